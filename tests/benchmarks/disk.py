"""What a handled update leaves on disk: python -m tests.benchmarks.disk (100,000 updates on each database)."""

import asyncio
import os
import tempfile
from pathlib import Path
from time import time

from bot.store.database import Transaction
from bot.store.migrate import migrate
from bot.store.store import Store, open_store
from tests import databases
from tests.benchmarks.bench import SECRET, say

UPDATES, TOGETHER = 100_000, 500


async def handle(store: Store, first: int) -> None:
    """Take some updates, keep an answer to each, and forget the answers as if they were sent."""
    numbers = range(first, first + TOGETHER)

    async def work(t: Transaction) -> None:
        for number in numbers:
            await store.updates.claim(t, number, number % 1000, now=time())
            await store.updates.answer(t, number, "x" * 500, chat=1001, sender="bench", now=time())

    await store.db.transact(work)
    await store.db.transact(lambda t: store.updates.sent(t, list(numbers)))


async def measured(url: str, size: str, vacuum: str) -> float:
    """Return bytes an update, after a vacuum."""
    await migrate(url)
    async with open_store(url, SECRET) as store:

        async def bytes_used() -> int:
            row = await store.db.transact(lambda t: t.fetch_one(size))
            return int(row["bytes"]) if row else 0

        before = await bytes_used()
        for first in range(1, UPDATES, TOGETHER):
            await handle(store, first)
        for table in ("answers", "updates"):
            await vacuumed(url, vacuum.format(table=table))
        return (await bytes_used() - before) / UPDATES


async def vacuumed(url: str, statement: str) -> None:
    if url.startswith("sqlite"):
        return  # its free pages are counted off below: a VACUUM wants the file for itself
    import asyncpg

    connection = await asyncpg.connect(url)
    await connection.execute(statement)
    await connection.close()


SQLITE = """SELECT (SELECT * FROM pragma_page_count()) * (SELECT * FROM pragma_page_size())
            - (SELECT * FROM pragma_freelist_count()) * (SELECT * FROM pragma_page_size()) AS bytes"""
POSTGRES = "SELECT pg_total_relation_size('updates') + pg_total_relation_size('answers') AS bytes"


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        lite = asyncio.run(measured(f"sqlite:///{Path(folder) / 'bot.db'}", SQLITE, ""))
    server = databases.start_server()
    try:
        with databases.fresh_postgres() as url:
            full = asyncio.run(measured(url, POSTGRES, "VACUUM {table}"))
    finally:
        if server is not None:
            server.stop()
            os.environ.pop(databases.URL, None)
    say(f"| | bytes an update |\n| --- | --- |\n| SQLite | {lite:.0f} |\n| PostgreSQL | {full:.0f} |")


if __name__ == "__main__":
    main()
