"""A broadcast's message to one person: behind everything else, and never sent twice."""

from collections.abc import Awaitable, Callable
from typing import Any

from telegram.constants import ParseMode

from bot.chat import Kind, SendMedia, SendMessage
from bot.telegram.outbox.media import keyboard
from bot.telegram.outbox.messages import Messages
from bot.telegram.outbox.sender import Call, Sender
from bot.telegram.outbox.text import CAPTION_UNITS, clip
from bot.telegram.pacing.budget import Priority

Begins = Callable[[], Awaitable[bool]]
"""Called in the message's slot, just before it is sent; False: it is not to be sent after all."""
METHODS = {Kind.PHOTO: "sendPhoto", Kind.VIDEO: "sendVideo", Kind.ANIMATION: "sendAnimation"}
"""What a broadcast may show -> Telegram's method for it."""


class Broadcasts:
    """Sends them.

    Args:
        sender: of all calls.
        call: a call of the Bot API, by its method.
        messages: sends texts.

    """

    def __init__(self, sender: Sender, call: Callable[..., Awaitable[Any]], messages: Messages) -> None:
        self._sender, self._call, self._messages = sender, call, messages

    async def send(self, message: SendMessage | SendMedia, *, begins: Begins) -> bool:
        """Send a message when nothing else waits; False: `begins` says that it is not to be sent.

        Raises:
            Blocked, Closed, TelegramRefused: it was not sent, and would not be next time.
            Unknown: nobody knows whether it was.
            Unavailable: it was not sent; with the seconds to wait if Telegram gave them.

        """

        async def make(at: int) -> bool:
            if not await begins():
                return False
            await (self._messages.say(at, message) if isinstance(message, SendMessage) else self._show(at, message))
            return True

        call = Call(
            method="broadcast",
            chat_id=message.chat_id,
            make=make,
            priority=Priority.BROADCAST,
            repeatable=False,
            follows=False,
            harmless=(),
        )
        sent = await self._sender.send(call)
        return bool(sent)

    async def _show(self, at: int, message: SendMedia) -> None:
        await self._call(
            METHODS[message.kind],
            chat_id=at,
            **{message.kind.value: message.file_id},
            caption=clip(message.caption, CAPTION_UNITS) or None,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard(message.rows, self._sender.server, at),
        )
