"""The Mini App's routes under /live/studio/: Telegram's signature says who calls, a ticket of ours whose file it is."""

import logging
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import time
from typing import Any

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter

from bot.errors import BotError, FileGone, InvalidInput, Refused, TooBig
from bot.http.live.init_data import Untrusted
from bot.http.live.sessions import Closed, Hasty
from bot.http.live.site import PAGE as LIVE
from bot.http.mini_app.contents import Contents, Entry, File, Gone, Listing
from bot.http.mini_app.files import UNKNOWN, Files, type_of
from bot.http.mini_app.rates import Rate
from bot.http.mini_app.site import PATH, AppPage
from bot.http.mini_app.tickets import Tickets
from bot.http.mini_app.words import words
from bot.http.pages import filled, told
from bot.http.signed import Act, signed_call
from bot.locales import ENGLISH, ngettext_noop

log = logging.getLogger(__name__)

PAGE = Path(__file__).parent / "page"
SCRIPTS = ("app.js", "gallery.js", "shelves.js", "voices.js", "items.js", "kit.js")
FILES = {
    **{name: (PAGE / name, "text/javascript") for name in SCRIPTS},
    **{name: (LIVE / name, "text/javascript") for name in ("telegram.js", "words.js")},
    "style.css": (PAGE / "style.css", "text/css"),
}
STATUSES: tuple[tuple[type[BotError], int], ...] = (
    (Untrusted, 403), (Closed, 403), (Gone, 404), (FileGone, 404), (Hasty, 429), (Refused, 429), (TooBig, 413),
    (InvalidInput, 400), (BotError, 502),
)  # fmt: skip
"""Kind of error -> HTTP status; the first match wins."""
LONGEST = 64
"""Characters of what a call names or looks for."""
TOO_LONG = ngettext_noop("Please send at most {count} character.", "Please send at most {count} characters.", LONGEST)
ITEM = re.compile(r"(job|thing)\.(\d{1,19})\.(\d{1,3})", re.ASCII)
MOST_PAGES = 10_000
READING = 12
"""Files that a person reads at once: more than a browser opens."""


@dataclass(frozen=True, kw_only=True)
class StudioApp:
    """What the routes work with."""

    contents: Contents
    files: Files
    tickets: Tickets
    calls: Rate = field(default_factory=lambda: Rate(most=120))
    downloads: Rate = field(default_factory=lambda: Rate(most=240))
    offers: Rate = field(default_factory=lambda: Rate(most=10))
    """Each is a message in the chat."""

    @property
    def default(self) -> str:
        """The language of who has none that we speak."""
        return self.contents.default

    async def language(self, user_id: int, /) -> str:
        """Return a person's, as an IETF tag; each call asks for it first, so here it is counted."""
        self.calls.take(user_id)
        return await self.contents.language(user_id)


def add_app_routes(
    site: web.Application,
    *,
    page: AppPage,
    token: str,
    opened: Callable[[], StudioApp | None],
    default: str = ENGLISH,
) -> None:
    """Add the page, its files and its calls; before the live page's, which would take /live/studio for a file.

    Args:
        site: may hold other routes.
        page: who may show it.
        token: the bot's; Telegram signs with it who opened the page.
        opened: None while the bot is still starting.
        default: the language of a page whose browser accepts none that we speak.

    """

    async def to_index(request: web.Request) -> web.StreamResponse:
        raise web.HTTPFound(PATH)

    async def index(request: web.Request) -> web.StreamResponse:
        accepted = request.headers.get("Accept-Language", "")
        text = filled(PAGE / "index.html", words, accepted=accepted, default=default)
        return web.Response(text=text, content_type="text/html", headers={**page.headers(), "Vary": "Accept-Language"})

    async def part(request: web.Request) -> web.StreamResponse:
        path, mime = FILES.get(request.match_info["name"], (None, ""))
        if path is None:
            return web.Response(status=404, headers=page.headers())
        return web.FileResponse(path, headers={**page.headers(), "Content-Type": f"{mime}; charset=utf-8"})

    site.router.add_get(PATH.rstrip("/"), to_index)
    site.router.add_get(PATH, index)
    site.router.add_get(f"{PATH}{{name}}", part)
    site.router.add_get(f"{PATH}file/{{ticket}}", _file(page, opened), allow_head=False)
    for name, act in ACTS.items():
        handler = signed_call(act, opened=opened, token=token, headers=page.headers(), statuses=STATUSES)
        site.router.add_post(f"{PATH}{name}", handler)


class Stream(web.FileResponse):
    """A file that counts while it is read: a slow reader keeps its room on the disk, even once it is dropped."""

    def __init__(self, path: Path, reading: Counter[int], reader: int, *, headers: dict[str, str]) -> None:
        super().__init__(path, headers=headers)
        self._reading, self._reader = reading, reader

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Send it all."""
        self._reading[self._reader] += 1
        try:
            return await super().prepare(request)
        finally:
            self._reading[self._reader] -= 1
            if not self._reading[self._reader]:
                del self._reading[self._reader]


def _file(page: AppPage, opened: Callable[[], StudioApp | None]) -> Callable[[web.Request], Any]:
    reading = Counter[int]()

    async def file(request: web.Request) -> web.StreamResponse:
        """Answer with a file or a part of it; each time it is checked that it is still its reader's."""
        app = opened()
        if app is None:
            return web.Response(status=503, headers=page.headers())
        try:
            user_id, wanted = app.tickets.read(request.match_info["ticket"], now=time())
            app.downloads.take(user_id)
            if reading[user_id] >= READING:
                return web.Response(status=429, headers=page.headers())
            path = await app.files.get(await app.contents.copy(user_id, wanted), owner=user_id)
            return Stream(path, reading, user_id, headers={**page.headers(), **_shown_as(type_of(path))})
        except OSError:  # its room in the spool was needed meanwhile
            return web.Response(status=503, headers=page.headers())
        except BotError as error:
            log.info("file refused error=%s: %s", type(error).__name__, error)
            status = next(status for kind, status in STATUSES if isinstance(error, kind))
            return web.Response(status=status, headers=page.headers())

    return file


def _shown_as(mime: str) -> dict[str, str]:
    how = "attachment" if mime == UNKNOWN else "inline"
    return {"Content-Type": mime, "Content-Disposition": how, "Cache-Control": "private, max-age=600"}


def _text(given: dict[str, Any], name: str) -> str:
    value = given.get(name) or ""
    if not isinstance(value, str) or len(value) > LONGEST:
        raise InvalidInput(user_text=TOO_LONG)
    return value


def _page(given: dict[str, Any]) -> int:
    value = given.get("page") or 0
    if not isinstance(value, int) or not 0 <= value < MOST_PAGES:
        raise Gone("no such page")
    return value


def _item(given: dict[str, Any]) -> File:
    """Return which entry of a list a call means, as `_entry` names it."""
    found = ITEM.fullmatch(_text(given, "item"))
    if found is None:
        raise Gone("no such item")
    return File(what=found[1], key=found[2], number=int(found[3]))


def _listing(app: StudioApp, user_id: int, found: Listing) -> dict[str, Any]:
    entries = [_entry(app, user_id, one) for one in found.entries]
    return {"entries": entries, "page": found.page, "pages": found.pages, "note": found.note}


def _entry(app: StudioApp, user_id: int, entry: Entry) -> dict[str, Any]:
    address = _address(app, user_id, entry.file) if entry.file and entry.shows else ""
    item = f"{entry.file.what}.{entry.file.key}.{entry.file.number}" if entry.file else ""
    return {"label": entry.label, "shows": entry.shows, "file": address, "item": item, "name": entry.name}


def _address(app: StudioApp, user_id: int, file: File) -> str:
    return f"file/{app.tickets.issue(user_id, file, now=time())}"


async def _hello(app: StudioApp, user_id: int, given: dict[str, Any]) -> dict[str, Any]:
    return told(words)


async def _gallery(app: StudioApp, user_id: int, given: dict[str, Any]) -> dict[str, Any]:
    found = await app.contents.gallery(user_id, words=_text(given, "words"), page=_page(given))
    return _listing(app, user_id, found)


async def _shelves(app: StudioApp, user_id: int, given: dict[str, Any]) -> dict[str, Any]:
    return {"shelves": [asdict(one) for one in await app.contents.shelves(user_id)]}


async def _shelf(app: StudioApp, user_id: int, given: dict[str, Any]) -> dict[str, Any]:
    return _listing(app, user_id, await app.contents.shelf(user_id, _text(given, "kind"), page=_page(given)))


async def _voices(app: StudioApp, user_id: int, given: dict[str, Any]) -> dict[str, Any]:
    return asdict(await app.contents.voices(user_id, _text(given, "locale")))


async def _hear(app: StudioApp, user_id: int, given: dict[str, Any]) -> dict[str, Any]:
    sample = await app.contents.hear(user_id, _text(given, "locale"), _text(given, "voice"))
    return {"file": _address(app, user_id, sample) if sample else ""}


async def _offer(app: StudioApp, user_id: int, given: dict[str, Any]) -> dict[str, Any]:
    app.offers.take(user_id)
    await app.contents.offer(user_id, _item(given))
    return {}


async def _rename(app: StudioApp, user_id: int, given: dict[str, Any]) -> dict[str, Any]:
    return _entry(app, user_id, await app.contents.rename(user_id, _item(given), _text(given, "name")))


ACTS: dict[str, Act[StudioApp]] = {
    "hello": _hello, "gallery": _gallery, "shelves": _shelves, "shelf": _shelf, "voices": _voices, "hear": _hear,
    "offer": _offer, "rename": _rename,
}  # fmt: skip
"""Last part of a call's path -> what it does."""
