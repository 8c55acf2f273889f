"""What a message without a slash is: a command in words, an answer to the open question, or something to work with."""

from collections.abc import Awaitable, Callable, Mapping

from bot.chat import Incoming
from bot.operations import OPERATIONS
from bot.store.database import Transaction
from bot.store.drafts import Draft
from handlers import bans, live, recipes, refunds, shelves, verifying
from handlers.admin import broadcast, grants, maintenance, people
from handlers.dialogue import suggestions
from handlers.dialogue.answers import take
from handlers.manners import Command
from handlers.turn import Replies, Turn
from handlers.words import GREETINGS, LOST, WAYS_OUT, spoken_command

Commands = Mapping[str, tuple[Command, str]]


ASKED: dict[str, Callable[[Transaction, Turn, Draft], Awaitable[Replies]]] = {
    shelves.RENAME: shelves.renamed,
    recipes.NAMING: recipes.named,
    bans.WHOM: bans.named,
    bans.WHY: bans.reasoned,
    refunds.REFUND_OF: refunds.named,
    people.FIND: people.named,
    grants.GRANT: grants.given,
    verifying.VERIFY: verifying.sent,
    broadcast.CASTING: broadcast.given,
    maintenance.CLOSING: maintenance.given,
}
"""A draft that waits for words outside an order -> who takes them."""


async def said(commands: Commands, t: Transaction, turn: Turn) -> Replies:
    """Take a message as a command in words, as the open question's answer, else say what can be done with it."""
    draft = turn.draft
    word = _command_in_words(turn.incoming, draft)
    if word is not None:
        return await commands[word][0](t, turn, "")
    if draft is not None and draft.operation in ASKED:
        return await ASKED[draft.operation](t, turn, draft)
    if draft is not None and draft.operation in live.WAITS:
        return await live.heard(t, turn, draft)
    if draft is not None and draft.operation in OPERATIONS:
        return await take(t, turn, draft)
    return await suggestions.offer(t, turn) if turn.incoming.private or turn.incoming.called else []


def _command_in_words(incoming: Incoming, draft: Draft | None) -> str | None:
    """Return the command that a message is in words, if it counts as one here."""
    word = spoken_command(incoming.text, incoming.language) if incoming.file is None else None
    nothing_open = draft is None or draft.operation == suggestions.OFFER
    counts = word in WAYS_OUT or (word in GREETINGS and nothing_open)
    counts = counts or (word in LOST and (nothing_open or (draft is not None and draft.operation in OPERATIONS)))
    return word if counts else None
