"""The live page's routes under /live/. Telegram's own signature says who makes each call."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.errors import BotError, InvalidInput, TooBig
from bot.http.live.init_data import Untrusted
from bot.http.live.sessions import Closed, Hasty, NoRoom, Sessions
from bot.http.live.site import PAGE, LivePage
from bot.http.live.words import words
from bot.http.pages import filled, told
from bot.http.signed import Act, signed_call
from bot.locales import ENGLISH

FILES = {
    **dict.fromkeys(("app.js", "telegram.js", "words.js"), "text/javascript"),
    "style.css": "text/css",
}
STATUS: tuple[tuple[type[BotError], int], ...] = (
    (Untrusted, 403), (Closed, 403), (NoRoom, 404), (Hasty, 429), (TooBig, 413), (InvalidInput, 400), (BotError, 502),
)  # fmt: skip
"""Kind of error -> HTTP status; the first match wins."""


def add_live_routes(
    site: web.Application,
    *,
    page: LivePage,
    token: str,
    sessions: Callable[[], Sessions | None],
    default: str = ENGLISH,
) -> None:
    """Add the page, its files and its calls.

    Args:
        site: may hold other routes.
        page: what to serve.
        token: the bot's; Telegram signs with it who opened the page.
        sessions: the live rooms; None while the bot is still starting.
        default: the language of a page whose browser accepts none that we speak.

    """

    async def to_index(request: web.Request) -> web.StreamResponse:
        raise web.HTTPFound("/live/")

    async def index(request: web.Request) -> web.StreamResponse:
        accepted = request.headers.get("Accept-Language", "")
        text = filled(PAGE / "index.html", words, accepted=accepted, default=default)
        return web.Response(text=text, content_type="text/html", headers={**page.headers(), "Vary": "Accept-Language"})

    async def file(request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        if name == "sdk.js":
            return _file(page.sdk, "text/javascript", page)
        return _file(PAGE / name, FILES[name], page) if name in FILES else web.Response(status=404)

    site.router.add_get("/live", to_index)
    site.router.add_get("/live/", index)
    site.router.add_get("/live/{name}", file)
    for name, act in ACTS.items():
        handler = signed_call(act, opened=sessions, token=token, headers=page.headers(), statuses=STATUS)
        site.router.add_post(f"/live/{name}", handler)


def _file(path: Path, content_type: str, page: LivePage) -> web.StreamResponse:
    if not path.is_file():
        return web.Response(status=404, headers=page.headers())
    return web.FileResponse(path, headers={**page.headers(), "Content-Type": f"{content_type}; charset=utf-8"})


async def _hello(sessions: Sessions, user_id: int, given: dict[str, Any]) -> dict[str, Any]:
    return told(words)


async def _session(sessions: Sessions, user_id: int, given: dict[str, Any]) -> dict[str, Any]:
    return await sessions.key(user_id)


async def _say(sessions: Sessions, user_id: int, given: dict[str, Any]) -> dict[str, Any]:
    return await sessions.speak(user_id, "say", str(given.get("text") or ""))


async def _ask(sessions: Sessions, user_id: int, given: dict[str, Any]) -> dict[str, Any]:
    return await sessions.speak(user_id, "ask", str(given.get("text") or ""))


async def _bye(sessions: Sessions, user_id: int, given: dict[str, Any]) -> dict[str, Any]:
    return await sessions.leave(user_id)


ACTS: dict[str, Act[Sessions]] = {"hello": _hello, "session": _session, "say": _say, "ask": _ask, "bye": _bye}
"""Last part of a call's path -> what it does."""
