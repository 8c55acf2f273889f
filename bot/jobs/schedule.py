"""When to ask next, how long to rest after a failure, how often to try. Pure: numbers in, seconds out."""

from collections.abc import Sequence

SLOWEST = 4
"""So many times POLL_SECONDS is the longest interval."""
USUAL_SECONDS = 120.0
"""How long a task takes while nothing is known of its family."""
LATE_DAYS = 2
"""So long a result is taken after its time was over."""
TRIES = 8
"""How often a step that has charged nothing yet is tried, with growing pauses (about 4 minutes)."""
LOOKS = 4
"""How often a task is looked for by name: A2E's lists may lag behind its start call."""
FIRST_SECONDS, LONGEST_SECONDS = 2.0, 60.0
"""The pauses of a family that fails."""
PROBE_SECONDS = 30.0
"""So long the others wait for what a probe brings; after that its process counts as dead."""
PATIENCE_SECONDS = 3600.0
"""So long a job waits for its family; then it fails, and is refunded."""


def average_of(durations: Sequence[float]) -> float | None:
    """Return how long tasks take by those that have ended; the odd late one does not count for much."""
    if not durations:
        return None
    from statistics import median  # brings fractions and decimals along; a start needs none of them

    return median(durations)


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


def haste(poll_seconds: float) -> float:
    """Return by how much pauses are shorter for those who poll oftener than by default: 1 at most."""
    return min(1.0, poll_seconds / 5)


def pause_for(failures: int, asked: float | None, *, poll_seconds: float) -> float:
    """Return how long a family rests after so many failures in a row.

    Twice as long each time, from what A2E asks for or 2 s, up to a minute; who polls oftener than by default also tries
    again sooner. A2E's own wish is kept also when it is longer.
    """
    scale = haste(poll_seconds)
    first = FIRST_SECONDS * scale if asked is None else asked
    longest = max(LONGEST_SECONDS * scale, asked or 0)
    return float(min(first * 2 ** min(failures - 1, 10), longest))


def pause_before_try(tried: int, resumes_in: float, poll_seconds: float) -> float:
    """Return the seconds until a start is tried again: twice as long each time, and not while its family rests."""
    return float(max(resumes_in, min(2.0**tried, 60) * haste(poll_seconds)))


def pause_before_look(looked: int, poll_seconds: float) -> float:
    """Return the seconds until a task whose start had no answer is looked for again."""
    return float(min(poll_seconds * 2**looked, 60))
