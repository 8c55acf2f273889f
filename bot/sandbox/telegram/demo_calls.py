"""The page's routes for what a demo needs besides a messenger: samples to send, a language, a clock to turn."""

import re
import secrets
from typing import Any

from aiohttp import web

from bot.sandbox.samples import Samples
from bot.sandbox.telegram.facts import Bad
from bot.sandbox.telegram.sending import Sending, told
from bot.sandbox.telegram.server import TelegramSandbox

LANGUAGE = re.compile(r"([a-z]{2,3}(-[a-z0-9]{2,8})*)?")
"""Telegram's language_code; empty: the client doesn't say."""


class DemoCalls:
    """Samples, languages and the clock."""

    def __init__(self, server: TelegramSandbox, sending: Sending) -> None:
        self._server, self._sending = server, sending
        self._samples = Samples(server.files)

    def add_routes(self, site: web.Application, chat: str) -> None:
        """Add the routes below a chat's address, and the clock's."""
        site.router.add_post(f"{chat}/sample", told(self._sample))
        site.router.add_post(f"{chat}/language", told(self._language))
        site.router.add_get("/sandbox/clock", told(self._clock))
        site.router.add_post("/sandbox/clock", told(self._turn))

    async def _sample(self, request: web.Request) -> list[dict[str, Any]]:
        """Send one: {"name": ..., "reply_to_message_id": ...}."""
        wanted = await request.json()
        language = self._sending.person(request).get("language_code", "")
        shown = await self._samples.shown(str(wanted["name"]), language)
        album = str(secrets.randbelow(10**17)) if len(shown) > 1 else None
        reply_to = wanted.get("reply_to_message_id")
        return [self._sending.said(request, reply_to, **one, media_group_id=album) for one in shown]

    async def _language(self, request: web.Request) -> dict[str, Any]:
        """Set what the person's Telegram is in from now on: {"language_code": ...}."""
        person, code = self._sending.person(request), str((await request.json())["language_code"])
        if len(code) > 16 or not LANGUAGE.fullmatch(code):
            raise Bad("no such language")
        person.pop("language_code", None)
        if code:
            person["language_code"] = code
        return person

    async def _clock(self, request: web.Request) -> dict[str, float]:
        return {"ahead": self._server.clock.ahead}

    async def _turn(self, request: web.Request) -> dict[str, float]:
        """Turn it forward: {"seconds": ...}."""
        self._server.clock.forward(float((await request.json())["seconds"]))
        return await self._clock(request)
