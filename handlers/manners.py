"""What is answered where: some commands only in private, some senders not at all."""

from collections.abc import Awaitable, Callable

from bot.locales import N_, _
from bot.store.database import Transaction
from handlers.turn import Decide, Replies, Turn

Command = Callable[[Transaction, Turn, str], Awaitable[Replies]]
Listed = tuple[Command, str]
"""What a command does, and its line in Telegram's menu and in /help, marked."""
WHO_ARE_YOU = N_(
    "I can't tell who you are when you write in the name of a group or a channel, so I can't do that for you. Please "
    "write under your own name, or to me in private."
)
BETWEEN_US = N_("That is between the two of us. Please send /{command} in our private chat, @{bot}.")


def named_only(decide: Decide) -> Decide:
    """Return `decide` for people only; a sender in the name of a chat gets one sentence.

    Telegram gives all of those the same few ids, so they can't be told apart.
    """

    async def guarded(t: Transaction, turn: Turn) -> Replies:
        return [turn.say(_(WHO_ARE_YOU))] if turn.incoming.anonymous else await decide(t, turn)

    return guarded


def privately(command: str, decide: Command, *, admins_only: bool = False) -> Command:
    """Return a command that in groups only says where it works; admins_only: others get its own answer there."""

    async def guarded(t: Transaction, turn: Turn, argument: str) -> Replies:
        if turn.incoming.private or (admins_only and not turn.is_admin):
            return await decide(t, turn, argument)
        words = _(BETWEEN_US, command=command, bot=turn.deps.outbox.username)
        return turn.toast(words, alert=True)

    return guarded
