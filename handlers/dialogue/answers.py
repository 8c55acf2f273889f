"""Answers: a message is taken apart, and each part goes to the question that it answers."""

from dataclasses import dataclass, field
from typing import Any

from bot.errors import BotError, WrongKind
from bot.operations import OPERATIONS
from bot.operations.base import Operation
from bot.store.database import Transaction
from bot.store.drafts import Draft
from handlers.dialogue import consent
from handlers.dialogue.engine import ask, open_draft, save_as
from handlers.dialogue.parts import Part, parts_of
from handlers.dialogue.placing import gone_on, place, with_answer
from handlers.dialogue.questions import current
from handlers.turn import Replies, Turn

LEFT_OUT = "I left {what} out: no question here takes {it}."


@dataclass
class Taken:
    """What became of the parts of a message so far."""

    draft: Draft
    fields: list[str] = field(default_factory=list)
    """That were answered, in order."""
    ahead: list[str] = field(default_factory=list)
    """Of these, those that were not asked yet while another was."""
    corrected: list[str] = field(default_factory=list)
    """Of these, those that had an answer before."""
    refused: list[BotError] = field(default_factory=list)


async def begin(t: Transaction, turn: Turn, operation: type[Operation]) -> Replies:
    """Open an operation's conversation; what comes with the command answers its first questions."""
    draft = await open_draft(t, turn, operation.command, {})
    given = parts_of(turn.incoming) if turn.incoming.command else []
    return await take_parts(t, turn, draft, given, beginning=True)


async def take(t: Transaction, turn: Turn, draft: Draft) -> Replies:
    """Take a message as answers to what the draft asks, has asked or will ask.

    Raises:
        InvalidInput: nothing of it answers anything.

    """
    return await take_parts(t, turn, draft, parts_of(turn.incoming))


async def take_parts(
    t: Transaction, turn: Turn, draft: Draft, parts: list[Part], *, beginning: bool = False
) -> Replies:
    """Take parts one after the other; beginning: the question is asked, even if none of them fits.

    Raises:
        InvalidInput: nothing fits, and it is not the beginning.

    """
    taken = Taken(draft=draft)
    asked, asking = current(draft), await consent.missing(t, turn, draft) is not None
    for part in parts:
        _take_one(turn, taken, part, asking_consent=asking)
    if taken.refused and not taken.fields and not beginning:
        raise taken.refused[0]
    if taken.fields:
        draft = await save_as(t, turn, draft, taken.draft.answers)
    told = [turn.say(words) for words in _told(taken, None if asking else asked, beginning=beginning)]
    return [*told, *await ask(t, turn, draft)]


def _take_one(turn: Turn, taken: Taken, part: Part, *, asking_consent: bool) -> None:
    draft = taken.draft
    try:
        longer = gone_on(draft, part, now=turn.now)
        if longer is not None:
            taken.draft = longer
            taken.fields.append("")
            return
        asked, fields = current(draft), frozenset(taken.fields)
        name, entry = place(draft, part, turn.known, asking_consent=asking_consent, taken=fields)
        taken.draft = with_answer(draft, name, entry, part, now=turn.now)
    except BotError as error:
        taken.refused += [] if part.soft else [error]
        return
    taken.fields.append(name)
    if name in draft.answers and not OPERATIONS[draft.operation].inputs()[name].many:
        taken.corrected.append(name)
    elif name != asked or asking_consent:
        taken.ahead.append(name)


def _told(taken: Taken, asked: str | None, *, beginning: bool) -> list[str]:
    """Return what is said besides the next question: what was kept, replaced, refused or left out."""
    ahead = [] if asked in taken.fields or beginning else taken.ahead
    words = [f"Kept for “{_labels(taken, ahead)}”."] if ahead else []
    words += [f"That replaces: {_labels(taken, taken.corrected)}."] if taken.corrected else []
    if len(taken.refused) > 1 and taken.fields:
        return [*words, LEFT_OUT.format(what=f"{len(taken.refused)} of them", it="them")]
    if asked in taken.fields and any(isinstance(error, WrongKind) for error in taken.refused):
        return [*words, LEFT_OUT.format(what="one of them", it="it")]
    return words + [error.user_text for error in taken.refused[:1]]


def _labels(taken: Taken, fields: list[Any]) -> str:
    inputs = OPERATIONS[taken.draft.operation].inputs()
    return ", ".join(inputs[name].label for name in dict.fromkeys(fields))
