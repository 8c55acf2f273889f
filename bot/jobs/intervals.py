"""When to ask next. Pure."""

from collections.abc import Sequence
from statistics import median

SLOWEST = 4
"""So many times POLL_SECONDS is the longest interval."""
USUAL_SECONDS = 120.0
"""How long a task takes while nothing is known of its family."""
LATE_DAYS = 2
"""So long a result is taken after its time was over."""


def average_of(durations: Sequence[float]) -> float | None:
    """Return how long tasks take by those that have ended; the odd late one does not count for much."""
    return median(durations) if durations else None


def next_poll(ages: Sequence[float], average: float | None, poll_seconds: float) -> float | None:
    """Return the seconds until a family's running tasks are asked about again; None: there are none.

    One call tells of all of them, so the youngest decides: until it is twice as old as tasks usually get it can end at
    any moment, and is asked about at the shortest interval. Then the interval grows with its age, to four times that.

    Args:
        ages: of the running tasks, in seconds.
        average: how long such tasks take; None: not known yet.
        poll_seconds: the shortest interval.

    """
    if not ages:
        return None
    expected = 2 * max(USUAL_SECONDS if average is None else average, poll_seconds)
    return poll_seconds * min(max(1.0, min(ages) / expected), SLOWEST)


def next_late(ages: Sequence[float], poll_seconds: float) -> float | None:
    """Return the seconds until tasks past their time are asked about again; None: there are none.

    A quarter of the time since the youngest of them was given up: a minute at least and an hour at most, for those who
    poll every 5 seconds.
    """
    if not ages:
        return None
    return min(max(min(ages) / 4, 12 * poll_seconds), 720 * poll_seconds)
