"""/gallery: finished results, a page at a time, sent again without a new upload."""

from bot.buttons import Data, Gallery, JobVerb
from bot.buttons.paging import PAGE, turning
from bot.chat import Button, Rows
from bot.errors import Stale
from bot.jobs.words import cards, entries
from bot.operations import OPERATIONS
from bot.store.database import Transaction
from bot.store.jobs import Job
from handlers.turn import Replies, Turn

SHOWN = [command for command, operation in OPERATIONS.items() if operation.keeps is None and not operation.text_result]
"""Operations whose results are media; assets are shown on their shelves."""


async def gallery(t: Transaction, turn: Turn, argument: str = "", *, page: int = 0) -> Replies:
    """Show the user's results, newest first; pressing one sends it again."""
    jobs = turn.deps.store.jobs
    count = await jobs.count_delivered(t, turn.user.id, SHOWN)
    if not count:
        return [turn.put("🖼 <b>Gallery</b>\nNothing yet: your results appear here. Start with /menu.")]
    pages = -(-count // PAGE)
    page = min(page, pages - 1)
    found = await jobs.delivered(t, turn.user.id, SHOWN, offset=page * PAGE, limit=PAGE)
    rows: Rows = tuple((Button(label=_line(job), press=cards.press(job, JobVerb.SHOW)),) for job in found)
    rows += turning(page, pages, lambda n: Gallery(page=n))
    days = turn.deps.settings.keep_days
    return [turn.put(f"🖼 <b>Gallery</b>, newest first. Press one to see it again. Kept for {days} days.", rows)]


def _line(job: Job) -> str:
    return f"{OPERATIONS[job.operation].icon} {entries.label(job)}"


async def pressed(t: Transaction, turn: Turn, data: Data) -> Replies:
    """Turn to another page."""
    match data:
        case Gallery(page=page):
            return await gallery(t, turn, page=page)
    raise Stale
