"""Edits of one message: only the newest is sent, in order, and none overwrites what replaced the message."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field

from bot.chat import EditMessage

Sending = Callable[["Waiting"], Awaitable[None]]
"""Reserves a slot, calls `begin` on the waiting edit, and sends what that returns."""


class Superseded(Exception):
    """A newer edit came between two tries: the older one must not be sent any more."""


@dataclass(eq=False)
class _Message:
    """The edits in progress on one message."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while the message is being changed."""
    newest: "Waiting | None" = None
    """The edit that waits for its slot or its next try."""
    replacing: int = 0
    """How many results are about to replace it."""
    callers: int = 0


@dataclass(eq=False)
class Waiting:
    """An edit that waits. A newer one of the same message replaces it, and both end when that one is sent."""

    edit: EditMessage
    message: _Message
    hurry: asyncio.Future[None]
    """Done when a person is waiting for it."""
    done: asyncio.Future[None]
    task: asyncio.Task[None] | None = None
    callers: int = 0

    def begin(self) -> EditMessage:
        """Return what to send now; after this, a newer edit has to wait for this one.

        Raises:
            Superseded: there is nothing to send.

        """
        if self.message.replacing or self.message.newest not in (None, self):
            raise Superseded
        self.message.newest = None
        return self.edit

    def failed(self) -> None:
        """Note that it was not sent: while it waits for another try, a newer edit may replace it."""
        if self.message.newest is None:
            self.message.newest = self


class Edits:
    """Keeps the edits of each message in order."""

    def __init__(self) -> None:
        self._messages: dict[tuple[int, int], _Message] = {}

    @property
    def in_hand(self) -> int:
        """How many messages are being edited or replaced, or wait for it."""
        return len(self._messages)

    async def put(self, edit: EditMessage, send: Sending, *, urgent: bool) -> None:
        """Return when this edit or a newer one is sent, or no longer needs to be."""
        with self._message(edit.chat_id, edit.message_id) as message:
            if message.replacing:
                return
            waiting = message.newest
            if waiting is None:
                waiting = message.newest = self._begin(message, edit, send)
            waiting.edit = edit
            if urgent and not waiting.hurry.done():
                waiting.hurry.set_result(None)
            await self._end_of(waiting)

    @asynccontextmanager
    async def replacing(self, chat_id: int, message_id: int) -> AsyncIterator[None]:
        """While the message is deleted or becomes a result: drop the edits that wait, and those that come meanwhile."""
        with self._message(chat_id, message_id) as message:
            message.replacing += 1
            dropped, message.newest = message.newest, None
            if dropped is not None and not dropped.done.done():
                dropped.done.set_result(None)
            if dropped is not None and dropped.task is not None:
                dropped.task.cancel()
            try:
                async with message.turn:
                    yield
            finally:
                message.replacing -= 1

    @contextmanager
    def _message(self, chat_id: int, message_id: int) -> Iterator[_Message]:
        message = self._messages.setdefault((chat_id, message_id), _Message())
        message.callers += 1
        try:
            yield message
        finally:
            message.callers -= 1
            if not message.callers:
                del self._messages[chat_id, message_id]

    def _begin(self, message: _Message, edit: EditMessage, send: Sending) -> Waiting:
        loop = asyncio.get_running_loop()
        waiting = Waiting(edit, message, loop.create_future(), loop.create_future())
        waiting.task = asyncio.create_task(self._run(waiting, send), name="edit")
        waiting.task.add_done_callback(lambda task: _settle(waiting, task))
        return waiting

    async def _run(self, waiting: Waiting, send: Sending) -> None:
        try:
            async with waiting.message.turn:
                await send(waiting)
        except Superseded:
            newer = waiting.message.newest
            if newer is not None and newer is not waiting:
                await self._end_of(newer)
        finally:
            if waiting.message.newest is waiting:
                waiting.message.newest = None

    @staticmethod
    async def _end_of(waiting: Waiting) -> None:
        """Wait for the edit's outcome; when the last waiter is cancelled, so is the edit."""
        waiting.callers += 1
        try:
            await asyncio.shield(waiting.done)
        finally:
            waiting.callers -= 1
            if not waiting.callers and waiting.task is not None and not waiting.done.done():
                waiting.task.cancel()


def _settle(waiting: Waiting, task: asyncio.Task[None]) -> None:
    error = None if task.cancelled() else task.exception()
    if waiting.done.done():
        return
    if task.cancelled():
        waiting.done.cancel()
    elif error is not None:
        waiting.done.set_exception(error)
    else:
        waiting.done.set_result(None)
