"""The live page's routes under /live/. Telegram's own signature says who makes each call."""

import logging
import re
from collections.abc import Awaitable, Callable
from html import unescape
from pathlib import Path
from time import time
from typing import Any

from aiohttp import web

from bot import log as logs
from bot.errors import BotError, InvalidInput, TooBig
from bot.http.limits import bounded, json_object
from bot.http.live.init_data import Untrusted, user_of
from bot.http.live.sessions import Closed, Hasty, NoRoom, Sessions
from bot.http.live.site import PAGE, LivePage

log = logging.getLogger(__name__)

BODY_BYTES = 16 * 1024
FILES = {"app.js": "text/javascript", "telegram.js": "text/javascript", "style.css": "text/css"}
STATUS: tuple[tuple[type[BotError], int], ...] = (
    (Untrusted, 403), (Closed, 403), (NoRoom, 404), (Hasty, 429), (TooBig, 413), (InvalidInput, 400), (BotError, 502),
)  # fmt: skip
"""Kind of error -> HTTP status; the first match wins."""
Act = Callable[[Sessions, int, dict[str, Any]], Awaitable[dict[str, Any]]]


def add_live_routes(
    site: web.Application, *, page: LivePage, token: str, sessions: Callable[[], Sessions | None]
) -> None:
    """Add the page, its files and its calls.

    Args:
        site: may hold other routes.
        page: what to serve.
        token: the bot's; Telegram signs with it who opened the page.
        sessions: the live rooms; None while the bot is still starting.

    """

    async def to_index(request: web.Request) -> web.StreamResponse:
        raise web.HTTPFound("/live/")

    async def index(request: web.Request) -> web.StreamResponse:
        return _file(PAGE / "index.html", "text/html", page)

    async def file(request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        if name == "sdk.js":
            return _file(page.sdk, "text/javascript", page)
        return _file(PAGE / name, FILES[name], page) if name in FILES else web.Response(status=404)

    site.router.add_get("/live", to_index)
    site.router.add_get("/live/", index)
    site.router.add_get("/live/{name}", file)
    for name, act in ACTS.items():
        site.router.add_post(f"/live/{name}", _call(act, page, token, sessions))


def _file(path: Path, content_type: str, page: LivePage) -> web.StreamResponse:
    if not path.is_file():
        return web.Response(status=404, headers=page.headers())
    return web.FileResponse(path, headers={**page.headers(), "Content-Type": f"{content_type}; charset=utf-8"})


def _call(
    act: Act, page: LivePage, token: str, sessions: Callable[[], Sessions | None]
) -> Callable[[web.Request], Awaitable[web.Response]]:
    secure = {**page.headers(), "Cache-Control": "no-store"}

    async def call(request: web.Request) -> web.Response:
        open_now = sessions()
        if open_now is None:
            return web.json_response({"error": "The bot is starting."}, status=503, headers=secure)
        user_id = None
        try:
            given = await _body(request)
            user_id = user_of(str(given.get("initData") or ""), token=token, now=time())
            with logs.bind(user=user_id):
                answer = await act(open_now, user_id, given)
        except BotError as error:
            status = next(status for kind, status in STATUS if isinstance(error, kind))
            log.info("live call refused user=%s error=%s: %s", user_id, type(error).__name__, error)
            return web.json_response({"error": _plain(error.user_text)}, status=status, headers=secure)
        return web.json_response(answer, headers=secure)

    return call


def _plain(markup: str) -> str:
    """Return Telegram HTML as plain text."""
    return unescape(re.sub(r"<[^>]*>", "", markup))


async def _body(request: web.Request) -> dict[str, Any]:
    """Return the JSON that was sent; never holds more than its limit.

    Raises:
        InvalidInput: too long, or not a JSON object.

    """
    body = await bounded(request, BODY_BYTES)
    if body is None:
        raise TooBig(user_text="That is too long.")
    given = json_object(body)
    if given is None:
        raise InvalidInput(user_text="Please send a JSON object.")
    return given


async def _session(sessions: Sessions, user_id: int, given: dict[str, Any]) -> dict[str, Any]:
    return await sessions.key(user_id)


async def _say(sessions: Sessions, user_id: int, given: dict[str, Any]) -> dict[str, Any]:
    return await sessions.speak(user_id, "say", str(given.get("text") or ""))


async def _ask(sessions: Sessions, user_id: int, given: dict[str, Any]) -> dict[str, Any]:
    return await sessions.speak(user_id, "ask", str(given.get("text") or ""))


async def _bye(sessions: Sessions, user_id: int, given: dict[str, Any]) -> dict[str, Any]:
    return await sessions.leave(user_id)


ACTS: dict[str, Act] = {"session": _session, "say": _say, "ask": _ask, "bye": _bye}
"""Last part of a call's path -> what it does."""
