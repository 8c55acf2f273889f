"""Asks Telegram how it gets on with our webhook, which also tells whether it still knows the token.

https://core.telegram.org/bots/api#webhookinfo
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from telegram.error import InvalidToken, TelegramError

from bot.errors import BotError, Unavailable

SECONDS = 10.0
"""How long an answer may take."""


class TokenRefused(BotError):
    """Telegram does not know the token any more."""


@dataclass(frozen=True, kw_only=True)
class HookInfo:
    """What Telegram tells of the webhook."""

    pending: int
    """Updates that Telegram has not delivered yet."""
    failed_at: float | None
    """When a delivery failed last, in Unix seconds; None: never, as far as Telegram remembers."""


class Hook:
    """The webhook, as Telegram sees it.

    Args:
        call: a call of the Bot API, by its method.

    """

    def __init__(self, call: Callable[..., Awaitable[Any]]) -> None:
        self._call = call

    async def info(self) -> HookInfo:
        """Return how deliveries go; with long polling nothing fails.

        Raises:
            TokenRefused: Telegram does not know the token.
            Unavailable: it does not say.

        """
        try:
            async with asyncio.timeout(SECONDS):
                found = await self._call("getWebhookInfo")
            return HookInfo(pending=int(found["pending_update_count"]), failed_at=_moment(found))
        except InvalidToken as error:
            raise TokenRefused(f"getWebhookInfo: {error}") from error
        except (TelegramError, TimeoutError, KeyError, TypeError, ValueError) as error:
            raise Unavailable(f"getWebhookInfo: {error!r}") from error


def _moment(found: Any) -> float | None:
    moment = found.get("last_error_date")
    return None if moment is None else float(moment)
