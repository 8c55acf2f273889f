"""When to ask next, how long to rest after a failure, how often to try. Pure: numbers in, seconds out."""

from collections.abc import Sequence

from bot.backoff import Backoff

SLOWEST = 4
"""The longest interval, in multiples of POLL_SECONDS."""
LEAST_REST = 5
"""The part of an interval in which A2E is not asked, however long asking took."""
USUAL_SECONDS = 120.0
"""How long a task is taken to need while nothing is known about its type."""
LATE_DAYS = 2
"""How long a result is still accepted after a job ran out of time."""
TRIES = 8
"""How often a step that has charged nothing yet is tried, with growing pauses (about 4 minutes in all)."""
LOOKS = 4
"""How often a task is looked for by name: A2E's lists may lag behind its start call."""
FIRST_SECONDS, LONGEST_SECONDS = 2.0, 60.0
"""The first and the longest pause of a task type that fails."""
PROBE_SECONDS = 30.0
"""How long the others wait for a probe's outcome; after that its process counts as dead."""
PATIENCE_SECONDS = 3600.0
"""How long a job waits for its task type; then it fails, and is refunded."""


def average_of(durations: Sequence[float]) -> float | None:
    """Return how long tasks take by those that have ended; the odd late one does not count for much."""
    if not durations:
        return None
    from statistics import median  # brings fractions and decimals along; a start needs none of them

    return median(durations)


def next_poll(youngest: float | None, average: float | None, poll_seconds: float, *, took: float = 0.0) -> float | None:
    """Return the seconds until a type's running tasks are asked about again; None if there are none.

    One call covers all of them, so the youngest decides: until it is twice as old as tasks usually get, it can end at
    any moment, and is asked about at the shortest interval. Then the interval grows with its age, to four times that.
    It counts from when asking began, since asking about thousands takes seconds; but A2E has some rest in any case.

    Args:
        youngest: the age of the newest running task, in seconds; None: none runs.
        average: how long such tasks take; None if not known yet.
        poll_seconds: the shortest interval.
        took: how many seconds it took to ask about them.

    """
    if youngest is None:
        return None
    expected = 2 * max(USUAL_SECONDS if average is None else average, poll_seconds)
    interval = poll_seconds * min(max(1.0, youngest / expected), SLOWEST)
    return max(interval - took, interval / LEAST_REST)


def next_late(ages: Sequence[float], poll_seconds: float) -> float | None:
    """Return the seconds until tasks past their time are asked about again; None if there are none.

    A quarter of the time since the youngest of them was given up: a minute at least and an hour at most, for those who
    poll every 5 seconds.
    """
    if not ages:
        return None
    return min(max(min(ages) / 4, 12 * poll_seconds), 720 * poll_seconds)


def haste(poll_seconds: float) -> float:
    """Return the factor that shortens pauses for those who poll more often than by default: 1 at most."""
    return min(1.0, poll_seconds / 5)


def pause_for(failures: int, asked: float | None, *, poll_seconds: float) -> float:
    """Return how long a task type rests after a number of failures in a row.

    Twice as long each time, from what A2E asks for or 2 s, up to a minute; polling more often than by default also
    shortens the pauses. What A2E asks for is kept to even if it is longer.
    """
    scale = haste(poll_seconds)
    first = FIRST_SECONDS * scale if asked is None else asked
    return Backoff(first=first, longest=max(LONGEST_SECONDS * scale, asked or 0)).after(failures)


def pause_before_try(tried: int, resumes_in: float, poll_seconds: float) -> float:
    """Return the seconds until a start is tried again: twice as long each time, and not while its task type rests."""
    return max(resumes_in, Backoff().after(tried + 1) * haste(poll_seconds))


def pause_before_look(looked: int, poll_seconds: float) -> float:
    """Return the seconds until a task whose start got no answer is looked for again."""
    return Backoff(first=poll_seconds).after(looked + 1)
