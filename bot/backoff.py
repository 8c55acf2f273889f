"""Pauses that grow from try to try.

Libraries such as stamina repeat a call; here tries are rows, steps of the queue, and loops that end with their
process, so that only the numbers are the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

MOST_DOUBLED = 64
"""Beyond, every pause is at its longest, and powers would overflow."""


@dataclass(frozen=True, kw_only=True)
class Backoff:
    """Seconds to wait after failures in a row."""

    first: float = 1.0
    factor: float = 2.0
    longest: float = 60.0

    def after(self, failures: int) -> float:
        """Return the pause after a number of failures, 1 or more."""
        return float(min(self.first * self.factor ** min(failures - 1, MOST_DOUBLED), self.longest))

    def __iter__(self) -> Iterator[float]:
        """Yield one pause after the other, without end."""
        return map(self.after, count(1))
