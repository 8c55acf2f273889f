"""From a raw update to a stored answer.

What can be decided at once is: one transaction. An update that lacks a fact from outside (a file, a link, a price)
waits in the inbox, and a step of the queue works on it, a person's one after the other; so it is confirmed to
Telegram at once, and nobody else waits for it. There, too, its tries are counted: what fails again and again, or
takes the process with it, ends in a sentence to the person and is given up.
"""

import json
import logging
from collections.abc import Sequence
from functools import partial
from time import monotonic, time

from telegram import Update

from bot import log as logs
from bot.chat import AnswerCallback, SendMessage
from bot.errors import BotError, NotStored
from bot.jobs.deps import Deps
from bot.jobs.moved_groups import follow_group
from bot.operations.facts import Facts, Lacking
from bot.queue.port import Queue
from bot.store.database import Transaction
from bot.telegram.inbox.careful import Careful
from bot.telegram.inbox.heads import Head
from bot.telegram.inbox.translate import App
from bot.telegram.inbox.updates import Raw
from bot.telegram.outbox.answers import MOST_WAITING, Answer, written
from handlers.gathering import PAUSE
from handlers.giving_up import OLD, STEP, TOO_MANY, pause_after, sorry
from handlers.inbox import MOST_FACTS, Inbox
from handlers.patience import Patience
from handlers.router import route
from handlers.turn import Asked, Replies, Taken, turn_of

log = logging.getLogger(__name__)

AT_ONCE = 24
"""People whose waiting updates are worked on at once."""


class Intake:
    """Takes updates and answers them.

    Args:
        application: python-telegram-bot's, as a routing table.
        deps, queue: what decisions and steps work with.
        careful: whether the process before may have died of an update.
        patience: when what met a passing fault is tried again.

    """

    def __init__(
        self, *, application: App, deps: Deps, queue: Queue, careful: Careful, patience: Patience | None = None
    ) -> None:
        self._application, self._deps, self._queue, self._careful = application, deps, queue, careful
        self._inbox = Inbox(taker=self, deps=deps, queue=queue, patience=patience or Patience())
        queue.entrypoint(STEP, self._inbox.work, limit=AT_ONCE)

    async def take(self, raw: Raw, head: Head) -> None:
        """Store an update and its effects, or let it wait.

        Raises:
            NotStored: the database is away.

        """
        began = monotonic()
        with logs.bind(update=head.update_id):
            outcome = await (self._take(raw, head) if head.moved is None else self._follow(head.moved))
        self._deps.metrics.update(outcome, monotonic() - began)

    async def _follow(self, moved: tuple[int, int]) -> str:
        """A group has become a supergroup: nobody says anything, and nothing is answered."""
        await self._deps.store.db.transact(partial(follow_group, deps=self._deps, moved=moved))
        return "moved"

    async def _take(self, raw: Raw, head: Head) -> str:
        if self._full(head):
            self.refuse(head)
            return "dropped"
        try:
            asked = await self.asked([raw])
        except Exception:  # it would be the same each time
            log.exception("update can't be parsed kind=%s", head.kind)
            await self._give_up(head)
            return "failed"
        if asked is None and not head.album:  # of an album, another item may be meant for us
            self.stop_spinner(head)
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

    def stop_spinner(self, head: Head) -> None:
        """A button of no message of ours was pressed: there is nothing to do, but the press is answered."""
        if head.query_id is not None:
            self._deps.answers.note(AnswerCallback(query_id=head.query_id, text=OLD))

    async def asked(self, raws: Sequence[Raw]) -> Asked | None:
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
                taken = await self._deps.store.db.transact(
                    partial(self._first, raw=raw, head=head, asked=asked, known=known)
                )
            except Lacking as lacking:
                kept = await self._deps.supplies.kept(lacking.question)
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
        store = self._deps.store
        await t.lock(f"user:{head.person}")
        claim = await store.updates.claim(t, head.update_id, head.person, now=asked.now)
        if not claim.new:
            return Taken()
        if claim.waiting:
            return await self._line_up(t, raw, head, ahead=claim.waiting, tries=0)
        replies = await turn_of(t, asked, known, self._deps)
        return await self.keep(t, head, replies)

    async def keep(self, t: Transaction, head: Head, replies: Replies) -> Taken:
        """Store what an update is answered with, until it is sent."""
        if not replies:
            return Taken(replies=replies)
        sender = self._deps.answers.sender
        after = await self._deps.store.updates.answer(
            t, head.update_id, written(replies), chat=head.chat, sender=sender, now=time()
        )
        return Taken(replies=replies, after=after)

    async def _let_wait(self, raw: Raw, head: Head, *, tries: int) -> None:
        """Put an update into the inbox; tries: how often it has failed already."""

        async def work(t: Transaction) -> Taken:
            await t.lock(f"user:{head.person}")
            claim = await self._deps.store.updates.claim(t, head.update_id, head.person, now=time())
            return await self._line_up(t, raw, head, ahead=claim.waiting, tries=tries) if claim.new else Taken()

        self._answer(head, await self._deps.store.db.transact(work))

    async def _line_up(self, t: Transaction, raw: Raw, head: Head, *, ahead: int, tries: int) -> Taken:
        if ahead >= MOST_WAITING and not head.essential:
            return Taken(too_many=True)
        updates = self._deps.store.updates
        await updates.keep(t, head.update_id, head.person, json.dumps(raw), tries=tries, now=time())
        await self._queue.enqueue(t, STEP, str(head.person), delay=max(pause_after(tries), PAUSE * head.gathers))
        return Taken()

    def _answer(self, head: Head, taken: Taken) -> str:
        """Send what was stored as the answer."""
        if taken.too_many:
            self.refuse(head)
            return "dropped"
        self.send(head, taken)
        return "handled"

    def send(self, head: Head, taken: Taken) -> None:
        """Send what was stored as the answer."""
        if taken.replies:
            answer = Answer(update_id=head.update_id, chat=head.chat, replies=taken.replies, after=taken.after)
            self._deps.answers.put(answer)

    def _full(self, head: Head) -> bool:
        return not head.essential and self._deps.answers.waiting(head.chat) >= MOST_WAITING

    def refuse(self, head: Head) -> None:
        """Leave an update out, and say so once; a pressed button is answered all the same."""
        answers = self._deps.answers
        if head.query_id is not None:
            answers.note(AnswerCallback(query_id=head.query_id, text=TOO_MANY))
        elif head.asks:
            answers.put_aside(head.update_id, SendMessage(chat_id=head.chat, thread_id=head.thread, text=TOO_MANY))

    async def _give_up(self, head: Head) -> None:
        """Tell the person that an update is left out, once."""
        replies = sorry(head)

        async def work(t: Transaction) -> Taken:
            await t.lock(f"user:{head.person}")
            if not (await self._deps.store.updates.claim(t, head.update_id, head.person, now=time())).new:
                return Taken()
            return await self.keep(t, head, replies)

        self._answer(head, await self._deps.store.db.transact(work))

    async def wake(self) -> None:
        """Let what waits be worked on, should the queue have lost it."""
        await self._inbox.wake()
