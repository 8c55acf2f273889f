"""Everything that goes to Telegram: legal, paced, and never blindly sent twice.

Edits, deletions and toasts may be repeated; a new message whose fate is unknown may not.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

from telegram import Message
from telegram.constants import ChatAction, ParseMode
from telegram.error import RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.chat import Delete, Edit, Kind, Reply, Rows, Say, Show, Toast
from bot.errors import Unavailable
from bot.gateway.budget import LocalBudget
from bot.gateway.errors import HARMLESS, meaning_of
from bot.gateway.results import (
    ResultFile,
    Sent,
    content_of,
    input_media,
    keyboard,
    looks_of,
    patience_for,
    preview,
    replying,
    sent_by,
)
from bot.gateway.text import CAPTION_UNITS, TEXT_UNITS, TOAST_UNITS, clip
from bot.metrics import Metrics

log = logging.getLogger(__name__)

TRIES = 4
PATIENCE = 120.0
"""Seconds a 429 may ask for; longer ones are left to the queue."""


class Outbox:
    """Sends replies and results."""

    def __init__(
        self,
        bot: ExtBot[Any],
        budget: LocalBudget,
        *,
        metrics: Metrics,
    ) -> None:
        self._bot, self._budget, self._metrics = bot, budget, metrics

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
                await self._try(
                    "answerCallbackQuery",
                    None,
                    lambda: self._bot.answer_callback_query(reply.query_id, text or None, show_alert=reply.alert),
                )
            case Show():
                file = ResultFile(kind=reply.kind, file_id=reply.file_id)
                shown = await self.send_media(
                    reply.chat_id,
                    file,
                    caption=reply.caption,
                    rows=reply.rows,
                    thread_id=reply.thread_id,
                    reply_to=reply.reply_to,
                    urgent=urgent,
                )
                return shown.message_id
            case Delete():
                await self._try(
                    "deleteMessage",
                    reply.chat_id,
                    lambda: self._bot.delete_message(reply.chat_id, reply.message_id),
                )
        return None

    async def _say(self, say: Say, *, urgent: bool) -> Message:
        def send() -> Awaitable[Message]:
            return self._bot.send_message(
                say.chat_id,
                clip(say.text, TEXT_UNITS),
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard(say.rows),
                message_thread_id=say.thread_id,
                reply_parameters=replying(say.reply_to),
                link_preview_options=preview(say.picture),
                disable_notification=say.silent or None,
            )

        return await self._once("sendMessage", say.chat_id, send, urgent=urgent)

    async def _edit(self, edit: Edit, *, urgent: bool) -> None:
        def send() -> Awaitable[object]:
            if edit.caption:
                return self._bot.edit_message_caption(
                    edit.chat_id,
                    edit.message_id,
                    caption=clip(edit.text, CAPTION_UNITS),
                    parse_mode=ParseMode.HTML,
                    reply_markup=keyboard(edit.rows),
                )
            return self._bot.edit_message_text(
                clip(edit.text, TEXT_UNITS),
                edit.chat_id,
                edit.message_id,
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard(edit.rows),
                link_preview_options=preview(edit.picture),
            )

        await self._try("editMessage", edit.chat_id, send, urgent=urgent)

    async def show_result(self, chat_id: int, message_id: int, file: ResultFile, *, caption: str, rows: Rows) -> Sent:
        """Turn a message of ours into a result. Repeated, it changes nothing.

        Raises:
            Gone, Blocked, UrlRefused, TooLarge, Unavailable: see there.

        """

        async def send() -> Message | bool:
            with ExitStack() as open_files:  # anew at every try: a file is sent from its beginning
                media = input_media(file, clip(caption, CAPTION_UNITS), open_files)
                return await self._bot.edit_message_media(
                    media, chat_id, message_id, reply_markup=keyboard(rows), **patience_for(file)
                )

        async with self.acting(chat_id, file.kind):
            message = await self._try("editMessageMedia", chat_id, send, harmless=("message is not modified",))
        return sent_by(message, message_id, file.kind)

    async def send_media(
        self,
        chat_id: int,
        file: ResultFile,
        *,
        caption: str,
        rows: Rows,
        thread_id: int | None = None,
        reply_to: int | None = None,
        urgent: bool = False,
    ) -> Sent:
        """Send a file as a new message, once.

        Raises:
            Unknown: nobody knows whether it arrived.
            Blocked, UrlRefused, TooLarge, Unavailable: it did not.

        """
        method = getattr(self._bot, f"send_{file.kind.value}")

        async def send() -> Message:
            with ExitStack() as open_files:
                sending: Awaitable[Message] = method(
                    chat_id,
                    content_of(file, open_files),
                    caption=clip(caption, CAPTION_UNITS) or None,
                    parse_mode=ParseMode.HTML,
                    reply_markup=keyboard(rows),
                    message_thread_id=thread_id,
                    reply_parameters=replying(reply_to),
                    **looks_of(file),
                    **patience_for(file),
                )
                return await sending

        async with self.acting(chat_id, file.kind):
            message = await self._once(f"send {file.kind.value}", chat_id, send, urgent=urgent)
        return sent_by(message, message.message_id, file.kind)

    def acting(self, chat_id: int, kind: Kind) -> "_Acting":
        """Show "sending a video" and the like while the block lasts."""
        return _Acting(self, chat_id, ACTIONS.get(kind, ChatAction.UPLOAD_DOCUMENT))

    async def act(self, chat_id: int, *, thread_id: int | None = None, action: str = ChatAction.TYPING) -> None:
        """Show for five seconds that something happens; that it cannot is not worth a word."""
        try:
            await self._bot.send_chat_action(chat_id, action, message_thread_id=thread_id)
        except TelegramError as error:
            log.debug("no chat action: %s", error)

    async def _once(
        self,
        method: str,
        chat_id: int,
        send: Callable[[], Awaitable[Message]],
        *,
        urgent: bool = False,
    ) -> Message:
        """Send a new message: again only when it certainly was not sent."""
        message = await self._try(method, chat_id, send, urgent=urgent, repeatable=False, harmless=())
        assert isinstance(message, Message)  # noqa: S101  # nothing is harmless here
        return message

    async def _try(
        self,
        method: str,
        chat_id: int | None,
        send: Callable[[], Awaitable[Any]],
        *,
        urgent: bool = False,
        repeatable: bool = True,
        harmless: tuple[str, ...] = HARMLESS,
    ) -> Any:
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
        self,
        error: TelegramError,
        method: str,
        chat_id: int | None,
        *,
        repeatable: bool,
        last: bool,
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


ACTIONS = {
    Kind.PHOTO: ChatAction.UPLOAD_PHOTO,
    Kind.VIDEO: ChatAction.UPLOAD_VIDEO,
    Kind.VOICE: ChatAction.UPLOAD_VOICE,
    Kind.AUDIO: ChatAction.UPLOAD_VOICE,
}


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
