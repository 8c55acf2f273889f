"""Which ways to ask about a task type's tasks are open. A2E's task types differ, and so do its own pages about them.

A way that does not exist is left alone for an hour; so is one that answers with nonsense three times in a row.
Meanwhile the next way is asked.
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
"""A task type's name, and the last part of a path: as many as the task types declare."""


@dataclass
class _Trouble:
    """How a way has failed lately."""

    in_a_row: int = 0
    until: float = 0.0


def is_outage(error: A2EError) -> bool:
    """Whether A2E as a whole fails, so that another way to ask would fail too."""
    if isinstance(error, NoAnswer):
        return error.status == 0 or (error.status >= 500 and error.status not in NOT_THERE)
    return isinstance(error, RateLimited | Busy | BadToken)


def is_absent(error: A2EError) -> bool:
    """Whether a failure means that there is no such call."""
    return isinstance(error, NotFound | NotOffered) or error.status in NOT_THERE


@dataclass
class Ways:
    """Remembers which ways don't work; one per process.

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
        """Note that a way answers."""
        self._troubles.pop(way, None)

    def failed(self, way: Way, error: A2EError) -> bool:
        """Note a failure; return whether to ask in the next way (False: it would fail as well)."""
        trouble = self._troubles.setdefault(way, _Trouble())
        trouble.in_a_row += 1
        if is_absent(error) or (trouble.in_a_row >= IN_A_ROW and not is_outage(error)):
            trouble.until = self.clock() + ALONE_SECONDS
            log.warning("way to ask left alone way=%s/%s: %s", *way, error)
        return not is_outage(error) or (isinstance(error, NoAnswer) and trouble.in_a_row >= IN_A_ROW)
