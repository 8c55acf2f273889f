"""The page's routes for what people send: text, files, albums, places and polls, edits, forwards."""

import asyncio
import secrets
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import BodyPartReader, web

from bot.sandbox.telegram.ephemeral import is_marked
from bot.sandbox.telegram.facts import Bad
from bot.sandbox.telegram.markup import marked, units
from bot.sandbox.telegram.other_content import CAPTIONED, forwarded, thing
from bot.sandbox.telegram.phone import as_photo
from bot.sandbox.telegram.server import TelegramSandbox

Message = dict[str, Any]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
LONGEST_TEXT, LONGEST_CAPTION, MOST_FILES = 4096, 1024, 10
"""UTF-16 units of a text and of a caption; files in an album."""


@dataclass
class Form:
    """A form: its fields, and its files as (path, name, content type)."""

    fields: dict[str, str] = field(default_factory=dict)
    files: list[tuple[Path, str, str | None]] = field(default_factory=list)


class Sending:
    """What people send; each call names the person, the place, the topic and on whose behalf they write."""

    def __init__(self, server: TelegramSandbox) -> None:
        self._server, self._state = server, server.state

    def add_routes(self, site: web.Application, chat: str) -> None:
        """Add the routes below a chat's address."""
        site.router.add_get(f"{chat}/topics", told(self._topics))
        for name in ("text", "edit", "file", "thing", "forward", "delete", "clear", "topic"):
            site.router.add_post(f"{chat}/{name}", told(getattr(self, f"_{name}")))

    def person(self, request: web.Request) -> dict[str, Any]:
        """Return who sends."""
        person = self._state.people.get(int(request.match_info["user"]))
        if person is None:
            raise web.HTTPNotFound(text="no such user")
        return person

    def place(self, request: web.Request) -> int:
        """Return where a person is: in their private chat, or in the group that the query names."""
        return int(request.query.get("chat") or request.match_info["user"])

    def said(self, request: web.Request, reply_to: Any = None, *, alone: bool = False, **content: Any) -> Message:
        """Add a message of the person's, where the request says; alone: only the bot gets it."""
        query, person, place = request.query, self.person(request), self.place(request)
        return self._server.life.say(
            place,
            person,
            thread_id=int(query["thread"]) if query.get("thread") else None,
            writes_as=query.get("as", ""),
            content=content,
            replied=self._state.seen_by(person["id"], place).get(int(reply_to or 0)),
            alone=alone,
        )

    async def _text(self, request: web.Request) -> Message:
        wanted = await request.json()
        text = str(wanted.get("text") or "")
        if not text.strip():
            raise Bad("text is empty")
        message, place, person = {}, self.place(request), self.person(request)["id"]
        alone = bool(wanted.get("ephemeral")) and is_marked(self._state, person, place, text)
        for part in split(text):
            content = {"text": part, "entities": marked(part)}
            message = self.said(request, wanted.get("reply_to_message_id"), alone=alone, **content)
        return message

    async def _topics(self, request: web.Request) -> dict[int, str]:
        return self._state.topics[self.person(request)["id"]]

    async def _topic(self, request: web.Request) -> dict[str, Any]:
        """Create a topic in the person's private chat: {"name": ...}."""
        name = str((await request.json())["name"]).strip()[:128]
        if not name:
            raise Bad("name is empty")
        return {"message_thread_id": self._server.life.add_topic(self.person(request), name), "name": name}

    async def _file(self, request: web.Request) -> Message | list[Message]:
        """Accept a file, or several as an album: each a message of its own, the first with the caption."""
        form = await self._form(request)
        if not form.files:
            raise Bad("file is missing")
        if len(form.files) > MOST_FILES:
            raise Bad("an album has 10 files at most")
        caption = _caption(form.fields.get("caption", ""))
        kinds = form.fields.get("as", "document").split(",")
        shown = [await self._taken(file, kinds[min(number, len(kinds) - 1)]) for number, file in enumerate(form.files)]
        groups = _groups(shown, form.fields.get("media_group_id"))
        said = [
            self.said(
                request,
                form.fields.get("reply_to_message_id"),
                **one,
                **({} if number else caption),
                media_group_id=group,
            )
            for number, (one, group) in enumerate(zip(shown, groups, strict=True))
        ]
        return said if len(said) > 1 else said[0]

    async def _taken(self, file: tuple[Path, str, str | None], kind: str) -> dict[str, Any]:
        """Accept a file; one that can't be a photo goes as a file, as clients do it."""
        path, name, mime_type = file
        if kind == "photo":
            photo = await asyncio.to_thread(as_photo, path)
            path, kind = (path, "document") if photo is None else (photo, "photo")
        return await self._server.files.take(path, kind, name=name, mime_type=mime_type)

    async def _form(self, request: web.Request) -> Form:
        form = Form()
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader):
                continue
            if part.filename is None:
                form.fields[part.name or ""] = await part.text()
                continue
            path = self._server.files.new_path(part.filename)
            with path.open("wb") as target:
                while piece := await part.read_chunk(256 * 1024):
                    await asyncio.to_thread(target.write, piece)
            form.files.append((path, part.filename, part.headers.get("Content-Type")))
        return form

    async def _thing(self, request: web.Request) -> Message:
        wanted = await request.json()
        shown = thing(str(wanted.get("kind")), wanted.get("fields") or {})
        return self.said(request, wanted.get("reply_to_message_id"), **shown)

    async def _edit(self, request: web.Request) -> Message:
        wanted = await request.json()
        message = self._message(self._state.messages[self.place(request)], wanted)
        if not any(name in message for name in ("text", *CAPTIONED)):
            raise Bad("there is nothing to edit in it")
        return self._server.life.edit(message, str(wanted["text"]))

    async def _forward(self, request: web.Request) -> Message:
        wanted = await request.json()
        there = self._state.messages[int(wanted.get("from_chat_id") or self.place(request))]
        original = self._message(there, wanted)
        copy = self.said(request, **forwarded(original, hidden=bool(wanted.get("hidden"))))
        self._server.till.forwarded(original, copy)
        return copy

    async def _delete(self, request: web.Request) -> Message:
        there = self._state.seen_by(self.person(request)["id"], self.place(request))
        message = self._message(there, await request.json())
        self._state.drop(message["chat"]["id"], message["message_id"])
        return message

    async def _clear(self, request: web.Request) -> Message:
        self._server.life.clear(self.person(request))
        return {}

    def _message(self, there: dict[int, Message], wanted: dict[str, Any]) -> Message:
        message = there.get(int(wanted.get("message_id") or 0))
        if message is None:
            raise web.HTTPNotFound(text='{"error": "no such message"}', content_type="application/json")
        return message


def split(text: str) -> list[str]:
    """Return a text split into messages as Telegram's clients do it, none of them too long."""
    parts, size = [""], 0
    for sign in text:
        size += units(sign)
        if size > LONGEST_TEXT:
            parts.append("")
            size = units(sign)
        parts[-1] += sign
    return parts


def _groups(shown: list[dict[str, Any]], given: str | None) -> list[str | None]:
    """Return each file's album: photos and videos don't mix with other kinds, and a single file is in none."""
    if given:
        return [given] * len(shown)
    kinds = ["seen" if {"photo", "video"} & set(one) else next(iter(one)) for one in shown]
    albums = {name: str(secrets.randbelow(10**17)) for name, number in Counter(kinds).items() if number > 1}
    return [albums.get(name) for name in kinds]


def _caption(text: str) -> dict[str, Any]:
    if units(text) > LONGEST_CAPTION:
        raise Bad("a caption has 1024 characters at most")
    return {"caption": text or None, "caption_entities": marked(text)}


def told(work: Callable[[web.Request], Awaitable[Any]]) -> Handler:
    """Return a handler that answers with JSON, or with 400 and the reason if something can't be sent."""

    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            return web.json_response(await work(request))
        except Bad as bad:
            return web.json_response({"error": bad.description}, status=400)
        except (KeyError, TypeError, ValueError) as error:
            return web.json_response({"error": f"bad request: {error!r}"}, status=400)

    return answer
