"""How long things usually take: what we have seen, and A2E's own average until that is enough. In numbers and words."""

from collections.abc import Mapping, Sequence
from math import ceil

from msgspec import Struct

from bot.a2e.client import Client
from bot.a2e.task_types import IMAGE_TO_VIDEO
from bot.a2e.waits import Waits, waits
from bot.errors import BotError
from bot.locales import _, pgettext_noop
from bot.operations.facts import AskA2E, Facts

Usual = Mapping[str, float]
"""Seconds that we have seen, by a model's key."""
ENOUGH, MANY = 3, 10
"""So many times must be known before any are told, and before they say more than A2E's average."""
SPREAD = 1.5
"""By how much the slowest few exceed the middle, while few times are known."""
SHORTEST, DOUBLINGS = 7.5, 8
"""Lengths up to these seconds count as one, then those up to twice as many, and so on."""
SECONDS_UNTIL, MINUTES_UNTIL = 105, 105
"""From here on a time is told in the next larger unit: less than a fifth of it is lost in rounding."""


class Times(Struct, frozen=True, kw_only=True):
    """How many seconds something takes: half of the time at most p50, nine times of ten at most p90."""

    p50: float
    p90: float


def times_of(seen: Sequence[float], told: float | None = None) -> Times | None:
    """Return what to expect, in seconds; None: too little is known.

    Args:
        seen: how long it has taken.
        told: A2E's average, if it tells one; it counts until enough is seen.

    """
    if told is not None and len(seen) < MANY:
        return Times(p50=told, p90=2 * told)
    if len(seen) < ENOUGH:
        return None
    ordered = sorted(seen)
    p50 = ordered[(len(ordered) - 1) // 2]
    if len(ordered) < MANY:
        return Times(p50=p50, p90=max(ordered[-1], SPREAD * p50))
    return Times(p50=p50, p90=ordered[ceil(0.9 * len(ordered)) - 1])


def length_class(seconds: float) -> int:
    """Return which lengths take about as long: 0 for what has none, then a class for each doubling."""
    if seconds <= 0:
        return 0
    return next((one for one in range(1, DOUBLINGS) if seconds <= SHORTEST * 2 ** (one - 1)), DOUBLINGS)


class WaitsOf(AskA2E[Waits], frozen=True, kw_only=True):
    """How long A2E says that a photo takes to become a video; what it doesn't tell is None."""

    seconds = 300

    async def read(self, a2e: Client) -> Waits:
        """Ask for both; nothing stands or falls with the answer."""
        return await waits(a2e)


def told_by_a2e(task_type: str, known: Facts) -> Waits:
    """Return what A2E tells of a task type.

    Raises:
        Lacking: it has to be asked first.

    """
    if task_type != IMAGE_TO_VIDEO.name:
        return Waits()
    try:
        return known.ask(WaitsOf())
    except BotError:  # it is only good to know
        return Waits()


# For translators: how long A2E's queue is.
LEVELS = {
    "low": pgettext_noop("queue", "low"),
    "normal": pgettext_noop("queue", "normal"),
    "medium": pgettext_noop("queue", "medium"),
    "high": pgettext_noop("queue", "high"),
}
"""Word of A2E's for its queue -> ours; what it doesn't publish may come too, and is told as it is."""


def usual_words(seconds: float | None, queue: str | None = None) -> str:
    """Return a usual time in words, and A2E's word for its queue; empty: neither is known."""
    queue = _(LEVELS[queue]) if queue in LEVELS else queue
    if seconds is None:
        # For translators: {queue} is a word such as “low”, or a number
        return _("A2E's queue: {queue}", queue=queue) if queue else ""
    time = rounded(seconds)
    if not queue:
        # For translators: {time} is one of “40 s”, “3 min”, “2 h”
        return _("Usually about {time}", time=time)
    # For translators: {time} is one of “40 s”, “3 min”, “2 h”; {queue} a word such as “low”, or a number
    return _("Usually about {time}; A2E's queue: {queue}", time=time, queue=queue)


def rounded(seconds: float) -> str:
    """Return a time as people say it: in seconds, in steps of 5 s from 10 s on, then in minutes, then in hours."""
    if seconds < SECONDS_UNTIL:
        # For translators: seconds, as short as can be
        return _("{seconds} s", seconds=max(5, round(seconds)) if seconds < 10 else 5 * round(seconds / 5))
    minutes = round(seconds / 60)
    if minutes < MINUTES_UNTIL:
        # For translators: minutes, as short as can be
        return _("{minutes} min", minutes=minutes)
    # For translators: hours, as short as can be
    return _("{hours} h", hours=round(minutes / 60))
