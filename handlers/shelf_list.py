"""The list of a shelf: a page at a time, searched by name, its pictures as one album."""

from html import escape

from bot.buttons import AssetVerb, Fill, OnThing, PublicPage, ShelfAlbum, ShelfFound, ShelfPage
from bot.buttons.paging import PAGE, page_of, within
from bot.chat import AlbumItem, Button, Kind, Rows, SendAlbum
from bot.errors import Stale
from bot.jobs.deps import Deps
from bot.locales import N_, _
from bot.operations import OPERATIONS
from bot.operations.shelf import Shelf
from bot.store.assets import Asset
from bot.store.database import Transaction
from bot.store.job import State
from bot.store.shown import of_asset
from handlers.finding import NEWEST, TOGETHER, Listed, album_row, has, hint, none_found, sought
from handlers.gallery import IN_ALBUMS
from handlers.turn import Replies, Turn

# For translators: {what} is what goes on, such as "Clone a voice".
BEING_MADE = {
    State.QUEUED: N_("{what}: queued, see /jobs"),
    State.STARTING: N_("{what}: starting, see /jobs"),
    State.RUNNING: N_("{what}: running, see /jobs"),
    State.SENDING: N_("{what}: sending, see /jobs"),
}
"""An asset's line on its shelf while its job is in a state."""


def press(asset: Asset, verb: AssetVerb) -> str:
    """Return the data of a button that does something with an asset."""
    return OnThing(kind=asset.kind, verb=verb, asset=asset.id).data


async def show(
    t: Transaction, turn: Turn, argument: str = "", *, shelf: Shelf, page: int = 0, words: str = ""
) -> Replies:
    """Show the user's assets of a kind, or those with some words in their name; an empty shelf says how to fill it."""
    listed = await things(t, turn.deps, turn.user.id, shelf, page, words or sought(argument))
    title = f"{shelf.icon} <b>{_(shelf.mine)}</b>"
    if listed.words and not listed.count:
        return [turn.put(none_found(title, listed.words, str(shelf.command)))]
    said = [_head(title, listed) if listed.count else f"{title}\n{_('None yet.')} {_(shelf.fill)}"]
    said += [hint(str(shelf.command))] if listed.pages > 1 else []
    return [turn.put("\n".join([*said, *await _in_making(t, turn, shelf)]), _rows(shelf, listed))]


def _head(title: str, listed: Listed[Asset]) -> str:
    if not listed.words:
        return f"{title} ({listed.count})"
    # For translators: {title} is "My faces" and so on.
    return _("{title}, with “{words}” ({count})", title=title, words=escape(listed.words), count=listed.count)


def _rows(shelf: Shelf, listed: Listed[Asset]) -> Rows:
    kind, words = shelf.kind, listed.words
    rows: Rows = tuple(
        (Button(label=f"{shelf.icon} {asset.name}", press=press(asset, AssetVerb.OPEN)),) for asset in listed.shown
    )
    rows += album_row(_pictures(listed), ShelfAlbum(kind=kind, page=listed.page, words=words))
    rows += listed.turning(lambda n: ShelfPage(kind=kind, page=n), lambda n: ShelfFound(kind=kind, page=n, words=words))
    rows += tuple(
        (Button(label=f"➕ {_(OPERATIONS[add].title)}", press=Fill(kind=kind, operation=add).data),)
        for add in shelf.adds
    )
    return rows + (
        ((Button(label=f"🌍 {_(shelf.public)}", press=PublicPage(kind=kind).data),),) if shelf.listed else ()
    )


async def things(t: Transaction, deps: Deps, user: int, shelf: Shelf, page: int, words: str = "") -> Listed[Asset]:
    """Return a page of a person's shelf, newest first, or of what has some words (`sought`) in its name."""
    assets = deps.store.assets
    if words:
        newest = await assets.page(t, user, shelf.kind, offset=0, limit=NEWEST)
        found = [asset for asset in newest if has(asset.name.casefold(), words)]
        shown, page, pages = page_of(found, page)
        return Listed(shown=shown, page=page, pages=pages, count=len(found), words=words)
    count = await assets.count(t, user, shelf.kind)
    page, pages = within(page, count, PAGE)
    shown = await assets.page(t, user, shelf.kind, offset=page * PAGE, limit=PAGE)
    return Listed(shown=shown, page=page, pages=pages, count=count)


def _pictures(listed: Listed[Asset]) -> list[AlbumItem]:
    """Return the pictures and videos that Telegram has of them."""
    kept = [(asset, asset.file or {}) for asset in listed.shown]
    return [
        AlbumItem(kind=Kind(file["kind"]), file_id=file["file_id"], caption=escape(asset.name), of=of_asset(asset.id))
        for asset, file in kept
        if file.get("kind") in IN_ALBUMS
    ]


async def show_pictures(t: Transaction, turn: Turn, shelf: Shelf, page: int, words: str) -> Replies:
    """Show the pictures of a page together."""
    pictures = _pictures(await things(t, turn.deps, turn.user.id, shelf, page, words))
    if len(pictures) < TOGETHER:  # others of the page have been deleted meanwhile
        raise Stale
    return [SendAlbum(chat_id=turn.incoming.chat_id, thread_id=turn.incoming.thread_id, items=tuple(pictures))]


async def _in_making(t: Transaction, turn: Turn, shelf: Shelf) -> list[str]:
    """Return a line for each asset that is still being made."""
    commands = [command for command, operation in OPERATIONS.items() if operation.keeps == shelf.kind]
    jobs = await turn.deps.store.jobs.open_of(t, turn.user.id, commands) if commands else []
    return [f"⏳ {_(BEING_MADE[job.state], what=_(OPERATIONS[job.operation].title))}" for job in jobs]
