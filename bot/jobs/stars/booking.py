"""Books what Telegram says of payments, in whatever update, call or order it says it."""

import logging
from time import time

from bot.jobs.deps import Deps
from bot.jobs.stars import invoices
from bot.jobs.stars.invoices import Invoice
from bot.store.database import Transaction
from bot.store.lasting import INVOICE
from bot.store.payments import Booked, Payment
from bot.telegram.inbox.money import Paid, Refunded
from bot.telegram.outbox.stars import STARS

log = logging.getLogger(__name__)

REWARD_STEP = "tell-reward"
"""The step that tells an inviter of their reward (`bot.jobs.stars.rewards`); its key is "inviter:number:credits"."""


def invoice_of(deps: Deps, payload: str) -> Invoice | None:
    """Return what a payload says, if it is ours."""
    return invoices.read(payload, deps.store.vault.derive_all(INVOICE))


async def book_paid(t: Transaction, deps: Deps, paid: Paid, user_id: int, *, now: float) -> Booked:
    """Credit a payment, once; a subscription has a month more."""
    invoice = invoice_of(deps, paid.payload)
    if invoice is None or (invoice.user_id, invoice.stars, STARS) != (user_id, paid.amount, paid.currency):
        log.warning("payment is not as its invoice user=%s stars=%s", user_id, paid.amount)
    monthly = paid.until > 0 or paid.recurring
    payment = _payment(deps, invoice, paid, user_id, monthly=monthly, paid_at=now)
    booked = await deps.store.payments.book(t, payment, now=now)
    if not booked.is_news:
        return booked
    if monthly and invoice is not None:
        await deps.store.subscriptions.paid(
            t,
            user_id=user_id,
            order_id=invoice.order_id,
            charge_id=paid.charge_id,
            credits=invoice.credits,
            stars=invoice.stars,
            until=float(paid.until),
            first=paid.first,
            now=now,
        )
    _note(deps, "paid", booked)
    await reward_inviter(t, deps, user_id)
    return booked


async def book_refund(t: Transaction, deps: Deps, refunded: Refunded, *, now: float) -> Booked:
    """Take the credits of a payment back, once; it may be one that was not heard of yet."""
    known = await deps.store.payments.get(t, refunded.charge_id)
    user_id = known.payment.user_id if known else refunded.incoming.user_id
    invoice = invoice_of(deps, refunded.payload)
    payment = _payment(deps, invoice, refunded, user_id, monthly=bool(invoice and invoice.monthly), refunded_at=now)
    booked = await deps.store.payments.book(t, payment, now=now)
    if booked.is_news:
        _note(deps, "refunded", booked)
    return booked


def _payment(
    deps: Deps,
    invoice: Invoice | None,
    told: Paid | Refunded,
    user_id: int,
    *,
    monthly: bool,
    paid_at: float | None = None,
    refunded_at: float | None = None,
) -> Payment:
    stars = told.amount if told.currency == STARS else 0
    return Payment(
        charge_id=told.charge_id,
        user_id=user_id,
        order_id=invoice.order_id if invoice else 0,
        credits=invoices.credits_for(invoice, stars, deps.settings.stars_per_100_credits),
        stars=stars,
        monthly=monthly,
        paid_at=paid_at,
        refunded_at=refunded_at,
    )


def _note(deps: Deps, event: str, booked: Booked) -> None:
    one = booked.after
    deps.metrics.stars(event)
    log.info(
        "payment booked event=%s user=%s order=%s stars=%s credits=%s",
        event,
        one.user_id,
        one.order_id,
        one.stars,
        one.credits,
    )


async def give_trial(t: Transaction, deps: Deps, user_id: int) -> bool:
    """Give a person the credits of a trial, where they are sold; False: they had them, or there are none."""
    if not deps.limits.sells_to(user_id):
        return False
    return await deps.store.grants.give_trial(t, user_id, deps.settings.trial_credits, now=time())


async def reward_inviter(t: Transaction, deps: Deps, user_id: int) -> None:
    """Give the one who invited a person credits, now that the person has paid or made something."""
    credits = deps.settings.invite_credits
    if not credits or not deps.settings.sells:
        return
    reward = await deps.store.grants.reward(t, user_id, credits, now=time())
    if reward is not None:
        log.info("invitation rewarded user=%s credits=%s", reward.inviter, credits)
        await deps.queue.enqueue(t, REWARD_STEP, f"{reward.inviter}:{reward.number}:{credits}")
