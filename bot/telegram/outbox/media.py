"""Files sent to a chat: what goes out, and what Telegram answers."""

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from telegram import (
    InputFile,
    InputMediaAudio,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
    Message,
)
from telegram.constants import ParseMode

from bot.chat import Button, Kind, Rows
from bot.telegram.outbox.in_rows import arranged
from bot.telegram.outbox.newest import Server
from bot.telegram.outbox.text import CAPTION_UNITS, clip

LABEL = 64
"""Characters of a button's label."""
UPLOAD_RATE = 200_000
"""Slowest upload expected, in bytes a second."""


@dataclass(frozen=True, kw_only=True)
class ResultFile:
    """A result to show: one of file_id, url, path."""

    kind: Kind
    file_id: str | None = None
    url: str | None = None
    path: Path | None = None
    filename: str | None = None
    width: int | None = None
    height: int | None = None
    seconds: float | None = None


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A message that shows a file, or a link to it: that has no file_id."""

    message_id: int
    kind: Kind
    file_id: str | None


def keyboard(rows: Rows, server: Server, chat_id: int | None) -> Any:
    """Return Telegram's keyboard for our rows, as the plain data that python-telegram-bot's objects would become.

    Those objects took a third of the time of an answer with a menu. A row whose labels would be cut becomes several.

    Args:
        rows: the buttons, as they are meant to stand.
        server: leaves out what it is too old for.
        chat_id: where they are shown; None: anywhere.

    """
    keys = [[key for one in row if (key := _key(one, server))] for row in arranged(rows, chat_id)]
    shown = [row for row in keys if row]
    return {"inline_keyboard": shown} if shown else None


def _key(button: Button, server: Server) -> dict[str, Any] | None:
    """Return a button; None: the server has none that does this."""
    does = {
        "callback_data": button.press,
        "url": button.url,
        "web_app": {"url": button.web_app} if button.web_app else None,
        "copy_text": server.copying(button.copy),
    }
    given = {name: value for name, value in does.items() if value is not None}
    if given and (style := server.style(button.label)):
        given["style"] = style
    return {"text": _fitting(button.label), **given} if given else None


def _fitting(label: str) -> str:
    return label if len(label) <= LABEL else f"{label[: LABEL - 1].rstrip()}…"


def forced(placeholder: str | None) -> Any:
    """Return the markup that opens a reply for the person replied to, and for nobody else in the group."""
    if placeholder is None:
        return None
    return {"force_reply": True, "selective": True, "input_field_placeholder": placeholder[:64]}


def preview(picture: str | None) -> dict[str, Any]:
    """Return no link preview, or a picture's above the text: unlike media, it can be edited in place."""
    if picture is None:
        return {"is_disabled": True}
    return {"url": picture, "prefer_large_media": True, "show_above_text": True}


def replying(message_id: int | None) -> Any:
    """Reply if the message still exists, otherwise send without a reply."""
    return {"message_id": message_id, "allow_sending_without_reply": True} if message_id else None


def content_of(file: ResultFile, open_files: ExitStack, *, attach: bool = False) -> str | InputFile:
    """Return what to send for a file: its id, its address, or the opened file."""
    if file.path is None:
        return str(file.file_id or file.url)
    handle = open_files.enter_context(file.path.open("rb"))
    return InputFile(handle, filename=file.filename or file.path.name, attach=attach, read_file_handle=False)


InputMedia = InputMediaPhoto | InputMediaVideo | InputMediaAudio | InputMediaDocument


def input_media(file: ResultFile, caption: str, open_files: ExitStack) -> InputMedia:
    """Return a file as an item of an album."""
    kinds = {Kind.PHOTO: InputMediaPhoto, Kind.VIDEO: InputMediaVideo, Kind.AUDIO: InputMediaAudio}
    kind: Any = kinds.get(file.kind, InputMediaDocument)
    content = content_of(file, open_files, attach=True)
    media: InputMedia = kind(content, caption=caption, parse_mode=ParseMode.HTML, **looks_of(file))
    return media


def looks_of(file: ResultFile) -> dict[str, Any]:
    """Return what players need to show a video correctly at once; for a document, that a silent video stays one."""
    if file.kind is Kind.DOCUMENT:
        return {"disable_content_type_detection": True}
    if file.kind is not Kind.VIDEO:
        return {}
    looks = {
        "width": file.width,
        "height": file.height,
        "duration": round(file.seconds) if file.seconds else None,
    }
    return {name: value for name, value in looks.items() if value} | {"supports_streaming": True}


def words_of(file: ResultFile, caption: str) -> dict[str, Any]:
    """Return what is said with a file; a round video takes no words."""
    if file.kind is Kind.VIDEO_NOTE:
        return {}
    return {"caption": clip(caption, CAPTION_UNITS) or None, "parse_mode": ParseMode.HTML}


def patience_for(file: ResultFile) -> dict[str, Any]:
    """Return time-outs that grow with the size of an upload."""
    size = file.path.stat().st_size if file.path else 0
    return {"read_timeout": 60.0, "write_timeout": 20.0 + size / UPLOAD_RATE}


def sent_by(message: Message) -> Sent:
    """Read which message Telegram says it has sent."""
    for shown in (Kind.VIDEO, Kind.VIDEO_NOTE, Kind.ANIMATION, Kind.VOICE, Kind.AUDIO, Kind.DOCUMENT):
        if file := getattr(message, shown.value):
            return Sent(message_id=message.message_id, kind=shown, file_id=file.file_id)
    file_id = message.photo[-1].file_id if message.photo else None
    return Sent(message_id=message.message_id, kind=Kind.PHOTO, file_id=file_id)
