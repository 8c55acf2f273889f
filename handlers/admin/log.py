"""What admins did, newest first, in the operator's panel."""

from bot.buttons import LogPage, Panel, PanelVerb
from bot.buttons.paging import turning, within
from bot.locales import _
from bot.store.database import Transaction
from handlers.admin.meanwhile import line
from handlers.back import back
from handlers.turn import Replies, Turn

LINES = 8
"""Entries on a page: with the longest reasons of bans within a message's 4,096 characters."""


async def home(t: Transaction, turn: Turn) -> Replies:
    """Show the newest."""
    return await page(t, turn, LogPage(page=0))


async def page(t: Transaction, turn: Turn, data: LogPage) -> Replies:
    """Turn to a page of it."""
    log = turn.deps.store.admin_log
    at, pages = within(data.page, await log.count(t), LINES)
    found = await log.page(t, offset=at * LINES, limit=LINES)
    words = (
        _("<b>Log</b>: what admins did, newest first. Times are UTC.") if found else _("Admins have done nothing yet.")
    )
    rows = (*turning(at, pages, lambda n: LogPage(page=n)), *back(Panel(verb=PanelVerb.HOME)))
    return [turn.put("\n".join([f"📜 {words}", *map(line, found)]), rows)]
