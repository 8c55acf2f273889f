"""What people were offered for Telegram Stars: an order for each invoice, and the subscriptions that run."""

from dataclasses import dataclass
from enum import StrEnum

from bot.store.database import Row, Transaction


@dataclass(frozen=True, kw_only=True)
class StarOrder:
    """What an invoice is for, and whom."""

    id: int
    user_id: int
    credits: int
    stars: int
    monthly: bool
    """It is a subscription: so many credits every 30 days."""
    link: str | None = None
    """Telegram's link to the invoice of a subscription, once it was made."""


class StarOrders:
    """The table of orders: one for each person, size and price, however often it is asked for."""

    async def take(
        self, t: Transaction, user_id: int, *, credits: int, stars: int, monthly: bool, now: float
    ) -> StarOrder:
        """Return a person's order, the same one each time."""
        row = await t.fetch_one(
            """INSERT INTO star_orders (user_id, credits, stars, monthly, at) VALUES (?, ?, ?, ?, ?)
               ON CONFLICT (user_id, credits, stars, monthly) DO UPDATE SET at = excluded.at RETURNING *""",
            user_id,
            credits,
            stars,
            int(monthly),
            now,
        )
        assert row is not None  # noqa: S101  # an upsert always returns its row
        return _order(row)

    async def keep_link(self, t: Transaction, order: StarOrder, link: str) -> None:
        """Keep Telegram's link to an order's invoice."""
        await t.execute("UPDATE star_orders SET link = ? WHERE id = ?", link, order.id)

    async def drop_links(self, t: Transaction, user_id: int) -> None:
        """Forget a person's links: they lead to an invoice that is not ours any more."""
        await t.execute("UPDATE star_orders SET link = NULL WHERE user_id = ?", user_id)

    async def link(self, t: Transaction, user_id: int, *, credits: int, stars: int) -> str | None:
        """Return the link to a person's subscription, if it was made."""
        row = await t.fetch_one(
            "SELECT link FROM star_orders WHERE user_id = ? AND credits = ? AND stars = ? AND monthly = 1",
            user_id,
            credits,
            stars,
        )
        return row["link"] if row else None


def _order(row: Row) -> StarOrder:
    return StarOrder(
        id=row["id"],
        user_id=row["user_id"],
        credits=row["credits"],
        stars=row["stars"],
        monthly=bool(row["monthly"]),
        link=row["link"],
    )


class Running(StrEnum):
    """How a subscription stands, in Telegram's words, and one of ours."""

    ACTIVE = "active"
    CANCELED = "canceled"
    """By the person at Telegram, where alone it can be resumed. It lasts until its month is over."""
    STOPPED = "stopped"
    """By us, as the person wished."""
    FAILED = "failed"
    """Telegram could not take the next payment."""


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """A person's subscription."""

    id: int
    user_id: int
    order_id: int
    charge_id: str
    """Of its first payment: by that Telegram knows it."""
    credits: int
    stars: int
    until: float
    """When its month is over, in Unix seconds."""
    state: Running
    at: float
    """When it was begun."""

    def runs(self, now: float) -> bool:
        """Whether its month is not over, or Telegram is about to renew it."""
        return self.state is not Running.FAILED and self.until > now


class Subscriptions:
    """The table of subscriptions, one for each order."""

    async def paid(
        self,
        t: Transaction,
        *,
        user_id: int,
        order_id: int,
        charge_id: str,
        credits: int,
        stars: int,
        until: float,
        first: bool,
        now: float,
    ) -> None:
        """Note a month that was paid; first: by this charge Telegram knows the subscription."""
        await t.execute(
            """INSERT INTO subscriptions (user_id, order_id, charge_id, credits, stars, until, state, at)
               VALUES (?, ?, ?, ?, ?, ?, 'active', ?)
               ON CONFLICT (order_id, user_id) DO UPDATE SET
                   charge_id = CASE WHEN ? = 1 THEN excluded.charge_id ELSE subscriptions.charge_id END,
                   state = CASE WHEN excluded.until > subscriptions.until THEN 'active' ELSE subscriptions.state END,
                   until = CASE WHEN excluded.until > subscriptions.until THEN excluded.until
                                ELSE subscriptions.until END""",
            user_id,
            order_id,
            charge_id,
            credits,
            stars,
            until,
            now,
            int(first),
        )

    async def set_state(self, t: Transaction, user_id: int, order_id: int, state: Running) -> Subscription | None:
        """Note how Telegram says that a subscription stands; return it, None if it is not known."""
        row = await t.fetch_one(
            "UPDATE subscriptions SET state = ? WHERE user_id = ? AND order_id = ? RETURNING *",
            state.value,
            user_id,
            order_id,
        )
        return _subscription(row) if row else None

    async def set_state_of(self, t: Transaction, user_id: int, charge_id: str, state: Running) -> Subscription | None:
        """Do the same for the subscription that Telegram knows by a charge."""
        row = await t.fetch_one(
            "UPDATE subscriptions SET state = ? WHERE user_id = ? AND charge_id = ? RETURNING *",
            state.value,
            user_id,
            charge_id,
        )
        return _subscription(row) if row else None

    async def get(self, t: Transaction, number: int, user_id: int) -> Subscription | None:
        """Return a person's own subscription by its row."""
        row = await t.fetch_one("SELECT * FROM subscriptions WHERE id = ? AND user_id = ?", number, user_id)
        return _subscription(row) if row else None

    async def running(self, t: Transaction, user_id: int, *, now: float) -> list[Subscription]:
        """Return a person's subscriptions that run, the newest first."""
        rows = await t.fetch_all(
            "SELECT * FROM subscriptions WHERE user_id = ? AND until > ? AND state <> 'failed' ORDER BY id DESC",
            user_id,
            now,
        )
        return [_subscription(row) for row in rows]


def _subscription(row: Row) -> Subscription:
    return Subscription(**{**row, "state": Running(row["state"])})
