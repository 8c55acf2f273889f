"""How often one person may call, counted in this process: a page that runs wild must not keep others waiting."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

from bot.http.live.sessions import Hasty
from bot.locales import N_

SECONDS = 60.0
PEOPLE = 10_000
"""Most people whose calls are counted at a time."""
SLOWER = N_("That was too fast for me. Please wait a minute, then try again.")


@dataclass(frozen=True, kw_only=True)
class Rate:
    """So many calls in a minute for each person; the minute begins with the first."""

    most: int
    clock: Callable[[], float] = monotonic
    _counts: OrderedDict[int, tuple[float, int]] = field(default_factory=OrderedDict)

    def take(self, user_id: int) -> None:
        """Count one more.

        Raises:
            Hasty: it is one too many.

        """
        since, count = self._counts.get(user_id, (self.clock(), 0))
        if self.clock() - since >= SECONDS:
            since, count = self.clock(), 0
        if count >= self.most:
            raise Hasty(user_text=SLOWER)
        self._counts[user_id] = (since, count + 1)
        self._counts.move_to_end(user_id)
        if len(self._counts) > PEOPLE:
            self._counts.popitem(last=False)
