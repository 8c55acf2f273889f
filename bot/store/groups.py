"""What each group may spend in a day and order at all, by its admins' wish, beside the limits of who orders.

Entries in the ledger know their job, and a row here knows in which group it was ordered: a finished job may be deleted,
and what it spent still counts.
"""

from bot.errors import Refused
from bot.locales import _
from bot.locales.amounts import digits
from bot.store.database import Transaction
from bot.store.ledger import day_start, needs
from bot.store.slices import delete_older

MOST = 1_000_000
"""Credits a day that may be set."""


class Groups:
    """The tables of groups' budgets and orders."""

    async def budget(self, t: Transaction, group_id: int) -> int:
        """Return the credits that a group may spend in a day; 0: no limit."""
        row = await t.fetch_one("SELECT daily FROM group_budgets WHERE group_id = ?", group_id)
        return int(row["daily"]) if row else 0

    async def set_budget(self, t: Transaction, group_id: int, daily: int) -> None:
        """Limit what a group may spend in a day; 0: no limit."""
        await t.execute(
            """INSERT INTO group_budgets (group_id, daily) VALUES (?, ?)
               ON CONFLICT (group_id) DO UPDATE SET daily = excluded.daily""",
            group_id,
            daily,
        )

    async def refused(self, t: Transaction, group_id: int) -> frozenset[str]:
        """Return the operations that may not be ordered in a group."""
        row = await t.fetch_one("SELECT refused FROM group_budgets WHERE group_id = ?", group_id)
        return frozenset(row["refused"].split()) if row else frozenset()

    async def allow(self, t: Transaction, group_id: int, operation: str, *, allowed: bool) -> frozenset[str]:
        """Let an operation be ordered in a group, or not; return those that may not."""
        await t.lock(f"group:{group_id}")
        refused = await self.refused(t, group_id) - {operation} | (frozenset() if allowed else {operation})
        await t.execute(
            """INSERT INTO group_budgets (group_id, daily, refused) VALUES (?, 0, ?)
               ON CONFLICT (group_id) DO UPDATE SET refused = excluded.refused""",
            group_id,
            " ".join(sorted(refused)),
        )
        return refused

    async def spent(self, t: Transaction, group_id: int, *, since: float) -> int:
        """Return the credits that were spent in a group since a time."""
        row = await t.fetch_one(
            """SELECT coalesce(sum(ledger.credits), 0) AS total
               FROM group_orders JOIN ledger ON ledger.job_id = group_orders.job_id
               WHERE group_orders.group_id = ? AND group_orders.at >= ?""",
            group_id,
            since,
        )
        return -int(row["total"]) if row else 0

    async def reserve(
        self, t: Transaction, group_id: int, job_id: int, credits: int, *, now: float, guessed: bool = False
    ) -> None:
        """Note a job that is ordered in a group; its credits are reserved in the same transaction.

        Args:
            t: the order's transaction.
            group_id: where it is ordered.
            job_id: the job's.
            credits: its price; guessed: the most that it may cost.
            now: Unix seconds.
            guessed: A2E only says the price afterwards.

        Raises:
            Refused: it would exceed the group's budget.

        """
        await t.lock(f"group:{group_id}")
        daily = await self.budget(t, group_id)
        left = max(0, daily - await self.spent(t, group_id, since=day_start(now))) if daily else credits
        if credits > left:
            raise Refused(
                # For translators: {needs} is like "This needs 12 credits"; {left} and {limit} are numbers of credits.
                user_text=_(
                    "{needs}, but only {left} of {limit} are left of this group's budget for today. "
                    "It starts again at midnight UTC; in our private chat it doesn't count. "
                    "Nothing was charged and your answers are kept.",
                    needs=needs(credits, guessed=guessed),
                    left=digits(left),
                    limit=digits(daily),
                )
            )
        await t.execute("INSERT INTO group_orders (job_id, group_id, at) VALUES (?, ?, ?)", job_id, group_id, now)

    async def follow(self, t: Transaction, old: int, new: int) -> None:
        """Let a supergroup go on with the budget and the spending of the group it was."""
        await t.execute("UPDATE group_orders SET group_id = ? WHERE group_id = ?", new, old)
        await t.execute(
            """INSERT INTO group_budgets (group_id, daily, refused)
               SELECT CAST(? AS bigint), daily, refused FROM group_budgets
               WHERE group_id = ? ON CONFLICT (group_id) DO NOTHING""",
            new,
            old,
        )
        await t.execute("DELETE FROM group_budgets WHERE group_id = ?", old)

    async def purge(self, t: Transaction, before: float) -> int:
        """Forget some of the orders from before a time, since they count for a day; return how many."""
        return await t.execute(delete_older("group_orders", "at", key="job_id"), before)
