"""Calls of our pages: Telegram's own signature says who makes each one, and the answer speaks their language."""

import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from html import unescape
from time import time
from typing import Any, Protocol, TypeVar

from aiohttp import web

from bot import log as logs
from bot.errors import BotError, InvalidInput, TooBig
from bot.http.limits import bounded, json_object
from bot.http.live.init_data import user_of
from bot.http.pages import preferred
from bot.locales import ENGLISH, N_, _, speaking

log = logging.getLogger(__name__)

BODY_BYTES = 16 * 1024


class Speaker(Protocol):
    """What knows the languages of people."""

    @property
    def default(self) -> str:
        """The language of who has none that we speak."""

    @property
    def language(self) -> Callable[[int], Awaitable[str]]:
        """Tells a person's, as an IETF tag."""


T = TypeVar("T", bound=Speaker)
Act = Callable[[T, int, dict[str, Any]], Awaitable[dict[str, Any]]]
"""Does what a call asks for: with what is open, for whom, what was given."""
Statuses = tuple[tuple[type[BotError], int], ...]
"""Kind of error -> HTTP status; the first match wins."""


def signed_call(
    act: Act[T], *, opened: Callable[[], T | None], token: str, headers: Mapping[str, str], statuses: Statuses
) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Return a handler of POST calls.

    Args:
        act: what they do.
        opened: what they work with; None while the bot is still starting.
        token: the bot's; Telegram signs with it who opened the page.
        headers: of the answers.
        statuses: of the answers to what is refused.

    """
    secure = {**headers, "Cache-Control": "no-store"}

    def refused(error: BotError, user_id: int | None) -> web.Response:
        status = next(status for kind, status in statuses if isinstance(error, kind))
        log.info("page call refused user=%s error=%s: %s", user_id, type(error).__name__, error)
        return web.json_response({"error": plain(_(error.user_text))}, status=status, headers=secure)

    async def call(request: web.Request) -> web.Response:
        there = opened()
        with speaking(preferred(request.headers.get("Accept-Language", "")), there.default if there else ENGLISH):
            if there is None:
                return web.json_response({"error": _("The bot is starting.")}, status=503, headers=secure)
            try:
                given = await _body(request)
                user_id = user_of(str(given.get("initData") or ""), token=token, now=time())
                tag = await there.language(user_id)
            except BotError as error:
                return refused(error, None)
        with speaking(tag, there.default), logs.bind(user=user_id):
            try:
                return web.json_response(await act(there, user_id, given), headers=secure)
            except BotError as error:
                return refused(error, user_id)

    return call


def plain(markup: str) -> str:
    """Return Telegram HTML as plain text."""
    return unescape(re.sub(r"<[^>]*>", "", markup))


async def _body(request: web.Request) -> dict[str, Any]:
    """Return the JSON that was sent; never holds more than its limit.

    Raises:
        InvalidInput: too long, or not a JSON object.

    """
    body = await bounded(request, BODY_BYTES)
    if body is None:
        raise TooBig(user_text=N_("That is too long."))
    given = json_object(body)
    if given is None:
        raise InvalidInput(user_text=N_("Please send a JSON object."))
    return given
