"""🔕 below a broadcast: its reader gets no more of them. /settings has the way back."""

from bot.buttons import Data, NoMoreNews
from bot.errors import Stale
from bot.jobs.broadcasts.audience import NO_NEWS
from bot.locales import N_, _
from bot.store.database import Transaction
from handlers.turn import Replies, Turn

# For translators: a small note of at most 200 characters.
NO_MORE = N_("You get no more of these messages. Results and answers come as before. /settings brings them back.")


async def pressed(t: Transaction, turn: Turn, data: Data) -> Replies:
    """Note that a person wants no broadcasts."""
    if not isinstance(data, NoMoreNews):
        raise Stale
    await turn.deps.store.users.set_settings(t, turn.user, {NO_NEWS: True})
    return turn.toast(_(NO_MORE), alert=True)
