"""Takes away a card whose job has another message now: its result, or the one below several results."""

import logging

from bot.acts import Delete
from bot.chat import EditMessage
from bot.errors import BotError
from bot.jobs.deps import Deps
from bot.locales import N_, _
from bot.telegram.outbox.errors import TelegramRefused

log = logging.getLogger(__name__)

BELOW = N_("👇 It's ready, see below.")
IN_PRIVATE = N_("✉️ It's ready. This chat doesn't take it, so I sent it in private.")


async def uncard(deps: Deps, key: str) -> None:
    """Delete a card, key is `bot.jobs.replaced.uncard_key`; one that Telegram keeps becomes a line without a state.

    So does one whose result is in another chat, since nothing follows it there.
    """
    chat, message, *away = key.split(":")[1:]
    card = Delete(chat_id=int(chat), message_id=int(message))
    try:
        if away or not await _deleted(deps, card):
            line = _(IN_PRIVATE if away else BELOW)
            await deps.outbox.send(EditMessage(chat_id=card.chat_id, message_id=card.message_id, text=line))
    except BotError as error:
        if error.retryable:
            raise
        log.info("card left as it is: %s", error)


async def _deleted(deps: Deps, card: Delete) -> bool:
    try:
        return await deps.outbox.delete(card)
    except TelegramRefused as error:
        log.info("card not deleted: %s", error)
        return False
