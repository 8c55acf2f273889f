"""What the chat page and tests use: people who write, send files and press buttons."""

import asyncio
import json
import secrets
from pathlib import Path
from time import time
from typing import TYPE_CHECKING, Any

from aiohttp import BodyPartReader, web

from bot.sandbox.telegram.apps import address_for, apps_of
from bot.sandbox.telegram.facts import Bad
from bot.sandbox.telegram.markup import commands_in

if TYPE_CHECKING:
    from bot.sandbox.telegram.server import TelegramSandbox

PAGE = Path(__file__).parents[1] / "page"
SECURITY = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; frame-src *",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


class Page:
    """The addresses under /sandbox/ and the page itself."""

    def __init__(self, server: "TelegramSandbox") -> None:
        self._server, self._state = server, server.state
        self._watchers: set[asyncio.Task[Any]] = set()

    def add_routes(self, site: web.Application) -> None:
        """Add them."""
        site.router.add_get("/", self._index)
        site.router.add_get("/sandbox/page/{name}", self._static)
        site.router.add_get("/sandbox/users", self._people)
        site.router.add_post("/sandbox/users", self._new_person)
        site.router.add_get("/sandbox/bot", self._bot)
        chat = "/sandbox/chats/{user:\\d+}"
        site.router.add_get(chat, self._chat)
        site.router.add_post(f"{chat}/text", self._text)
        site.router.add_post(f"{chat}/edit", self._edit)
        site.router.add_post(f"{chat}/file", self._file)
        site.router.add_post(f"{chat}/press", self._press)
        site.router.add_post(f"{chat}/app", self._app)
        site.router.add_get(f"{chat}/events", self._events)
        site.router.add_get("/sandbox/files/{file_id}", self._bytes)
        site.router.add_get("/sandbox/faults", self._faults)
        site.router.add_post("/sandbox/faults", self._new_fault)
        site.router.add_delete("/sandbox/faults", self._no_faults)
        site.router.add_get("/sandbox/books", self._books)

    async def close(self, site: web.Application) -> None:
        """End the open event streams, which would hold up the end of the server."""
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
        return web.json_response(self._state.add_person(name, language_code=wanted.get("language_code") or "en"))

    async def _bot(self, request: web.Request) -> web.Response:
        commands = next(iter(self._state.commands.values()), [])
        return web.json_response({**self._state.bot, "commands": commands})

    def _person(self, request: web.Request) -> dict[str, Any]:
        person = self._state.people.get(int(request.match_info["user"]))
        if person is None:
            raise web.HTTPNotFound(text="no such user")
        return person

    def _place(self, request: web.Request) -> int:
        """Return where a person is: in their private chat, or in the group that the query names."""
        return int(request.query.get("chat") or request.match_info["user"])

    async def _chat(self, request: web.Request) -> web.Response:
        self._person(request)
        return web.json_response({"messages": list(self._state.messages[self._place(request)].values())})

    def _said(self, request: web.Request, **content: Any) -> dict[str, Any]:
        person, query = self._person(request), request.query
        thread = int(query["thread"]) if query.get("thread") else None
        return self._server.life.say(
            self._place(request), person, thread_id=thread, writes_as=query.get("as", ""), content=content
        )

    async def _text(self, request: web.Request) -> web.Response:
        wanted = await request.json()
        text = str(wanted.get("text") or "")
        if not text.strip():
            return web.json_response({"error": "text is empty"}, status=400)
        message = {}
        for place in range(0, len(text), 4096):  # Telegram's clients split what is too long
            part = text[place : place + 4096]
            message = self._said(
                request,
                text=part,
                entities=commands_in(part),
                reply_to_message=self._replied(request, wanted),
            )
        return web.json_response(message)

    def _replied(self, request: web.Request, wanted: dict[str, Any]) -> Any:
        return self._state.messages[self._place(request)].get(wanted.get("reply_to_message_id") or 0)

    async def _edit(self, request: web.Request) -> web.Response:
        wanted = await request.json()
        message = self._state.messages[self._place(request)].get(wanted["message_id"])
        if message is None:
            return web.json_response({"error": "no such message"}, status=404)
        return web.json_response(self._server.life.edit(message, str(wanted["text"])))

    async def _file(self, request: web.Request) -> web.Response:
        files = self._server.files
        fields: dict[str, str] = {}
        sent: tuple[Path, str, str | None] | None = None
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader):
                continue
            if part.filename is None:
                fields[part.name or ""] = await part.text()
                continue
            path = files.new_path(part.filename)
            with path.open("wb") as target:
                while piece := await part.read_chunk(256 * 1024):
                    await asyncio.to_thread(target.write, piece)
            sent = (path, part.filename, part.headers.get("Content-Type"))
        if sent is None:
            return web.json_response({"error": "file is missing"}, status=400)
        try:
            shown = await files.take(sent[0], fields.get("as", "document"), name=sent[1], mime_type=sent[2])
        except (Bad, KeyError) as bad:
            return web.json_response({"error": str(bad)}, status=400)
        caption = fields.get("caption") or None
        return web.json_response(
            self._said(request, **shown, caption=caption, caption_entities=commands_in(caption or ""))
        )

    async def _press(self, request: web.Request) -> web.Response:
        person, wanted = self._person(request), await request.json()
        message = self._state.messages[self._place(request)].get(wanted.get("message_id") or 0)
        if message is None:
            return web.json_response({"error": "no such message"}, status=404)
        query_id = secrets.token_hex(8)
        self._state.presses[query_id] = (person["id"], time())
        query = {
            "id": query_id,
            "from": person,
            "message": message,
            "chat_instance": str(self._place(request)),
            "data": wanted["data"],
        }
        self._server.updates.tell("callback_query", query)
        return web.json_response({"query_id": query_id})

    async def _app(self, request: web.Request) -> web.Response:
        """Open the Mini App of a button, signed for the person who presses it."""
        person, wanted = self._person(request), await request.json()
        message = self._state.messages[person["id"]].get(wanted.get("message_id") or 0)
        if message is None or wanted.get("url") not in apps_of(message):
            return web.json_response({"error": "no such button"}, status=404)
        return web.json_response({"url": address_for(wanted["url"], person, token=self._server.token)})

    async def _events(self, request: web.Request) -> web.StreamResponse:
        person = self._person(request)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        events: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        places = {person["id"], self._place(request)}  # toasts come to the person, wherever the button was
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
