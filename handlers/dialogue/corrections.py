"""What is sent at the price, understood as the correction that it looks like; and what a new quote says of it. Pure."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from html import escape, unescape
from typing import Any

from bot.chat import Incoming
from bot.errors import BotError
from bot.locales import _
from bot.locales.quotes import marks
from bot.operations.facts import Facts
from bot.operations.file_inputs import is_link
from bot.operations.inputs import Input
from bot.operations.lists import LABEL
from bot.operations.view import Answer
from bot.store.drafts import Draft
from handlers.dialogue.correcting import corrections
from handlers.dialogue.draft import CHANGED, QUOTED, inputs_of
from handlers.dialogue.parts import Part
from handlers.dialogue.revisits import askable
from handlers.words import plain

SHOWN = 32
"""Most characters of an answer in the line that says what has changed."""
ENDS = ".!。！।۔"
"""What may close a sentence without belonging to its last word."""
NO_SPACES = "\u2e80"
"""From here on stand scripts without spaces between words."""


def corrected(text: str, before: str) -> str:
    """Return the words that a correction wants in place of those there are; where that isn't sure, the text itself."""
    said, look = text.strip(), corrections()
    while begins := look.no.match(said) or look.meant.match(said):
        said = said[begins.end() :]
    for pattern in look.not_but:
        found = pattern.fullmatch(said)
        if found and (new := _swapped(before, found["old"], found["new"])) is not None:
            return new
    return said


def _swapped(before: str, old: str, new: str) -> str | None:
    """Return the words with a part of them exchanged; None: the part isn't there, or more than once."""
    gone = old.strip().rstrip(ENDS)
    left, right = ("" if one >= NO_SPACES else edge for one, edge in ((gone[:1], r"(?<!\w)"), (gone[-1:], r"(?!\w)")))
    part = re.compile(f"{left}{re.escape(gone)}{right}", re.IGNORECASE)
    found = part.findall(before)
    return part.sub(lambda _: new.strip().rstrip(ENDS), before) if len(found) == 1 and found[0] else None


def is_bare(text: str) -> bool:
    """Whether words say nothing but yes, no or “this one”."""
    said, look = text.strip(), corrections()
    while begins := look.no.match(said):
        said = said[begins.end() :]
    return plain(said) in look.bare


def correction(given: Input, before: Answer, part: Part) -> Part:
    """Return a part as it is meant in place of an answer; what is read aloud is taken as it stands."""
    text = part.sent.text
    if not part.is_words or given.spoken or not text or is_link(part.sent):
        return part
    return replace(part, sent=replace(part.sent, text=corrected(text, given.words(before) if before else "")))


def could_replace(draft: Draft, part: Part) -> list[str]:
    """Return the answers that a part may be a correction of; of texts, options only if there is no other."""
    if part.is_words and is_bare(part.sent.text or ""):
        return []
    inputs = inputs_of(draft)
    fields = [field for field, given in inputs.items() if field in draft.answers and given.suits(part.sent)]
    if not part.is_words:
        return fields
    if is_link(part.sent):
        return [field for field in fields if not inputs[field].most_characters] or fields
    texts = [field for field in fields if inputs[field].suits_words(part.sent.text or "")]
    return [field for field in texts if not inputs[field].changeable] or texts or fields


def named_choice(draft: Draft, part: Part, known: Facts) -> tuple[str, Answer] | None:
    """Return the one question whose choice words name, with the choice: of what was answered, else of options.

    Raises:
        Lacking: a fact is needed first.

    """
    text = corrected(part.sent.text or "", "") if part.is_words and not part.sent.odd else ""
    if not text or len(text) > LABEL or is_bare(text):
        return None
    said, inputs = replace(part.sent, text=text), inputs_of(draft)
    choices = ((field, _choice(inputs[field], field, said, draft, known)) for field in askable(draft))
    found = [(field, choice) for field, choice in choices if choice is not None]
    likely = [one for one in found if one[0] in draft.answers] or found
    return likely[0] if len(likely) == 1 else None


def _choice(given: Input, field: str, said: Incoming, draft: Draft, known: Facts) -> Answer | None:
    try:
        return given.named(field, said, draft.answers, known)
    except BotError:  # what can't be looked up now is not named
        return None


def noticed(draft: Draft, field: str, entry: Answer) -> dict[str, Any] | None:
    """Return what the next quote has to tell: field -> the answer before; None while nothing is changed."""
    told: Mapping[str, Any] = draft.answers.get(CHANGED) or {}
    given = inputs_of(draft)[field]
    before = given.answer_of(field, draft.answers)
    if not {QUOTED, CHANGED} & draft.answers.keys() or before is None or before == entry:
        return {**told} or None
    return {field: {"words": short(given.describe(before)), "digest": _digest(before)}, **told}


def changed_lines(draft: Draft) -> list[str]:
    """Return the lines that say what has changed since the price was shown, Telegram HTML."""
    inputs, told = inputs_of(draft), draft.answers.get(CHANGED) or {}
    there = {field: draft.answers[field] for field in told if field in draft.answers}
    return [
        _line(inputs[field], answer, told[field]["words"])
        for field, answer in there.items()
        if _digest(answer) != told[field]["digest"]
    ]


def _line(given: Input, answer: Answer, before: str) -> str:
    name, now = _(given.label), short(given.describe(answer))
    if now == before:
        # For translators: {name} is that of a question: Photo: the new one.
        return f"✏️ {_('{name}: the new one.', name=name)}"
    # For translators: {name} is that of a question; {now} and {before} are its answers
    return f"✏️ {_('{name}: {now} instead of {before}.', name=name, now=now, before=before)}"


def _digest(answer: Answer) -> str:
    return sha256(json.dumps(answer, sort_keys=True).encode()).hexdigest()[:16]


def short(html: str) -> str:
    """Return words cut so that they fit a line, Telegram HTML."""
    words = " ".join(unescape(html).split())
    if len(words) <= SHOWN:
        return escape(words)
    ending = marks()[1]
    return escape(words[: SHOWN - 1].rstrip(f"…{ending}") + "…" + (ending if words.endswith(ending) else ""))
