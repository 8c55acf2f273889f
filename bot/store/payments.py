"""Payments in Telegram Stars, by Telegram's charge id: each counts once, whatever order its updates come in.

A row says what is known of a charge: that it was paid, that it was refunded, or both. Its credits count while it is
paid and not refunded, so a refund that is heard of before its payment, or twice, changes nothing else.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from bot.store.database import Row, Transaction


class Refund(StrEnum):
    """How far a refund by an admin is."""

    ASKED = "asked"
    SENDING = "sending"
    """The call may have been made: it is looked for in Telegram's list, not made again."""


@dataclass(frozen=True, kw_only=True)
class Payment:
    """What is known of a charge."""

    charge_id: str
    user_id: int
    """Below zero: of somebody who is forgotten."""
    order_id: int
    """0: its payload names none."""
    credits: int
    stars: int
    monthly: bool = False
    """It is for a month of a subscription."""
    paid_at: float | None = None
    refunded_at: float | None = None

    @property
    def counts(self) -> int:
        """Its credits, as far as they count."""
        return self.credits if self.paid_at is not None and self.refunded_at is None else 0


def merged(known: Payment | None, heard: Payment) -> Payment:
    """Return what is known of a charge after something was heard of it: the same in every order, and twice."""
    if known is None:
        return heard
    first = heard if known.paid_at is None and heard.paid_at is not None else known
    return replace(
        first,
        paid_at=_earlier(known.paid_at, heard.paid_at),
        refunded_at=_earlier(known.refunded_at, heard.refunded_at),
    )


def _earlier(one: float | None, other: float | None) -> float | None:
    times = [at for at in (one, other) if at is not None]
    return min(times) if times else None


@dataclass(frozen=True, kw_only=True)
class Booked:
    """What a booking has changed."""

    before: Payment | None
    after: Payment

    @property
    def is_news(self) -> bool:
        """Whether anything is known that was not."""
        known = self.before is None or (self.before.paid_at is None) != (self.after.paid_at is None)
        return known or (self.before is not None and self.before.refunded_at is None) != (
            self.after.refunded_at is None
        )


@dataclass(frozen=True, kw_only=True)
class PaymentRow:
    """A charge as it is listed."""

    id: int
    payment: Payment
    refund: Refund | None


class Payments:
    """The table of payments. Those of who is forgotten stay, under an alias: a number below zero."""

    async def book(self, t: Transaction, heard: Payment, *, now: float) -> Booked:
        """Note what was heard of a charge."""
        await t.lock(f"payment:{heard.charge_id}")
        known = await self.get(t, heard.charge_id)
        before = known.payment if known else None
        after = merged(before, heard)
        if after != before:
            await self._write(t, after, now)
        return Booked(before=before, after=after)

    async def _write(self, t: Transaction, one: Payment, now: float) -> None:
        await t.execute(
            """INSERT INTO payments
                   (charge_id, user_id, order_id, credits, stars, monthly, paid_at, refunded_at, at)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
               ON CONFLICT (charge_id) DO UPDATE
               SET user_id = excluded.user_id, order_id = excluded.order_id, credits = excluded.credits,
                   stars = excluded.stars, monthly = excluded.monthly, paid_at = excluded.paid_at,
                   refunded_at = excluded.refunded_at""",
            one.charge_id,
            one.user_id,
            one.order_id,
            one.credits,
            one.stars,
            int(one.monthly),
            one.paid_at,
            one.refunded_at,
            now,
        )

    async def get(self, t: Transaction, charge_id: str) -> PaymentRow | None:
        """Return a charge."""
        row = await t.fetch_one("SELECT * FROM payments WHERE charge_id = ?", charge_id)
        return _read(row) if row else None

    async def get_by_id(self, t: Transaction, number: int) -> PaymentRow | None:
        """Return a charge by its row; for admins, who see everybody's."""
        row = await t.fetch_one("SELECT * FROM payments WHERE id = ?", number)
        return _read(row) if row else None

    async def page(self, t: Transaction, user_id: int, *, offset: int, limit: int) -> list[PaymentRow]:
        """Return a person's own charges, the newest first."""
        rows = await t.fetch_all(
            "SELECT * FROM payments WHERE user_id = ? ORDER BY id DESC LIMIT ? OFFSET ?", user_id, limit, offset
        )
        return [_read(row) for row in rows]

    async def bought(self, t: Transaction, user_id: int) -> int:
        """Return the credits that a person has paid for, used or not."""
        row = await t.fetch_one(
            """SELECT coalesce(sum(credits), 0) AS total FROM payments
               WHERE user_id = ? AND paid_at IS NOT NULL AND refunded_at IS NULL""",
            user_id,
        )
        return int(row["total"]) if row else 0

    async def count(self, t: Transaction, user_id: int) -> int:
        """Return how many charges a person has."""
        row = await t.fetch_one("SELECT count(*) AS number FROM payments WHERE user_id = ?", user_id)
        return int(row["number"]) if row else 0

    async def after(self, t: Transaction, number: int, *, limit: int) -> list[PaymentRow]:
        """Return everybody's charges, those after a row, the oldest first."""
        rows = await t.fetch_all("SELECT * FROM payments WHERE id > ? ORDER BY id LIMIT ?", number, limit)
        return [_read(row) for row in rows]

    async def ask_refund(self, t: Transaction, number: int, *, admin: int) -> bool:
        """Note that an admin wants a charge refunded; False: it is, or is on its way."""
        return (
            await t.execute(
                """UPDATE payments SET refund = ?, asked_by = ?
                   WHERE id = ? AND refund IS NULL AND refunded_at IS NULL AND paid_at IS NOT NULL
                       AND user_id > 0""",
                Refund.ASKED.value,
                admin,
                number,
            )
            > 0
        )

    async def sending_refund(self, t: Transaction, charge_id: str) -> bool:
        """Note that the call is about to be made; False: it may have been made before."""
        return (
            await t.execute(
                "UPDATE payments SET refund = ? WHERE charge_id = ? AND refund = ?",
                Refund.SENDING.value,
                charge_id,
                Refund.ASKED.value,
            )
            > 0
        )

    async def refund_not_sent(self, t: Transaction, charge_id: str) -> None:
        """Note that the call was certainly not made."""
        await t.execute(
            "UPDATE payments SET refund = ? WHERE charge_id = ? AND refund = ?",
            Refund.ASKED.value,
            charge_id,
            Refund.SENDING.value,
        )

    async def end_refund(self, t: Transaction, charge_id: str) -> int | None:
        """Note that a refund by an admin is over, whatever came of it; return who asked for it."""
        row = await t.fetch_one("SELECT asked_by FROM payments WHERE charge_id = ?", charge_id)
        await t.execute("UPDATE payments SET refund = NULL, asked_by = NULL WHERE charge_id = ?", charge_id)
        return int(row["asked_by"]) if row and row["asked_by"] is not None else None

    async def refunds_on_their_way(self, t: Transaction) -> list[int]:
        """Return the rows of charges whose refund by an admin is not over."""
        return [row["id"] for row in await t.fetch_all("SELECT id FROM payments WHERE refund IS NOT NULL")]


def _read(row: Row) -> PaymentRow:
    payment = Payment(
        charge_id=row["charge_id"],
        user_id=row["user_id"],
        order_id=row["order_id"],
        credits=row["credits"],
        stars=row["stars"],
        monthly=bool(row["monthly"]),
        paid_at=row["paid_at"],
        refunded_at=row["refunded_at"],
    )
    return PaymentRow(id=row["id"], payment=payment, refund=Refund(row["refund"]) if row["refund"] else None)
