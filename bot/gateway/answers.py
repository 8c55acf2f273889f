"""Sends what updates are answered with, apart from handling them: a chat's in order, chats side by side.

An answer is stored with its update and forgotten once it is sent. What a process leaves behind when it dies is sent
by the next one, or by another: such an answer may come twice, and none is lost.
"""

import asyncio
import json
import logging
from collections import deque
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from functools import partial
from time import time
from typing import Any

from bot.chat import Reply, Say, Show, Toast, Unbutton, pack, unpack
from bot.errors import BotError, Unavailable
from bot.gateway.errors import Blocked, Gone, TelegramRefused, Unknown
from bot.gateway.outbox import Outbox
from bot.store.database import Transaction
from bot.store.store import Store
from bot.store.updates import Unsent

log = logging.getLogger(__name__)

MOST_WAITING = 20
"""Answers to one chat that wait at once: Telegram takes one a second."""
MOST_BARED = 200
"""Messages that lose their buttons at once; beyond that they keep them, which only looks untidy."""
MOST_TOASTS = 200
"""Notes on pressed buttons on their way at once, of those that were left out."""
ALIVE_SECONDS, DEAD_SECONDS = 3.0, 12.0
"""How often a process says that it sends its answers, and after how long a silence another one does."""
ALONE_SECONDS = 3600.0
LONGEST_PAUSE, GIVE_UP_SECONDS = 30.0, 3600.0
"""While Telegram is away; after an hour an answer is of no use any more."""
CANT_SHOW = "Telegram can't show me that file any more. Please make it again, or see /menu."


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What one update is answered with."""

    update_id: int
    chat: int
    """Whose order it keeps; a reply may go elsewhere."""
    replies: Sequence[Reply]
    stored: bool = True
    """Whether the database has to forget it afterwards."""


def written(replies: Sequence[Reply]) -> str:
    """Return replies as text for the database; `read` reverses it."""
    return json.dumps([pack(one) for one in replies])


def read(update_id: int, text: str) -> Answer:
    """Return an answer as it was stored."""
    replies = [unpack(one) for one in json.loads(text)]
    chat = next((one.chat_id for one in replies if not isinstance(one, Toast)), 0)
    return Answer(update_id=update_id, chat=chat, replies=replies)


@dataclass
class Answers:
    """Sends answers.

    Args:
        store: forgets them once they are sent.
        outbox: sends.
        sender: a name that no other process has.

    """

    store: Store
    outbox: Outbox
    sender: str
    _chats: dict[int, deque[Answer]] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _toasts: int = 0
    _bared: int = 0
    _sent: list[int] = field(default_factory=list)
    _forgetting: bool = False
    _told: set[int] = field(default_factory=set)
    """Chats that were told that something was left out."""

    def waiting(self, chat: int) -> int:
        """Return how many answers to a chat are not sent yet."""
        return len(self._chats.get(chat, ()))

    @property
    def in_hand(self) -> int:
        """How many sends and clean-ups are under way."""
        return len(self._tasks)

    def put(self, answer: Answer) -> None:
        """Send an answer when its turn has come; notes on pressed buttons go at once, they have no pace."""
        toasts = [one for one in answer.replies if isinstance(one, Toast)]
        rest = [one for one in answer.replies if not isinstance(one, Toast | Unbutton)]
        for toast in toasts:
            self._spawn(self._send(toast))
        for one in answer.replies:
            if isinstance(one, Unbutton):
                self._bare(one)
        left = Answer(update_id=answer.update_id, chat=answer.chat, replies=rest, stored=answer.stored)
        queue = self._chats.get(answer.chat)
        if queue is not None:
            queue.append(left)
            return
        self._chats[answer.chat] = deque([left])
        self._spawn(self._send_all(answer.chat))

    def put_aside(self, update_id: int, said: Say) -> None:
        """Tell a chat once, until all that waits for it is sent, that something was left out."""
        chat = said.chat_id
        if chat and chat not in self._told:
            self._told.add(chat)
            self.put(Answer(update_id=update_id, chat=chat, replies=[said], stored=False))

    def note(self, toast: Toast) -> None:
        """Answer a button whose press was left out."""
        if self._toasts < MOST_TOASTS:
            self._toasts += 1
            self._spawn(self._send_note(toast))

    def _bare(self, bare: Unbutton) -> None:
        """Take the buttons off an answered question, beside the chat's answers: nobody waits for it."""
        if self._bared < MOST_BARED:
            self._bared += 1
            self._spawn(self._send_bare(bare))

    async def _send_bare(self, bare: Unbutton) -> None:
        try:
            await self.outbox.send(bare)
        except BotError as error:  # the buttons are harmless: what they say is answered as old
            log.info("buttons of an answered question left: %s", error)
        finally:
            self._bared -= 1

    async def _send_note(self, toast: Toast) -> None:
        try:
            await self._send(toast)
        finally:
            self._toasts -= 1

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("sending stopped", exc_info=error)

    async def _send_all(self, chat: int) -> None:
        """Send a chat's answers until none waits."""
        queue = self._chats[chat]
        while queue:
            answer = queue[0]
            for reply in answer.replies:
                await self._send(reply)
            queue.popleft()
            if answer.stored:
                self._forget(answer.update_id)
        del self._chats[chat]
        self._told.discard(chat)

    async def _send(self, reply: Reply) -> None:
        """Send a reply, again while Telegram is away."""
        pause, began = 1.0, time()
        while True:
            try:
                await self._once(reply)
            except Unavailable as error:
                if isinstance(reply, Toast) or time() - began > GIVE_UP_SECONDS:
                    log.warning("answer given up: %s", error)
                    return
                log.warning("answer not sent, retrying in %s s: %s", pause, error)
                await asyncio.sleep(error.retry_after or pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                return

    async def _once(self, reply: Reply) -> None:
        try:
            message_id = await self.outbox.send(reply, urgent=True)
            if isinstance(reply, Say) and reply.asks is not None and message_id is not None:
                await self._note_asked(reply, reply.asks, message_id)
        except Blocked:  # noted by the outbox, for whomever it was meant
            log.info("answer met a user who has blocked the bot")
        except TelegramRefused as error:
            log.warning("answer refused: %s", error)
            if isinstance(reply, Show):
                await self._once(Say(chat_id=reply.chat_id, thread_id=reply.thread_id, text=CANT_SHOW))
        except (Gone, Unknown) as error:
            log.warning("answer may be lost: %s", error)
        except Unavailable:
            raise
        except Exception:  # our own mistake: the next answers must not wait for it
            log.exception("answer can't be sent")

    async def _note_asked(self, said: Say, asks: tuple[int, int], message_id: int) -> None:
        """Remember which message asks a draft's question; what is asked no more loses its buttons."""
        draft, version = asks
        try:
            old = await self.store.db.transact(lambda t: self.store.drafts.note_asked(t, draft, version, message_id))
        except Unavailable as error:  # never the question twice for the sake of its buttons
            log.warning("question not noted: %s", error)
            return
        if old is not None:
            self._bare(Unbutton(chat_id=said.chat_id, message_id=old))

    def _forget(self, update_id: int) -> None:
        self._sent.append(update_id)
        if not self._forgetting:
            self._forgetting = True
            self._spawn(self._forget_sent())

    async def _forget_sent(self) -> None:
        """Forget what was sent, all that has come together meanwhile in one statement."""
        try:
            while self._sent:
                some, self._sent = self._sent, []
                try:
                    await self.store.db.transact(partial(self.store.updates.sent, update_ids=some))
                except Unavailable as error:
                    self._sent = some + self._sent
                    log.warning("sent answers not forgotten yet: %s", error)
                    await asyncio.sleep(1)
        finally:
            self._forgetting = False

    async def run(self) -> None:
        """Send what dead processes left, now and from time to time, until cancelled."""
        alone = self.store.db.dialect == "sqlite"  # nobody else is there, so whatever was left is ours
        while True:
            try:
                await self._look_around(0.0 if alone else DEAD_SECONDS)
                pause = ALONE_SECONDS if alone else ALIVE_SECONDS
            except Unavailable as error:
                log.warning("answers of others not looked for: %s", error)
                pause = ALIVE_SECONDS
            await asyncio.sleep(pause)

    async def _look_around(self, silence: float) -> None:
        now, updates = time(), self.store.updates

        async def work(t: Transaction) -> list[Unsent]:
            await updates.still_sending(t, self.sender, now=now)
            return await updates.take_over(t, self.sender, before=now - silence, now=now)

        for one in await self.store.db.transact(work):
            self.put(read(one.update_id, one.text))

    async def drain(self, *, timeout: float) -> None:
        """Send what waits; what takes longer is sent by the next process."""
        ends = asyncio.get_running_loop().time() + timeout
        while self._tasks and (left := ends - asyncio.get_running_loop().time()) > 0:
            await asyncio.wait(set(self._tasks), timeout=left)
        late = list(self._tasks)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        if late:  # others need not wait until we count as dead
            await self._leave()

    async def _leave(self) -> None:
        try:
            await self.store.db.transact(lambda t: self.store.updates.still_sending(t, self.sender, now=0))
        except Unavailable as error:
            log.warning("unsent answers not handed over: %s", error)
