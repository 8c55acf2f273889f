"""Who works on a job, and when. A job's row is the truth about it: the queue only triggers steps.

Every engine behind this is at-least-once, so every step must be repeatable.
"""

import logging
from collections.abc import Awaitable, Callable
from typing import Protocol

from bot.backoff import Backoff
from bot.errors import BotError, NotStored, Unavailable
from bot.store.database import Transaction

log = logging.getLogger(__name__)

Step = Callable[[str], Awaitable[None]]
"""Called with the key that was enqueued."""
FAILED, UNSTORED = Backoff(), Backoff(longest=2.0)


def pause_after(tries: int, error: BaseException | None = None) -> float:
    """Return the seconds until a failed step is retried: 1, 2, 4 ... 60, or what the error asks for.

    After a database outage no growing pause is needed: asking again disturbs nobody.
    """
    asked = error.retry_after if isinstance(error, Unavailable) else None
    pauses = UNSTORED if isinstance(error, NotStored) else FAILED
    return pauses.after(tries + 1) if asked is None else asked


def log_failure(error: Exception) -> None:
    """Log a run that failed and comes again: what is foreseen in one line, a mistake of ours with its traceback.

    Which one it was stands on the line by itself: engines bind step and key while a step runs.
    """
    if isinstance(error, BotError):
        log.warning("step failed, retrying error=%s: %s", type(error).__name__, error)
    else:
        log.error("step failed, retrying", exc_info=error)


class Queue(Protocol):
    """A queue of (step, key) pairs with a due time."""

    def entrypoint(self, step: str, work: Step, *, limit: int | None = None) -> None:
        """Register a step's work. Call before `run`.

        Args:
            step: its name.
            work: called with the key.
            limit: how many of this step may run at once in the whole cluster; None: no limit of its own.

        """

    async def enqueue(self, t: Transaction, step: str, key: str, *, delay: float = 0) -> None:
        """Have step run for key after delay seconds, once t is committed (and never if it is not).

        A pair that already waits is not added twice: the earlier time counts. A pair that is running
        now runs once more afterwards.
        """

    async def done(self, t: Transaction, step: str, key: str) -> None:
        """Note in t that a step's run for key, if one is under way, has nothing left to do; what follows may be lost.

        That saves the transaction which notes its end, where the engine has one. What is enqueued while it runs stays.
        """

    async def waiting(self, t: Transaction, step: str) -> set[str]:
        """Return the keys of a step that are waiting or running."""

    async def late(self, t: Transaction) -> float:
        """Return for how many seconds the step that is longest overdue has been waiting for its run; 0: none is."""

    async def run(self) -> None:
        """Work until `drain`. A step that raises is retried after `pause_after`, and logged each time."""

    async def drain(self, *, timeout: float) -> None:
        """Take no new work and wait for what is running.

        What takes longer than timeout seconds is cancelled and runs again later.
        """
