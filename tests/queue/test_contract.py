"""What every queue engine must do, on both of them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from time import monotonic

import pytest

from bot.errors import NotStored, Unavailable
from bot.queue.cluster import ClusterQueue
from bot.queue.local import LocalQueue
from bot.queue.port import Queue, pause_after
from bot.store.store import Store
from tests.world import until

Make = Callable[[], Queue]


@pytest.fixture
def make(store: Store, database_url: str) -> Make:
    if store.db.dialect == "sqlite":
        return lambda: LocalQueue(db=store.db)
    return lambda: ClusterQueue(url=database_url)


@asynccontextmanager
async def running(queue: Queue) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(queue.run())
    try:
        yield task
    finally:
        await queue.drain(timeout=3)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


class Notes:
    """What ran, and when."""

    def __init__(self, work: Callable[[str], Awaitable[None]] | None = None) -> None:
        self.ran: list[tuple[str, float]] = []
        self._work = work

    async def __call__(self, key: str) -> None:
        self.ran.append((key, monotonic()))
        if self._work is not None:
            await self._work(key)

    @property
    def keys(self) -> list[str]:
        return [key for key, _ in self.ran]


async def none_waits(store: Store, queue: Queue) -> bool:
    return not await store.db.transact(lambda t: queue.waiting(t, "step"))


async def test_a_step_runs_with_its_key_and_a_delayed_one_later(store: Store, make: Make) -> None:
    queue, notes = make(), Notes()
    queue.entrypoint("step", notes)
    async with running(queue):
        began = monotonic()
        await store.db.transact(lambda t: queue.enqueue(t, "step", "later", delay=1.0))
        await store.db.transact(lambda t: queue.enqueue(t, "step", "now"))
        await until(lambda: len(notes.ran) == 2)
    assert notes.keys == ["now", "later"]
    assert notes.ran[1][1] - began >= 0.95


async def test_what_waits_is_not_added_twice_and_the_earlier_time_counts(store: Store, make: Make) -> None:
    queue, notes = make(), Notes()
    queue.entrypoint("step", notes)
    await store.db.transact(lambda t: queue.enqueue(t, "step", "one", delay=60))
    await store.db.transact(lambda t: queue.enqueue(t, "step", "one", delay=90))
    assert await store.db.transact(lambda t: queue.waiting(t, "step")) == {"one"}
    await store.db.transact(lambda t: queue.enqueue(t, "step", "one"))
    await store.db.transact(lambda t: queue.enqueue(t, "step", "last"))
    async with running(queue):
        await until(lambda: "last" in notes.keys)
        await until(lambda: none_waits(store, queue))
    assert sorted(notes.keys) == ["last", "one"]


async def test_a_transaction_that_is_rolled_back_enqueues_nothing(store: Store, make: Make) -> None:
    queue, notes = make(), Notes()
    queue.entrypoint("step", notes)

    async def broken(t: object) -> None:
        await queue.enqueue(t, "step", "never")  # type: ignore[arg-type]
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await store.db.transact(broken)
    assert await store.db.transact(lambda t: queue.waiting(t, "step")) == set()


async def test_a_limit_holds(store: Store, make: Make) -> None:
    queue, now, most, go = make(), [0], [0], asyncio.Semaphore(0)

    async def work(key: str) -> None:
        now[0] += 1
        most[0] = max(most[0], now[0])
        await go.acquire()
        now[0] -= 1

    notes = Notes(work)
    queue.entrypoint("step", notes, limit=2)
    for number in range(8):
        await store.db.transact(lambda t, number=number: queue.enqueue(t, "step", str(number)))
    async with running(queue):
        for ended in range(8):
            await until(lambda ended=ended: len(notes.ran) == min(ended + 2, 8))
            go.release()
        await until(lambda: now[0] == 0)
    assert most[0] == 2


async def test_a_step_that_fails_is_tried_again(store: Store, make: Make) -> None:
    queue, failures = make(), [2]

    async def work(key: str) -> None:
        if failures[0]:
            failures[0] -= 1
            raise ValueError("not yet")

    notes = Notes(work)
    queue.entrypoint("step", notes)
    await store.db.transact(lambda t: queue.enqueue(t, "step", "one"))
    async with running(queue):
        await until(lambda: len(notes.ran) == 3)
        await until(lambda: none_waits(store, queue))
    assert len(notes.ran) == 3


async def test_a_step_that_is_told_when_to_come_again_comes_then(store: Store, make: Make) -> None:
    queue, told = make(), [False]

    async def work(key: str) -> None:
        if not told[0]:
            told[0] = True
            raise Unavailable("not now", retry_after=2.0)

    notes = Notes(work)
    queue.entrypoint("step", notes)
    await store.db.transact(lambda t: queue.enqueue(t, "step", "one"))
    async with running(queue):
        await until(lambda: len(notes.ran) == 2)
    assert 1.9 < notes.ran[1][1] - notes.ran[0][1] < 4  # of itself it would be tried after 1 s


async def test_an_outage_is_a_line_in_the_log_and_a_mistake_a_traceback(
    store: Store, make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    queue, failures = make(), [NotStored("database: disk is full"), ValueError("a mistake")]

    async def work(key: str) -> None:
        if failures:
            raise failures.pop(0)

    notes = Notes(work)
    queue.entrypoint("step", notes)
    await store.db.transact(lambda t: queue.enqueue(t, "step", "one"))
    async with running(queue):
        await until(lambda: len(notes.ran) == 3)
    outage, mistake = [one for one in caplog.records if "step failed, retrying" in one.getMessage()]
    assert "error=NotStored: database: disk is full" in outage.getMessage()
    assert not outage.exc_info
    assert mistake.exc_info


async def test_a_step_enqueued_while_it_runs_runs_once_more(store: Store, make: Make) -> None:
    queue, go = make(), asyncio.Event()

    async def work(key: str) -> None:
        await go.wait()

    notes = Notes(work)
    queue.entrypoint("step", notes)
    await store.db.transact(lambda t: queue.enqueue(t, "step", "one"))
    async with running(queue):
        await until(lambda: len(notes.ran) == 1)
        for _ in range(3):
            await store.db.transact(lambda t: queue.enqueue(t, "step", "one"))
        go.set()
        await until(lambda: len(notes.ran) >= 2)
        await until(lambda: none_waits(store, queue))
    assert len(notes.ran) == 2


async def test_drain_finishes_what_is_in_hand_and_leaves_the_rest_for_the_next(store: Store, make: Make) -> None:
    queue, begun, finished, go = make(), [], [], asyncio.Event()

    async def work(key: str) -> None:
        begun.append(key)
        await go.wait()
        finished.append(key)

    queue.entrypoint("step", work, limit=1)
    for key in ("a", "b"):
        await store.db.transact(lambda t, key=key: queue.enqueue(t, "step", key))
    task = asyncio.create_task(queue.run())
    await until(lambda: bool(begun))
    draining = asyncio.create_task(queue.drain(timeout=3))
    await asyncio.sleep(0)
    go.set()
    await draining
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert finished == begun
    after = make()
    after.entrypoint("step", work)
    async with running(after):
        await until(lambda: sorted(finished) == ["a", "b"])


async def test_a_key_never_runs_twice_at_once_and_no_call_for_it_is_lost(store: Store, make: Make) -> None:
    queue, now, most = make(), [0], [0]
    gates = [asyncio.Event() for _ in range(3)]

    async def work(key: str) -> None:
        now[0] += 1
        most[0] = max(most[0], now[0])
        await gates[len(notes.ran) - 1].wait()
        now[0] -= 1

    notes = Notes(work)
    queue.entrypoint("step", notes)
    await store.db.transact(lambda t: queue.enqueue(t, "step", "one"))
    async with running(queue):
        await until(lambda: len(notes.ran) == 1)
        await store.db.transact(lambda t: queue.enqueue(t, "step", "one"))
        gates[0].set()
        await until(lambda: len(notes.ran) == 2)
        await store.db.transact(lambda t: queue.enqueue(t, "step", "one"))
        gates[1].set()
        gates[2].set()
        await until(lambda: len(notes.ran) == 3)
    assert most == [1]


async def test_many_calls_for_few_keys_are_all_seen_by_a_later_run(store: Store, make: Make) -> None:
    queue, told, seen = make(), dict.fromkeys("abc", 0), dict.fromkeys("abc", 0)

    async def work(key: str) -> None:
        now = told[key]
        await none_waits(store, queue)  # takes a while
        seen[key] = max(seen[key], now)

    async def tell(key: str) -> None:
        for _ in range(30):
            told[key] += 1
            await store.db.transact(lambda t: queue.enqueue(t, "step", key))

    queue.entrypoint("step", work)
    async with running(queue):
        await asyncio.gather(*map(tell, "abc"))
        await until(lambda: seen == told)


async def test_what_is_cancelled_while_draining_runs_again_later(store: Store, make: Make) -> None:
    queue, again = make(), Notes()
    stuck = Notes(lambda _: asyncio.Event().wait())
    queue.entrypoint("step", stuck)
    await store.db.transact(lambda t: queue.enqueue(t, "step", "one"))
    task = asyncio.create_task(queue.run())
    await until(lambda: len(stuck.ran) == 1)
    await queue.drain(timeout=0.1)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    after = make()
    after.entrypoint("step", again)
    async with running(after):
        await until(lambda: again.keys == ["one"])


@pytest.mark.parametrize(
    ("tries", "error", "seconds"),
    [
        (0, None, 1),
        (3, ValueError(), 8),
        (5000, ValueError(), 60),
        (5000, NotStored(), 2),
        (5, Unavailable("busy", retry_after=7.0), 7),
    ],
)
def test_pauses_grow_to_a_limit_however_often_a_step_has_failed(
    tries: int, error: Exception | None, seconds: float
) -> None:
    assert pause_after(tries, error) == seconds
