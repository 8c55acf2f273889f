"""Everything that one event does to a job: the row after it, its money, and the steps that come next."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.store.job import Job

A2E_WORDS = "a2e_words"
"""The key in a failed job's result under which A2E's own words are kept, for admins."""


def said(job: Job, words: str, **facts: str) -> dict[str, Any]:
    """Return the column that keeps what A2E said about a failed job, with facts beside it."""
    kept = {**facts, **({A2E_WORDS: words} if words else {})}
    return {"result": {**(job.result or {}), **kept}} if kept else {}


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
    """Everything that one event does."""

    job: Job
    """The row after it; equal to the one before if nothing changes."""
    ledger: tuple[tuple[Entry, int], ...] = ()
    """Entries, each with the credits that the job cost."""
    enqueue: tuple[Step, ...] = ()
    frees: bool = False
    """A place became free: the jobs that wait are next."""
    answered: bool = False
    """A2E answered a start call, so its task type works."""
    moved: bool = False
    """It has changed state, which is counted."""
