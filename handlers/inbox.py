"""Works on what waits in the inbox, each person's in order, and finds out the facts that decisions lack.

A passing fault of a service puts an update off for some seconds, and aside after half a minute (`handlers.patience`);
any other failure is counted, and an update that keeps failing is given up.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from time import time
from typing import Any

from bot import log as logs
from bot.errors import BotError, NotStored
from bot.jobs.deps import Deps
from bot.operations.facts import Facts, Lacking, Question
from bot.store.database import Transaction
from bot.telegram.inbox.heads import Head
from bot.telegram.inbox.order import Raw
from handlers.answering import Answering
from handlers.gathering import Batch, next_of
from handlers.giving_up import STEP, TRIES, pause_after, sorry
from handlers.patience import Held, NotYet, Patience, kept
from handlers.turn import Asked, Outcome, Replies, Taken, sender_of, turn_of

log = logging.getLogger(__name__)

MOST_FACTS = 30
"""How many facts a turn may need, an album's files among them; more means an endless loop of ours."""


AskedBy = Callable[[Sequence[Raw]], Awaitable[Asked | None]]
"""Reads the updates of one turn, and finds out who decides on them; None: nobody."""


class Inbox:
    """Works on what waits.

    Args:
        asked: reads updates.
        answering: keeps and sends answers.
        deps: what decisions and steps work with.
        patience: when updates are tried again after a passing fault.

    """

    def __init__(self, *, asked: AskedBy, answering: Answering, deps: Deps, patience: Patience) -> None:
        self._asked, self._answering, self._deps, self._patience = asked, answering, deps, patience

    async def work(self, key: str) -> None:
        """Work on a person's waiting updates, one after the other: a step of the queue."""
        person, updates = int(key), self._deps.store.updates
        while True:
            batch = await self._deps.store.db.transact(lambda t: next_of(t, updates, person, now=time()))
            if isinstance(batch, float):  # more that belongs to it may come
                await self._come_again(key, batch)
                return
            if batch is None or not await self._work_on(batch):
                return

    async def _work_on(self, batch: Batch) -> bool:
        """Work on a batch; False when nothing comes after it, or it has to be tried again later and that waits."""
        head = batch.head
        speaking = self._deps.languages.speaking_offhand(head.person, head.language)
        with logs.bind(update=head.update_id, user=head.person), speaking:
            try:
                if batch.tries > TRIES and not head.essential:
                    log.error("update given up tries=%s kind=%s", TRIES, head.kind)
                    held = self._patience.known(head.update_id)
                    return await self._close(
                        batch, sorry(replace(head, query_id=held.query_id(head)) if held else head)
                    )
                return await self._finish(batch)
            except NotStored:
                await self._take_back_try(head)
                raise
            except NotYet as later:
                await self._put_off(head, later.seconds)
                return False
            except Exception:  # whatever it is, count it and try again
                log.exception("update failed kind=%s tries=%s", head.kind, batch.tries)
                await self._come_again(str(head.person), pause_after(batch.tries))
                return False

    async def _finish(self, batch: Batch) -> bool:
        """Decide on a batch, finding out what the decision lacks; return whether more waits.

        Raises:
            NotYet: a passing fault is in the way; it is tried again, with what is known by then.

        """
        head = batch.head
        held = self._patience.known(head.update_id)
        asked = held.asked if held is not None else await self._asked(batch.raws)
        if asked is None:
            self._answering.stop_spinner(head)
            return await self._close(batch, [])
        held = self._patience.hold(head.update_id, asked)
        if rest := self._patience.rest(held):
            raise NotYet(rest)
        more = await self._decide_on(batch, held)
        if isinstance(more, BotError):
            await self._park(batch, held, more)
        self._patience.drop(head.update_id)
        return more is not False

    async def _decide_on(self, batch: Batch, held: Held) -> bool | BotError:
        """Decide with what is found out meanwhile; return whether more waits, or the fault that stood in the way."""
        asked = _still(held, batch.head, held.asked)
        for _ in range(MOST_FACTS):
            try:
                return await self._close(batch, asked, held.known)
            except Lacking as lacking:
                found = await self._found_out(lacking.question, batch.head, held)
                asked = _still(held, batch.head, asked)
                if isinstance(found, BotError) and found.passes:
                    pause = self._patience.pause_after(held, found)
                    if pause is None:
                        return found
                    raise NotYet(pause) from found
                held.known.learn(lacking.question, found)
            except NotStored:
                raise
            except BotError as error:
                log.info("user told of an error: %s", error)
                asked = asked.told(error)
        raise RuntimeError("a decision never came to an end")

    async def _found_out(self, question: Question[Any], head: Head, held: Held) -> Any:
        """Find something out while the chat shows that the bot is busy."""
        incoming = held.asked.incoming
        if held.tried or held.known.empty:
            await self._deps.outbox.act(incoming.chat_id, thread_id=incoming.thread_id)
        finding = asyncio.ensure_future(self._deps.lookups.find_out(question, asker=head.person, again=held.tried > 0))
        try:
            await asyncio.wait([finding], timeout=self._patience.prompt)
            if not finding.done():
                self._acknowledge(head, held)
            return await finding
        finally:
            finding.cancel()

    def _acknowledge(self, head: Head, held: Held) -> None:
        """Answer a press whose decision has to wait for A2E or Telegram."""
        if head.query_id is not None and not held.acknowledged:
            held.acknowledged = True
            self._answering.acknowledge(head.query_id)

    async def _park(self, batch: Batch, held: Held, error: BotError) -> None:
        """Put a batch aside, and offer a button that tries it again."""
        head, replies = batch.head, kept(replace(batch.head, query_id=held.query_id(batch.head)), error)
        ids = [row.update_id for row in batch.rows]

        async def work(t: Transaction) -> Taken:
            await t.lock(f"user:{head.person}")
            if not await self._deps.store.updates.park(t, ids, now=time()):
                return Taken(outcome=Outcome.REPEATED)
            return await self._answering.keep(t, head, replies)

        log.warning("update put aside: %s", error)
        self._answering.send(head, await self._deps.store.db.transact(work))

    async def _close(self, batch: Batch, answer: Replies | Asked, known: Facts | None = None) -> bool:
        """Take a batch out of the inbox, with its effects and answer; return whether more waits."""
        head, updates = batch.head, self._deps.store.updates

        async def work(t: Transaction) -> tuple[Taken, bool]:
            await t.lock(f"user:{head.person}")
            if not await updates.end(t, [row.update_id for row in batch.rows]):
                return Taken(outcome=Outcome.REPEATED), True
            replies = answer if isinstance(answer, list) else await self._turn(t, answer, known or Facts())
            taken = await self._answering.keep(t, head, replies)
            more = await updates.is_waiting(t, head.person)
            if not more:
                await self._deps.queue.done(t, STEP, str(head.person))
            return taken, more

        taken, more = await self._deps.store.db.transact(work)
        self._answering.send(head, taken)
        self._deps.metrics.turn(time() - batch.rows[0].at)
        return more

    async def _turn(self, t: Transaction, asked: Asked, known: Facts) -> Replies:
        opening = await self._deps.store.turns.look(t, sender_of(asked.incoming), now=asked.now)
        return await turn_of(t, asked, known, self._deps, opening)

    async def _come_again(self, person: str, pause: float) -> None:
        await self._deps.store.db.transact(lambda t: self._deps.queue.enqueue(t, STEP, person, delay=pause))

    async def _put_off(self, head: Head, seconds: float) -> None:
        """Have an update tried again: the fault was not its own, so the try does not count."""

        async def work(t: Transaction) -> None:
            await self._deps.store.updates.put_off(t, head.update_id)
            await self._deps.queue.enqueue(t, STEP, str(head.person), delay=seconds)

        await self._deps.store.db.transact(work)

    async def _take_back_try(self, head: Head) -> None:
        """The database failed, which is no fault of the update's; the queue brings it again."""
        with suppress(BotError):  # it is still away
            await self._deps.store.db.transact(lambda t: self._deps.store.updates.put_off(t, head.update_id))

    async def wake(self) -> None:
        """Have what waits worked on, in case the queue has lost it."""

        async def work(t: Transaction) -> None:
            queued = await self._deps.queue.waiting(t, STEP)
            for person in await self._deps.store.updates.waiting(t):
                if str(person) not in queued:
                    await self._deps.queue.enqueue(t, STEP, str(person))

        await self._deps.store.db.transact(work)


def _still(held: Held, head: Head, asked: Asked) -> Asked:
    """Return what was asked, without its press if that has been answered."""
    return replace(asked, incoming=replace(asked.incoming, query_id=held.query_id(head)))
