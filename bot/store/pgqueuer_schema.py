"""PgQueuer's own tables, installed and brought up to date beside ours."""

import asyncpg
from pgqueuer.db import AsyncpgDriver
from pgqueuer.queries import Queries

LOCK = 4_017_532_210
"""Key of the advisory lock under which the tables are made."""


async def install(url: str) -> None:
    """Make the tables, or upgrade those of an older PgQueuer; one process at a time."""
    connection = await asyncpg.connect(url, timeout=5)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", LOCK)
        queries = Queries(AsyncpgDriver(connection))
        if await connection.fetchval("SELECT to_regclass('pgqueuer') IS NULL"):
            await queries.install()
        else:
            await queries.upgrade()
    finally:
        await connection.close()
