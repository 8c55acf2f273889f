"""Buttons are for the person who was asked: the one place where replies leave and presses come in."""

from dataclasses import replace

from bot.buttons import Data
from bot.buttons.owner import owned, pressed_by
from bot.chat import Incoming
from bot.errors import NotYours, Stale
from bot.locales import _
from bot.store.database import Transaction
from handlers.turn import Decide, Replies, Turn


def bound(decide: Decide) -> Decide:
    """Return `decide` with its buttons bound to the person it answers; anybody else's press only gets a note."""

    async def guarded(t: Transaction, turn: Turn) -> Replies:
        try:
            pressed = _pressed_in(turn.incoming)
        except NotYours as error:
            return turn.toast(_(error.user_text), alert=True)
        return [owned(reply, turn.user.id) for reply in await decide(t, replace(turn, pressed=pressed))]

    return guarded


def _pressed_in(incoming: Incoming) -> Data | None:
    """Return what the pressed button says, None if it is not one of ours; NotYours: it is for another person."""
    if incoming.press is None:
        return None
    try:
        return pressed_by(incoming.user_id, incoming.press or "", private=incoming.private)
    except NotYours:
        raise
    except Stale:
        return None
