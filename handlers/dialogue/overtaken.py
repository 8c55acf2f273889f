"""What admins set for all at A2E: a ✅ that is older than another's order says so and orders nothing."""

from bot.buttons import Panel, PanelVerb
from bot.operations.base import Operation
from bot.store.admin_log import about_setting
from bot.store.database import Transaction
from bot.store.drafts import Draft
from handlers.admin import meanwhile
from handlers.back import back
from handlers.dialogue.draft import SEEN
from handlers.turn import Replies, Turn


async def seen(t: Transaction, turn: Turn, operation: type[Operation]) -> dict[str, int]:
    """Return what a draft notes of the orders so far, by any admin."""
    if not operation.sets_for_all:
        return {}
    return {SEEN: await turn.deps.store.admin_log.newest(t, about_setting(operation.command))}


async def overtaken(t: Transaction, turn: Turn, draft: Draft, operation: type[Operation]) -> Replies | None:
    """Return what is said where somebody has ordered the same since the draft began; None: nobody has."""
    if not operation.sets_for_all or SEEN not in draft.answers:
        return None
    subject, rows = about_setting(operation.command), back(Panel(verb=PanelVerb.HOME))
    return await meanwhile.since(t, turn, subject, int(draft.answers[SEEN]), rows)
