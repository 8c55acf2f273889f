"""✏️ at the price: any answer is asked again, or replaced by what was sent; the price is asked for again after it."""

import re
from html import unescape

from bot.buttons import DraftVerb, FieldVerb
from bot.chat import Rows
from bot.errors import Stale
from bot.locales import ENGLISH, _, pgettext_noop, speaking
from bot.locales.quotes import unquoted
from bot.operations.inputs import Input
from bot.operations.view import Answer
from bot.store.database import Transaction
from bot.store.drafts import Draft
from handlers.dialogue.at_hand import next_of
from handlers.dialogue.corrections import correction, could_replace
from handlers.dialogue.draft import CHANGED, HELD, button, cancel_row, changed, field_button, inputs_of
from handlers.dialogue.engine import ask, save, save_as
from handlers.dialogue.lists import one_of
from handlers.dialogue.parts import Part, packed, unpacked
from handlers.dialogue.placing import accepted, with_answer
from handlers.dialogue.questions import Confirm, Consent
from handlers.dialogue.revisits import askable, asked_again, before_consent, gone_back
from handlers.turn import Replies, Turn

LONGEST = 34
"""Most characters of a label: so many fit a button of its own on a small phone."""
WANTED = re.compile(r"<b>(.*?)</b>")
"""What a question asks for, in its English words."""
# For translators: what is to be sent, as in "Face (photo)"; standing alone, not inflected.
SENT = {
    "photo": pgettext_noop("what is to be sent", "photo"),
    "video": pgettext_noop("what is to be sent", "video"),
    "voice": pgettext_noop("what is to be sent", "voice"),
    "text": pgettext_noop("what is to be sent", "text"),
    "link": pgettext_noop("what is to be sent", "link"),
    "avatar": pgettext_noop("what is to be sent", "avatar"),
}
"""Word of a question -> the word for a label."""
TEXTS = ("text", "words", "prompt", "description")


async def change_list(t: Transaction, turn: Turn, draft: Draft) -> Replies:
    """Show the answers of a complete order as buttons, each of which asks it again; a single one is asked at once.

    What an order lacks is asked first.
    """
    if not isinstance(await next_of(t, turn, draft), Confirm):
        return await ask(t, turn, draft)
    fields = askable(draft)
    if len(fields) == 1:
        return await change(t, turn, draft, fields[0])
    return [turn.put(f"✏️ <b>{_('What should change?')}</b>", _rows(draft, fields, FieldVerb.CHANGE))]


async def change(t: Transaction, turn: Turn, draft: Draft, field: str) -> Replies:
    """Ask for one answer again."""
    if field not in askable(draft):
        raise Stale
    noting = {CHANGED: draft.answers.get(CHANGED) or {}}  # also where no price was shown yet: from a result
    return await ask(t, turn, await save_as(t, turn, draft, changed(asked_again(draft, field), **noting).answers))


async def back(t: Transaction, turn: Turn, draft: Draft) -> Replies:
    """Ask the question before again, or go back to the price; from a consent, the question that it is about."""
    match await next_of(t, turn, draft):
        case Consent(fields=fields):
            before = before_consent(draft, fields)
        case _:
            before = gone_back(draft)
    if before is None:
        raise Stale
    return await ask(t, turn, await save_as(t, turn, draft, before.answers))


async def which(t: Transaction, turn: Turn, draft: Draft, part: Part) -> Replies:
    """Keep what somebody sent, and ask which of several answers it replaces."""
    draft = await save(t, turn, draft, **{HELD: packed(part)})
    # For translators: which answer is replaced by what was sent
    asked = _("Which one does it replace?")
    return [turn.put(f"✏️ {asked}", _rows(draft, could_replace(draft, part), FieldVerb.TAKE))]


async def take_held(t: Transaction, turn: Turn, draft: Draft, field: str) -> Replies:
    """Put what was sent in place of the answer that was meant."""
    held = draft.answers.get(HELD)
    part = unpacked(held, turn.incoming) if held else None
    if part is None or field not in could_replace(draft, part):
        raise Stale
    given = inputs_of(draft)[field]
    meant = correction(given, draft.answers[field], part)
    taken = with_answer(draft, field, accepted(given, meant, turn.known), part, now=turn.now)
    return await ask(t, turn, await save_as(t, turn, draft, changed(taken, **{HELD: None}).answers))


def _rows(draft: Draft, fields: list[str], verb: FieldVerb) -> Rows:
    rows = tuple((field_button(draft, label(draft, field), verb, field),) for field in fields)
    return (*rows, (button(draft, f"◀️ {_('Back')}", DraftVerb.SHOW),), *cancel_row(draft))


def label(draft: Draft, field: str) -> str:
    """Return the label of an answer's button: its name, what it asks for in words, and as much of it as fits."""
    given = inputs_of(draft)[field]
    answer = given.answer_of(field, draft.answers)
    shown = unquoted(unescape(given.describe(answer)))
    mark, name = "⚙️" if given.changeable else "✏️", _(given.label)
    if not given.changeable and (missing := _missing(given, answer)):
        name = f"{name} ({missing})"
    # For translators: the name of a question and its answer, such as: Prompt: a cat
    whole = f"{mark} {_('{name}: {answer}', name=name, answer=shown)}"
    return whole if len(whole) <= LONGEST else f"{whole[: LONGEST - 1].rstrip()}…"


def _missing(given: Input, answer: Answer) -> str:
    """Return what is sent for an answer (photo, video, voice, text), unless its name or the answer say so already.

    That is looked for in English: another language may inflect its words.
    """
    wanted = list(dict.fromkeys(re.findall(WANTED, given.ask)))
    known = [*wanted, *(TEXTS if "text" in wanted else ())]
    with speaking(ENGLISH):
        said = f"{given.label} {given.describe(answer)}".casefold()
    return "" if not wanted or any(word in said for word in known) else one_of(_(SENT[word]) for word in wanted)
