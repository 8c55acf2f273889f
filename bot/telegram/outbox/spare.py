"""Edits that nobody waits for: sent only when that delays nothing else, else left out."""

from collections.abc import Awaitable, Callable

from bot.chat import EditMessage
from bot.telegram.outbox.edits import Edits, Waiting
from bot.telegram.pacing.budget import Budget


class Spare:
    """Uses what the budget has left over.

    Args:
        budget: of everything that goes to Telegram.
        edits: of each message, in order.
        send: sends a waiting edit whose slot is taken.

    """

    def __init__(self, budget: Budget, edits: Edits, send: Callable[[Waiting], Awaitable[None]]) -> None:
        self._budget, self._edits, self._send = budget, edits, send

    async def edit(self, edit: EditMessage) -> bool:
        """Edit a message now; False: there is no slot to spare.

        Raises:
            Closed, Gone, TelegramRefused, Unavailable: see `bot.telegram.outbox.errors`.

        """
        if not await self._budget.spare(edit.chat_id):
            return False
        await self._edits.put(edit, self._send, urgent=False)
        return True
