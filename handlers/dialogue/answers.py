"""Takes messages apart and hands each part to the question that it answers."""

from dataclasses import dataclass, field
from typing import Any

from bot.errors import BotError, WrongKind
from bot.locales import _, ngettext
from bot.operations.base import Operation
from bot.store.database import Transaction
from bot.store.drafts import Draft
from handlers.dialogue.at_hand import at_hand
from handlers.dialogue.changing import which
from handlers.dialogue.corrections import could_replace, named_choice
from handlers.dialogue.draft import QUOTED, inputs_of
from handlers.dialogue.engine import ask, open_draft, save_as
from handlers.dialogue.lists import all_of
from handlers.dialogue.parts import Part, parts_of
from handlers.dialogue.placing import gone_on, place, with_answer
from handlers.dialogue.questions import current, to_agree
from handlers.turn import Replies, Turn


@dataclass
class Placed:
    """What became of the parts of a message so far."""

    draft: Draft
    fields: list[str] = field(default_factory=list)
    """The fields that were answered, in order."""
    ahead: list[str] = field(default_factory=list)
    """Those of them that had not been asked yet, while another had."""
    corrected: list[str] = field(default_factory=list)
    """Those of them that already had an answer."""
    refused: list[BotError] = field(default_factory=list)


async def begin(t: Transaction, turn: Turn, operation: type[Operation]) -> Replies:
    """Open an operation's dialogue; what comes with the command answers its first questions."""
    draft = await open_draft(t, turn, operation.command, {})
    given = parts_of(turn.incoming) if turn.incoming.command else []
    return await take_parts(t, turn, draft, given, beginning=True)


async def take(t: Transaction, turn: Turn, draft: Draft) -> Replies:
    """Take a message as answers to what the draft asks, has asked or will ask.

    Raises:
        InvalidInput: no part of it answers anything.

    """
    return await take_parts(t, turn, draft, parts_of(turn.incoming))


async def take_parts(
    t: Transaction, turn: Turn, draft: Draft, parts: list[Part], *, beginning: bool = False
) -> Replies:
    """Take parts one after the other; beginning: the question is asked even if none of them fits.

    Raises:
        InvalidInput: none fits, and it is not the beginning.

    """
    placed = Placed(draft=draft)
    asked, asking = current(draft), bool(to_agree(draft, await at_hand(t, turn, draft)))
    unsure = _unsure(turn, draft, parts, asking_consent=asking) if asked is None and not beginning else None
    for part in parts:
        if part is not unsure:
            _take_one(turn, placed, part, asking_consent=asking)
    if placed.refused and not placed.fields and not beginning and unsure is None:
        raise placed.refused[0]
    if placed.fields:
        draft = await save_as(t, turn, draft, placed.draft.answers)
    told = [turn.say(words) for words in _told(placed, None if asking else asked, beginning=beginning)]
    return [*told, *await (ask(t, turn, draft) if unsure is None else which(t, turn, draft, unsure))]


def _unsure(turn: Turn, draft: Draft, parts: list[Part], *, asking_consent: bool) -> Part | None:
    """Return the one thing that was sent in place of an answer, if there are several that it could replace."""
    sent = [part for part in parts if not part.soft and not (asking_consent and part.is_words)]
    if len(sent) != 1 or len(could_replace(draft, sent[0])) < 2 or named_choice(draft, sent[0], turn.known):
        return None
    return sent[0]


def _take_one(turn: Turn, placed: Placed, part: Part, *, asking_consent: bool) -> None:
    draft = placed.draft
    try:
        longer = gone_on(draft, part, turn.known, now=turn.now)
        if longer is not None:
            placed.draft = longer
            placed.fields.append("")
            return
        asked, fields = current(draft), frozenset(placed.fields)
        choice = named_choice(draft, part, turn.known) if asked is None and not asking_consent else None
        name, entry = choice or place(draft, part, turn.known, asking_consent=asking_consent, taken=fields)
        placed.draft = with_answer(draft, name, entry, part, now=turn.now, replacing=choice is not None)
    except BotError as error:
        placed.refused += [] if part.soft else [error]
        return
    placed.fields.append(name)
    if choice or (name in draft.answers and not inputs_of(draft)[name].many):
        placed.corrected.append(name)
    elif name != asked or asking_consent:
        placed.ahead.append(name)


def _told(placed: Placed, asked: str | None, *, beginning: bool) -> list[str]:
    """Return what is said besides the next question: what was kept, replaced, refused or ignored."""
    ahead = [] if asked in placed.fields or beginning else placed.ahead
    # For translators: {answers} is the name of a question, or several with commas: Prompt, Voice
    words = [_("Kept for “{answers}”.", answers=_labels(placed, ahead))] if ahead else []
    quoted = QUOTED in placed.draft.answers  # the next quote says what has changed
    replaced = placed.corrected if not quoted else []
    words += [_("That replaces: {answers}.", answers=_labels(placed, replaced))] if replaced else []
    some, refused = len(placed.refused) > 1, placed.refused
    if (some and placed.fields) or (asked in placed.fields and any(isinstance(one, WrongKind) for one in refused)):
        return [*words, _left_out(len(refused))]
    return words + [_(error.user_text) for error in refused[:1]]


def _left_out(count: int) -> str:
    # For translators: of the files and texts that came in one message
    return ngettext(
        "I left one of them out: no question here takes it.",
        "I left {count} of them out: no question here takes them.",
        count,
    )


def _labels(placed: Placed, fields: list[Any]) -> str:
    inputs = inputs_of(placed.draft)
    return all_of(_(inputs[name].label) for name in dict.fromkeys(fields))
