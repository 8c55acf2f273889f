"""What the operator's admins are told by themselves: that A2E's account is empty, once in a while."""

import logging
from time import time

from bot.chat import Say
from bot.errors import BotError
from bot.jobs.workshop import Workshop
from bot.store.database import Transaction
from bot.store.quotas import OUT_OF_CREDITS
from bot.store.things import SHARED

log = logging.getLogger(__name__)

TELL = "tell-operator"
"""The step that tells admins; its key is what is told."""
TOLD = {
    "credits": "🪫 A2E's account has run out of credits: an order was refused. Top up at https://video.a2e.ai, or "
    "exchange diamonds in /admin. I say this once an hour at most.",
}


async def out_of_credits(t: Transaction, shop: Workshop) -> str:
    """Let the admins know that A2E's account is empty, unless they were told lately; return what the user is told."""
    if not shop.rules.admins:
        return "The studio has run out of credits. Please tell its operator, and try again later."
    if await shop.store.quotas.spare(t, SHARED, OUT_OF_CREDITS, now=time()):
        await shop.queue.enqueue(t, TELL, "credits")
    return "The studio has run out of credits; the operator has been told. Please try again later."


async def tell_operator(shop: Workshop, key: str) -> None:
    """Tell every admin; one who cannot be told does not keep the others from it."""
    for admin in sorted(shop.rules.admins):
        try:
            await shop.outbox.send(Say(chat_id=admin, text=TOLD[key]))
        except BotError as error:  # not again for all: the others have it already
            log.warning("could not tell admin %s that A2E's account is empty: %s", admin, error)
