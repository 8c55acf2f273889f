"""What a card says while its job waits or runs: its place, how long so far, how much is done, what is usual.

Pure: what is known in, words out. What is said of the usual time changes as time goes by, so that it stays true:
"usually about 2 min" until half of all jobs would be done, then by when nine of ten are, then "longer than usual".
"""

from msgspec import Struct

from bot.operations.prices import counted
from bot.operations.usual import Times, rounded
from bot.store.job import Job, State

SLOW_LINE = "The video service is slow right now; I'll keep trying."
LATER = "I'll send it here when it is ready."
LONGER = "longer than usual; I'm keeping an eye on it"
OPEN = (State.QUEUED, State.STARTING, State.RUNNING)
STEPS = ((90, 5), (600, 30), (5400, 60))
"""Until so many seconds the time so far is told in steps of so many; after that in half hours."""
HALF_HOUR = 1800
LONG_SECONDS = 600
"""From then on it is called long, where nobody knows how long it usually takes."""


class Wait(Struct, frozen=True, kw_only=True):
    """What is known of a job that waits or runs."""

    place: int = 0
    """How many of the user's jobs come before it, while it is queued."""
    in_task_type: int = 0
    """How many tasks of all users come before it, where A2E works on one at a time."""
    full: bool = False
    """The user has as many running jobs as are allowed at once."""
    so_far: float = 0
    """Seconds since it began to render; until then since it was ordered."""
    times: Times | None = None

    @property
    def in_line(self) -> bool:
        """Whether others come first."""
        return bool(self.place or self.in_task_type or self.full)


NOTHING = Wait()


def lines(job: Job, wait: Wait) -> list[str]:
    """Return a card's lines about the wait."""
    if job.slow:
        return _sentences(SLOW_LINE, so_far(wait.so_far))
    if job.state is State.RUNNING:
        return [progress(wait, job.percent)]
    if wait.in_line:
        once = f"Once it starts, it usually takes about {rounded(wait.times.p50)}" if wait.times else ""
        return [_place(wait), *_sentences(so_far(wait.so_far), once)]
    usual = _expected(wait) if wait.times and wait.so_far <= wait.times.p50 else ""  # it may have been in line so far
    return _sentences("I'm handing it to A2E", _told(so_far(wait.so_far), usual))


def progress(wait: Wait, percent: int | None = None) -> str:
    """Return the time so far, how much is done, and what that means: as expected, or longer than usual."""
    words = _told(so_far(wait.so_far), f"{percent} % done" if percent else "", _expected(wait))
    return " ".join(_sentences(words, LATER if wait.times is None and wait.so_far < LONG_SECONDS else ""))


def so_far(seconds: float) -> str:
    """Return how long it has taken, in steps that grow; empty: it has only just begun."""
    told = int(seconds // step(seconds) * step(seconds))
    if told < 5:
        return ""
    minutes, rest = divmod(told, 60)
    if told < STEPS[0][0]:
        return f"{told} s so far"
    if minutes < 90:
        return f"{minutes} min {rest} s so far" if rest else f"{minutes} min so far"
    return f"{minutes // 60} h {minutes % 60} min so far" if minutes % 60 else f"{minutes // 60} h so far"


def step(seconds: float) -> int:
    """Return how many seconds the words for a time so far stay the same."""
    return next((each for until, each in STEPS if seconds < until), HALF_HOUR)


def next_change(wait: Wait) -> float:
    """Return in how many seconds a card says something new."""
    changes = step(wait.so_far) - wait.so_far % step(wait.so_far)
    limits = (wait.times.p50, wait.times.p90) if wait.times else (LONG_SECONDS,)
    return min([changes, *(one - wait.so_far for one in limits if one > wait.so_far)])


def _expected(wait: Wait) -> str:
    times = wait.times
    if times is None:
        return LONGER if wait.so_far >= LONG_SECONDS else ""
    if wait.so_far > times.p90:
        return LONGER
    if wait.so_far > times.p50:
        return f"usually done within {rounded(times.p90)}"
    return f"usually about {rounded(times.p50)}"


def _place(wait: Wait) -> str:
    if wait.in_task_type:
        return f"Number {wait.in_task_type + 1} in line: A2E works on one of these at a time."
    if wait.place:
        others = f"{wait.place} other {counted(wait.place, 'job')}"
        return f"Number {wait.place + 1} in line: it starts after {others} of yours."
    return "Next in line: it starts when one of your running jobs ends."


def _told(*words: str) -> str:
    return ", ".join(one for one in words if one)


def _sentences(*words: str) -> list[str]:
    """Return words as one line of sentences; none if there are none."""
    told = [f"{one[0].upper()}{one[1:]}{'' if one.endswith('.') else '.'}" for one in words if one]
    return [" ".join(told)] if told else []
