"""New texts, and edits of ephemeral ones: to one person alone where Telegram lets us, else for everybody to see.

A refusal says for certain that nothing was sent, so the other way is tried at once and nothing comes twice.
"""

import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

from telegram.constants import ParseMode
from telegram.error import BadRequest, InvalidToken

from bot.chat import EditMessage, SendMessage
from bot.ephemeral import Ephemeral
from bot.telegram.outbox.media import forced, keyboard, preview, replying
from bot.telegram.outbox.newest import Newest, Server
from bot.telegram.outbox.text import TEXT_UNITS, clip

log = logging.getLogger(__name__)

NO_TOPIC = re.compile("message thread not found|topic_deleted|topic_id_invalid")


class Messages:
    """Makes the calls, each in a slot that is already taken.

    Args:
        call: a call of the Bot API, by its method.
        server: what it is too old for.

    """

    def __init__(self, call: Callable[..., Awaitable[Any]], server: Server) -> None:
        self._call, self._server = call, server

    async def say(self, at: int, say: SendMessage) -> int:
        """Send a text to a chat, which may be what the group has become; return its message_id."""
        if say.ephemeral is not None and at == say.chat_id and Newest.EPHEMERAL not in self._server.lacks:
            try:
                return await self._to_one(at, say, say.ephemeral)
            except BadRequest as error:
                self._note(error)
        return await self._to_all(at, say)

    def _note(self, error: BadRequest) -> None:
        self._server.forgoes(str(error), frozenset())
        log.info("not said to one person alone: %s", error)

    async def _to_one(self, at: int, say: SendMessage, to: Ephemeral) -> int:
        """Send an ephemeral message; a server that takes no notice of that sends an ordinary one."""
        wanted = {"receiver_user_id": to.user_id, "callback_query_id": to.query_id}
        sent = await self._call(
            "sendMessage",
            **self._words(say),
            chat_id=at,
            message_thread_id=say.thread_id,
            reply_parameters={"ephemeral_message_id": to.message_id} if to.message_id else None,
            ephemeral_message_parameters={name: value for name, value in wanted.items() if value is not None},
        )
        if number := int(sent["message_id"]):
            self._server.ignores(Newest.EPHEMERAL)
        return number

    async def _to_all(self, at: int, say: SendMessage) -> int:
        """Send an ordinary message; in a private chat whose topic is gone, outside of topics."""
        try:
            return await self._ordinary(at, say, say.thread_id)
        except BadRequest as error:
            if at < 0 or say.thread_id is None or not NO_TOPIC.search(str(error).lower()):
                raise
        return await self._ordinary(at, say, None)

    async def _ordinary(self, at: int, say: SendMessage, thread_id: int | None) -> int:
        sent = await self._call(
            "sendMessage",
            **self._words(say),
            chat_id=at,
            message_thread_id=thread_id,
            reply_parameters=replying(say.reply_to if at == say.chat_id else None),
            message_effect_id=self._server.effect(at, say.effect),
        )
        return int(sent["message_id"])

    def _words(self, say: SendMessage) -> dict[str, Any]:
        return {
            "text": clip(say.text, TEXT_UNITS),
            "parse_mode": ParseMode.HTML,
            "reply_markup": keyboard(say.rows, self._server, say.chat_id) or forced(say.force_reply),
            "link_preview_options": preview(say.picture),
            "disable_notification": say.silent or None,
        }

    async def edit(self, edit: EditMessage, of: Ephemeral) -> bool:
        """Edit an ephemeral message; False: it can't be, and nothing was changed."""
        if Newest.EPHEMERAL in self._server.lacks:
            return False
        try:
            await self._call(
                "editEphemeralMessageText",
                chat_id=edit.chat_id,
                receiver_user_id=of.user_id,
                ephemeral_message_id=of.message_id,
                text=clip(edit.text, TEXT_UNITS),
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard(edit.rows, self._server, edit.chat_id),
                link_preview_options=preview(edit.picture),
            )
        except InvalidToken:  # as the library calls any 404: here a method that the server does not have
            self._server.ignores(Newest.EPHEMERAL)
            return False
        except BadRequest as error:
            self._note(error)
            return "message is not modified" in str(error).lower()
        return True


def instead(edit: EditMessage, of: Ephemeral) -> SendMessage:
    """Return what is said in place of an edit that can't be made."""
    return SendMessage(
        chat_id=edit.chat_id, thread_id=of.thread_id, text=edit.text, rows=edit.rows, picture=edit.picture
    )
