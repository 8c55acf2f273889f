"""/gallery: finished results, a page at a time, sent again without a new upload; a page's pictures as one album."""

from collections.abc import Sequence
from html import escape

from bot.buttons import Data, Gallery, GalleryAlbum, GalleryFound, JobVerb
from bot.buttons.paging import PAGE, page_of, within
from bot.chat import AlbumItem, Button, Kind, Rows, SendAlbum
from bot.errors import Stale
from bot.jobs.deps import Deps
from bot.jobs.words import cards, entries
from bot.locales import _, ngettext
from bot.operations import OPERATIONS
from bot.store.database import Transaction
from bot.store.jobs import Job
from bot.store.shown import of_job
from handlers.finding import NEWEST, TOGETHER, Listed, album_row, has, hint, none_found, sought
from handlers.turn import Replies, Turn

SHOWN = [command for command, operation in OPERATIONS.items() if operation.keeps is None and not operation.text_result]
"""Operations whose results are media; assets are shown on their shelves."""
IN_ALBUMS = (Kind.PHOTO.value, Kind.VIDEO.value)
"""What may stand in an album together."""


async def gallery(t: Transaction, turn: Turn, argument: str = "") -> Replies:
    """Show the user's results, newest first, or those with some words; pressing one sends it again."""
    return await _show(t, turn, await results(t, turn.deps, turn.user.id, 0, sought(argument)))


async def results(t: Transaction, deps: Deps, user: int, page: int, words: str) -> Listed[Job]:
    """Return a page of a person's results, newest first, or of those with some words (`sought`)."""
    jobs = deps.store.jobs
    if words:
        newest = await jobs.delivered(t, user, SHOWN, offset=0, limit=NEWEST)
        found = [job for job in newest if has(entries.searched(job), words)]
        shown, page, pages = page_of(found, page)
        return Listed(shown=shown, page=page, pages=pages, count=len(found), words=words)
    count = await jobs.count_delivered(t, user, SHOWN)
    page, pages = within(page, count, PAGE)
    shown = await jobs.delivered(t, user, SHOWN, offset=page * PAGE, limit=PAGE)
    return Listed(shown=shown, page=page, pages=pages, count=count)


async def _show(t: Transaction, turn: Turn, listed: Listed[Job]) -> Replies:
    words = listed.words
    if not listed.count:
        title = f"🖼 {_('<b>Gallery</b>')}"
        empty = f"{title}\n{_('Nothing yet: your results appear here. Start with /menu.')}"
        return [turn.put(none_found(title, words, "gallery") if words else empty)]
    rows: Rows = tuple(
        (Button(label=entries.in_gallery(job, now=turn.now), press=cards.press(job, JobVerb.SHOW)),)
        for job in listed.shown
    )
    rows += album_row(_pictures(listed.shown), GalleryAlbum(page=listed.page, words=words))
    rows += listed.turning(lambda n: Gallery(page=n), lambda n: GalleryFound(page=n, words=words))
    return [turn.put(f"🖼 {_head(words, turn.deps.settings.keep_days)}\n{hint('gallery')}", rows)]


def _head(words: str, days: int) -> str:
    if words:
        return ngettext(
            "<b>Gallery</b>, with “{words}”. Press one to see it again. Kept for {count} day.",
            "<b>Gallery</b>, with “{words}”. Press one to see it again. Kept for {count} days.",
            days,
            words=escape(words),
        )
    return ngettext(
        "<b>Gallery</b>, newest first. Press one to see it again. Kept for {count} day.",
        "<b>Gallery</b>, newest first. Press one to see it again. Kept for {count} days.",
        days,
    )


def _pictures(jobs: Sequence[Job]) -> list[AlbumItem]:
    """Return the pictures and videos among some jobs' results that Telegram has; of several results, the first."""
    return [item for job in jobs if (item := _picture_of(job)) is not None]


def _picture_of(job: Job) -> AlbumItem | None:
    result = job.result or {}
    for sent in (result.get("sent") or {}, *(result.get("album") or ())):
        if sent.get("file_id") and sent.get("kind") in IN_ALBUMS:
            caption = f"{escape(entries.dated(job))}\n{_(cards.AI_LABEL)}"
            kind, file_id = Kind(sent["kind"]), sent["file_id"]
            return AlbumItem(kind=kind, file_id=file_id, caption=caption, of=of_job(job.id))
    return None


async def pressed(t: Transaction, turn: Turn, data: Data) -> Replies:
    """Turn to another page, or show a page's pictures."""
    match data:
        case Gallery(page=page):
            return await _show(t, turn, await results(t, turn.deps, turn.user.id, page, ""))
        case GalleryFound(page=page, words=words):
            return await _show(t, turn, await results(t, turn.deps, turn.user.id, page, words))
        case GalleryAlbum(page=page, words=words):
            return _album(turn, await results(t, turn.deps, turn.user.id, page, words))
    raise Stale


def _album(turn: Turn, listed: Listed[Job]) -> Replies:
    pictures = _pictures(listed.shown)
    if len(pictures) < TOGETHER:  # others of the page have been deleted meanwhile
        raise Stale
    return [SendAlbum(chat_id=turn.incoming.chat_id, thread_id=turn.incoming.thread_id, items=tuple(pictures))]
