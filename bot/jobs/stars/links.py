"""Links to the invoices of subscriptions: Telegram makes one for each person and price, and it is kept."""

import logging
from time import time

from bot.errors import BotError
from bot.jobs.stars.invoices import payload_of
from bot.jobs.stars.words import credits
from bot.locales import _
from bot.operations.facts import SubscriptionLink
from bot.store.lasting import INVOICE
from bot.store.store import Store
from bot.telegram.outbox.stars import Stars

log = logging.getLogger(__name__)


async def link_of(store: Store, stars: Stars, asked: SubscriptionLink) -> str:
    """Return the link to a person's subscription; empty: Telegram makes none right now."""
    order = await store.db.transact(
        lambda t: store.star_orders.take(
            t, asked.user_id, credits=asked.credits, stars=asked.stars, monthly=True, now=time()
        )
    )
    if order.link:
        return order.link
    size = credits(asked.credits)
    try:
        link = await stars.subscription_link(
            # For translators: at most 32 characters; {credits} is such as "300 credits"
            title=_("{credits} a month", credits=size),
            description=_("{credits} every 30 days, until you cancel it in /balance.", credits=size),
            payload=payload_of(order, store.vault.derive(INVOICE)),
            stars=asked.stars,
        )
    except BotError as error:  # the packs are shown all the same
        log.warning("no link to a subscription: %s", error)
        return ""
    await store.db.transact(lambda t: store.star_orders.keep_link(t, order, link))
    return link
