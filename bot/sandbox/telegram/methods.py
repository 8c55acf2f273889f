"""The Bot API's methods that a bot like ours calls, with the real ones' limits and words."""

import asyncio
from pathlib import Path
from typing import Any

import aiohttp

from bot.sandbox.telegram.ephemeral import for_bot, receiver_of
from bot.sandbox.telegram.facts import Bad
from bot.sandbox.telegram.files import MB, Files, is_silent_film
from bot.sandbox.telegram.keyboards import extras, inline
from bot.sandbox.telegram.markup import captioned, units, written
from bot.sandbox.telegram.newest import effect_of
from bot.sandbox.telegram.other_content import CAPTIONED, FILES
from bot.sandbox.telegram.rates import Rates
from bot.sandbox.telegram.state import Message, State
from bot.sandbox.telegram.till import Till

Uploads = dict[str, tuple[str, Path, str | None]]
"""Part name -> (file name, path, content type)."""
Values = dict[str, Any]
QUERY_SECONDS = 300
URL_LIMITS = {"photo": 5, "voice": 1}
URL_TYPES = {
    "video": ("video/mp4",),
    "voice": ("audio/ogg",),
    "document": ("image/gif", "application/pdf", "application/zip"),
}


class Methods:
    """Each public method is the Bot API's of that name; `method_table` names them all."""

    def __init__(self, state: State, files: Files, rates: Rates, till: Till) -> None:
        self.state, self.files, self.rates, self.till = state, files, rates, till

    async def get_me(self, values: Values, uploads: Uploads) -> Any:
        """Return the bot."""
        return self.state.bot

    async def send_message(self, values: Values, uploads: Uploads) -> Any:
        """Send a text."""
        place = self.state.check_place(values["chat_id"], "text", values.get("message_thread_id"))
        content = written(values)
        return self.sent(values, **place, **content, link_preview_options=_preview(values))

    def sent(self, values: Values, *, counts: int = 1, **content: Any) -> Message:
        """Add a message with what every call that sends one may ask for: buttons, a forced reply, a reply."""
        chat_id, markup, effect = values["chat_id"], inline(values), effect_of(values)
        receiver = receiver_of(self.state, values)
        replied = self.replied(values) if receiver is None else None
        said = str(content.get("text") or content.get("caption") or "")
        wish = extras(values, said, replied) | ({"silent": True} if values.get("disable_notification") else {})
        if counts:
            self.rates.count(chat_id, counts)
        more = {"reply_markup": markup, "reply_to_message": replied, "effect_id": effect}
        return for_bot(self.state.add(chat_id, self.state.bot, extras=wish, receiver=receiver, **content, **more))

    def replied(self, values: Values) -> Any:
        """Return the message replied to."""
        wanted = values.get("reply_parameters")
        if not wanted:
            return None
        found = self.state.messages[values["chat_id"]].get(wanted.get("message_id"))
        if found is None:
            if wanted.get("allow_sending_without_reply"):
                return None
            raise Bad("Bad Request: message to be replied not found")
        return {name: value for name, value in found.items() if name != "reply_to_message"}

    async def send_file(self, values: Values, uploads: Uploads, *, kind: str) -> Any:
        """Send a file of a kind."""
        place = self.state.check_place(values["chat_id"], kind, values.get("message_thread_id"))
        caption = captioned(values) if kind in CAPTIONED else {}
        given = values.get(kind) or f"attach://{kind}"
        if kind == "document" and not values.get("disable_content_type_detection"):
            kind = await self._detected(given, uploads)
        shown = await self.file(given, kind, uploads)
        return self.sent(values, **place, **shown, **caption)

    async def _detected(self, given: str, uploads: Uploads) -> str:
        """Return what becomes of an uploaded document: Telegram makes an animation of a film without sound."""
        _, path, _ = uploads.get(given.removeprefix("attach://"), ("", None, ""))
        return "animation" if path is not None and await asyncio.to_thread(is_silent_film, path) else "document"

    async def file(self, given: str, kind: str, uploads: Uploads) -> dict[str, Any]:
        """Return the part of a message that shows a file: uploaded, known by id, or fetched from an address."""
        part = given.removeprefix("attach://")
        if part in uploads:
            name, path, mime_type = uploads[part]
            if path.stat().st_size > (10 if kind == "photo" else 50) * MB:
                raise Bad("Request Entity Too Large", 413)
            return await self.files.take(path, kind, name=name, mime_type=mime_type)
        if given.startswith(("http://", "https://")):
            return await self._fetched(given, kind)
        stored = self.files.of_kind(given, kind)
        return {kind: [stored.described] if kind == "photo" else stored.described}

    async def _fetched(self, url: str, kind: str) -> dict[str, Any]:
        """Fetch an address as Telegram does: only small files of the right type, and quickly."""
        path = self.files.new_path(url.partition("?")[0])
        limit = URL_LIMITS.get(kind, 20) * MB
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as session,
                session.get(url) as answer,
            ):
                mime_type = answer.content_type
                if answer.status != 200 or (answer.content_length or 0) > limit:
                    raise Bad("Bad Request: failed to get HTTP URL content")
                with path.open("wb") as target:
                    async for piece in answer.content.iter_chunked(65536):
                        target.write(piece)
        except (aiohttp.ClientError, TimeoutError):
            raise Bad("Bad Request: failed to get HTTP URL content") from None
        wanted = URL_TYPES.get(kind, (f"{kind}/",))
        if kind in ("photo", "audio", *URL_TYPES) and not mime_type.startswith(
            ("image/",) if kind == "photo" else wanted
        ):
            raise Bad("Bad Request: wrong type of the web page content")
        return await self.files.take(path, kind, name=Path(url.partition("?")[0]).name, mime_type=mime_type)

    async def edit_message_text(self, values: Values, uploads: Uploads) -> Any:
        """Replace a text."""
        message = self._edited(values)
        content = written(values)
        if not message.get("text"):
            raise Bad("Bad Request: there is no text in the message to edit")
        preview = _preview(values)
        return self._change(message, **content, link_preview_options=preview, reply_markup=inline(values))

    async def edit_message_caption(self, values: Values, uploads: Uploads) -> Any:
        """Replace a caption."""
        message = self._edited(values)
        if message.get("text"):
            raise Bad("Bad Request: there is no caption in the message to edit")
        caption = captioned(values)
        return self._change(message, **caption, reply_markup=inline(values))

    async def edit_message_reply_markup(self, values: Values, uploads: Uploads) -> Any:
        """Replace the buttons."""
        return self._change(self._edited(values), reply_markup=inline(values))

    async def edit_message_media(self, values: Values, uploads: Uploads) -> Any:
        """Replace the media, or turn a text into media."""
        message = self._edited(values)
        media = values["media"]
        kind = media["type"]
        self.state.check_place(values["chat_id"], kind, None)
        if kind not in ("photo", "video", "animation", "audio", "document"):
            raise Bad(f"Bad Request: can't edit media to {kind}")
        caption = captioned(media)
        shown = await self.file(media["media"], kind, uploads)
        gone = {name: None for name in (*FILES, "text", "entities") if name not in shown}
        return self._change(message, **{**gone, **caption, **shown}, reply_markup=inline(values))

    def _edited(self, values: Values) -> Message:
        return self.state.mine(values["chat_id"], values["message_id"], "edit")

    def _change(self, message: Message, **content: Any) -> Message:
        self.rates.count(message["chat"]["id"])
        return self.state.change(message, **content)

    async def delete_message(self, values: Values, uploads: Uploads) -> Any:
        """Delete a message."""
        self.state.delete(values["chat_id"], values["message_id"])
        return True

    async def answer_callback_query(self, values: Values, uploads: Uploads) -> Any:
        """Answer a pressed button, once and in time."""
        if units(values.get("text") or "") > 200:
            raise Bad("Bad Request: MESSAGE_TOO_LONG")
        person, when = self.state.presses.pop(values["callback_query_id"], (0, float("-inf")))
        if self.state.clock.now() - when > QUERY_SECONDS:
            raise Bad("Bad Request: query is too old and response timeout expired or query ID is invalid")
        toast = {
            "query_id": values["callback_query_id"],
            "text": values.get("text"),
            "alert": bool(values.get("show_alert")),
        }
        self.state.tell(person, {"type": "toast", **toast})
        return True

    async def send_chat_action(self, values: Values, uploads: Uploads) -> Any:
        """Show that the bot is busy."""
        self.state.check_place(values["chat_id"], "action", values.get("message_thread_id"))
        self.state.tell(values["chat_id"], {"type": "action", "action": values["action"]})
        return True

    async def get_file(self, values: Values, uploads: Uploads) -> Any:
        """Return where a file of at most 20 MB can be downloaded; a local server names its path, and takes any."""
        stored = self.files.get(values["file_id"])
        if not self.files.local and stored.path.stat().st_size > 20 * MB:
            raise Bad("Bad Request: file is too big")
        named = {
            "file_id": stored.file_id,
            "file_unique_id": stored.unique_id,
            "file_size": stored.path.stat().st_size,
        }
        return named | {"file_path": str(stored.path) if self.files.local else f"{stored.kind}s/{stored.path.name}"}


def _preview(values: Values) -> dict[str, Any] | None:
    """Return the preview that a text shows; nothing if it is switched off or left to the text's links."""
    wanted: dict[str, Any] = values.get("link_preview_options") or {}
    return wanted if wanted.get("url") and not wanted.get("is_disabled") else None
