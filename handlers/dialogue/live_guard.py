"""What must hold before a live room is ordered: a page to show it in, and no other room open."""

from html import escape

from bot.errors import Refused
from bot.locales import N_, _
from bot.operations import OPERATIONS
from bot.operations.base import Operation
from bot.store.database import Transaction
from bot.store.live_rooms import LiveRoom
from handlers.turn import Turn

SWITCHED_OFF = N_("The studio has not switched live avatars on. Nothing was charged. See /menu for what else I can do.")
ON_ITS_WAY = N_("Your live room is being opened; I'll send the way in here once it's open.")


async def check(t: Transaction, turn: Turn, operation: type[Operation]) -> None:
    """Check that an operation may be ordered now.

    Raises:
        Refused: says what is missing and what to do.

    """
    if not operation.live:
        return
    page_is_there(turn)
    room = await open_room(t, turn)
    if room is not None:
        # For translators: {name} is an avatar's
        words = N_(
            "Your live room with {name} is open: go in with /live, or leave it with /bye before you open another.",
            name=escape(room.name),
        )
        raise Refused(user_text=words)
    live = [command for command, one in OPERATIONS.items() if one.live]
    if await turn.deps.store.jobs.open_of(t, turn.user.id, live):
        raise Refused(user_text=ON_ITS_WAY)


def page_is_there(turn: Turn) -> None:
    """Check that there is a live page to show a room in.

    Raises:
        Refused: tells admins what is missing, and users that it is switched off.

    """
    missing = turn.deps.live.missing()
    if missing is not None:
        # For translators: {missing} is what the operator has to set up first
        told = N_("Live avatars: {missing}. Nothing was charged.", missing=_(missing))
        raise Refused(user_text=told if turn.is_admin else SWITCHED_OFF)


async def open_room(t: Transaction, turn: Turn) -> LiveRoom | None:
    """Return the user's open live room; one whose time is over doesn't count."""
    return await turn.deps.store.live_rooms.current(t, turn.user.id, now=turn.now)
