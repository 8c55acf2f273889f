"""A person who chats, by the same routes as the page: for tests and scripts."""

import asyncio
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import aiohttp

from bot.sandbox.telegram.forms import form
from bot.sandbox.telegram.payer import Payer
from bot.sandbox.telegram.seen import Seen

Message = dict[str, Any]
Predicate = Callable[[Message], bool]
LONG = 120.0
"""Seconds until something counts as missing, on a busy machine too."""


class Person(Payer):
    """One user of the sandbox.

    Args:
        session: lent by the caller.
        root: the sandbox's, such as http://127.0.0.1:8080.
        number: the person's Telegram id.
        place: where they are if not in their private chat; see `in_group`.

    """

    def __init__(
        self, session: aiohttp.ClientSession, root: str, number: int = 1001, *, place: dict[str, str] | None = None
    ) -> None:
        self._place = place or {}
        self._session, self._root, self.number = session, root, number
        self._chat = f"{root}/sandbox/chats/{number}"
        self.toasts: list[dict[str, Any]] = []
        self._changed, self._seen = asyncio.Event(), Seen()
        self._watching: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Person":
        ready = asyncio.Event()
        self._watching = asyncio.create_task(self._watch(ready))
        await ready.wait()
        return self

    async def __aexit__(self, *failure: object) -> None:
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)

    @classmethod
    async def new(
        cls, session: aiohttp.ClientSession, root: str, first_name: str, *, language_code: str = "en"
    ) -> "Person":
        """Return a new person; language_code: their Telegram's, empty if it doesn't say."""
        wanted = {"first_name": first_name, "language_code": language_code}
        async with session.post(f"{root}/sandbox/users", json=wanted) as answer:
            return cls(session, root, (await answer.json())["id"])

    def in_group(self, chat_id: int, *, thread_id: int | None = None, writes_as: str = "") -> "Person":
        """Return the same person in a group, topic or channel; enter it to hear what is said there.

        Args:
            chat_id: of one of `TelegramSandbox.state.groups`.
            thread_id: the topic they write in.
            writes_as: "anonymous", "linked" or the id of a channel; see `Group.author`.

        """
        place = {"chat": str(chat_id), "thread": str(thread_id or ""), "as": writes_as}
        return Person(self._session, self._root, self.number, place=place)

    async def _watch(self, ready: asyncio.Event) -> None:
        async with self._session.get(
            f"{self._chat}/events", params=self._place, timeout=aiohttp.ClientTimeout(total=None)
        ) as events:
            ready.set()
            async for line in events.content:
                if line.startswith(b"data: "):
                    event = json.loads(line[6:])
                    if event["type"] == "toast":
                        self.toasts.append(event)
                        self._changed.set()
                    elif self._seen.follow(event, int(self._place.get("chat") or self.number)):
                        self._changed.set()

    async def _post(self, what: str, **arguments: Any) -> Any:
        async with self._session.post(f"{self._chat}/{what}", params=self._place, **arguments) as answer:
            body = await answer.json()
            if answer.status != 200:
                raise ValueError(body.get("error"))
            return body

    def in_topic(self, thread_id: int) -> "Person":
        """Return the same person in a topic of their private chat."""
        return Person(self._session, self._root, self.number, place={"thread": str(thread_id)})

    async def add_topic(self, name: str) -> int:
        """Create a topic in one's private chat; return its message_thread_id."""
        return int((await self._post("topic", json={"name": name}))["message_thread_id"])

    async def say(self, text: str, *, reply_to: int | None = None, ephemeral: bool = False) -> Message:
        """Write a message.

        Args:
            text: what it says.
            reply_to: id of the message it replies to.
            ephemeral: with a client that knows ephemeral commands: the bot alone gets one that its menu marks so.

        """
        wanted = {"text": text, "reply_to_message_id": reply_to, "ephemeral": ephemeral}
        said: Message = await self._post("text", json=wanted)
        return said

    async def edit(self, message_id: int, text: str) -> Message:
        """Change one's own text or caption."""
        changed: Message = await self._post("edit", json={"message_id": message_id, "text": text})
        return changed

    async def send_file(
        self,
        content: bytes | Path,
        *,
        kind: str = "photo",
        name: str = "photo.jpg",
        mime_type: str | None = None,
        caption: str | None = None,
        reply_to: int | None = None,
        album: str | None = None,
    ) -> Message:
        """Send a file.

        Args:
            content: its bytes, or where it is.
            kind: photo, video, voice, audio, document, animation, video_note or sticker (by its suffix: .webp,
                .webm or .tgs).
            name: of the file.
            mime_type: as the client declares it; None: guessed by name.
            caption: below it.
            reply_to: id of the message it replies to.
            album: its media_group_id, to send the files of an album one by one.

        """
        fields = {"as": kind, "caption": caption, "reply_to_message_id": reply_to, "media_group_id": album}
        sent: Message = await self._post("file", data=await form(fields, [(content, name, mime_type)]))
        return sent

    async def send_album(
        self, files: Sequence[tuple[bytes | Path, str, str]], *, caption: str | None = None, reply_to: int | None = None
    ) -> list[Message]:
        """Send 2 to 10 files, each (content, kind, name), as an album: a message each, with the same media_group_id."""
        kinds = ",".join(kind for _, kind, _ in files)
        fields = {"as": kinds, "caption": caption, "reply_to_message_id": reply_to}
        parts = [(content, name, None) for content, _, name in files]
        sent: list[Message] = await self._post("file", data=await form(fields, parts))
        return sent

    async def send_thing(self, kind: str, *, reply_to: int | None = None, **fields: Any) -> Message:
        """Send a location, venue, contact, poll, dice or story; fields: those that differ from the example."""
        wanted = {"kind": kind, "fields": fields, "reply_to_message_id": reply_to}
        sent: Message = await self._post("thing", json=wanted)
        return sent

    async def forward(self, message: Message, *, hidden: bool = False) -> Message:
        """Forward a message here; hidden: its author does not let forwards link back."""
        wanted = {"message_id": message["message_id"], "from_chat_id": message["chat"]["id"], "hidden": hidden}
        sent: Message = await self._post("forward", json=wanted)
        return sent

    async def delete(self, message_id: int) -> None:
        """Delete a message for both sides; the bot is not told."""
        await self._post("delete", json={"message_id": message_id})

    async def clear(self) -> None:
        """Clear the private chat for both sides; the bot is not told."""
        await self._post("clear")

    async def messages(self) -> list[Message]:
        """Return the chat, oldest first."""
        async with self._session.get(self._chat, params=self._place) as answer:
            return self._seen.read(await answer.json())

    async def answers(self) -> list[Message]:
        """Return what the bot has sent."""
        return [message for message in await self.messages() if _is_the_bots(message)]

    async def press(self, label: str, message: Message | None = None, *, wait: float = LONG) -> str:
        """Press the newest button whose label starts with label, once it is there; returns the query's id."""
        pressed = message or await self.wait_for(lambda one: button(one, label) is not None, seconds=wait)
        data = button(pressed, label)
        if data is None:
            raise AssertionError(f"no button {label!r} on {words(pressed)!r}: {labels(pressed)}")
        query: str = (await self._post("press", json={"message_id": pressed["message_id"], "data": data}))["query_id"]
        return query

    async def asks_inline(self, words: str = "", *, offset: str = "", seconds: float = 10.0) -> dict[str, Any] | None:
        """Type the bot's name and words in any chat; return the bot's answer, None if none came in time.

        It has the query's `id`, `results`, `next_offset`, `button`, `is_personal` and `cache_time`.
        """
        asked: dict[str, Any] | None = await self._post(
            "inline", json={"query": words, "offset": offset, "seconds": seconds}
        )
        return asked

    async def picks(self, answer: dict[str, Any], result: dict[str, Any]) -> Message:
        """Send an inline result to where one is; return the message."""
        sent: Message = await self._post("pick", json={"query_id": answer["id"], "result_id": result["id"]})
        return sent

    async def open_app(self, message: Message) -> str:
        """Press a message's Mini App button; return the address it opens, with what Telegram signs for this person."""
        rows = (message.get("reply_markup") or {}).get("inline_keyboard", [])
        url = next(one["web_app"]["url"] for row in rows for one in row if "web_app" in one)
        opened = await self._post("app", json={"message_id": message["message_id"], "url": url})
        return str(opened["url"])

    async def open_menu_app(self) -> str:
        """Press the button beside the text box; return the address it opens, with what Telegram signs."""
        async with self._session.get(f"{self._root}/sandbox/bot", params={"user": self.number}) as answer:
            url = (await answer.json())["menu_button"]["web_app"]["url"]
        return str((await self._post("app", json={"url": url}))["url"])

    async def press_data(self, message_id: int, data: str) -> str:
        """Press with made-up data, as a modified client could."""
        query: str = (await self._post("press", json={"message_id": message_id, "data": data}))["query_id"]
        return query

    async def wait_for(self, matches: Predicate, *, seconds: float = LONG, after: int = 0) -> Message:
        """Return the bot's newest message that matches, waiting for it; after: only ones with a higher id."""

        def wanted(message: Message) -> bool:
            return message["message_id"] > after and _is_the_bots(message) and matches(message)

        try:
            async with asyncio.timeout(seconds):
                there: list[Message] | None = None
                while True:
                    self._changed.clear()
                    if there is None or any(map(wanted, there)):  # what is returned is what the server says
                        for message in reversed(await self.messages()):
                            if wanted(message):
                                return message
                    try:
                        async with asyncio.timeout(0.5):
                            await self._changed.wait()
                        there = self._seen.messages()
                    except TimeoutError:
                        there = None
        except TimeoutError:
            shown = [f"{words(one)!r} {labels(one)}" for one in await self.answers()]
            raise AssertionError("the message did not come; there is:\n" + "\n".join(shown[-6:])) from None

    async def hears(self, text: str, *, seconds: float = LONG, after: int = 0) -> Message:
        """Wait for a message that holds text."""
        return await self.wait_for(lambda one: text in words(one), seconds=seconds, after=after)

    async def toast_for(self, query_id: str, *, seconds: float = LONG) -> str:
        """Wait until a pressed button is answered; returns the note."""
        async with asyncio.timeout(seconds):
            while True:
                self._changed.clear()
                for toast in self.toasts:
                    if toast["query_id"] == query_id:
                        return toast["text"] or ""
                await self._changed.wait()

    async def download(self, file_id: str) -> bytes:
        """Return a file that was shown."""
        async with self._session.get(f"{self._root}/sandbox/files/{file_id}") as answer:
            answer.raise_for_status()
            return await answer.read()


def _is_the_bots(message: Message) -> bool:
    """Whether the bot sent it: Telegram's stand-ins for anonymous senders are bots too."""
    return bool(message.get("from", {}).get("is_bot")) and "sender_chat" not in message


def words(message: Message) -> str:
    """Return a message's text or caption."""
    return str(message.get("text") or message.get("caption") or "")


def labels(message: Message) -> list[str]:
    """Return the labels of a message's buttons."""
    rows = (message.get("reply_markup") or {}).get("inline_keyboard", [])
    return [one["text"] for row in rows for one in row]


def button(message: Message, label: str) -> str | None:
    """Return the data of the first button whose label starts with `label`."""
    rows = (message.get("reply_markup") or {}).get("inline_keyboard", [])
    return next((one.get("callback_data") for row in rows for one in row if one["text"].startswith(label)), None)
