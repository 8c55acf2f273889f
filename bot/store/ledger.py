"""Money: append-only entries; what was spent is their sum.

A job reserves its price, and is then settled at its real cost or refunded. Entries are keyed by job and
kind, so repeating a step changes nothing. Spending is negative. A correction counts on the day of
its reservation, or a refund after midnight would raise the new day's limit.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from bot.errors import Refused, TooFewCredits
from bot.locales import N_, _, ngettext
from bot.locales.amounts import digits
from bot.store.database import Transaction
from bot.store.jobs import Job

GIVEN = "given"
"""The entry of credits that an admin gave: they raise a person's limits, and are no spending less."""
RETURNED = "operator"
"""The entry of a job's credits that an admin returned."""
STUDIO = 0
"""Whose entries and quotas are the studio's own: what is on the house. No person has this id."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Credits that may be spent; 0: no limit."""

    daily: int = 0
    monthly: int = 0
    global_daily: int = 0
    sells: bool = False
    """Credits are sold: people may also spend only what is left of their own."""
    exempt: frozenset[int] = frozenset()
    """Who needs none of their own: the operator's admins, whose account at A2E it is."""

    @property
    def any(self) -> bool:
        """Whether any is in force."""
        return bool(self.daily or self.monthly or self.global_daily or self.sells)

    def sells_to(self, user_id: int) -> bool:
        """Whether a person pays for orders with credits of their own."""
        return self.sells and user_id not in self.exempt

    @property
    def of_studio(self) -> "Limits":
        """Only the limit for all users together."""
        return Limits(global_daily=self.global_daily)


def day_start(now: float) -> float:
    """Return when today began, in UTC."""
    moment = datetime.fromtimestamp(now, tz=UTC)
    return moment.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()


def month_start(now: float) -> float:
    """Return when this month began, in UTC."""
    return datetime.fromtimestamp(day_start(now), tz=UTC).replace(day=1).timestamp()


# For translators: {needs} is like "This needs 12 credits"; {left} and {limit} are numbers of credits.
OF_TODAY = N_(
    "{needs}, but only {left} of {limit} are left of your limit for today. "
    "It starts again at midnight UTC. Nothing was charged and your answers are kept."
)
OF_THE_MONTH = N_(
    "{needs}, but only {left} of {limit} are left of your limit for this month. "
    "It starts again on the 1st. Nothing was charged and your answers are kept."
)
OF_ALL = N_(
    "{needs}, but only {left} of {limit} are left of the studio's limit for everybody today. "
    "It starts again at midnight UTC. Nothing was charged and your answers are kept."
)


# For translators: {needs} is like "This needs 12 credits"; {left} is a number of credits.
OF_ONES_OWN = N_("{needs}, and you have {left} left. Nothing was charged and your answers are kept: get more here.")


def needs(credits: int, *, guessed: bool) -> str:
    """Return what an order needs, as the first half of a sentence."""
    if guessed:
        # For translators: goes on with ", but only ... are left of your limit".
        return ngettext(
            "A2E only says what this costs afterwards, so up to {count} credit must be set aside",
            "A2E only says what this costs afterwards, so up to {count} credits must be set aside",
            credits,
        )
    # For translators: goes on with ", but only ... are left of your limit".
    return ngettext("This needs {count} credit", "This needs {count} credits", credits)


class Ledger:
    """The table of entries."""

    async def reserve(
        self,
        t: Transaction,
        user_id: int,
        job_id: int,
        credits: int,
        *,
        limits: Limits,
        now: float,
        guessed: bool = False,
    ) -> None:
        """Reserve credits for a job.

        Args:
            t: the order's transaction.
            user_id: whose limits apply.
            job_id: the job's.
            credits: its price; guessed: the most that it may cost.
            limits: those in force.
            now: Unix seconds.
            guessed: A2E only says the price afterwards.

        Raises:
            Refused: it would exceed a limit; the words say which, what is left and when it renews.
            TooFewCredits: credits are sold, and the person has too few.

        """
        if limits.global_daily:
            await t.lock("ledger")
        await t.lock(f"ledger:{user_id}")
        await self.allow(t, user_id, credits, limits=limits, now=now, guessed=guessed)
        await self._add(t, user_id, job_id, "reserve", -credits, now, sold=limits.sells_to(user_id))

    async def allow(
        self, t: Transaction, user_id: int, credits: int, *, limits: Limits, now: float, guessed: bool = False
    ) -> None:
        """Check that credits may be spent, by the limits in force; it raises what `reserve` does."""
        day, month, wanted = day_start(now), month_start(now), needs(credits, guessed=guessed)
        for whose, limit, since, words in (
            (user_id, limits.daily, day, OF_TODAY),
            (user_id, limits.monthly, month, OF_THE_MONTH),
            (None, limits.global_daily, day, OF_ALL),
        ):
            await self._check(t, whose, credits, limit, since, words, wanted)
        if limits.sells_to(user_id):
            await self._check_own(t, user_id, credits, wanted)

    async def _check_own(self, t: Transaction, user_id: int, credits: int, wanted: str) -> None:
        left = await self.left(t, user_id)
        if credits > max(0, left):
            raise TooFewCredits(user_text=_(OF_ONES_OWN, needs=wanted, left=digits(left)))

    async def left(self, t: Transaction, user_id: int) -> int:
        """Return the credits that a person has left: bought or given, less refunded, less spent since they are sold."""
        row = await t.fetch_one(
            """SELECT (SELECT coalesce(sum(credits), 0) FROM payments
                       WHERE user_id = ? AND paid_at IS NOT NULL AND refunded_at IS NULL)
                    + (SELECT coalesce(sum(credits), 0) FROM grants WHERE user_id = ?)
                    + (SELECT coalesce(sum(credits), 0) FROM ledger WHERE user_id = ? AND sold = 1) AS total""",
            user_id,
            user_id,
            user_id,
        )
        return int(row["total"]) if row else 0

    async def _check(
        self,
        t: Transaction,
        user_id: int | None,
        credits: int,
        limit: int,
        since: float,
        words: str,
        wanted: str,
    ) -> None:
        if not limit:
            return
        limit += 0 if user_id is None else await self.given(t, user_id, since=since)
        left = max(0, limit - await self.spent(t, user_id, since=since))
        if credits > left:
            raise Refused(user_text=_(words, needs=wanted, left=digits(left), limit=digits(limit)))

    async def settle(self, t: Transaction, job: Job, paid: int, *, now: float) -> None:
        """Correct what a job has booked so far, including its refund, to what it cost."""
        await self._add(t, job.user_id, job.id, "settle", -paid - await self._booked(t, job.id), now)

    async def hand_on(self, t: Transaction, job: Job, to: str, credits: int, *, now: float) -> None:
        """Let a part of what a job has set aside be reserved by another, once; to: that one's name."""
        left = -await self._booked(t, job.id)
        if left > 0 and credits > 0:
            await self._add(t, job.user_id, job.id, f"for {to}", min(left, credits), now)

    async def refund(self, t: Transaction, job: Job, *, now: float) -> None:
        """Give back what a job has booked."""
        booked = await self._booked(t, job.id)
        if booked or job.price:
            await self._add(t, job.user_id, job.id, "refund", -booked, now)

    async def exceed(self, t: Transaction, job: Job, cost: int, *, now: float) -> None:
        """Book what a job costs beyond its reservation as soon as A2E says so: the next order must count it."""
        beyond = cost + await self._booked(t, job.id)
        if beyond > 0:
            await self._add(t, job.user_id, job.id, "beyond", -beyond, now)

    async def give(self, t: Transaction, user_id: int, credits: int, *, now: float) -> None:
        """Raise a person's limits of today and of this month by credits; for where none are sold."""
        await t.execute(
            "INSERT INTO ledger (user_id, job_id, entry, credits, at, sold) VALUES (?, NULL, ?, ?, ?, 0)",
            user_id,
            GIVEN,
            credits,
            now,
        )

    async def given(self, t: Transaction, user_id: int, *, since: float) -> int:
        """Return by how many credits a person's limits are raised."""
        row = await t.fetch_one(
            "SELECT coalesce(sum(credits), 0) AS total FROM ledger WHERE user_id = ? AND at >= ? AND entry = ?",
            user_id,
            since,
            GIVEN,
        )
        return int(row["total"]) if row else 0

    async def return_all(self, t: Transaction, job: Job, *, now: float) -> int:
        """Give back, once, all that a job that is over was charged, by an admin's wish; return the credits."""
        charged = -await self._booked(t, job.id)
        if charged > 0:
            await self._add(t, job.user_id, job.id, RETURNED, charged, now)
        return max(0, charged)

    async def charged(self, t: Transaction, job_id: int) -> int:
        """Return the credits that a job is charged by now."""
        return -await self._booked(t, job_id)

    async def _booked(self, t: Transaction, job_id: int) -> int:
        row = await t.fetch_one("SELECT coalesce(sum(credits), 0) AS total FROM ledger WHERE job_id = ?", job_id)
        return int(row["total"]) if row else 0

    async def give_back(self, t: Transaction, user_id: int, job_id: int, credits: int, *, now: float) -> None:
        """Note, once, the credits that A2E has given back for a job that is over."""
        await self._add(t, user_id, job_id, "returned", credits, now)

    async def _add(
        self, t: Transaction, user_id: int, job_id: int, entry: str, credits: int, now: float, *, sold: bool = False
    ) -> None:
        await t.execute(
            """INSERT INTO ledger (user_id, job_id, entry, credits, at, sold)
               VALUES (coalesce((SELECT user_id FROM ledger WHERE job_id = ? AND entry = 'reserve'), ?), ?, ?, ?,
                       coalesce((SELECT at FROM ledger WHERE job_id = ? AND entry = 'reserve'), ?),
                       coalesce((SELECT sold FROM ledger WHERE job_id = ? AND entry = 'reserve'), ?))
               ON CONFLICT (job_id, entry) DO NOTHING""",
            job_id,
            user_id,
            job_id,
            entry,
            credits,
            job_id,
            now,
            job_id,
            int(sold),
        )

    async def spent(self, t: Transaction, user_id: int | None, *, since: float) -> int:
        """Return the credits spent since a time by a user, or (None) by all."""
        total = "SELECT coalesce(sum(credits), 0) AS total FROM ledger WHERE at >= ? AND entry <> ?"
        if user_id is None:
            row = await t.fetch_one(total, since, GIVEN)
        else:
            row = await t.fetch_one(f"{total} AND user_id = ?", since, GIVEN, user_id)
        return -int(row["total"]) if row else 0
