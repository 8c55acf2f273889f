"""What the chat page and tests use: people who write, send files and press buttons."""

import asyncio
import json
import secrets
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.sandbox.telegram.about import get_about
from bot.sandbox.telegram.apps import address_for, apps_of, apps_of_button
from bot.sandbox.telegram.demo_calls import DemoCalls
from bot.sandbox.telegram.ephemeral import for_bot
from bot.sandbox.telegram.facts import Bad
from bot.sandbox.telegram.group_calls import GroupCalls
from bot.sandbox.telegram.inline_calls import InlineCalls
from bot.sandbox.telegram.menus import button_for, menu_for
from bot.sandbox.telegram.sending import Sending
from bot.sandbox.telegram.server import TelegramSandbox
from bot.sandbox.telegram.star_calls import StarCalls

PAGE = Path(__file__).parents[1] / "page"
PREVIEWED = "http://127.0.0.1:*"
"""Telegram fetches the picture of a link itself and shows a copy; here the page fetches it, from the bot beside it."""
SECURITY = {
    "Content-Security-Policy": f"default-src 'self'; img-src 'self' data: blob: {PREVIEWED}; media-src 'self' blob:; "
    "frame-src *",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


class Page:
    """The routes under /sandbox/ and the page itself."""

    def __init__(self, server: TelegramSandbox) -> None:
        self._server, self._state = server, server.state
        self._sending, self._groups = Sending(server), GroupCalls(server)
        self._watchers: set[asyncio.Task[Any]] = set()

    def add_routes(self, site: web.Application) -> None:
        """Add them."""
        site.on_shutdown.append(self._close)
        site.router.add_get("/", self._index)
        site.router.add_get("/sandbox/page/{name}", self._static)
        site.router.add_get("/sandbox/users", self._people)
        site.router.add_post("/sandbox/users", self._new_person)
        site.router.add_get("/sandbox/bot", self._bot)
        chat = "/sandbox/chats/{user:\\d+}"
        site.router.add_get(chat, self._chat)
        site.router.add_post(f"{chat}/press", self._press)
        site.router.add_post(f"{chat}/app", self._app)
        site.router.add_get(f"{chat}/events", self._events)
        site.router.add_get("/sandbox/files/{file_id}", self._bytes)
        site.router.add_get("/sandbox/faults", self._faults)
        site.router.add_post("/sandbox/faults", self._new_fault)
        site.router.add_delete("/sandbox/faults", self._no_faults)
        site.router.add_get("/sandbox/books", self._books)
        self._sending.add_routes(site, chat)
        self._groups.add_routes(site)
        InlineCalls(self._server, self._sending).add_routes(site, chat)
        DemoCalls(self._server, self._sending).add_routes(site, chat)
        StarCalls(self._server, self._sending).add_routes(site, chat)

    async def _close(self, site: web.Application) -> None:
        """End the open event streams, which would delay the server's end."""
        for watcher in self._watchers:
            watcher.cancel()

    async def _index(self, request: web.Request) -> web.StreamResponse:
        return web.FileResponse(PAGE / "index.html", headers=SECURITY)

    async def _static(self, request: web.Request) -> web.StreamResponse:
        path = PAGE / Path(request.match_info["name"]).name
        return (
            web.FileResponse(path, headers={"Cache-Control": "no-cache"})
            if path.is_file()
            else web.Response(status=404)
        )

    async def _people(self, request: web.Request) -> web.Response:
        return web.json_response(list(self._state.people.values()))

    async def _new_person(self, request: web.Request) -> web.Response:
        wanted = await request.json()
        name = str(wanted.get("first_name") or "").strip()[:64]
        if not name:
            return web.json_response({"error": "first_name is missing"}, status=400)
        language = str(wanted.get("language_code", "en"))[:16]
        return web.json_response(self._state.add_person(name, language_code=language))

    async def _bot(self, request: web.Request) -> web.Response:
        shown: dict[str, Any] = {"commands": menu_for(self._state, request.query)}
        if not request.query.get("chat"):
            user = int(request.query.get("user") or 0)
            shown["menu_button"] = button_for(self._state, user)
            spoken = str(self._state.people.get(user, {}).get("language_code") or "")[:2]
            told = {"language_code": spoken} if spoken.isalpha() else {}
            shown |= get_about(self._state, told, what="description")
        return web.json_response({**self._state.bot, **shown})

    async def _chat(self, request: web.Request) -> web.Response:
        person, place = self._sending.person(request), self._sending.place(request)
        shown = [self._state.shown(one) for one in self._state.seen_by(person["id"], place).values()]
        return web.json_response({"messages": shown, "told": self._state.told, "read_up_to": self._state.read[place]})

    async def _press(self, request: web.Request) -> web.Response:
        person, wanted = self._sending.person(request), await request.json()
        there = self._state.seen_by(person["id"], self._sending.place(request))
        message = there.get(wanted.get("message_id") or 0)
        if message is None:
            return web.json_response({"error": "no such message"}, status=404)
        query_id = secrets.token_hex(8)
        self._state.presses[query_id] = (person["id"], self._server.clock.now())
        # of a message that a person sent in inline mode, the bot is told no place
        of = (
            {"inline_message_id": f"inline{message['message_id']}"}
            if "via_bot" in message
            else {"message": for_bot(message)}
        )
        query = {
            "id": query_id,
            "from": person,
            **of,
            "chat_instance": str(self._sending.place(request)),
            "data": wanted["data"],
        }
        self._server.updates.tell("callback_query", query)
        return web.json_response({"query_id": query_id})

    async def _app(self, request: web.Request) -> web.Response:
        """Open the Mini App of a message's button, or of the one beside the text box, signed for who presses it."""
        person, wanted = self._sending.person(request), await request.json()
        message = self._state.messages[person["id"]].get(wanted.get("message_id") or 0)
        theirs = apps_of(message) if message else apps_of_button(button_for(self._state, person["id"]))
        if wanted.get("url") not in theirs:
            return web.json_response({"error": "no such button"}, status=404)
        return web.json_response({"url": address_for(wanted["url"], person, token=self._server.token)})

    async def _events(self, request: web.Request) -> web.StreamResponse:
        person = self._sending.person(request)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        events: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        places = {person["id"], self._sending.place(request)}  # notes reach the person, wherever the button was
        for place in places:
            self._state.listeners[place].add(events)
        task = asyncio.current_task()
        if task is not None:
            self._watchers.add(task)
        try:
            await response.write(b": hello\n\n")
            while True:
                try:
                    async with asyncio.timeout(15):
                        event = json.dumps(await events.get())
                    await response.write(f"data: {event}\n\n".encode())
                except TimeoutError:
                    await response.write(b": still here\n\n")
        except (ConnectionResetError, asyncio.CancelledError):
            return response
        finally:
            for place in places:
                self._state.listeners[place].discard(events)
            if task is not None:
                self._watchers.discard(task)

    async def _bytes(self, request: web.Request) -> web.StreamResponse:
        try:
            stored = self._server.files.get(request.match_info["file_id"])
        except Bad:
            return web.Response(status=404)
        return web.FileResponse(stored.path, headers={"Content-Type": stored.mime_type})

    async def _faults(self, request: web.Request) -> web.Response:
        return web.json_response(self._server.faults.listed())

    async def _new_fault(self, request: web.Request) -> web.Response:
        try:
            self._server.faults.add(**(await request.json()))
        except (TypeError, ValueError) as error:
            return web.json_response({"error": str(error)}, status=400)
        return web.json_response(self._server.faults.listed())

    async def _no_faults(self, request: web.Request) -> web.Response:
        self._server.faults.clear()
        return web.json_response(self._server.faults.listed())

    async def _books(self, request: web.Request) -> web.Response:
        return web.json_response(self._server.books())
