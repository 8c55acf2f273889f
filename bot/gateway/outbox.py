"""Everything that goes to Telegram: legal, paced, and never blindly sent twice.

Edits, deletions and toasts may be repeated; a new message whose fate is unknown may not.
"""

import asyncio
import logging
import shutil
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
from telegram import (
    InlineKeyboardButton, InlineKeyboardMarkup, InputFile, InputMediaAudio, InputMediaDocument, InputMediaPhoto,
    InputMediaVideo, LinkPreviewOptions, Message, ReplyParameters,
)  # fmt: skip
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.ext import ExtBot

from bot.chat import Delete, Edit, Kind, Reply, Rows, Say, Show, Toast
from bot.errors import BotError, InvalidInput, TooBig, Unavailable
from bot.gateway.budget import LocalBudget
from bot.gateway.request import NotSent
from bot.gateway.text import CAPTION_UNITS, TEXT_UNITS, TOAST_UNITS, clip
from bot.metrics import Metrics

log = logging.getLogger(__name__)

TRIES = 4
PATIENCE = 120.0
"""Seconds a 429 may ask for; longer ones are left to the queue."""
UPLOAD_RATE = 200_000
"""Bytes a second that an upload makes at least."""
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
HARMLESS = ("message is not modified", "message to edit not found", "message to delete not found", "query is too old", "message can't be deleted", "there is no text in the message")
"""Nothing is left to do after these."""
VANISHED = ("message to edit not found", "message can't be edited", "message_id_invalid", "chat not found")
URL_REFUSED = ("wrong file identifier", "failed to get http url content", "wrong type of the web page content", "wrong remote file identifier", "webpage_", "wrong http url")


class Blocked(BotError):
    """The user has blocked the bot, or it was thrown out of the chat."""


class Unknown(BotError):
    """Nobody knows whether the message was sent; it must not be sent again."""


class Gone(BotError):
    """The message or chat to act on is not there any more."""


class TelegramRefused(BotError):
    """Telegram does not take this, and would not the next time either."""


class UrlRefused(TelegramRefused):
    """Telegram could not or would not fetch the address, or the file is not what the method takes."""


class TooLarge(TelegramRefused):
    """Telegram does not take a file of this size."""


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
    """A message that shows a file; file_id is None when Telegram did not say (an edit repeated)."""

    message_id: int
    kind: Kind
    file_id: str | None


class Outbox:
    """Sends replies and results."""

    def __init__(self, bot: ExtBot[Any], budget: LocalBudget, *, metrics: Metrics, session: aiohttp.ClientSession) -> None:
        self._bot, self._budget, self._metrics, self._session = bot, budget, metrics, session

    async def send(self, reply: Reply, *, urgent: bool = False) -> int | None:
        """Send a reply; returns the id of a new message.

        Raises:
            Blocked, Unknown, Unavailable: see there.
        """
        match reply:
            case Say():
                return (await self._say(reply, urgent=urgent)).message_id
            case Edit():
                await self._edit(reply, urgent=urgent)
            case Toast():
                text = reply.text[:TOAST_UNITS]
                await self._try("answerCallbackQuery", None, lambda: self._bot.answer_callback_query(reply.query_id, text or None, show_alert=reply.alert))
            case Show():
                file = ResultFile(kind=reply.kind, file_id=reply.file_id)
                shown = await self.send_media(
                    reply.chat_id, file, caption=reply.caption, rows=reply.rows, thread_id=reply.thread_id,
                    reply_to=reply.reply_to, urgent=urgent,
                )  # fmt: skip
                return shown.message_id
            case Delete():
                await self._try("deleteMessage", reply.chat_id, lambda: self._bot.delete_message(reply.chat_id, reply.message_id))
        return None

    async def _say(self, say: Say, *, urgent: bool) -> Message:
        def send() -> Awaitable[Message]:
            return self._bot.send_message(
                say.chat_id, clip(say.text, TEXT_UNITS), parse_mode=ParseMode.HTML, reply_markup=keyboard(say.rows),
                message_thread_id=say.thread_id, reply_parameters=_reply_to(say.reply_to), link_preview_options=NO_PREVIEW,
                disable_notification=say.silent or None,
            )  # fmt: skip

        return await self._once("sendMessage", say.chat_id, send, urgent=urgent)

    async def _edit(self, edit: Edit, *, urgent: bool) -> None:
        def send() -> Awaitable[object]:
            if edit.caption:
                return self._bot.edit_message_caption(
                    edit.chat_id, edit.message_id, caption=clip(edit.text, CAPTION_UNITS), parse_mode=ParseMode.HTML,
                    reply_markup=keyboard(edit.rows),
                )  # fmt: skip
            return self._bot.edit_message_text(
                clip(edit.text, TEXT_UNITS), edit.chat_id, edit.message_id, parse_mode=ParseMode.HTML,
                reply_markup=keyboard(edit.rows), link_preview_options=NO_PREVIEW,
            )  # fmt: skip

        await self._try("editMessage", edit.chat_id, send, urgent=urgent)

    async def show_result(self, chat_id: int, message_id: int, file: ResultFile, *, caption: str, rows: Rows) -> Sent:
        """Turn a message of ours into a result. Repeated, it changes nothing.

        Raises:
            Gone, Blocked, UrlRefused, TooLarge, Unavailable: see there.
        """
        with ExitStack() as open_files:
            media = _input_media(file, clip(caption, CAPTION_UNITS), open_files)

            def send() -> Awaitable[Message | bool]:
                _rewind(media)
                return self._bot.edit_message_media(media, chat_id, message_id, reply_markup=keyboard(rows), **_patience(file))

            async with self.acting(chat_id, file.kind):
                message = await self._try("editMessageMedia", chat_id, send, harmless=("message is not modified",))
        return _sent(message, message_id, file.kind)

    async def send_media(
        self, chat_id: int, file: ResultFile, *, caption: str, rows: Rows, thread_id: int | None = None,
        reply_to: int | None = None, urgent: bool = False,
    ) -> Sent:  # fmt: skip
        """Send a file as a new message, once.

        Raises:
            Unknown: nobody knows whether it arrived.
            Blocked, UrlRefused, TooLarge, Unavailable: it did not.
        """
        method = getattr(self._bot, f"send_{file.kind.value}")
        with ExitStack() as open_files:
            content = _content(file, open_files)

            def send() -> Awaitable[Message]:
                sending: Awaitable[Message] = method(
                    chat_id, content, caption=clip(caption, CAPTION_UNITS) or None, parse_mode=ParseMode.HTML,
                    reply_markup=keyboard(rows), message_thread_id=thread_id, reply_parameters=_reply_to(reply_to),
                    **_looks(file), **_patience(file),
                )  # fmt: skip
                return sending

            async with self.acting(chat_id, file.kind):
                message = await self._once(f"send {file.kind.value}", chat_id, send, urgent=urgent)
        return _sent(message, message.message_id, file.kind)

    def acting(self, chat_id: int, kind: Kind) -> "_Acting":
        """Show "sending a video" and the like while the block lasts."""
        return _Acting(self, chat_id, ACTIONS.get(kind, ChatAction.UPLOAD_DOCUMENT))

    async def act(self, chat_id: int, *, thread_id: int | None = None, action: str = ChatAction.TYPING) -> None:
        """Show for five seconds that something happens; that it cannot is not worth a word."""
        try:
            await self._bot.send_chat_action(chat_id, action, message_thread_id=thread_id)
        except TelegramError as error:
            log.debug("no chat action: %s", error)

    async def fetch(self, file_id: str, path: Path, *, limit: int) -> None:
        """Download a Telegram file to disk, piece by piece.

        Raises:
            TooBig: over limit bytes, or over what Telegram hands to bots.
            InvalidInput: Telegram does not have it any more.
            Unavailable: no usable answer; worth another try.
        """
        try:
            file = await self._bot.get_file(file_id)
        except BadRequest as error:
            if "too big" in str(error).lower():
                raise TooBig(user_text="Telegram lets me download 20 MB at most. Please send a smaller file.") from None
            raise InvalidInput(user_text="Telegram does not have that file any more. Please send it again.") from None
        except TelegramError as error:
            raise Unavailable(f"getFile: {type(error).__name__}", user_text=NO_FILE) from None
        await self._download(str(file.file_path), path, limit)

    async def _download(self, address: str, path: Path, limit: int) -> None:
        """The address holds the token: it is used here, and never shown, stored or handed on."""
        if address.startswith("/"):  # a local Bot API server names a file on our own disk
            await asyncio.to_thread(shutil.copyfile, address, path)
            return
        size = 0
        quiet = aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=30)
        try:
            async with self._session.get(address, timeout=quiet, allow_redirects=False) as response:
                if response.status != 200:
                    raise Unavailable(f"Telegram's file server: HTTP {response.status}", user_text=NO_FILE)
                with path.open("wb") as target:
                    async for piece in response.content.iter_chunked(256 * 1024):
                        size += len(piece)
                        if size > limit:
                            raise TooBig(user_text=f"That file is over {limit // 1024**2} MB. Please send a smaller one.")
                        await asyncio.to_thread(target.write, piece)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unavailable(f"Telegram's file server: {type(error).__name__}", user_text=NO_FILE) from None

    async def _once(
        self, method: str, chat_id: int, send: Callable[[], Awaitable[Message]], *, urgent: bool = False
    ) -> Message:
        """Send a new message: again only when it certainly was not sent."""
        message = await self._try(method, chat_id, send, urgent=urgent, repeatable=False, harmless=())
        assert isinstance(message, Message)  # noqa: S101  # nothing is harmless here
        return message

    async def _try(
        self, method: str, chat_id: int | None, send: Callable[[], Awaitable[Any]], *, urgent: bool = False,
        repeatable: bool = True, harmless: tuple[str, ...] = HARMLESS,
    ) -> Any:  # fmt: skip
        for tried in range(1, TRIES + 1):
            if chat_id is not None:
                await self._budget.reserve(chat_id, urgent=urgent)
            try:
                done = await send()
            except TelegramError as error:
                self._metrics.telegram(method, type(error).__name__)
                if any(words in str(error).lower() for words in harmless):
                    return None
                await self._bear(error, method, chat_id, repeatable=repeatable, last=tried == TRIES)
            else:
                self._metrics.telegram(method, "ok")
                return done
        raise Unavailable(f"{method}: gave up after {TRIES} tries")

    async def _bear(
        self, error: TelegramError, method: str, chat_id: int | None, *, repeatable: bool, last: bool
    ) -> None:
        """Return when another try is right, else raise what it means."""
        if isinstance(error, RetryAfter):
            await self._wait_out(error, method, chat_id)
            return
        meaning = meaning_of(error, method, repeatable=repeatable)
        if last or not isinstance(meaning, Unavailable):
            raise meaning from None
        await asyncio.sleep(0.5)

    async def _wait_out(self, error: RetryAfter, method: str, chat_id: int | None) -> None:
        wait = error.retry_after
        seconds = wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
        log.warning("%s: Telegram asks to wait %s s", method, seconds)
        if chat_id is None or seconds > PATIENCE:
            raise Unavailable(f"{method}: Telegram asks to wait {seconds} s") from None
        self._budget.penalize(chat_id, seconds)


NO_FILE = "Telegram did not hand me that file. Please send it again in a minute."
ACTIONS = {
    Kind.PHOTO: ChatAction.UPLOAD_PHOTO,
    Kind.VIDEO: ChatAction.UPLOAD_VIDEO,
    Kind.VOICE: ChatAction.UPLOAD_VOICE,
    Kind.AUDIO: ChatAction.UPLOAD_VOICE,
}


def meaning_of(error: TelegramError, method: str, *, repeatable: bool) -> BotError:
    """Return what an error of Telegram's means for us; texts must be read, Telegram gives no codes."""
    words = str(error).lower()
    if isinstance(error, Forbidden | ChatMigrated):
        return Blocked(f"{method}: {error}")
    if isinstance(error, BadRequest):
        if any(one in words for one in URL_REFUSED):
            return UrlRefused(f"{method}: {error}")
        if any(one in words for one in VANISHED):
            return Gone(f"{method}: {error}")
        if "too big" in words or "photo_invalid" in words or "image_process_failed" in words:
            return TooLarge(f"{method}: {error}")
        return TelegramRefused(f"{method}: {error}")
    if "request entity too large" in words:
        return TooLarge(f"{method}: {error}")
    unknown = isinstance(error, TimedOut | NetworkError) and not isinstance(error, NotSent)
    if unknown and not repeatable and "429" not in words:
        return Unknown(f"{method}: {error}")
    return Unavailable(f"{method}: {error}")


class _Acting:
    """Repeats a chat action, which lasts five seconds, until the block ends."""

    def __init__(self, outbox: Outbox, chat_id: int, action: str) -> None:
        self._outbox, self._chat_id, self._action = outbox, chat_id, action
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> None:
        self._task = asyncio.create_task(self._repeat())

    async def _repeat(self) -> None:
        while True:
            await asyncio.sleep(1.0)  # what is done within a second needs no action
            await self._outbox.act(self._chat_id, action=self._action)
            await asyncio.sleep(3.5)

    async def __aexit__(self, *failure: object) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)


def keyboard(rows: Rows) -> InlineKeyboardMarkup | None:
    """Return Telegram's keyboard for our rows."""
    if not rows:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(one.label[:64], callback_data=one.press, url=one.url) for one in row] for row in rows]
    )


def _reply_to(message_id: int | None) -> ReplyParameters | None:
    """Reply when the message is still there, send without it otherwise."""
    return ReplyParameters(message_id, allow_sending_without_reply=True) if message_id else None


def _content(file: ResultFile, open_files: ExitStack, *, attach: bool = False) -> str | InputFile:
    if file.path is None:
        return str(file.file_id or file.url)
    handle = open_files.enter_context(file.path.open("rb"))
    return InputFile(handle, filename=file.filename or file.path.name, attach=attach, read_file_handle=False)


InputMedia = InputMediaPhoto | InputMediaVideo | InputMediaAudio | InputMediaDocument


def _input_media(file: ResultFile, caption: str, open_files: ExitStack) -> InputMedia:
    kinds = {Kind.PHOTO: InputMediaPhoto, Kind.VIDEO: InputMediaVideo, Kind.AUDIO: InputMediaAudio}
    kind: Any = kinds.get(file.kind, InputMediaDocument)
    content = _content(file, open_files, attach=True)
    media: InputMedia = kind(content, caption=caption, parse_mode=ParseMode.HTML, **_looks(file))
    return media


def _looks(file: ResultFile) -> dict[str, Any]:
    """Return what players need to show a video right at once."""
    if file.kind is not Kind.VIDEO:
        return {}
    looks = {"width": file.width, "height": file.height, "duration": round(file.seconds) if file.seconds else None}
    return {name: value for name, value in looks.items() if value} | {"supports_streaming": True}


def _rewind(media: InputMedia) -> None:
    """A second try must send the file from its beginning."""
    content = media.media
    if isinstance(content, InputFile) and not isinstance(content.input_file_content, bytes):
        content.input_file_content.seek(0)


def _patience(file: ResultFile) -> dict[str, Any]:
    size = file.path.stat().st_size if file.path else 0
    return {"read_timeout": 60.0, "write_timeout": 20.0 + size / UPLOAD_RATE}


def _sent(message: Message | bool | None, message_id: int, kind: Kind) -> Sent:
    if not isinstance(message, Message):
        return Sent(message_id=message_id, kind=kind, file_id=None)
    for shown in (Kind.VIDEO, Kind.ANIMATION, Kind.VOICE, Kind.AUDIO, Kind.DOCUMENT):
        if file := getattr(message, shown.value):
            return Sent(message_id=message.message_id, kind=shown, file_id=file.file_id)
    file_id = message.photo[-1].file_id if message.photo else None
    return Sent(message_id=message.message_id, kind=Kind.PHOTO, file_id=file_id)
