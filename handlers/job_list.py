"""/jobs: what was ordered, a page at a time, or what has some words in it."""

from html import escape

from bot.buttons import JobPage, JobsFound, JobVerb
from bot.buttons.paging import page_of, within
from bot.chat import Button, Rows
from bot.jobs.words import cards, entries
from bot.locales import _
from bot.store.database import Transaction
from bot.store.jobs import Job
from handlers.finding import NEWEST, Listed, has, hint, none_found, sought
from handlers.turn import Replies, Turn

PAGE = 5


async def jobs(t: Transaction, turn: Turn, argument: str = "") -> Replies:
    """Show the user's jobs, newest first, or those with some words."""
    return await show_page(t, turn, 0, sought(argument))


async def show_page(t: Transaction, turn: Turn, page: int, words: str = "") -> Replies:
    """Show a page of them."""
    listed = await _listed(t, turn, page, words)
    if not listed.count:
        title = f"📋 {_('<b>My jobs</b>')}"
        none = f"{title}\n{_('None yet. Start one with /menu.')}"
        return [turn.put(none_found(title, words, "jobs") if words else none)]
    rows: Rows = tuple(
        (Button(label=entries.in_jobs(job, now=turn.now), press=cards.press(job, JobVerb.OPEN)),)
        for job in listed.shown
    )
    rows += listed.turning(lambda n: JobPage(page=n), lambda n: JobsFound(page=n, words=words))
    return [turn.put(f"📋 {_head(words)}\n{hint('jobs')}", rows)]


def _head(words: str) -> str:
    if words:
        return _("<b>My jobs</b>, with “{words}”. Press one to see it, cancel it or get it again.", words=escape(words))
    return _("<b>My jobs</b>, newest first. Press one to see it, cancel it or get it again.")


async def _listed(t: Transaction, turn: Turn, page: int, words: str) -> Listed[Job]:
    store, user = turn.deps.store.jobs, turn.user.id
    if words:
        newest = await store.page(t, user, offset=0, limit=NEWEST)
        found = [job for job in newest if has(entries.searched(job), words)]
        shown, page, pages = page_of(found, page, PAGE)
        return Listed(shown=shown, page=page, pages=pages, count=len(found), words=words)
    count = await store.count(t, user)
    page, pages = within(page, count, PAGE)
    return Listed(shown=await store.page(t, user, offset=page * PAGE, limit=PAGE), page=page, pages=pages, count=count)
