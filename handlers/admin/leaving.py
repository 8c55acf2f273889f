"""A question of the operator's panel is left by any command and any other button.

A ban, a gift or a maintenance is decided by the next text, so that text must be the answer to what is on the screen:
who has pressed ◀️ and writes something else an hour later bans nobody by it.
"""

from dataclasses import replace

from bot.buttons import CastFor, NoMoreNews, OnCast
from bot.store.database import Transaction
from handlers import bans, refunds
from handlers.admin import broadcast, grants, maintenance, people
from handlers.turn import Decide, Replies, Turn

QUESTIONS = frozenset(
    {
        bans.WHOM,
        bans.WHY,
        refunds.REFUND_OF,
        people.FIND,
        grants.GRANT,
        broadcast.CASTING,
        maintenance.CLOSING,
    }
)
"""The operations of drafts that wait for an admin's text."""
STAY = (CastFor, OnCast, NoMoreNews)
"""Buttons below a broadcast's preview: another message changes it until it is sent or dropped."""


def leaving(decide: Decide) -> Decide:
    """Wrap a decision so that a question of the panel which the person has turned away from waits no longer."""

    async def left(t: Transaction, turn: Turn) -> Replies:
        if turn.draft is None or turn.draft.operation not in QUESTIONS or not _turns_away(turn):
            return await decide(t, turn)
        await turn.deps.store.drafts.drop(t, turn.draft)
        return await decide(t, replace(turn, draft=None))

    return left


def _turns_away(turn: Turn) -> bool:
    if turn.incoming.press is not None:
        return not isinstance(turn.pressed, STAY)
    return turn.incoming.command not in (None, "cancel")
