"""The page's routes for inline mode: ask the bot by its name in any chat, and send what it has found."""

from typing import Any

from aiohttp import web

from bot.sandbox.telegram.facts import Bad
from bot.sandbox.telegram.inline import file_of
from bot.sandbox.telegram.inline_queries import QUERY_SECONDS
from bot.sandbox.telegram.markup import captioned
from bot.sandbox.telegram.sending import Message, Sending, told
from bot.sandbox.telegram.server import TelegramSandbox


class InlineCalls:
    """Inline mode as people use it."""

    def __init__(self, server: TelegramSandbox, sending: Sending) -> None:
        self._server, self._state, self._sending = server, server.state, sending

    def add_routes(self, site: web.Application, chat: str) -> None:
        """Add the routes below a chat's address."""
        site.router.add_post(f"{chat}/inline", told(self._ask))
        site.router.add_post(f"{chat}/pick", told(self._pick))

    async def _ask(self, request: web.Request) -> dict[str, Any] | None:
        """Ask, and wait for the answer: {"query": ..., "offset": ..., "seconds": ...}."""
        if not self._state.bot["supports_inline_queries"]:
            raise Bad("the bot has no inline mode")
        wanted = await request.json()
        asked = self._state.inline.ask(self._sending.person(request), str(wanted["query"]), str(wanted["offset"]))
        self._server.updates.tell("inline_query", asked)
        seconds = min(float(wanted.get("seconds", QUERY_SECONDS)), QUERY_SECONDS)
        answer = await self._state.inline.answered(asked["id"], seconds=seconds)
        return None if answer is None else {"id": asked["id"], **answer}

    async def _pick(self, request: web.Request) -> Message:
        """Send a result to where the person is; the bot hears of it if it has asked to."""
        wanted = await request.json()
        query, result = self._state.inline.picked(wanted["query_id"], wanted["result_id"])
        if query.person["id"] != self._sending.person(request)["id"]:
            raise Bad("that is somebody else's query")
        shown, caption = file_of(self._server.methods, result), captioned(result)
        markup = {"reply_markup": result["reply_markup"]} if result.get("reply_markup") else {}
        sent = self._sending.said(request, via_bot=self._state.bot, **shown, **caption, **markup)
        chosen = {"result_id": result["id"], "from": query.person, "query": query.words}
        self._server.updates.tell("chosen_inline_result", chosen)
        return sent
