"""From a raw update to a stored answer.

What can be decided at once is, in one transaction. An update that lacks a fact from outside (a file, a link, a price)
waits in the inbox, and a step of the queue works on it, each person's in order; so it is confirmed to
Telegram at once, and nobody else waits for it. There its tries are counted, too: an update that keeps failing, or
crashes the process, is given up with a sentence to the person.
"""

import json
import logging
from dataclasses import replace
from functools import partial
from time import monotonic, time

from bot.errors import BotError, NotStored, Unavailable
from bot.jobs.deps import Deps
from bot.jobs.moved_groups import follow_group
from bot.operations.facts import Facts, Lacking
from bot.store.database import Transaction
from bot.store.users import unkept
from bot.telegram.inbox.careful import Careful
from bot.telegram.inbox.heads import Head
from bot.telegram.inbox.order import Raw
from bot.telegram.inbox.translate import App
from bot.telegram.outbox.answers import MOST_WAITING
from handlers.answering import Answering
from handlers.checkout import check_out
from handlers.fleeting import Fleeting
from handlers.gathering import PAUSE
from handlers.giving_up import STEP, pause_after, sorry
from handlers.inbox import MOST_FACTS, Inbox
from handlers.patience import Patience
from handlers.router import asked
from handlers.turn import Asked, Outcome, Replies, Taken, Turn, sender_of, turn_of

log = logging.getLogger(__name__)

AT_ONCE = 24
"""How many people's waiting updates are worked on at once."""
AGAIN = Taken(outcome=Outcome.REPEATED)


class Intake:
    """Takes updates and answers them.

    Args:
        application: python-telegram-bot's, with the routing table.
        deps: what decisions and steps work with.
        careful: whether a process may have died from an update.
        patience: when updates are tried again after a passing fault.

    """

    def __init__(self, *, application: App, deps: Deps, careful: Careful, patience: Patience | None = None) -> None:
        self._deps, self._careful, self._answering = deps, careful, Answering(deps)
        self._asked = partial(asked, application)
        self.refuse = self._answering.refuse
        self._inbox = Inbox(asked=self._asked, answering=self._answering, deps=deps, patience=patience or Patience())
        self.wake = self._inbox.wake
        self._fleeting = Fleeting(self._answer_now)
        self.close = self._fleeting.close
        deps.queue.entrypoint(STEP, self._inbox.work, limit=AT_ONCE)

    async def take(self, raw: Raw, head: Head) -> None:
        """Store an update and its effects, or let it wait.

        Raises:
            NotStored: the database is unavailable.

        """
        with self._deps.languages.speaking_offhand(head.person, head.language):
            await self._take_in(raw, head)

    async def _take_in(self, raw: Raw, head: Head) -> None:
        began = monotonic()
        if head.moved is not None:
            await self._deps.store.db.transact(partial(follow_group, deps=self._deps, moved=head.moved))
            outcome = Outcome.MOVED
        elif head.urgent:
            outcome = await check_out(self._deps, raw)
        elif head.fleeting:
            outcome = Outcome.HANDLED if self._fleeting.put(raw, head) else Outcome.DROPPED
        elif self._answering.is_full(head):
            self.refuse(head)
            outcome = Outcome.DROPPED
        else:
            outcome = await self._take(raw, head)
        self._deps.metrics.update(outcome)
        if outcome is Outcome.HANDLED:
            self._deps.metrics.turn(monotonic() - began)

    async def _take(self, raw: Raw, head: Head) -> Outcome:
        """Return what became of it."""
        try:
            asked = await self._asked([raw])
        except Exception:  # it would be the same each time
            log.exception("update can't be parsed kind=%s", head.kind)
            await self._give_up(head)
            return Outcome.FAILED
        if asked is None and not head.album:  # another item of the album may be meant for us
            self._answering.stop_spinner(head)
            return Outcome.IGNORED
        try:
            if asked is None or head.gathers or self._careful.now:
                return await self._let_wait(raw, head, tries=0)
            return await self._decide(raw, head, asked)
        except NotStored:
            raise
        except Exception:  # whatever it is, tell the person, and let nobody else be affected
            log.exception("update failed kind=%s", head.kind)
            await self._let_wait(raw, head, tries=1)
            return Outcome.FAILED

    async def _decide(self, raw: Raw, head: Head, asked: Asked) -> Outcome:
        """Decide with what is at hand; an update that needs more waits."""
        known = Facts()
        for _ in range(MOST_FACTS):
            try:
                taken = await self._deps.store.db.transact(
                    partial(self._first, raw=raw, head=head, asked=asked, known=known)
                )
            except Lacking as lacking:
                kept = await self._deps.lookups.kept(lacking.question)
                if kept is None:
                    break
                known.learn(lacking.question, kept)
            except NotStored:
                raise
            except BotError as error:
                log.info("user told of an error: %s", error)
                asked = asked.told(error)
            else:
                return self._answer(head, taken)
        return await self._let_wait(raw, head, tries=0)

    async def _first(self, t: Transaction, *, raw: Raw, head: Head, asked: Asked, known: Facts) -> Taken:
        """Claim an update and decide, unless it was claimed before or earlier ones of the same person wait."""
        await t.lock(f"user:{head.person}")
        sender, turns = sender_of(asked.incoming), self._deps.store.turns
        claim, opening = await turns.begin(t, head.update_id, head.person, sender, now=asked.now)
        if not claim.new:
            return AGAIN
        if opening is None:
            return await self._line_up(t, raw, head, ahead=claim.waiting, tries=0)
        return await self._answering.keep(t, head, await turn_of(t, asked, known, self._deps, opening))

    async def _answer_now(self, raw: Raw, head: Head) -> None:
        """Answer what is of no use later: once, past the person's updates that wait; a failure is not tried again."""
        try:
            asked = await self._asked([raw])
            if asked is not None:
                self._answering.send_now(
                    await self._deps.store.db.transact(partial(self._at_once, head=head, asked=asked))
                )
        except Unavailable as error:
            log.warning("update not answered kind=%s: %s", head.kind, error)
        except Exception:  # whatever it is, let nobody else be affected
            log.exception("update failed kind=%s", head.kind)

    async def _at_once(self, t: Transaction, *, head: Head, asked: Asked) -> Replies:
        """Claim an update and decide, without a row of its person or an open draft."""
        users, who = self._deps.store.users, asked.incoming
        if not (await self._deps.store.updates.claim(t, head.update_id, head.person, now=asked.now)).new:
            return []
        there = await users.get(t, who.user_id)
        user = there or unkept(who.user_id, language=who.language, now=asked.now)
        user = replace(user, language=who.language or user.language)  # of now: the row's is that of the last message
        turn = Turn(incoming=who, user=user, draft=None, known=Facts(), deps=self._deps, now=asked.now)
        with self._deps.languages.speaking(user):
            return await asked.decide(t, turn)

    async def _let_wait(self, raw: Raw, head: Head, *, tries: int) -> Outcome:
        """Put an update into the inbox; tries: how often it has already failed."""

        async def work(t: Transaction) -> Taken:
            await t.lock(f"user:{head.person}")
            claim = await self._deps.store.updates.claim(t, head.update_id, head.person, now=time())
            return await self._line_up(t, raw, head, ahead=claim.waiting, tries=tries) if claim.new else AGAIN

        return self._answer(head, await self._deps.store.db.transact(work))

    async def _line_up(self, t: Transaction, raw: Raw, head: Head, *, ahead: int, tries: int) -> Taken:
        if ahead >= MOST_WAITING and not head.essential:
            return Taken(outcome=Outcome.DROPPED)
        deps, body = self._deps, json.dumps(raw)
        await deps.store.updates.keep(t, head.update_id, head.person, body, tries=tries, now=time())
        await deps.queue.enqueue(t, STEP, str(head.person), delay=max(pause_after(tries), PAUSE * head.gathers))
        return Taken(outcome=Outcome.WAITING)

    def _answer(self, head: Head, taken: Taken) -> Outcome:
        """Send the stored answer; return what became of the update."""
        if taken.outcome is Outcome.DROPPED:
            self.refuse(head)
        self._answering.send(head, taken)
        return taken.outcome

    async def _give_up(self, head: Head) -> None:
        """Tell the person, once, that an update was dropped."""
        replies = sorry(head)

        async def work(t: Transaction) -> Taken:
            await t.lock(f"user:{head.person}")
            if not (await self._deps.store.updates.claim(t, head.update_id, head.person, now=time())).new:
                return AGAIN
            return await self._answering.keep(t, head, replies)

        self._answer(head, await self._deps.store.db.transact(work))
