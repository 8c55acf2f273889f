"""PostgreSQL behind the protocol: asyncpg, a pool, the same SQL."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import lru_cache
from itertools import count
from typing import Literal, TypeAlias, TypeVar, cast

import asyncpg

from bot.errors import NotStored
from bot.store.database import Conflict, Row, Transaction

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
T = TypeVar("T")
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended({}, 0))"
TRIES = 3
"""For transactions that PostgreSQL rolled back because of another one."""
LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # the server has just closed the connection, and the pool has not noticed yet
    asyncpg.InsufficientResourcesError,  # connections, memory, disk
    asyncpg.OperatorInterventionError,  # it stops or starts, or cancels what takes too long
    asyncpg.PostgresSystemError,  # its disk fails
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.TransactionTimeoutError,
    OSError,
    TimeoutError,
)
"""The database is away, or takes nothing now, also by limits that an operator has set; no mistake of ours is here."""
IN_THE_WAY = (asyncpg.TransactionRollbackError, asyncpg.LockNotAvailableError)
"""Two wait for each other, or for longer than the server allows."""


@lru_cache(maxsize=1024)
def numbered(sql: str) -> str:
    """Return the statement with $1, $2 ... instead of ?, except in quotes."""
    numbers = count(1)
    parts = sql.split("'")
    for place in range(0, len(parts), 2):  # outside of quotes
        pieces = parts[place].split("?")
        parts[place] = pieces[0] + "".join(f"${next(numbers)}{piece}" for piece in pieces[1:])
    return "'".join(parts)


class PostgresTransaction:
    """A transaction on one pooled connection; it begins with its first call, in the same round trip as a lock."""

    def __init__(self, connection: Connection) -> None:
        self._connection, self._begun = connection, False

    async def fetch_one(self, sql: str, *values: object) -> Row | None:
        """Run a statement and return its first row, or None."""
        return cast("Row | None", await (await self.begun()).fetchrow(numbered(sql), *values))

    async def fetch_all(self, sql: str, *values: object) -> list[Row]:
        """Run a statement and return its rows."""
        return cast("list[Row]", await (await self.begun()).fetch(numbered(sql), *values))

    async def execute(self, sql: str, *values: object) -> int:
        """Run a statement and return how many rows it changed."""
        tag = await (await self.begun()).execute(numbered(sql), *values)
        last = tag.rsplit(" ", 1)[-1]
        return int(last) if last.isdigit() else 0

    async def lock(self, key: str) -> None:
        """Wait until no other transaction, in any process, holds key; statements after it see what that one did."""
        if self._begun:
            await self._connection.execute(LOCK.format("$1"), key)
        else:  # several statements in one round trip can't take values, and nothing in hex needs quoting
            text = f"convert_from(decode('{key.encode().hex()}', 'hex'), 'UTF8')"
            await self._begin(f"BEGIN; {LOCK.format(text)}")

    async def begun(self) -> Connection:
        """Return the connection once the transaction has begun."""
        if not self._begun:
            await self._begin("BEGIN")
        return self._connection

    async def _begin(self, sql: str) -> None:
        self._begun = True  # even if sql fails half-way: the end then rolls back what there is
        await self._connection.execute(sql)

    async def end(self, how: Literal["COMMIT", "ROLLBACK"]) -> None:
        """End the transaction, if it has begun."""
        if self._begun:
            await self._connection.execute(how)


@asynccontextmanager
async def _transaction(connection: Connection) -> AsyncIterator[PostgresTransaction]:
    """Lend a transaction: committed at the end of the block, rolled back when that raises."""
    t = PostgresTransaction(connection)
    try:
        yield t
    except BaseException:
        with suppress(*LOST):  # the server rolls back what is lost; what happened is what counts, a cancellation too
            await t.end("ROLLBACK")
        raise
    await t.end("COMMIT")


class PostgresDatabase:
    """A pool of connections."""

    dialect = "postgresql"

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]") -> None:
        self._pool = pool

    async def transact(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        """Run work in one transaction; again if another one got in its way."""
        for tried in range(1, TRIES + 1):
            try:
                async with self._pool.acquire(timeout=10) as connection, _transaction(connection) as t:
                    return await work(t)
            except asyncpg.UniqueViolationError as error:
                raise Conflict(str(error)) from error
            except IN_THE_WAY as error:
                if tried == TRIES:
                    raise NotStored(f"database: {error}") from error
            except LOST as error:
                raise NotStored(f"database: {type(error).__name__}: {error}") from error
        raise AssertionError("unreachable: the last try returns or raises")

    async def close(self) -> None:
        """Finish what is in hand and close."""
        async with asyncio.timeout(5):
            await self._pool.close()


async def _clean(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Reset a connection only if a transaction was left open: nothing else stays on it, and it costs a round trip."""
    if connection.is_in_transaction():
        await connection.reset()


@asynccontextmanager
async def open_postgres(url: str, *, size: int = 10) -> AsyncIterator[PostgresDatabase]:
    """Open a pool of at most `size` connections.

    Raises:
        NotStored: the server does not answer or refuses us.

    """
    try:
        pool = await asyncpg.create_pool(
            url,
            min_size=1,
            max_size=size,
            timeout=5,
            command_timeout=10,
            max_inactive_connection_lifetime=60,
            reset=_clean,
        )
    except (*LOST, asyncpg.PostgresError) as error:
        raise NotStored(f"database: {type(error).__name__}: {error}") from error
    database = PostgresDatabase(pool)
    try:
        yield database
    finally:
        await database.close()
