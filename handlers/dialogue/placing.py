"""Which question a part of a message answers, and what becomes of a draft by it. Decides only; nothing is stored."""

from dataclasses import replace
from typing import Any

from bot.errors import InvalidInput, TooLong, WrongKind
from bot.operations import OPERATIONS
from bot.operations.choices import TYPED, Pick
from bot.operations.facts import Facts
from bot.operations.file_inputs import File, Script, media_kind
from bot.operations.inputs import Input, OneOf, Text, Typed
from bot.store.drafts import Draft
from bot.telegram.inbox.heads import NEARLY
from handlers.dialogue.keys import ADDING, AT, ITEM, SOURCES
from handlers.dialogue.parts import Part, links_in
from handlers.dialogue.questions import current
from handlers.dialogue.sources import LATE, noted
from handlers.gathering import joined

PRESS = "Please press one of the buttons above first, or /cancel."
NO_MORE = "Nothing here takes that. Press ✅ below, or send something else in place of an answer; /cancel drops it all."
MANY_LINKS = "There are {count} links in that; I can take one. Please send just the <b>link</b> you mean, or /cancel."


def suits(given: Input, part: Part) -> bool:
    """Whether an input could be answered by a part, by its kind alone."""
    if part.is_file:
        kind = media_kind(part.sent.file) if part.sent.file else None
        return isinstance(given, File) and (kind is None or kind in {limits.kind for limits in given.limits})
    if not part.is_words:
        return False
    return isinstance(given, Text | Script) or (isinstance(given, File) and bool(links_in(part.sent)))


def accepted(given: Input, part: Part, known: Facts) -> Any:
    """Return the answer that a part gives; a link in a sentence counts as the link where a file is asked for.

    Raises:
        InvalidInput: it gives none, with words that tell what is wanted.
        Lacking: a fact is needed first.

    """
    if part.sent.odd and not part.is_file:
        raise WrongKind(user_text=f"I can't use {part.sent.odd} here. {given.ask}")
    if part.is_words and isinstance(given, File) and not isinstance(given, Script):
        links = links_in(part.sent)
        if len(links) > 1:
            raise InvalidInput(user_text=MANY_LINKS.format(count=len(links)))
        if links:
            return given.accept(replace(part.sent, text=links[0]), known)
    return given.accept(part.sent, known)


def place(
    draft: Draft, part: Part, known: Facts, *, asking_consent: bool, taken: frozenset[str] = frozenset()
) -> tuple[str, Any]:
    """Return the field that a part answers, and the answer: what is asked now, else what will be, else what was.

    Args:
        draft: with what is answered so far.
        part: one thing that was sent.
        known: what is known from outside.
        asking_consent: a consent is asked for now, and no field.
        taken: fields that the same message has answered already; it does not correct itself.

    Raises:
        InvalidInput: it fits nowhere; Lacking: a fact is needed first.

    """
    inputs = OPERATIONS[draft.operation].inputs()
    asked = current(draft)
    refused: InvalidInput | None = InvalidInput(user_text=PRESS) if asking_consent else None
    if asked is not None and not asking_consent:
        try:
            return asked, accepted(inputs[asked], part, known)
        except InvalidInput as error:
            if not _another_may(inputs[asked], part, error):
                raise
            refused = error
    tried = None if asking_consent else asked
    for field in [*ahead(draft, part, tried), *_behind(draft, part, asked, taken)][:1]:
        return field, accepted(inputs[field], part, known)
    raise refused or WrongKind(user_text=_nothing_takes(part))


def _nothing_takes(part: Part) -> str:
    return f"I can't use {part.sent.odd} here. {NO_MORE}" if part.sent.odd else NO_MORE


def _another_may(given: Input, part: Part, error: InvalidInput) -> bool:
    """Whether a refused part may be meant for another question: it is of another kind, or a button is wanted."""
    return isinstance(error, WrongKind) or (isinstance(given, Pick | OneOf) and not isinstance(given, Typed))


def ahead(draft: Draft, part: Part, tried: str | None = None) -> list[str]:
    """Return the questions that are still to come and could take a part."""
    inputs = OPERATIONS[draft.operation].inputs().items()
    open_still = [
        (field, given)
        for field, given in inputs
        if field not in draft.answers and not given.optional and given.needed(draft.answers)
    ]
    return [field for field, given in open_still if field != tried and suits(given, part)]


def _behind(draft: Draft, part: Part, asked: str | None, taken: frozenset[str]) -> list[str]:
    """Return the answers that a part may correct, last first: words only when nothing is asked any more."""
    if part.is_words and asked is not None:
        return []
    inputs = OPERATIONS[draft.operation].inputs().items()
    answered = [field for field, given in inputs if field in draft.answers and suits(given, part)]
    return [field for field in reversed(answered) if field not in taken and field != asked]


def with_answer(draft: Draft, field: str, entry: Any, part: Part, *, now: float) -> Draft:
    """Return the draft with an answer; a list answer that is still growing stays open."""
    given = OPERATIONS[draft.operation].inputs()[field]
    sources = {SOURCES: noted(draft.answers, field, given, part, now=now)}
    if given.many:
        grown = given.add(draft.answers.get(field) or [], entry)
        open_still = field not in draft.answers or draft.answers.get(ADDING) == field
        return changed(draft, **{field: grown}, **({ADDING: field} if open_still else {}), **sources)
    left = {AT: None, ITEM: None} if draft.answers.get(AT) == field else {}
    return changed(draft, **{field: entry}, **left, **sources)


def changed(draft: Draft, **answers: Any) -> Draft:
    """Return the draft with other answers; None forgets one."""
    merged = {**draft.answers, **answers}
    return replace(draft, answers={name: value for name, value in merged.items() if value is not None})


def gone_on(draft: Draft, part: Part, *, now: float) -> Draft | None:
    """Return the draft with a text whose next piece came late, where words can mean nothing else; else None.

    Raises:
        TooLong: together they are too long; what came before is kept.

    """
    inputs = OPERATIONS[draft.operation].inputs()
    if _wants_words(draft) or not part.is_words or links_in(part.sent):
        return None
    for field, source in (draft.answers.get(SOURCES) or {}).items():
        given, before = inputs[field], _text_of(draft.answers.get(field))
        fresh = source["units"] >= NEARLY and now - source["at"] <= LATE
        if fresh and before and isinstance(given, Text | Script):
            text = joined(before, source["units"], part.sent.text or "")
            if len(text) > given.longest:
                raise TooLong(user_text=_too_long(len(text), given.longest, len(before)))
            entry = given.accept(replace(part.sent, text=text), Facts())
            whole = replace(part, sent=replace(part.sent, pieces=(*source["ids"], *part.ids)))
            return with_answer(draft, field, entry, whole, now=now)
    return None


def _wants_words(draft: Draft) -> bool:
    """Whether words may be meant for what is asked now; where a button is wanted, or nothing, they are not."""
    asked = current(draft)
    given = OPERATIONS[draft.operation].inputs()[asked] if asked else None
    return given is not None and not (isinstance(given, Pick) and given.kind not in TYPED)


def _text_of(answer: Any) -> str:
    return str(answer.get("text") or "") if isinstance(answer, dict) else answer if isinstance(answer, str) else ""


def _too_long(whole: int, longest: int, before: int) -> str:
    return (
        f"Together that makes {whole:,} characters; I can take {longest:,}. I keep the first {before:,}: go on with "
        "the buttons above, or /cancel and send a shorter text."
    )
