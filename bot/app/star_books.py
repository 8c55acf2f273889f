"""The books of payments against Telegram's own list: every difference is named."""

from collections.abc import AsyncIterator, Mapping
from functools import partial

from telegram.ext import ExtBot

from bot.errors import BotError
from bot.store.database import Database, Transaction
from bot.store.payments import Payment, Payments
from bot.telegram.outbox.calls import Calls
from bot.telegram.outbox.stars import StarTransaction, transactions

SLICE = 1000
"""Payments read at once."""
TABLE = {
    "sqlite": "SELECT 1 AS one FROM sqlite_master WHERE type = 'table' AND name = 'payments'",
    "postgresql": """SELECT 1 AS one FROM information_schema.tables
                     WHERE table_schema = current_schema() AND table_name = 'payments'""",
}
"""Dialect -> how it is asked for the table of payments, which databases of old versions have not."""
Line = tuple[bool, str]
NAMED = 20
"""How many differences are named."""


async def compare(db: Database, bot: ExtBot[None]) -> list[Line]:
    """Return (works, line) for each difference, or a single line that all is right."""
    try:
        found, booked = await _look(db, bot)
        if found:  # a payment that came in between is in both lists by now
            again, booked = await _look(db, bot)
            found = [one for one in again if one in found]
    except BotError as error:
        return [(False, f"Stars: the books can't be compared with Telegram's list: {error}")]
    if not found:
        paid, refunded = sums(booked)
        return [(True, f"Stars: the books agree with Telegram: {paid} Stars paid, {refunded} refunded")]
    more = [f"{len(found) - NAMED} more differences"] if len(found) > NAMED else []
    return [(False, f"Stars: {one}") for one in [*found[:NAMED], *more]]


async def has_payments(db: Database) -> bool | None:
    """Whether any payment is booked, in a database of this version or an older one; None: it can't hold any."""

    async def look(t: Transaction) -> bool | None:
        if await t.fetch_one(TABLE[db.dialect]) is None:
            return None
        return bool(await Payments().after(t, 0, limit=1))

    return await db.transact(look)


async def _look(db: Database, bot: ExtBot[None]) -> tuple[list[str], Mapping[str, Payment]]:
    theirs = [one async for one in transactions(Calls(bot).make)]
    booked = {one.charge_id: one async for one in _booked(db)}
    return differences(theirs, booked), booked


async def _booked(db: Database) -> AsyncIterator[Payment]:
    payments, last = Payments(), 0
    while True:
        rows = await db.transact(partial(payments.after, number=last, limit=SLICE))
        for row in rows:
            yield row.payment
        if len(rows) < SLICE:
            return
        last = rows[-1].id


def sums(booked: Mapping[str, Payment]) -> tuple[int, int]:
    """Return the Stars that were paid, and that were given back."""
    paid = sum(one.stars for one in booked.values() if one.paid_at is not None)
    return paid, sum(one.stars for one in booked.values() if one.refunded_at is not None)


def differences(theirs: list[StarTransaction], booked: Mapping[str, Payment]) -> list[str]:
    """Return what Telegram's list and the books do not agree on, a sentence each."""
    found = list[str]()
    paid, refunded = set[str](), set[str]()
    for one in theirs:
        if not one.user_id:  # a withdrawal and the like
            continue
        (paid if one.incoming else refunded).add(one.charge_id)
        wrong = _wrong_in(one, booked.get(one.charge_id))
        found += [wrong] if wrong else []
    for charge_id, ours in booked.items():
        if ours.paid_at is not None and charge_id not in paid:
            found.append(f"the payment {charge_id} of {ours.stars} Stars is booked, and Telegram does not list it")
        if ours.refunded_at is not None and charge_id not in refunded:
            found.append(f"the refund of {charge_id} is booked, and Telegram does not list it")
    return found


def _wrong_in(one: StarTransaction, ours: Payment | None) -> str | None:
    what = "payment" if one.incoming else "refund"
    known = ours is not None and (ours.paid_at if one.incoming else ours.refunded_at) is not None
    if ours is None or not known:
        return f"Telegram lists the {what} {one.charge_id} of {one.stars} Stars, and it is not booked"
    if ours.stars != one.stars:
        return f"the {what} {one.charge_id} is booked with {ours.stars} Stars, and Telegram says {one.stars}"
    return None
