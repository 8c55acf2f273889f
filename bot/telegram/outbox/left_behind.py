"""Finds stored answers that nobody is sending: those of dead processes, and our own that we lost track of."""

import json
import logging
from collections.abc import Awaitable, Callable, Sequence, Set
from dataclasses import dataclass, field
from time import time

from bot.chat import EditMessage, Reply
from bot.store.database import Transaction
from bot.store.store import Store
from bot.store.updates import Unsent
from bot.telegram.outbox.packing import unpack

log = logging.getLogger(__name__)

IsOvertaken = Callable[[Transaction, Store, EditMessage], Awaitable[bool]]
"""Whether what an edit says is out of date."""

UNREADABLE_SECONDS = 24 * 3600.0
"""An answer that this version can't read is given up after so long: the next ones to its chat wait for it a while."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """A stored answer that is ours to send now."""

    update_id: int
    replies: Sequence[Reply]


@dataclass
class LeftBehind:
    """Looks for stored answers.

    Args:
        store: holds them.
        sender: this process.
        is_overtaken: whether an edit is out of date, since people went on meanwhile.

    """

    store: Store
    sender: str
    is_overtaken: IsOvertaken
    _unknown: set[int] = field(default_factory=set)
    """Ours at the last look, although we did not know of them."""
    clock: Callable[[], float] = time
    _unreadable: dict[int, float] = field(default_factory=dict)
    """Those of another version, with when they were found: it may come back and send them."""

    async def look(self, known: Set[int], *, silence: float) -> list[Found]:
        """Return what is ours to send now: from processes silent for this long, and what was unknown twice in a row.

        A commit whose connection broke may have stored an answer without our knowing; `known` are those in hand.
        """
        now, updates = self.clock(), self.store.updates
        over = [one for one, since in self._unreadable.items() if now > since + UNREADABLE_SECONDS]

        async def work(t: Transaction) -> tuple[list[Found], set[int]]:
            await updates.still_sending(t, self.sender, now=now)
            await updates.sent(t, over)
            unknown = set(await updates.ids_of(t, self.sender)) - known - self._unreadable.keys()
            unsent = await updates.take_over(t, self.sender, before=now - silence, now=now)
            unsent += [await updates.unsent(t, number) for number in sorted(unknown & self._unknown)]
            return [found for one in unsent if (found := await self._read(t, one)) is not None], unknown

        found, self._unknown = await self.store.db.transact(work)
        for one in over:
            log.error("stored answer given up, no version here reads it update=%s", one)
            del self._unreadable[one]
        return found

    async def _read(self, t: Transaction, unsent: Unsent) -> Found | None:
        """Return an answer without the edits that would hide newer words; None: it can't be read."""
        try:
            replies = [unpack(one) for one in json.loads(unsent.text)]
        except (KeyError, TypeError, ValueError):  # from another version: nobody here can read it
            log.exception("stored answer can't be read update=%s", unsent.update_id)
            self._unreadable[unsent.update_id] = self.clock()
            return None
        still = [
            one for one in replies if not (isinstance(one, EditMessage) and await self.is_overtaken(t, self.store, one))
        ]
        return Found(update_id=unsent.update_id, replies=still)
