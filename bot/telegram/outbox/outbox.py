"""Everything that goes to Telegram: legal, paced, and never blindly sent twice.

Edits, deletions and answers to button presses may be repeated; a new message whose fate is unknown may not.
"""

from collections.abc import Awaitable, Callable
from contextlib import ExitStack, suppress
from functools import partial
from typing import Any, TypeVar

from telegram import Message
from telegram.constants import ChatAction, ParseMode
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.acts import Delete
from bot.chat import EditMessage, Kind, Reply, Rows, SendAlbum, SendInvoice, SendMedia, SendMessage
from bot.ephemeral import Ephemeral
from bot.metrics import Metrics
from bot.telegram.outbox.albums import Albums
from bot.telegram.outbox.beside import Beside, Unless
from bot.telegram.outbox.broadcasts import Broadcasts
from bot.telegram.outbox.calls import Calls
from bot.telegram.outbox.chat_action import Acting, action_for
from bot.telegram.outbox.edits import Edits, Waiting
from bot.telegram.outbox.errors import HARMLESS
from bot.telegram.outbox.hook import Hook
from bot.telegram.outbox.media import (
    ResultFile,
    Sent,
    content_of,
    keyboard,
    looks_of,
    patience_for,
    preview,
    replying,
    sent_by,
    words_of,
)
from bot.telegram.outbox.members import Members
from bot.telegram.outbox.messages import Messages, instead
from bot.telegram.outbox.sender import Call, OnBlocked, Sender
from bot.telegram.outbox.shown import OnShown, Shown
from bot.telegram.outbox.spare import Spare
from bot.telegram.outbox.stars import Stars
from bot.telegram.outbox.text import CAPTION_UNITS, TEXT_UNITS, clip
from bot.telegram.pacing.budget import Budget, Priority

T = TypeVar("T")


class Outbox:
    """Sends replies and results.

    Args:
        bot: python-telegram-bot's.
        budget: of everything that goes to Telegram.
        metrics: of the process.
        on_blocked: called for everybody who has blocked the bot.
        on_shown: called with what messages show that were sent, where a reply names it.

    """

    def __init__(
        self,
        bot: ExtBot[Any],
        budget: Budget,
        *,
        metrics: Metrics,
        on_blocked: OnBlocked | None = None,
        on_shown: OnShown | None = None,
    ) -> None:
        self._bot, self._call, self.edits = bot, Calls(bot).make, Edits()
        self._sender = Sender(budget, metrics=metrics, on_blocked=on_blocked)
        self.server = self._sender.server
        self._messages = Messages(self._call, self.server)
        self.albums, self.beside = Albums(bot, self._sender), Beside(self._sender, self._call)
        self.members, self._shown = Members(self._call), Shown(self.send_media, self.albums, on_shown)
        self.hook = Hook(self._call)
        self.stars = Stars(self._sender, self._call)
        self.broadcasts = Broadcasts(self._sender, self._call, self._messages)
        self.spare = Spare(budget, self.edits, partial(self._send_edit, has_slot=True))

    @property
    def username(self) -> str:
        """The bot's username, without @."""
        return self._bot.username

    async def send(self, reply: Reply, *, urgent: bool = False, unless: Unless | None = None) -> int | None:
        """Send a reply; returns the id of a new message.

        Args:
            reply: what to send. A newer edit of the same message replaces one that waits; a message that is deleted,
                or becomes a result in words, drops its edits.
            urgent: a person is waiting for it.
            unless: asked when its turn has come, whether an `Unbutton` is out of date.

        Raises:
            Closed, Unknown, Unavailable: see `bot.telegram.outbox.errors`.

        """
        match reply:
            case SendMessage():
                return await self._say(reply, urgent=urgent and not reply.later)
            case EditMessage(ephemeral=Ephemeral() as of):
                await self._edit_for_one(reply, of)
            case EditMessage():
                await self.edits.put(reply, self._send_edit, urgent=urgent)
            case SendMedia():
                return await self._shown.one(reply, urgent=urgent)
            case SendAlbum():
                await self._shown.album(reply)
            case SendInvoice():
                return await self.stars.invoice(reply, urgent=urgent)
            case Delete():
                await self.delete(reply, urgent=urgent)
            case _:
                await self.beside.send(reply, unless)
        return None

    async def delete(self, delete: Delete, *, urgent: bool = False, harmless: tuple[str, ...] = HARMLESS) -> bool:
        """Remove a message of ours, behind all else unless urgent; False: it is gone already, or Telegram keeps it.

        With `GONE_ALREADY` as what is harmless, the latter is a TelegramRefused.
        """

        async def send(chat_id: int) -> object:
            return await self._call("deleteMessage", chat_id=chat_id, message_id=delete.message_id)

        priority = Priority.ANSWER if urgent else Priority.TIDY
        method, chat_id = "deleteMessage", delete.chat_id
        call = Call(method=method, chat_id=chat_id, make=send, priority=priority, follows=False, harmless=harmless)
        async with self.edits.replacing(delete.chat_id, delete.message_id):
            return await self._sender.send(call) is not None

    async def _say(self, say: SendMessage, *, urgent: bool) -> int:
        return await self._once("sendMessage", say.chat_id, lambda at: self._messages.say(at, say), urgent=urgent)

    async def _edit_for_one(self, edit: EditMessage, of: Ephemeral) -> None:
        """Edit an ephemeral message; one that is gone is said once more."""
        call = Call(
            method="editEphemeralMessage",
            chat_id=edit.chat_id,
            make=lambda _at: self._messages.edit(edit, of),
            priority=Priority.ANSWER,
            follows=False,
        )
        if not await self._sender.send(call):
            await self._say(instead(edit, of), urgent=True)

    async def _send_edit(self, waiting: Waiting, *, has_slot: bool = False) -> None:
        async def send(chat_id: int) -> object:
            edit = waiting.begin()
            try:
                return await self._edit(chat_id, edit)
            except TelegramError:
                waiting.failed()
                raise

        chat_id, hurry = waiting.edit.chat_id, waiting.hurry
        priority = Priority.ANSWER if hurry.done() else Priority.EDIT
        call = Call(method="editMessage", chat_id=chat_id, make=send, priority=priority, hurry=hurry, follows=False)
        await self._sender.send(call, has_slot=has_slot)

    def _edit(self, chat_id: int, edit: EditMessage) -> Awaitable[object]:
        if edit.caption:
            return self._call(
                "editMessageCaption",
                chat_id=chat_id,
                message_id=edit.message_id,
                caption=clip(edit.text, CAPTION_UNITS),
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard(edit.rows, self.server, chat_id),
            )
        return self._call(
            "editMessageText",
            chat_id=chat_id,
            message_id=edit.message_id,
            text=clip(edit.text, TEXT_UNITS),
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard(edit.rows, self.server, chat_id),
            link_preview_options=preview(edit.picture),
        )

    async def show_words(self, edit: EditMessage) -> None:
        """Turn a message of ours into a result in words, such as a link. Repeated, it changes nothing.

        Raises:
            Gone: it no longer exists; a plain edit would not report that.
            Closed, TelegramRefused, Unavailable: see `bot.telegram.outbox.errors`.

        """

        async def send(chat_id: int) -> object:
            return await self._edit(chat_id, edit)

        call = Call(
            method="editMessage",
            chat_id=edit.chat_id,
            make=send,
            priority=Priority.RESULT,
            follows=False,
            harmless=("message is not modified",),
        )
        async with self.edits.replacing(edit.chat_id, edit.message_id):
            await self._sender.send(call)

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
        silent: bool = False,
        effect: str = "",
    ) -> Sent:
        """Send a file as a new message, once; effect: Telegram's id of one, shown in private chats.

        Raises:
            Unknown: nobody knows whether it arrived.
            Closed, KindForbidden, UrlRefused, TooLarge, Unavailable: it did not.

        """
        method = getattr(self._bot, f"send_{file.kind.value}")

        async def send(at: int) -> Sent:
            with ExitStack() as open_files:
                sending: Awaitable[Message] = method(
                    at,
                    content_of(file, open_files),
                    reply_markup=keyboard(rows, self.server, at),
                    message_thread_id=thread_id,
                    reply_parameters=replying(reply_to if at == chat_id else None),
                    disable_notification=silent or None,
                    message_effect_id=self.server.effect(at, effect),
                    **words_of(file, caption),
                    **looks_of(file),
                    **patience_for(file),
                )
                return sent_by(await sending)

        async with self.acting(chat_id, file.kind, thread_id):
            return await self._once(f"send {file.kind.value}", chat_id, send, urgent=urgent)

    def acting(self, chat_id: int, kind: Kind, thread_id: int | None = None) -> Acting:
        """Show "sending a video" and the like while the block lasts."""
        return Acting(partial(self.act, chat_id, thread_id=thread_id, action=action_for(kind)))

    async def act(self, chat_id: int, *, thread_id: int | None = None, action: str = ChatAction.TYPING) -> None:
        """Show for five seconds that something is happening; a failure doesn't matter."""
        with suppress(TelegramError):
            await self._bot.send_chat_action(chat_id, action, message_thread_id=thread_id)

    async def _once(self, method: str, chat_id: int, send: Callable[[int], Awaitable[T]], *, urgent: bool) -> T:
        """Send a new message; retry only when it certainly was not sent."""
        priority = Priority.ANSWER if urgent else Priority.RESULT
        call = Call(method=method, chat_id=chat_id, make=send, priority=priority, repeatable=False, harmless=())
        message = await self._sender.send(call)
        assert message is not None  # noqa: S101  # nothing is harmless here
        return message
