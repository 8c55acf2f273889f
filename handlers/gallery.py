"""/gallery: finished results, a page at a time, sent again without a new upload. Buttons: "g:page"."""

from datetime import UTC, datetime

from bot.chat import Button, Rows
from bot.jobs import cards
from bot.operations import OPERATIONS
from bot.store.database import Transaction
from bot.store.jobs import Job
from handlers.buttons import number, parts
from handlers.keys import PAGE
from handlers.paging import turning
from handlers.turn import Replies, Turn

SHOWN = [command for command, operation in OPERATIONS.items() if operation.keeps is None and not operation.for_admins]
"""Operations whose results are media; what goes on a shelf is looked at there."""


async def gallery(t: Transaction, turn: Turn, argument: str = "", *, page: int = 0) -> Replies:
    """Show the user's results, newest first; pressing one sends it again."""
    found = await turn.services.store.jobs.delivered(t, turn.user.id, SHOWN, offset=page * PAGE, limit=PAGE + 1)
    if not found and page == 0:
        return [turn.put("🖼 <b>Gallery</b>\nNothing yet: what you make is kept here. Start with /menu.")]
    more = len(found) > PAGE
    rows: Rows = tuple((Button(label=_line(job), press=cards.press(job, "show")),) for job in found[:PAGE])
    pages = page + 1 + more
    rows += turning(page, pages, {n: f"g:{n}" for n in range(pages)})
    days = turn.services.settings.keep_days
    return [turn.put(f"🖼 <b>Gallery</b>, newest first. Press one to see it again. Kept for {days} days.", rows)]


def _line(job: Job) -> str:
    operation = OPERATIONS[job.operation]
    when = datetime.fromtimestamp(job.created_at, tz=UTC)
    return f"{operation.icon} {operation.title} · {when:%d %b %H:%M}"


async def pressed(t: Transaction, turn: Turn, data: str) -> Replies:
    """Turn to another page."""
    return await gallery(t, turn, page=number(parts(data, 2)[1]))
