"""Sends the answers to updates, apart from handling them: in order within a chat, chats side by side.

An answer is stored with its update and deleted once it is sent. It waits for what another process is still sending to
the same chat. Another process sends what a dead one leaves behind: such an answer may come twice, but none is lost.
"""

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from time import time
from typing import Any

from bot import log as logs
from bot import wellformed
from bot.acts import React, SetMenu, Unbutton
from bot.backoff import Backoff
from bot.chat import AnswerCallback, AnswerInline, Placeless, Reply, SendMedia, SendMessage
from bot.errors import Unavailable
from bot.store.store import Store
from bot.telegram.outbox.errors import Closed, Gone, TelegramRefused, Unknown
from bot.telegram.outbox.forgetting import Forgetting
from bot.telegram.outbox.left_behind import IsOvertaken, LeftBehind
from bot.telegram.outbox.outbox import Outbox
from bot.telegram.outbox.packing import pack
from bot.telegram.outbox.sender import NETWORK_PAUSE
from bot.telegram.outbox.shown import instead_of

log = logging.getLogger(__name__)

MOST_WAITING = 20
"""Most answers that wait for one chat: Telegram takes one a second."""
MOST_BESIDE = 200
"""Of each kind at once: notes on presses, reactions, menus, answers to inline queries, questions that lose buttons."""
BESIDE = (AnswerCallback, Unbutton, React, AnswerInline, SetMenu)
"""What has no place in a chat's order."""
UNPLACED = (AnswerCallback, AnswerInline)
"""What belongs to no chat."""
ALIVE_SECONDS, DEAD_SECONDS = 3.0, 12.0
"""How often a process reports that it is sending its answers, and the silence after which another one takes over."""
ALONE_SECONDS, SPINNER_SECONDS = 3600.0, 10.0
LOOK_SECONDS, PATIENT_SECONDS = 0.2, DEAD_SECONDS + ALIVE_SECONDS
"""How often to check whether another process has sent what comes first, and how long to wait for it."""
AWAY, GIVE_UP_SECONDS, BESIDE_SECONDS = Backoff(longest=30.0), 3600.0, 20.0
"""While Telegram is away: after an hour an answer is of no use, and what goes beside it after seconds."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The answer to one update."""

    update_id: int
    chat: int
    """The chat whose order it keeps; a reply may go elsewhere."""
    replies: Sequence[Reply]
    stored: bool = True
    """Whether the database has to forget it afterwards."""
    after: tuple[int, ...] = ()
    """Updates whose answers other processes must send first."""


def written(replies: Sequence[Reply]) -> str:
    """Return replies as text for the database; `LeftBehind` reads it."""
    return wellformed.dumps([pack(one) for one in replies]).decode()


@dataclass(frozen=True, kw_only=True)
class _Queued:
    """An answer that waits its turn in its chat, and how much of it is already sent."""

    answer: Answer
    toasts: Sequence[asyncio.Task[None]]
    sent: asyncio.Future[None]


@dataclass
class Answers:
    """Sends answers.

    Args:
        store: forgets them once they are sent.
        outbox: sends.
        sender: a name unique to this process.
        is_overtaken: whether an edit that another process left is out of date, since people went on meanwhile.

    """

    store: Store
    outbox: Outbox
    sender: str
    is_overtaken: IsOvertaken
    spinner_seconds: float = SPINNER_SECONDS
    _chats: dict[int, deque[_Queued]] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _beside: Counter[type[Reply]] = field(default_factory=Counter)
    _told: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._forgetting = Forgetting(self.store)
        self._left_behind = LeftBehind(self.store, self.sender, self.is_overtaken)

    def waiting(self, chat: int) -> int:
        """Return how many answers to a chat are still unsent."""
        return len(self._chats.get(chat, ()))

    @property
    def in_hand(self) -> int:
        """How many sends and clean-ups are under way."""
        return len(self._tasks)

    def put(self, answer: Answer) -> None:
        """Send an answer in its turn; answers to button presses go at once, since they are not paced."""
        if answer.stored:
            self._forgetting.in_hand.add(answer.update_id)
        sent: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        toasts = [self._spawn(self._toast(one, sent)) for one in answer.replies if isinstance(one, AnswerCallback)]
        for one in answer.replies:
            if isinstance(one, Unbutton | React | SetMenu):
                self._send_beside(one)
        rest = [one for one in answer.replies if not isinstance(one, BESIDE)]
        left = _Queued(answer=replace(answer, replies=rest), toasts=toasts, sent=sent)
        if (queue := self._chats.get(answer.chat)) is not None:
            queue.append(left)
            return
        self._chats[answer.chat] = deque([left])
        self._spawn(self._send_all(answer.chat))

    def put_aside(self, update_id: int, said: SendMessage) -> None:
        """Tell a chat that something was left out, once until its backlog is sent."""
        if (chat := said.chat_id) and chat not in self._told:
            self._told.add(chat)
            self.put(Answer(update_id=update_id, chat=chat, replies=[said], stored=False))

    def note(self, toast: AnswerCallback | AnswerInline) -> None:
        """Answer a button press that was left out, or an inline query."""
        self._send_beside(toast)

    def _send_beside(self, reply: Placeless) -> None:
        """Send what has no place in a chat's order: nobody waits for it; of too many, some are left out."""
        if self._beside[type(reply)] < MOST_BESIDE:
            self._beside[type(reply)] += 1
            self._spawn(self._send_counted(reply))

    async def _send_counted(self, reply: Placeless) -> None:
        try:
            await self._send(reply)
        finally:
            self._beside[type(reply)] -= 1

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("sending stopped", exc_info=error)

    async def _send_all(self, chat: int) -> None:
        """Send a chat's answers until none waits."""
        queue = self._chats[chat]
        while queue:
            answer, toasts = queue[0].answer, queue[0].toasts
            with logs.bind(update=answer.update_id, chat=chat, user=None):
                if answer.after and answer.replies:
                    await self._let_pass(answer.after)
                for reply in answer.replies:
                    if not await self._send(reply):
                        break
            queue.popleft().sent.set_result(None)
            if answer.stored:
                self._spawn(self._forget_after(toasts, answer.update_id))
        del self._chats[chat]
        self._told.discard(chat)

    async def _toast(self, toast: AnswerCallback, sent: asyncio.Future[None]) -> None:
        """Answer a press, one that goes last once the messages are sent: but nobody looks at a spinner for long."""
        if toast.last:
            await asyncio.wait([sent], timeout=self.spinner_seconds)
        await self._send(toast)

    async def _let_pass(self, update_ids: tuple[int, ...]) -> None:
        """Wait until other processes have sent what comes first; not for long, since they may not reach Telegram."""
        is_anothers, loop = self.store.updates.is_anothers, asyncio.get_running_loop()
        ends = loop.time() + PATIENT_SECONDS
        while loop.time() < ends:
            try:
                if not await self.store.db.transact(lambda t: is_anothers(t, update_ids, self.sender)):
                    return
            except Exception as error:  # noqa: BLE001  # whatever it is, it must not keep the chat from all its answers
                log.warning("answers before this one not looked for: %s", error)
            await asyncio.sleep(LOOK_SECONDS)

    async def _send(self, reply: Reply) -> bool:
        """Send a reply, again while Telegram is away; False: what follows it makes no sense."""
        began = time()
        longest = BESIDE_SECONDS if isinstance(reply, BESIDE) else GIVE_UP_SECONDS
        for pause in AWAY:
            try:
                return await self._once(reply)
            except Unavailable as error:
                if time() - began > longest:
                    log.warning("answer given up: %s", error)
                    break
                log.warning("answer not sent, retrying seconds=%s: %s", pause, error)
                await asyncio.sleep(error.retry_after or pause)
        return True

    async def _once(self, reply: Reply, *, again: bool = False) -> bool:
        try:
            await self._send_and_note(reply)
        except Closed as error:  # the outbox records that a user has blocked the bot
            log.info("answer met a closed place: %s", error)
        except TelegramRefused as error:
            log.warning("answer refused: %s", error)
            for other in instead_of(reply, error):
                await self._once(other)
            return not (isinstance(reply, SendMessage | SendMedia) and reply.or_else)
        except Gone as error:
            log.warning("answer lost: %s", error)
        except Unknown as error:  # a question that comes twice is a nuisance, one that never comes is a dead end
            log.warning("answer may be lost: %s", error)
            await self._once_more(reply, again=again)
        except Unavailable:
            raise
        except Exception:  # our own mistake: the next answers must not wait for it
            log.exception("answer can't be sent")
        return True

    async def _note_asked(self, said: SendMessage, asks: tuple[int, int], message_id: int) -> None:
        """Record which message asks a draft's question; the one before loses its buttons."""
        try:
            old = await self.store.db.transact(lambda t: self.store.drafts.note_asked(t, *asks, message_id))
        except Unavailable as error:  # never ask twice just to fix the buttons
            log.warning("question not noted: %s", error)
            return
        if old is not None:
            self._send_beside(Unbutton(chat_id=said.chat_id, message_id=old))

    async def _send_and_note(self, reply: Reply) -> None:
        if isinstance(reply, Unbutton):
            await self.outbox.send(reply, unless=partial(self._is_card, reply))
            return
        message_id = await self.outbox.send(reply, urgent=True)
        if isinstance(reply, SendMessage) and reply.asks is not None and message_id is not None:
            await self._note_asked(reply, reply.asks, message_id)

    async def _is_card(self, bare: Unbutton) -> bool:
        """Whether the message has become a job's card, by a ✅ that was pressed at once: those buttons stay."""
        return await self.store.db.transact(lambda t: self.store.jobs.is_card(t, bare.chat_id, bare.message_id))

    async def _once_more(self, reply: Reply, *, again: bool) -> None:
        if isinstance(reply, SendMessage) and not again:
            await asyncio.sleep(NETWORK_PAUSE)
            await self._once(reply, again=True)

    async def _forget_after(self, toasts: Sequence[asyncio.Task[None]], update_id: int) -> None:
        """Delete an answer once its answers to button presses are sent too; the chat's next ones don't wait for it."""
        if toasts:
            await asyncio.wait(toasts)
        await self._forgetting.forget(update_id)

    async def run(self) -> None:
        """Send what dead processes left behind, now and from time to time, until cancelled."""
        alone = self.store.db.dialect == "sqlite"  # there is no other process, so everything left behind is ours
        while True:
            try:
                await self._look_around(0.0 if alone else DEAD_SECONDS)
                pause = ALONE_SECONDS if alone else ALIVE_SECONDS
            except Unavailable as error:
                log.warning("answers of others not looked for: %s", error)
                pause = ALIVE_SECONDS
            await asyncio.sleep(pause)

    async def _look_around(self, silence: float) -> None:
        for one in await self._left_behind.look(self._forgetting.in_hand, silence=silence):
            chat = next((reply.chat_id for reply in one.replies if not isinstance(reply, UNPLACED)), 0)
            self.put(Answer(update_id=one.update_id, chat=chat, replies=one.replies))

    async def drain(self, *, timeout: float) -> None:
        """Send what waits; whatever takes longer is left to the next process."""
        ends = asyncio.get_running_loop().time() + timeout
        while self._tasks and (left := ends - asyncio.get_running_loop().time()) > 0:
            await asyncio.wait(set(self._tasks), timeout=left)
        late = list(self._tasks)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        if late:  # so that others need not wait until we count as dead
            await self._leave()

    async def _leave(self) -> None:
        try:
            await self.store.db.transact(lambda t: self.store.updates.still_sending(t, self.sender, now=0))
        except Unavailable as error:
            log.warning("unsent answers not handed over: %s", error)
