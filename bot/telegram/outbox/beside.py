"""What goes beside a chat's messages: notes on presses, buttons that go, reactions, inline answers, menus.

It has no place in a chat's order, and may be repeated.
"""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from telegram.constants import ParseMode

from bot.acts import React, SetMenu, Unbutton
from bot.chat import AnswerCallback, AnswerInline, Found, Kind, Placeless
from bot.telegram.outbox.errors import Closed, Gone, TelegramRefused
from bot.telegram.outbox.media import keyboard
from bot.telegram.outbox.newest import Server
from bot.telegram.outbox.sender import Call, Sender
from bot.telegram.outbox.text import CAPTION_UNITS, TOAST_UNITS, clip, shortened
from bot.telegram.pacing.budget import Priority

log = logging.getLogger(__name__)

Unless = Callable[[], Awaitable[bool]]
TITLE, DOOR_UNITS = 128, 64
"""Characters of a result's title that clients show, and of the button's label."""
START = "inline"
"""What `/start` gets from the button above the results."""
CACHED = {
    Kind.PHOTO: ("photo", "photo_file_id"),
    Kind.VIDEO: ("video", "video_file_id"),
    Kind.ANIMATION: ("mpeg4_gif", "mpeg4_file_id"),
    Kind.AUDIO: ("audio", "audio_file_id"),
    Kind.VOICE: ("voice", "voice_file_id"),
    Kind.DOCUMENT: ("document", "document_file_id"),
}
"""Kind -> the type of an inline result, and the field with its file. Round videos have none."""
DESCRIBED = (Kind.PHOTO, Kind.VIDEO, Kind.DOCUMENT)


class Beside:
    """Sends it.

    Args:
        sender: makes the calls.
        call: a call of the Bot API, by its method.

    """

    def __init__(self, sender: Sender, call: Callable[..., Awaitable[Any]]) -> None:
        self._sender, self._call = sender, call

    async def send(self, reply: Placeless, unless: Unless | None = None) -> None:
        """Send one; unless: asked when its turn has come, whether an `Unbutton` is out of date.

        Raises:
            Closed, Gone, TelegramRefused, Unavailable: see `bot.telegram.outbox.errors`; a reaction only Unavailable.

        """
        match reply:
            case AnswerCallback():
                await self.toast(reply)
            case Unbutton():
                await self.unbutton(reply, unless)
            case React():
                await self.react(reply)
            case AnswerInline():
                await self.answer(reply)
            case SetMenu():
                await self.set_menu(reply)

    async def toast(self, toast: AnswerCallback) -> None:
        """Answer a pressed button."""

        async def send(_: int) -> object:
            given = {"text": shortened(toast.text, TOAST_UNITS) or None, "show_alert": toast.alert or None}
            return await self._call("answerCallbackQuery", callback_query_id=toast.query_id, **given)

        await self._sender.send(_unplaced("answerCallbackQuery", send))

    async def unbutton(self, bare: Unbutton, unless: Unless | None) -> None:
        """Take a message's buttons away, behind everything that somebody waits for; unless: it is out of date."""

        async def send(chat_id: int) -> object:
            if unless is not None and await unless():
                return True
            return await self._call("editMessageReplyMarkup", chat_id=chat_id, message_id=bare.message_id)

        await self._sender.send(_placed("editMessageReplyMarkup", bare.chat_id, send))

    async def react(self, react: React) -> None:
        """React to a message, if it is still there and the place takes reactions."""

        async def send(chat_id: int) -> object:
            reaction = [{"type": "emoji", "emoji": react.emoji}]
            return await self._call(
                "setMessageReaction", chat_id=chat_id, message_id=react.message_id, reaction=reaction
            )

        try:
            await self._sender.send(_placed("setMessageReaction", react.chat_id, send))
        except (Closed, Gone, TelegramRefused) as error:
            log.info("no reaction: %s", error)

    async def set_menu(self, menu: SetMenu) -> None:
        """Set a chat's own command menu, or take it away."""
        listed = [{"command": command, "description": line} for command, line in menu.commands]
        method = "setMyCommands" if listed else "deleteMyCommands"

        async def send(_: int) -> object:
            scope = {"type": "chat", "chat_id": menu.chat_id}
            return await self._call(method, commands=listed or None, scope=scope)

        await self._sender.send(_unplaced(method, send))

    async def answer(self, answer: AnswerInline) -> None:
        """Answer an inline query, for the person who asked alone, and never from a cache."""
        try:
            await self._answer(answer)
        except TelegramRefused as error:
            if not answer.found:
                raise
            log.warning("inline results refused: %s", error)  # one file that Telegram has lost spoils them all
            await self._answer(AnswerInline(query_id=answer.query_id, door=answer.door))

    async def _answer(self, answer: AnswerInline) -> None:
        leads = bool(answer.door) and not answer.found

        async def send(_: int) -> object:
            return await self._call(
                "answerInlineQuery",
                inline_query_id=answer.query_id,
                results=[_result(one, self._sender.server) for one in answer.found],
                cache_time=0,
                is_personal=True,
                next_offset=answer.next_offset,
                button={"text": answer.door[:DOOR_UNITS], "start_parameter": START} if leads else None,
            )

        await self._sender.send(_unplaced("answerInlineQuery", send))


def _unplaced(method: str, send: Callable[[int], Awaitable[object]]) -> Call[object]:
    return Call(method=method, chat_id=None, make=send, priority=Priority.ANSWER)


def _placed(method: str, chat_id: int, send: Callable[[int], Awaitable[object]]) -> Call[object]:
    return Call(method=method, chat_id=chat_id, make=send, priority=Priority.EDIT, follows=False)


def _result(found: Found, server: Server) -> dict[str, Any]:
    """Return it as one of Telegram's results with a cached file.

    https://core.telegram.org/bots/api#inlinequeryresult
    """
    kind, field = CACHED[found.kind]
    shown: dict[str, Any] = {"type": kind, "id": found.id, field: found.file_id, "parse_mode": ParseMode.HTML}
    shown |= {"caption": clip(found.caption, CAPTION_UNITS)} if found.caption else {}
    shown |= {} if found.kind is Kind.AUDIO else {"title": found.title[:TITLE]}
    shown |= {"reply_markup": buttons} if (buttons := keyboard(found.rows, server, None)) else {}
    return shown | ({"description": found.description[:TITLE]} if found.kind in DESCRIBED else {})
