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
    _unreadable: set[int] = field(default_factory=set)

    async def look(self, known: Set[int], *, silence: float) -> list[Found]:
        """Return what is ours to send now: from processes silent for this long, and what was unknown twice in a row.

        A commit whose connection broke may have stored an answer without our knowing; `known` are those in hand.
        """
        now, updates = time(), self.store.updates

        async def work(t: Transaction) -> tuple[list[Found], set[int]]:
            await updates.still_sending(t, self.sender, now=now)
            unknown = set(await updates.ids_of(t, self.sender)) - known - self._unreadable
            unsent = await updates.take_over(t, self.sender, before=now - silence, now=now)
            unsent += [await updates.unsent(t, number) for number in sorted(unknown & self._unknown)]
            return [found for one in unsent if (found := await self._read(t, one)) is not None], unknown

        found, self._unknown = await self.store.db.transact(work)
        return found

    async def _read(self, t: Transaction, unsent: Unsent) -> Found | None:
        """Return an answer without the edits that would hide newer words; None: it can't be read."""
        try:
            replies = [unpack(one) for one in json.loads(unsent.text)]
        except (KeyError, TypeError, ValueError):  # from another version: nobody here can read it
            log.exception("stored answer can't be read update=%s", unsent.update_id)
            self._unreadable.add(unsent.update_id)
            return None
        still = [
            one for one in replies if not (isinstance(one, EditMessage) and await self.is_overtaken(t, self.store, one))
        ]
        return Found(update_id=unsent.update_id, replies=still)
