"""What a fault at the end of a step must not do: repeat what was done, or come again for ever."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from time import time
from typing import TypeVar

import pytest

from bot.a2e.errors import Rejected
from bot.errors import NotStored
from bot.jobs.events import OriginalSent
from bot.jobs.live_rooms import leave_room
from bot.jobs.sending.noted import keep_copy
from bot.store.database import Transaction
from tests.jobs.people import deps_of
from tests.jobs.test_machine import JOB
from tests.world import world

T = TypeVar("T")


class Away:
    """A database that has just gone away."""

    dialect = "sqlite"

    async def transact(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        raise NotStored("away")

    async def close(self) -> None:
        return None


async def test_a_file_is_not_sent_again_because_its_copy_could_not_be_noted(sqlite_url: str) -> None:
    async with world(sqlite_url) as here:
        deps = deps_of(here)
        away = replace(deps, store=replace(deps.store, db=Away()))
        assert await keep_copy(away, JOB, OriginalSent(file_id="f")) == JOB


async def test_a_room_that_a2e_refuses_to_let_go_of_is_over_when_its_time_is(sqlite_url: str) -> None:
    async with world(sqlite_url) as here:
        deps = deps_of(here)
        here.faults.add("a2e", "error", match="leave-room", status=400, times=0)

        async def leaving(until: float) -> int:
            async def work(t: Transaction) -> int:
                room = await deps.store.live_rooms.add(
                    t, user_id=1001, job_id=None, chat_id=1001, thread_id=None, name="a room", channel=f"c{until}",
                    app_id="a", token="t", uid=1, expires_at=until, now=time(),
                )  # fmt: skip
                await deps.store.live_rooms.mark_leaving(t, room.id, 1001)
                return room.id

            return await deps.store.db.transact(work)

        async def there(number: int) -> bool:
            return await deps.store.db.transact(lambda t: deps.store.live_rooms.get_leaving(t, number)) is not None

        runs, over = await leaving(time() + 600), await leaving(time() - 1)
        with pytest.raises(Rejected):
            await leave_room(deps, str(runs))
        await leave_room(deps, str(over))
        assert (await there(runs), await there(over)) == (True, False)
