"""How late a queue is, on both engines."""

import asyncio
from time import monotonic

from bot.queue.cluster import ClusterQueue
from bot.queue.local import LocalQueue
from bot.queue.port import Queue
from bot.store.store import Store
from tests.queue.test_contract import Notes, running
from tests.world import until


async def test_the_queue_is_late_by_what_waits_and_not_by_what_runs_or_comes_later(
    store: Store, database_url: str
) -> None:
    goes_on = asyncio.Event()
    queue: Queue = LocalQueue(db=store.db) if store.db.dialect == "sqlite" else ClusterQueue(url=database_url)
    notes = Notes(lambda key: goes_on.wait())  # type: ignore[arg-type,return-value]
    queue.entrypoint("step", notes, limit=1)

    async def late() -> float:
        return await store.db.transact(queue.late)

    assert await late() == 0
    async with running(queue):
        await store.db.transact(lambda t: queue.enqueue(t, "step", "in time", delay=60))
        await store.db.transact(lambda t: queue.enqueue(t, "step", "runs"))
        await until(lambda: notes.keys == ["runs"])
        assert await late() == 0
        began = monotonic()
        await store.db.transact(lambda t: queue.enqueue(t, "step", "waits"))

        async def is_late() -> bool:
            return await late() > 0.1

        await until(is_late)
        assert await late() <= monotonic() - began + 0.1
        goes_on.set()
        await until(lambda: notes.keys == ["runs", "waits"])
        assert await late() == 0
