"""The calls that answers are made of, with plain data in and out.

python-telegram-bot's own methods make objects of their arguments and of Telegram's answer, which took half of all the
time that an answer needs. Its transport stays, and with it the errors that it raises.
"""

from typing import Any, cast

from telegram.ext import ExtBot
from telegram.request import RequestData

from bot.telegram.request import Plain


class Calls:
    """Makes calls without files."""

    def __init__(self, bot: ExtBot[Any]) -> None:
        self._bot = bot

    async def make(self, method: str, **given: Any) -> Any:
        """Call a method of the Bot API; None stands for "not given".

        Raises:
            TelegramError: as python-telegram-bot's own methods do.

        """
        sent = {name: value for name, value in given.items() if value is not None}
        data = cast("RequestData", Plain(sent))  # passed on as it is, to our own transport
        return await self._bot.request.post(f"{self._bot.base_url}/{method}", data)
