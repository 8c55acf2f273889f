"""What a card says while its job waits or runs: its place, how long so far, how much is done, what is usual.

Pure: what is known in, words out. What is said of the usual time changes as time goes by, so that it stays true:
"usually about 2 min" until half of all jobs would be done, then by when nine of ten are, then "longer than usual".
"""

from functools import reduce

from msgspec import Struct

from bot.locales import N_, _, language, ngettext
from bot.locales.amounts import percent, spelled
from bot.operations.usual import Times, rounded
from bot.store.job import Job, State

SLOW_LINE = N_("The video service is slow right now; I'll keep trying.")
LATER = N_("I'll send it here when it is ready.")
# For translators: part of a line such as "2 min so far, longer than usual; I'm keeping an eye on it".
LONGER = N_("longer than usual; I'm keeping an eye on it")
OPEN = (State.QUEUED, State.STARTING, State.RUNNING)
STEPS = ((90, 5), (600, 30), (5400, 60))
"""Until so many seconds the time so far is told in steps of so many; after that in half hours."""
HALF_HOUR = 1800
ENDS = (".", "。", "।")
"""What a sentence ends with, in any language."""
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
        return sentences(_(SLOW_LINE), so_far(wait.so_far))
    if job.state is State.RUNNING:
        return [progress(wait, job.percent)]
    if wait.in_line:
        return [_place(wait), *sentences(so_far(wait.so_far), _once_it_starts(wait))]
    usual = _expected(wait) if wait.times and wait.so_far <= wait.times.p50 else ""  # it may have been in line so far
    return sentences(_("I'm handing it to A2E"), _told(so_far(wait.so_far), usual))


def progress(wait: Wait, done_by_now: int | None = None) -> str:
    """Return the time so far, how much is done in percent, and what that means: as expected, or longer than usual."""
    # For translators: part of a line such as "2 min so far, 40 % done, usually about 5 min"; {percent} is "40 %".
    done = _("{percent} done", percent=percent(done_by_now)) if done_by_now else ""
    words = _told(so_far(wait.so_far), done, _expected(wait))
    return " ".join(sentences(words, _(LATER) if wait.times is None and wait.so_far < LONG_SECONDS else ""))


def so_far(seconds: float) -> str:
    """Return how long it has taken, in steps that grow; empty: it has only just begun."""
    told = int(seconds // step(seconds) * step(seconds))
    if told < 5:
        return ""
    # For translators: part of a line such as "2 min so far, 40 % done, usually about 5 min".
    return _("{time} so far", time=spelled(told))


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
        return _(LONGER) if wait.so_far >= LONG_SECONDS else ""
    if wait.so_far > times.p90:
        return _(LONGER)
    if wait.so_far > times.p50:
        # For translators: part of a line such as "2 min so far, usually done within 5 min".
        return _("usually done within {time}", time=rounded(times.p90))
    # For translators: part of a line such as "2 min so far, usually about 5 min".
    return _("usually about {time}", time=rounded(times.p50))


def _once_it_starts(wait: Wait) -> str:
    if wait.times is None:
        return ""
    return _("Once it starts, it usually takes about {time}", time=rounded(wait.times.p50))


def _place(wait: Wait) -> str:
    if wait.in_task_type:
        return _("Number {place} in line: A2E works on one of these at a time.", place=wait.in_task_type + 1)
    if wait.place:
        return ngettext(
            "Number {place} in line: it starts after {count} other job of yours.",
            "Number {place} in line: it starts after {count} other jobs of yours.",
            wait.place,
            place=wait.place + 1,
        )
    return _("Next in line: it starts when one of your running jobs ends.")


def _told(*words: str) -> str:
    return reduce(_together, (one for one in words if one), "")


def _together(first: str, second: str) -> str:
    # For translators: two parts of a line such as "2 min so far, 40 % done".
    return _("{first}, {second}", first=first, second=second) if first else second


def sentences(*words: str) -> list[str]:
    """Return words as one line of sentences; none if there are none."""
    # For translators: the end of a sentence; {words} begins with a capital letter by then.
    told = [one if one.endswith(ENDS) else _("{words}.", words=one) for one in map(_begun, words) if one]
    return [" ".join(told)] if told else []


def _begun(words: str) -> str:
    """Return words with a capital letter."""
    first = "İ" if words.startswith("i") and language() == "tr" else words[:1].upper()
    return f"{first}{words[1:]}"
