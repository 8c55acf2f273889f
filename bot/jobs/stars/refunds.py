"""Refunds by an admin: the call is made once; where its outcome is unknown, Telegram's own list says it."""

import logging
from time import time

from bot.chat import Incoming, SendMessage
from bot.errors import BotError, Unavailable
from bot.jobs.access_requests import person
from bot.jobs.deps import Deps
from bot.jobs.stars import words
from bot.jobs.stars.booking import book_refund
from bot.jobs.steps.delete import whisper
from bot.locales import N_, _
from bot.store.admin_log import Deed, about_payment
from bot.store.database import Transaction
from bot.store.payments import Booked, Payment
from bot.telegram.inbox.money import Refunded
from bot.telegram.outbox.errors import Unknown
from bot.telegram.outbox.stars import STARS

log = logging.getLogger(__name__)

STEP = "refund-stars"
"""The step that gives a payment back; its key is the payment's row."""
DONE = N_("Refunded: {stars} to {person}.")
NOT_DONE = N_("Not refunded: Telegram refuses it for {stars} of {person}. Nothing has changed.")
NOT_SEEN = N_("Telegram's list doesn't show a refund of {stars} to {person}. To try again, press it in /admin.")


async def ask(t: Transaction, deps: Deps, number: int, *, admin: int, now: float) -> bool:
    """Have a payment given back; False: it was, or is on its way."""
    row = await deps.store.payments.get_by_id(t, number)
    if row is None or not await deps.store.payments.ask_refund(t, number, admin=admin):
        return False
    whom, on, stars = row.payment.user_id, about_payment(number), row.payment.stars
    await deps.store.admin_log.note(t, admin, Deed.REFUNDED, now=now, whom=whom, on=on, stars=stars)
    await deps.queue.enqueue(t, STEP, str(number))
    return True


async def requeue_refunds(t: Transaction, deps: Deps) -> None:
    """Have refunds gone on with whose step may be lost."""
    for number in await deps.store.payments.refunds_on_their_way(t):
        await deps.queue.enqueue(t, STEP, str(number))


async def refund(deps: Deps, key: str) -> None:
    """Give a payment back, and tell the admin who asked and the person."""
    row = await deps.store.db.transact(lambda t: deps.store.payments.get_by_id(t, int(key)))
    if row is None or row.refund is None:
        return
    payment = row.payment
    first = await deps.store.db.transact(lambda t: deps.store.payments.sending_refund(t, payment.charge_id))
    said = await (_made(deps, payment) if first else _looked_for(deps, payment))
    await _end(deps, payment, said)


async def _made(deps: Deps, payment: Payment) -> str:
    """Make the call; return what to tell the admin.

    Raises:
        Unavailable: it was not made, or nobody knows: the step comes again.

    """
    try:
        await deps.outbox.stars.refund(payment.user_id, payment.charge_id)
    except Unknown as error:
        raise Unavailable(str(error)) from error
    except Unavailable:
        await deps.store.db.transact(lambda t: deps.store.payments.refund_not_sent(t, payment.charge_id))
        raise
    except BotError as error:
        log.warning("refund refused user=%s: %s", payment.user_id, error)
        return NOT_DONE
    return DONE


async def _looked_for(deps: Deps, payment: Payment) -> str:
    """Return whether Telegram's list shows the refund of a call whose outcome is unknown."""
    async for one in deps.outbox.stars.transactions():
        if one.charge_id == payment.charge_id and not one.incoming:
            return DONE
    return NOT_SEEN


async def _end(deps: Deps, payment: Payment, said: str) -> None:
    async def work(t: Transaction) -> tuple[int | None, Booked | None, int]:
        booked = await book_refund(t, deps, _refunded(payment), now=time()) if said == DONE else None
        has = await deps.store.ledger.left(t, payment.user_id)
        return await deps.store.payments.end_refund(t, payment.charge_id), booked, has

    admin, booked, has = await deps.store.db.transact(work)
    if booked is not None and booked.is_news and payment.user_id > 0:
        with await deps.languages.to(payment.user_id):
            told = words.taken_back(payment.stars, payment.credits, has)
        await whisper(deps, SendMessage(chat_id=payment.user_id, text=told))
    if admin is not None:
        with await deps.languages.to(admin):
            told = _(said, stars=words.stars(payment.stars), person=person(payment.user_id))
        await whisper(deps, SendMessage(chat_id=admin, text=f"⭐ {told}"))


def _refunded(payment: Payment) -> Refunded:
    """Return a refund as Telegram's update would tell it."""
    return Refunded(
        incoming=Incoming(update_id=0, user_id=payment.user_id, chat_id=payment.user_id),
        charge_id=payment.charge_id,
        currency=STARS,
        amount=payment.stars,
        payload="",
    )
