"""Check-outs: Telegram waits 10 seconds for the answer, so it comes past everything else of the person's that waits."""

import asyncio
import logging

from bot.errors import BotError, Unavailable
from bot.jobs.deps import Deps
from bot.jobs.stars import invoices
from bot.jobs.stars.booking import invoice_of
from bot.locales import _
from bot.telegram.inbox.money import CheckOut, checkout_of
from bot.telegram.inbox.order import Raw
from handlers.turn import Outcome

log = logging.getLogger(__name__)

LOOK_SECONDS, ALL_SECONDS = 3.0, 9.0
"""How long the database may take, and all of it."""


async def check_out(deps: Deps, raw: Raw) -> Outcome:
    """Let somebody pay, or say why not. What is paid comes as an update of its own."""
    asked = checkout_of(raw)
    if asked is None:
        return Outcome.IGNORED
    try:
        async with asyncio.timeout(ALL_SECONDS):
            why = await _refusal(deps, asked)
            await deps.outbox.stars.answer_checkout(asked.query_id, refused=None if why is None else _(why))
    except (BotError, TimeoutError) as error:
        deps.metrics.stars("unanswered")
        log.warning("checkout not answered user=%s: %s", asked.user_id, error)
        return Outcome.FAILED
    deps.metrics.stars("allowed" if why is None else "refused")
    log.info("checkout answered user=%s stars=%s", asked.user_id, asked.amount)
    return Outcome.HANDLED


async def _refusal(deps: Deps, asked: CheckOut) -> str | None:
    invoice = invoice_of(deps, asked.payload)
    why = invoices.refusal(asked, invoice, sells=deps.settings.sells)
    if why is not None and invoice is not None:
        return why
    try:
        async with asyncio.timeout(LOOK_SECONDS):
            if why is not None:  # a link that was kept may lead to it
                await deps.store.db.transact(lambda t: deps.store.star_orders.drop_links(t, asked.user_id))
                return why
            user = await deps.store.db.transact(lambda t: deps.store.users.get(t, asked.user_id))
    except (Unavailable, TimeoutError) as error:  # what is paid now could not be credited for a while
        log.warning("checkout refused, database away user=%s: %s", asked.user_id, error)
        return invoices.LATER
    return invoices.CLOSED if user is not None and user.access == "banned" else None
