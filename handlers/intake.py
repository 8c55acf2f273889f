"""From a raw update to a stored answer.

What can be decided at once is: one transaction. An update that lacks a fact from outside (a file, a link, a price)
waits in the inbox, and a step of the queue works on it, a person's one after the other; so it is confirmed to
Telegram at once, and nobody else waits for it. There, too, its tries are counted: what fails again and again, or
takes the process with it, ends in a sentence to the person and is given up.
"""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from time import monotonic, time

from telegram import Update

from bot import log as logs
from bot.chat import Say, Toast
from bot.errors import BotError, NotStored
from bot.gateway.answers import MOST_WAITING, Answer, written
from bot.gateway.careful import Careful
from bot.gateway.heads import Head
from bot.gateway.updates import Raw
from bot.operations.facts import Facts, Lacking
from bot.queue.port import Queue
from bot.services import Services
from bot.store.database import Transaction
from handlers.context import App
from handlers.gathering import PAUSE, Batch, next_of
from handlers.giving_up import OLD, TOO_MANY, TRIES, pause_after, sorry
from handlers.router import route
from handlers.turn import Asked, Replies, turn_of

log = logging.getLogger(__name__)

STEP = "update"
AT_ONCE = 24
"""People whose waiting updates are worked on at once."""
MOST_FACTS = 30
"""Facts one turn may need, an album's files among them; more is a loop of ours."""


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What a transaction made of an update."""

    replies: Replies | None = None
    """None: it waits, was taken before, or was left out."""
    too_many: bool = False


class Intake:
    """Takes updates and answers them.

    Args:
        application: python-telegram-bot's, as a routing table.
        services, queue: what decisions and steps work with.
        careful: whether the process before may have died of an update.

    """

    def __init__(self, *, application: App, services: Services, queue: Queue, careful: Careful) -> None:
        self._application, self._services, self._queue, self._careful = application, services, queue, careful
        queue.entrypoint(STEP, self.work, limit=AT_ONCE)

    async def take(self, raw: Raw, head: Head) -> None:
        """Store an update and its effects, or let it wait.

        Raises:
            NotStored: the database is away.

        """
        began = monotonic()
        with logs.bind(update=head.update_id):
            outcome = await self._take(raw, head)
        self._services.metrics.update(outcome, monotonic() - began)

    async def _take(self, raw: Raw, head: Head) -> str:
        if self._full(head):
            self.refuse(head)
            return "dropped"
        try:
            asked = await self._asked([raw])
        except Exception:  # it would be the same each time
            log.exception("update can't be parsed kind=%s", head.kind)
            await self._give_up(head)
            return "failed"
        if asked is None and not head.album:  # of an album, another item may be meant for us
            self._stop_spinner(head)
            return "ignored"
        try:
            if asked is None or head.gathers or self._careful.now:
                await self._let_wait(raw, head, tries=0)
                return "waiting"
            return await self._decide(raw, head, asked)
        except NotStored:
            raise
        except Exception:  # whatever it is: the person hears of it, and nobody else does
            log.exception("update failed kind=%s", head.kind)
            await self._let_wait(raw, head, tries=1)
            return "failed"

    def _stop_spinner(self, head: Head) -> None:
        """A button of no message of ours was pressed: there is nothing to do, but the press is answered."""
        if head.query_id is not None:
            self._services.answers.note(Toast(query_id=head.query_id, text=OLD))

    async def _asked(self, raws: Sequence[Raw]) -> Asked | None:
        """Parse updates that belong together, and find out who decides on them."""
        updates = [Update.de_json(raw, self._application.bot) for raw in raws]
        routed = await route(self._application, updates)
        if routed is None:
            return None
        incoming, decide = routed
        return Asked(incoming=incoming, decide=decide, now=time())

    async def _decide(self, raw: Raw, head: Head, asked: Asked) -> str:
        """Decide with what is at hand; what lacks more waits."""
        known = Facts()
        for _ in range(MOST_FACTS):
            try:
                taken = await self._services.store.db.transact(
                    partial(self._first, raw=raw, head=head, asked=asked, known=known)
                )
            except Lacking as lacking:
                kept = await self._services.supplies.kept(lacking.question)
                if kept is None:
                    break
                known.learn(lacking.question, kept)
            except NotStored:
                raise
            except BotError as error:
                log.info("told the user: %s", error)
                asked = asked.told(error)
            else:
                return self._answer(head, taken)
        await self._let_wait(raw, head, tries=0)
        return "waiting"

    async def _first(self, t: Transaction, *, raw: Raw, head: Head, asked: Asked, known: Facts) -> Taken:
        store = self._services.store
        await t.lock(f"user:{head.person}")
        claim = await store.updates.claim(t, head.update_id, head.person, now=asked.now)
        if not claim.new:
            return Taken()
        if claim.waiting:
            return await self._line_up(t, raw, head, ahead=claim.waiting, tries=0)
        replies = await turn_of(t, asked, known, self._services)
        await self._keep(t, head.update_id, replies)
        return Taken(replies=replies)

    async def _keep(self, t: Transaction, update_id: int, replies: Replies) -> None:
        if replies:
            answers = self._services.answers
            await self._services.store.updates.answer(t, update_id, written(replies), sender=answers.sender, now=time())

    async def _let_wait(self, raw: Raw, head: Head, *, tries: int) -> None:
        """Put an update into the inbox; tries: how often it has failed already."""

        async def work(t: Transaction) -> Taken:
            await t.lock(f"user:{head.person}")
            claim = await self._services.store.updates.claim(t, head.update_id, head.person, now=time())
            return await self._line_up(t, raw, head, ahead=claim.waiting, tries=tries) if claim.new else Taken()

        self._answer(head, await self._services.store.db.transact(work))

    async def _line_up(self, t: Transaction, raw: Raw, head: Head, *, ahead: int, tries: int) -> Taken:
        if ahead >= MOST_WAITING and not head.essential:
            return Taken(too_many=True)
        updates = self._services.store.updates
        await updates.keep(t, head.update_id, head.person, json.dumps(raw), tries=tries, now=time())
        await self._queue.enqueue(t, STEP, str(head.person), delay=max(pause_after(tries), PAUSE * head.gathers))
        return Taken()

    def _answer(self, head: Head, taken: Taken) -> str:
        """Send what was stored as the answer."""
        if taken.too_many:
            self.refuse(head)
            return "dropped"
        if taken.replies:
            self._services.answers.put(Answer(update_id=head.update_id, chat=head.chat, replies=taken.replies))
        return "handled"

    def _full(self, head: Head) -> bool:
        return not head.essential and self._services.answers.waiting(head.chat) >= MOST_WAITING

    def refuse(self, head: Head) -> None:
        """Leave an update out, and say so once; a pressed button is answered all the same."""
        answers = self._services.answers
        if head.query_id is not None:
            answers.note(Toast(query_id=head.query_id, text=TOO_MANY))
        elif head.asks:
            answers.put_aside(head.update_id, Say(chat_id=head.chat, thread_id=head.thread, text=TOO_MANY))

    async def work(self, key: str) -> None:
        """Work on what waits of a person, one after the other: a step of the queue."""
        person, updates = int(key), self._services.store.updates
        while True:
            batch = await self._services.store.db.transact(lambda t: next_of(t, updates, person, now=time()))
            if isinstance(batch, float):  # more may come that is meant together with it
                await self._come_again(key, batch)
                return
            if batch is None or not await self._work_on(batch):
                return

    async def _work_on(self, batch: Batch) -> bool:
        """Work on a batch; False when it has to be tried again later, and what comes after it waits."""
        head = batch.head
        with logs.bind(update=head.update_id):
            try:
                if batch.tries > TRIES and not head.essential:
                    log.error("update given up after %s tries kind=%s", TRIES, head.kind)
                    await self._close(batch, sorry(head))
                else:
                    await self._finish(batch)
            except NotStored:
                raise
            except Exception:  # whatever it is: counted, and tried again
                log.exception("update failed kind=%s tries=%s", head.kind, batch.tries)
                await self._come_again(str(head.person), pause_after(batch.tries))
                return False
        return True

    async def _finish(self, batch: Batch) -> None:
        """Decide on a batch, finding out what the decision lacks."""
        head = batch.head
        asked, known = await self._asked(batch.raws), Facts()
        if asked is None:
            self._stop_spinner(head)
            await self._close(batch, [])
            return
        for _ in range(MOST_FACTS):
            try:
                await self._close(batch, asked, known)
            except Lacking as lacking:
                await self._please_wait(asked, known)
                known.learn(
                    lacking.question, await self._services.supplies.find_out(lacking.question, asker=head.person)
                )
            except NotStored:
                raise
            except BotError as error:
                log.info("told the user: %s", error)
                asked = asked.told(error)
            else:
                return
        raise RuntimeError("a decision never came to an end")

    async def _give_up(self, head: Head) -> None:
        """Tell the person that an update is left out, once."""
        replies = sorry(head)

        async def work(t: Transaction) -> Taken:
            await t.lock(f"user:{head.person}")
            if not (await self._services.store.updates.claim(t, head.update_id, head.person, now=time())).new:
                return Taken()
            await self._keep(t, head.update_id, replies)
            return Taken(replies=replies)

        self._answer(head, await self._services.store.db.transact(work))

    async def _close(self, batch: Batch, answer: Replies | Asked, known: Facts | None = None) -> None:
        """Take a batch out of the inbox, with its effects and answer."""
        head, updates = batch.head, self._services.store.updates

        async def work(t: Transaction) -> Replies:
            await t.lock(f"user:{head.person}")
            if not all([await updates.end(t, row.update_id) for row in batch.rows]):
                return []
            replies = answer if isinstance(answer, list) else await turn_of(t, answer, known or Facts(), self._services)
            await self._keep(t, head.update_id, replies)
            return replies

        self._answer(head, Taken(replies=await self._services.store.db.transact(work)))

    async def _please_wait(self, asked: Asked, known: Facts) -> None:
        """The first fact takes a while: show that something happens."""
        if known.empty:
            await self._services.outbox.act(asked.incoming.chat_id, thread_id=asked.incoming.thread_id)

    async def _come_again(self, person: str, pause: float) -> None:
        await self._services.store.db.transact(lambda t: self._queue.enqueue(t, STEP, person, delay=pause))

    async def wake(self) -> None:
        """Let what waits be worked on, should the queue have lost it."""

        async def work(t: Transaction) -> None:
            queued = await self._queue.waiting(t, STEP)
            for person in await self._services.store.updates.waiting(t):
                if str(person) not in queued:
                    await self._queue.enqueue(t, STEP, str(person))

        await self._services.store.db.transact(work)
