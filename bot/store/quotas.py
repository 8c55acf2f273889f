"""Limits on what is free: how much of it one person may have in a period. Counted in the database, so that restarts and
other processes change nothing.

A row of the table `pace` counts one kind for one person: `tat` is how many were taken, `blocked_until` is when the
period ends and counting starts at one again. Expired rows are purged with the others.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from bot.errors import Refused
from bot.locales import N_, _
from bot.store.database import Transaction

HOUR, DAY = 3600.0, 24 * 3600.0


@dataclass(frozen=True, kw_only=True)
class Quota:
    """How many of something one person may have; the period starts with the first."""

    what: str
    """Key of what is counted."""
    most: int
    seconds: float
    words: str
    """What has run out, as a sentence without its full stop."""


QUESTIONS = Quota(
    what="questions",
    most=300,
    seconds=HOUR,
    # For translators: a full stop follows, and "Please go on after 14:20 UTC".
    words=N_("You've reached the limit of what I may ask A2E for one person in an hour (300 prices, lists and links)"),
)
LIVE_WORDS = Quota(
    what="live words",
    most=300,
    seconds=HOUR,
    # For translators: a full stop follows, and "Please go on after 14:20 UTC".
    words=N_("You've reached the limit of texts I may pass on to live avatars for one person in an hour (300)"),
)


REPORTS = Quota(what="reports", most=20, seconds=DAY, words="Reports")
OUT_OF_CREDITS = Quota(what="told: out of credits", most=1, seconds=HOUR, words="The admins were told in this hour")


def daily(command: str, title: str, most: int) -> Quota:
    """Return the quota of a free operation."""
    # For translators: {title} is what is made; a full stop follows, and "Please go on after 14:20 UTC".
    words = N_("{title}: {most} in 24 hours is the most for one person, since it is free", title=title, most=most)
    return Quota(what=command, most=most, seconds=DAY, words=words)


class Quotas:
    """The counted rows."""

    async def take(self, t: Transaction, user_id: int, quota: Quota, *, now: float) -> None:
        """Count one more.

        Raises:
            Refused: the limit is reached; the words say when it ends.

        """
        key = _key(quota, user_id)
        if await self.spare(t, user_id, quota, now=now):
            return
        row = await t.fetch_one("SELECT blocked_until FROM pace WHERE key = ?", key)
        until = datetime.fromtimestamp(row["blocked_until"] if row else now, tz=UTC)
        raise Refused(
            # For translators: {limit} says what has run out.
            user_text=_(
                "{limit}. Please go on after {time} UTC; /menu shows what else I can do.",
                limit=_(quota.words),
                time=f"{until:%H:%M}",
            )
        )

    async def spare(self, t: Transaction, user_id: int, quota: Quota, *, now: float) -> bool:
        """Count one more if the limit allows; return whether it did."""
        taken = await t.fetch_one(
            """INSERT INTO pace (key, tat, blocked_until) VALUES (?, 1, ?)
               ON CONFLICT (key) DO UPDATE SET
                   tat = CASE WHEN pace.blocked_until <= ? THEN 1 ELSE pace.tat + 1 END,
                   blocked_until = CASE WHEN pace.blocked_until <= ? THEN excluded.blocked_until
                                        ELSE pace.blocked_until END
               WHERE pace.blocked_until <= ? OR pace.tat < ?
               RETURNING tat""",
            _key(quota, user_id),
            now + quota.seconds,
            now,
            now,
            now,
            quota.most,
        )
        return taken is not None


def _key(quota: Quota, user_id: int) -> str:
    return f"quota:{quota.what}:{user_id}"
