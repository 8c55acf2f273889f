"""Finds stored answers that nobody sends: those of dead processes, and our own of which we know nothing."""

import json
import logging
from collections.abc import Awaitable, Callable, Sequence, Set
from dataclasses import dataclass, field
from time import time

from bot.chat import EditMessage, Reply, unpack
from bot.store.database import Transaction
from bot.store.store import Store
from bot.store.updates import Unsent

log = logging.getLogger(__name__)

IsOvertaken = Callable[[Transaction, Store, EditMessage], Awaitable[bool]]
"""Whether an edit says what is not so any more."""


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
        is_overtaken: asked of edits: people went on meanwhile.

    """

    store: Store
    sender: str
    is_overtaken: IsOvertaken
    _unknown: set[int] = field(default_factory=set)
    """Ours at the last look, although nobody had given them to us."""
    _unreadable: set[int] = field(default_factory=set)

    async def look(self, known: Set[int], *, silence: float) -> list[Found]:
        """Return what is ours to send now: of processes silent for so many seconds, and what was unknown twice.

        A commit whose connection broke may have stored an answer without our knowing; known: those in hand.
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
        """Return an answer without edits that would hide what was said since; None: it can't be read."""
        try:
            replies = [unpack(one) for one in json.loads(unsent.text)]
        except (KeyError, TypeError, ValueError):  # of another version: nobody here can say it
            log.exception("stored answer can't be read update=%s", unsent.update_id)
            self._unreadable.add(unsent.update_id)
            return None
        still = [
            one for one in replies if not (isinstance(one, EditMessage) and await self.is_overtaken(t, self.store, one))
        ]
        return Found(update_id=unsent.update_id, replies=still)
