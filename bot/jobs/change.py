"""All that one event does to a job: the row after it, its money, and the steps that come next."""

from dataclasses import dataclass
from enum import StrEnum

from bot.store.job import Job


class Entry(StrEnum):
    """What happens to the credits that a job has booked."""

    REFUND = "refund"
    """They come back."""
    SETTLE = "settle"
    """They are corrected to what it cost."""
    EXCEED = "exceed"
    """What it costs beyond them is booked."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step for the queue."""

    name: str
    key: str
    delay: float = 0


@dataclass(frozen=True, kw_only=True)
class Change:
    """All that one event does."""

    job: Job
    """The row after it; equal to the one before: nothing of it changes."""
    ledger: tuple[tuple[Entry, int], ...] = ()
    """With the credits that it cost."""
    enqueue: tuple[Step, ...] = ()
    frees: bool = False
    """A place became free: those who wait come next."""
    answered: bool = False
    """A2E answered a start call, so its family is well."""
    moved: bool = False
    """It is in another state, which is counted."""
