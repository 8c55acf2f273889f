"""Buttons are for the person who was asked: the one place where replies leave and presses come in."""

from bot.buttons import Data
from bot.buttons.owner import owned, pressed_by
from bot.chat import Incoming
from bot.errors import NotYours, Stale
from bot.store.database import Transaction
from handlers.turn import Decide, Replies, Turn


def pressed_in(incoming: Incoming) -> Data:
    """Return the pressed button's data.

    Raises:
        Stale: it is not one of ours; NotYours: it is for another person.

    """
    return pressed_by(incoming.user_id, incoming.press or "", private=incoming.private)


def bound(decide: Decide) -> Decide:
    """Return `decide` with its buttons bound to the person it answers; anybody else's press only gets a note."""

    async def guarded(t: Transaction, turn: Turn) -> Replies:
        if _is_anothers(turn.incoming):
            return turn.toast(NotYours.user_text, alert=True)
        return [owned(reply, turn.user.id) for reply in await decide(t, turn)]

    return guarded


def _is_anothers(incoming: Incoming) -> bool:
    if incoming.query_id is None:
        return False
    try:
        pressed_in(incoming)
    except NotYours:
        return True
    except Stale:  # reported where it is acted on
        return False
    return False
