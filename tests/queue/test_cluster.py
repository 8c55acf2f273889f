"""What PgQueuer alone gets wrong, and our adapter must not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import asyncpg

from bot.errors import NotStored
from bot.queue.cluster import ClusterQueue
from bot.queue.worker_locks import GRACE_SECONDS, WORKERS
from bot.store.postgres import open_postgres
from tests.queue.test_contract import running
from tests.world import until


@asynccontextmanager
async def slow_to_listen(url: str, seen: list[str]) -> AsyncIterator[str]:
    """Lend a way to the database on which LISTEN takes its time; notes who comes first."""
    parts = urlsplit(url)

    async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, watch: bool) -> None:
        try:
            while chunk := await reader.read(65536):
                if watch and b'LISTEN "' in chunk:
                    await asyncio.sleep(0.2)
                    seen.append("listens")
                if watch and b"pg_notify" in chunk:
                    seen.append("notifies")
                writer.write(chunk)
        finally:
            writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        up_reader, up_writer = await asyncio.open_connection(parts.hostname, parts.port)
        both = forward(reader, up_writer, watch=True), forward(up_reader, writer, watch=False)
        await asyncio.gather(*both, return_exceptions=True)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    yield f"postgresql://{parts.username}@127.0.0.1:{port}{parts.path}"
    server.close()


async def test_the_listener_is_tested_only_once_it_listens(postgres_url: str) -> None:
    seen: list[str] = []
    async with slow_to_listen(postgres_url, seen) as url, running(ClusterQueue(url=url)):
        await until(lambda: "listens" in seen and "notifies" in seen)
    assert seen[0] == "listens"


async def test_a_queue_without_tables_waits_for_them(postgres_url: str) -> None:
    connection = await asyncpg.connect(postgres_url)
    await connection.execute("ALTER TABLE pgqueuer RENAME TO elsewhere")
    queue, ran = ClusterQueue(url=postgres_url), []

    async def work(key: str) -> None:
        ran.append(key)

    queue.entrypoint("step", work)
    async with running(queue) as task:
        done, _ = await asyncio.wait([task], timeout=0.4)
        assert not done
        await connection.execute("ALTER TABLE elsewhere RENAME TO pgqueuer")
        await connection.execute(
            "INSERT INTO pgqueuer (priority, entrypoint, payload, execute_after, status) "
            "VALUES (0, 'step', 'one', now(), 'queued')"
        )
        await connection.close()
        await until(lambda: ran == ["one"])


async def test_a_step_whose_next_try_could_not_be_stored_is_taken_up_again(postgres_url: str) -> None:
    queue, ran = ClusterQueue(url=postgres_url, heartbeat=timedelta(seconds=1)), []
    connection = await asyncpg.connect(postgres_url)

    async def work(key: str) -> None:
        ran.append(key)
        if len(ran) == 1:  # from here on the database does not take what we want to store
            await connection.execute("ALTER TABLE pgqueuer RENAME COLUMN dedupe_key TO elsewhere")
            raise NotStored("database: gone")

    queue.entrypoint("step", work)
    async with open_postgres(postgres_url) as db, running(queue):
        await db.transact(lambda t: queue.enqueue(t, "step", "one"))
        await until(lambda: len(ran) == 1)
        await asyncio.sleep(0.5)  # PgQueuer stores how steps ended every 0.1 s
        await connection.execute("ALTER TABLE pgqueuer RENAME COLUMN elsewhere TO dedupe_key")
        await until(lambda: len(ran) == 2)
    await connection.close()


async def in_hand(connection: "asyncpg.Connection[asyncpg.Record]", key: str, worker: UUID, *, picked: str) -> None:
    """Store a row as another worker leaves it while it runs a step."""
    await connection.execute(
        f"""INSERT INTO pgqueuer (priority, entrypoint, payload, execute_after, status, queue_manager_id, updated)
            VALUES (0, 'step', '{key}', now() - interval '1 minute', 'picked', $1, {picked})""",
        worker,
    )


async def test_what_a_dead_worker_had_in_hand_is_taken_over_long_before_its_heartbeat_is_old(postgres_url: str) -> None:
    queue, ran = ClusterQueue(url=postgres_url, heartbeat=timedelta(minutes=5)), []

    async def work(key: str) -> None:
        ran.append(key)

    queue.entrypoint("step", work)
    other, watcher, worker = await asyncpg.connect(postgres_url), await asyncpg.connect(postgres_url), uuid4()
    await other.execute("SELECT pg_advisory_lock($1, hashtext($2))", WORKERS, str(worker))
    await in_hand(watcher, "lives", worker, picked="now()")
    await in_hand(watcher, "dead", uuid4(), picked="now()")
    await in_hand(watcher, "before a restart of PostgreSQL", uuid4(), picked="now() - interval '1 day'")
    async with running(queue):
        await until(lambda: "dead" in ran)
        await asyncio.sleep(GRACE_SECONDS + 1.5)  # somebody looks every second
        assert ran == ["dead"]
        other.terminate()
        await until(lambda: ran == ["dead", "lives"])
    await watcher.close()


async def test_a_worker_that_lost_its_connections_takes_its_own_steps_up_again(postgres_url: str) -> None:
    queue, ran, seen = ClusterQueue(url=postgres_url, heartbeat=timedelta(minutes=5)), [], set[str]()
    watcher = await asyncpg.connect(postgres_url)

    async def work(key: str) -> None:
        ran.append(key)
        if len(ran) == 1:  # as it ends now, PgQueuer cannot store how
            await watcher.execute("UPDATE pgqueuer SET updated = now() - interval '1 day'")  # PostgreSQL was restarted
            await watcher.execute("ALTER TABLE pgqueuer RENAME COLUMN priority TO elsewhere")
            await watcher.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            seen.add("cut off")

    queue.entrypoint("step", work)
    async with open_postgres(postgres_url) as db:
        await db.transact(lambda t: queue.enqueue(t, "step", "one"))
    async with running(queue):
        await until(lambda: bool(seen))
        await asyncio.sleep(1)
        await watcher.execute("ALTER TABLE pgqueuer RENAME COLUMN elsewhere TO priority")
        await until(lambda: len(ran) == 2)
    await watcher.close()


async def test_who_only_loses_its_lock_for_a_moment_goes_on_alone(postgres_url: str) -> None:
    ran: list[str] = []
    watcher = await asyncpg.connect(postgres_url)

    async def work(key: str) -> None:
        ran.append(key)
        await asyncio.sleep(GRACE_SECONDS + 3)
        ran.append("end")

    first, second = ClusterQueue(url=postgres_url), ClusterQueue(url=postgres_url)
    for queue in (first, second):
        queue.entrypoint("step", work)
    async with open_postgres(postgres_url) as db, running(first):
        await db.transact(lambda t: first.enqueue(t, "step", "one"))
        await until(lambda: ran == ["one"])
        async with running(second):
            for _ in range(2):
                await watcher.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND classid = $1",
                    WORKERS,
                )
                await asyncio.sleep(1)
            await until(lambda: "end" in ran)
            assert ran == ["one", "end"]
    await watcher.close()


async def test_a_dequeue_that_fails_does_not_wait_for_what_is_in_hand(postgres_url: str) -> None:
    queue, ran, go = ClusterQueue(url=postgres_url), [], asyncio.Event()
    watcher = await asyncpg.connect(postgres_url)

    async def work(key: str) -> None:
        ran.append(key)
        if key == "long":
            await go.wait()
            ran.append("end")

    queue.entrypoint("step", work)
    async with open_postgres(postgres_url) as db, running(queue):
        await db.transact(lambda t: queue.enqueue(t, "step", "long"))
        await until(lambda: ran == ["long"])
        await watcher.execute("ALTER TABLE pgqueuer RENAME COLUMN priority TO elsewhere")
        await asyncio.sleep(1.5)
        await watcher.execute("ALTER TABLE pgqueuer RENAME COLUMN elsewhere TO priority")
        await db.transact(lambda t: queue.enqueue(t, "step", "short"))
        await until(lambda: ran == ["long", "short"])
        go.set()
        await until(lambda: ran == ["long", "short", "end"])
    await watcher.close()
