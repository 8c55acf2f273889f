"""Which ways to ask about a family's tasks are open. A2E's families differ, and so do its own pages about them.

A way that is not there is left alone for an hour; so is one that answers with nonsense, or fails where others answer,
three times in a row. While it is left alone the next one is asked.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

from bot.a2e.errors import A2EError, BadToken, Busy, NoAnswer, NotFound, NotOffered, RateLimited

log = logging.getLogger(__name__)

ALONE_SECONDS = 3600.0
IN_A_ROW = 3
NOT_THERE = (404, 405, 410, 501)
"""HTTP statuses of a call that a server does not have."""
Way = tuple[str, str]
"""A family's name, and the last part of a path: as many as the families declare."""


@dataclass
class _Trouble:
    """What a way has answered lately."""

    in_a_row: int = 0
    until: float = 0.0


def is_outage(error: A2EError) -> bool:
    """Whether a failure is all of A2E's, so that another way to ask would meet it as well."""
    if isinstance(error, NoAnswer):
        return error.status == 0 or (error.status >= 500 and error.status not in NOT_THERE)
    return isinstance(error, RateLimited | Busy | BadToken)


def is_absent(error: A2EError) -> bool:
    """Whether a failure says that there is no such call."""
    return isinstance(error, NotFound | NotOffered) or error.status in NOT_THERE


@dataclass
class Ways:
    """Remembers which ways do not work; one per process.

    Args:
        clock: seconds that only grow.

    """

    clock: Callable[[], float] = monotonic
    _troubles: dict[Way, _Trouble] = field(default_factory=dict)

    def is_open(self, way: Way) -> bool:
        """Whether a way is worth asking."""
        trouble = self._troubles.get(way)
        return trouble is None or self.clock() >= trouble.until

    def worked(self, way: Way) -> None:
        """Remember that a way answers."""
        self._troubles.pop(way, None)

    def failed(self, way: Way, error: A2EError) -> bool:
        """Remember a failure; return whether the next way is to be asked, False: it would fail as well."""
        trouble = self._troubles.setdefault(way, _Trouble())
        trouble.in_a_row += 1
        if is_absent(error) or (trouble.in_a_row >= IN_A_ROW and not is_outage(error)):
            trouble.until = self.clock() + ALONE_SECONDS
            log.warning("way to ask left alone way=%s/%s: %s", *way, error)
        return not is_outage(error) or (isinstance(error, NoAnswer) and trouble.in_a_row >= IN_A_ROW)

    def others_work(self, way: Way) -> None:
        """Another way has answered where this one failed again and again: leave it alone."""
        trouble = self._troubles.get(way)
        if trouble is not None and trouble.in_a_row >= IN_A_ROW:
            trouble.until = max(trouble.until, self.clock() + ALONE_SECONDS)
