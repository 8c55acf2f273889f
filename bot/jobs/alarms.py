"""What can be wrong with what the bot needs, and when admins are told. Pure: numbers in, states out.

One more trouble is one more row of `ALARMS`: `bot.jobs.watch` says when it is there, and deploy/ has the alert of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.jobs.schedule import USUAL_SECONDS
from bot.locales import N_
from bot.store.watched import Seen

OK = "ok"
HOUR, DAY = 3600.0, 24 * 3600.0
LATE_SECONDS = 60.0
"""A step that is overdue for longer makes the queue late: usually none waits for a second."""
FREE_BYTES = 1024**3
"""Less free space than this is little: files in transit may take four times as much."""
ENDING_SECONDS = 30 * DAY
"""How long before a certificate ends admins hear of it: a new one may take its time."""
FAILED_SECONDS = 120.0
"""A delivery to the webhook that failed longer ago is over: Telegram goes on telling of it."""
PAST_USUAL, SHORTEST_USUAL = 3, 60.0
"""A task is behind at so many times the usual time of its type, which counts as a minute at least."""
FEW_BEHIND = 3
"""Fewer tasks that are behind say nothing about A2E."""


class What(StrEnum):
    """What is watched. Not the words of the bot's texts: operators read them in /ready and in metrics."""

    BALANCE = "balance"
    A2E = "a2e"
    RENDERING = "rendering"
    TELEGRAM = "telegram"
    WEBHOOK = "webhook"
    QUEUE = "queue"
    DISK = "disk"
    CERTIFICATE = "certificate"


@dataclass(frozen=True, kw_only=True)
class Found:
    """What was found just now; value: the number behind it."""

    what: What
    state: str
    value: float | None = None


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """A trouble that admins are told of."""

    words: str = ""
    """May name {value} and {limit}: the number that was found, and LOW_BALANCE. Empty: it can't be told in a chat."""
    after: float = 0.0
    """Seconds that it must have lasted."""
    again: float = HOUR
    """Seconds since admins were told of the same thing, so that one that comes and goes does not fill their chat."""


LOW, REFUSED, SILENT, BEHIND, FAILING, LATE, FULL, ENDING, OVER = (
    "low", "token refused", "no answer", "behind", "failing", "late", "nearly full", "ends soon", "expired",
)  # fmt: skip
ALARMS: dict[tuple[What, str], Alarm] = {
    (What.BALANCE, LOW): Alarm(
        # For translators: keep the mark first. {value} and {limit} are numbers of credits.
        words=N_(
            "🪫 A2E's balance is low: {value} credits are left, fewer than {limit}. Top up at https://video.a2e.ai, or "
            "exchange diamonds in /admin."
        ),
        again=0.0,
    ),
    (What.A2E, REFUSED): Alarm(
        # For translators: keep the mark first. A2E_API_TOKEN is the name of a setting.
        words=N_(
            "🔑 A2E refuses the token. Jobs that are running wait; new orders are refused. Make a token at "
            "https://video.a2e.ai, put it into A2E_API_TOKEN, and restart me."
        ),
    ),
    (What.A2E, SILENT): Alarm(
        # For translators: keep the mark first.
        words=N_("🐌 A2E has not been answering for two minutes. Jobs wait for it, and go on by themselves."),
        after=120.0,
    ),
    (What.RENDERING, BEHIND): Alarm(
        # For translators: keep the mark first. {value} is a number of jobs, 3 or more.
        words=N_("🐌 A2E is slower than usual: {value} jobs have been running for three times as long as they should."),
        after=120.0,
    ),
    (What.TELEGRAM, REFUSED): Alarm(),
    (What.WEBHOOK, FAILING): Alarm(
        # For translators: keep the mark first. PUBLIC_URL is the name of a setting.
        words=N_(
            "📮 Telegram can't deliver some messages to me: the webhook fails. Check that PUBLIC_URL can be reached."
        ),
        after=60.0,
    ),
    (What.QUEUE, LATE): Alarm(
        # For translators: keep the mark first. {value} is a number of seconds, 60 or more.
        words=N_("⏳ Jobs are waiting for me: the oldest step is {value} seconds late. Start another worker."),
        after=60.0,
    ),
    (What.DISK, FULL): Alarm(
        # For translators: keep the mark first. {value} is a number of megabytes.
        words=N_("💽 The disk is nearly full: {value} MB are free. Files and jobs will soon be refused."),
    ),
    (What.CERTIFICATE, ENDING): Alarm(
        # For translators: keep the mark first. {value} is a number of days. C2PA_CERT is the name of a setting.
        words=N_(
            "🔏 The certificate that signs results ends soon (days left: {value}). Put a new one into C2PA_CERT and "
            "C2PA_KEY, and restart me."
        ),
    ),
    (What.CERTIFICATE, OVER): Alarm(
        # For translators: keep the mark first. C2PA_CERT is the name of a setting.
        words=N_(
            "🔏 The certificate that signs results has ended: files leave with their AI label, but unsigned. Put a new "
            "one into C2PA_CERT and C2PA_KEY, and restart me."
        ),
    ),
}


def balance_of(credits: int, *, limit: int) -> Found:
    """Return whether a balance is low."""
    return Found(what=What.BALANCE, state=LOW if credits < limit else OK, value=credits)


def webhook_of(pending: int, failed_at: float | None, *, now: float) -> Found:
    """Return whether deliveries fail, by what Telegram tells."""
    fails = failed_at is not None and now - failed_at < FAILED_SECONDS
    return Found(what=What.WEBHOOK, state=FAILING if fails else OK, value=pending)


def queue_of(late: float) -> Found:
    """Return whether the queue is late, by the seconds for which its oldest step is overdue."""
    return Found(what=What.QUEUE, state=LATE if late > LATE_SECONDS else OK, value=late)


def disk_of(free: int) -> Found:
    """Return whether the disk is nearly full, by its free bytes; the value is in MB."""
    return Found(what=What.DISK, state=FULL if free < FREE_BYTES else OK, value=free // 1024**2)


def certificate_of(until: float, *, now: float) -> Found:
    """Return whether the certificate that signs results is about to end; the value is in days."""
    left = until - now
    state = OVER if left < 0 else ENDING if left < ENDING_SECONDS else OK
    return Found(what=What.CERTIFICATE, state=state, value=max(0, left // DAY))


def rendering_of(running: Sequence[tuple[float, float | None]]) -> Found:
    """Return whether A2E is slower than usual: most of its tasks, and more than a few, are behind.

    Args:
        running: the age and the usual time of each running task, in seconds; None: not known yet.

    """
    behind = sum(age > PAST_USUAL * max(usual or USUAL_SECONDS, SHORTEST_USUAL) for age, usual in running)
    slow = behind >= FEW_BEHIND and behind * 2 > len(running)
    return Found(what=What.RENDERING, state=BEHIND if slow else OK, value=behind)


def is_due(seen: Seen, alarm: Alarm, *, now: float) -> bool:
    """Whether admins are to be told of a trouble now: once, while it lasts."""
    if not alarm.words:
        return False
    if seen.told_at is not None and (seen.told_at >= seen.since or now - seen.told_at < alarm.again):
        return False
    return now - seen.since >= alarm.after
