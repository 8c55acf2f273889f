"""Updates that are of no use seconds later: each person's newest counts, and nobody waits for any of them."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from bot.telegram.inbox.heads import Head
from bot.telegram.inbox.order import Raw

AT_ONCE, MOST = 2, 200
"""How many are worked on at once, and of how many people one may wait."""
Work = Callable[[Raw, Head], Awaitable[None]]


class Fleeting:
    """Works on them beside everything else.

    Args:
        work: decides and answers; it reports its own failures.

    """

    def __init__(self, work: Work) -> None:
        self._work, self._room = work, asyncio.Semaphore(AT_ONCE)
        self._newest: dict[int, tuple[Raw, Head]] = {}
        """Person -> what waits behind their update that is worked on."""
        self._tasks: dict[int, asyncio.Task[None]] = {}

    def put(self, raw: Raw, head: Head) -> bool:
        """Work on an update soon, in place of an older one of the same person that waits; False: there are too many."""
        person = head.person
        if person in self._tasks:
            self._newest[person] = (raw, head)
        elif len(self._tasks) < MOST:
            task = asyncio.create_task(self._run(raw, head), name="fleeting")
            self._tasks[person] = task
            task.add_done_callback(partial(self._ended, person))
        else:
            return False
        return True

    async def _run(self, raw: Raw, head: Head) -> None:
        async with self._room:
            await self._work(raw, head)

    def _ended(self, person: int, task: asyncio.Task[None]) -> None:
        del self._tasks[person]
        waiting = self._newest.pop(person, None)
        if waiting is not None and not task.cancelled():
            self.put(*waiting)

    async def close(self) -> None:
        """Give up what is in hand."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
