"""Asks Telegram who somebody is in a group."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from telegram.error import TelegramError

from bot.errors import BotError
from bot.locales import N_

log = logging.getLogger(__name__)

SECONDS = 5.0
"""How long an answer may take: somebody has pressed a button and waits."""
ADMINS = ("creator", "administrator")
NOT_TOLD = N_("Telegram doesn't tell me right now whether you are an admin here. Please try again in a minute.")


class Members:
    """Who is who in groups.

    Args:
        call: a call of the Bot API, by its method.
        seconds: how long an answer may take.

    """

    def __init__(self, call: Callable[..., Awaitable[Any]], *, seconds: float = SECONDS) -> None:
        self._call, self.seconds = call, seconds

    async def is_admin(self, chat_id: int, user_id: int) -> bool:
        """Whether a person is an admin of a group now.

        Raises:
            BotError: Telegram does not say, or not in time.

        """
        try:
            async with asyncio.timeout(self.seconds):
                found = await self._call("getChatMember", chat_id=chat_id, user_id=user_id)
            status = found["status"]
        except (TelegramError, TimeoutError, KeyError, TypeError) as error:
            log.warning("admins unknown chat=%s: %s", chat_id, repr(error))
            raise BotError(f"getChatMember: {error!r}", user_text=NOT_TOLD) from error
        return status in ADMINS
