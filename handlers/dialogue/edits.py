"""A message that was edited after it was sent: it answers again what it answered before, until that is ordered."""

from dataclasses import replace

from bot.errors import BotError
from bot.locales import N_, _
from bot.operations import OPERATIONS
from bot.store.database import Transaction
from bot.store.drafts import Draft
from bot.store.job import State
from handlers.dialogue.answers import take
from handlers.dialogue.draft import OFFERED, SAID, SOURCES, changed, given_by, inputs_of
from handlers.dialogue.engine import ask, save_as
from handlers.dialogue.parts import Part, parts_of, unpacked
from handlers.dialogue.placing import accepted, ahead, with_answer
from handlers.dialogue.suggestions import OFFER, offer_parts
from handlers.turn import Replies, Turn

KEPT = N_("I keep your answer as it was.")
PIECE = N_("That is a part of a longer text. To change it, please send the whole text again.")
TOO_LATE = N_(
    "Your order is already on its way with what you sent before. To change it, please order again when it's done."
)

ENDED = (State.DELIVERED, State.FAILED, State.CANCELLED)


async def edited(t: Transaction, turn: Turn) -> Replies:
    """Take a changed message as the new answer to what it answered; of anything else nothing is said."""
    draft, message_id = turn.draft, turn.incoming.message_id or 0
    if draft is not None and draft.operation == OFFER:
        return await _offered(t, turn, draft, message_id)
    if draft is not None and draft.operation in OPERATIONS and given_by(draft, message_id):
        return await _answered(t, turn, draft, message_id)
    if draft is not None and was_refused(turn, draft, message_id):
        return await take(t, turn, draft)
    return await _ordered(t, turn, message_id)


def was_refused(turn: Turn, draft: Draft, message_id: int) -> bool:
    """Whether a message came after the open question, and did not answer it: corrected, it is the answer."""
    came_after = draft.asked is not None and message_id > draft.asked
    meant = turn.incoming.meant and turn.incoming.command is None
    return draft.operation in OPERATIONS and came_after and meant


async def _offered(t: Transaction, turn: Turn, draft: Draft, message_id: int) -> Replies:
    """Make an open offer again, with the edited message in it."""
    kept = [unpacked(one, turn.incoming) for one in draft.answers.get(OFFERED) or []]
    new = parts_of(turn.incoming)
    if not any(message_id in part.ids for part in kept) or turn.incoming.command:
        return []
    if any(len(part.ids) > 1 for part in kept if message_id in part.ids):
        return [turn.say(f"{_(PIECE)} {_(KEPT)}")]
    before = [part for part in kept if message_id not in part.ids]
    if [_content(part) for part in kept] == [_content(part) for part in (*before, *new)]:
        return []
    return await offer_parts(t, turn, sorted([*before, *new], key=lambda part: (not part.is_file, part.ids)))


def _content(part: Part) -> tuple[str | None, str | None]:
    return part.sent.text, part.sent.file.unique_id if part.sent.file else None


async def _answered(t: Transaction, turn: Turn, draft: Draft, message_id: int) -> Replies:
    """Replace the answers that a message gave in an open draft."""
    if turn.incoming.command not in (None, draft.operation):
        return []
    new, told = draft, []
    for part in parts_of(replace(turn.incoming, replied=None)):
        try:
            new = _with(turn, new, part, message_id)
        except BotError as error:
            told.append(turn.say(f"{_(error.user_text)} {_(KEPT)}"))
    if new.answers == draft.answers:
        return [*told]
    return [*told, *await ask(t, turn, await save_as(t, turn, draft, new.answers))]


def _with(turn: Turn, draft: Draft, part: Part, message_id: int) -> Draft:
    """Return the draft with a part of an edited message in place of the former one.

    Raises:
        InvalidInput: it no longer fits; TooLong, Lacking as for every answer.

    """
    inputs = inputs_of(draft)
    fitting = [field for field in given_by(draft, message_id) if inputs[field].suits(part.sent)]
    if not fitting and part.is_words:  # a caption that was not there before
        for field in ahead(draft, part)[:1]:
            return with_answer(draft, field, accepted(inputs[field], part, turn.known), part, now=turn.now)
    for field in fitting:
        given, before = inputs[field], draft.answers.get(field)
        source = draft.answers[SOURCES][field]
        at = source["ids"].index(message_id)
        if before is not None and given.says(part.sent, before[at] if given.many else before):
            continue
        if part.is_words and len(source["ids"]) > 1 and not given.many:
            raise BotError(user_text=PIECE)
        entry = accepted(given, part, turn.known)
        if not given.many:
            return with_answer(draft, field, entry, part, now=turn.now)
        grown = list(before or [])
        grown[at] = entry
        return changed(draft, **{field: grown})
    return draft


async def _ordered(t: Transaction, turn: Turn, message_id: int) -> Replies:
    """Say that it is too late if the message gave an answer of an order that is still running."""
    jobs = await turn.deps.store.jobs.page(t, turn.user.id, offset=0, limit=1)
    said = [job for job in jobs if job.chat_id == turn.incoming.chat_id and message_id in job.request.get(SAID, [])]
    return [turn.say(_(TOO_LATE))] if said and said[0].state not in ENDED else []
