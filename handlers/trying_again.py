"""The button that tries an update again that was put aside after a passing fault."""

from bot.buttons import Data, TryAgain
from bot.errors import Stale
from bot.locales import _
from bot.store.database import Transaction
from handlers.giving_up import STEP
from handlers.patience import AGAIN
from handlers.turn import Replies, Turn


async def pressed(t: Transaction, turn: Turn, data: Data) -> Replies:
    """Put the person's own update back in line, before anything they have sent since; once."""
    if not isinstance(data, TryAgain) or not await turn.deps.store.updates.resume(t, data.update, turn.user.id):
        raise Stale
    await turn.deps.queue.enqueue(t, STEP, str(turn.user.id))
    return [turn.put(f"🔁 {_(AGAIN)}")]
