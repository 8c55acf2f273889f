"""SQLite behind the protocol: one thread, whole transactions, those waiting committed together."""

import asyncio
import fcntl
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from contextvars import Context, copy_context
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TypeVar, cast

import aiosqlite

from bot.errors import NotStored, SettingsError
from bot.store.database import Conflict, Row, Transaction

T = TypeVar("T")
Work = Callable[[Transaction], Awaitable[Any]]
Called = tuple[Work, Context]
"""A transaction function, and what holds where it was called: a language, the ids on lines of the log."""
TOGETHER = 200
"""How many transactions are committed at once at most, so that the first does not wait too long for the last."""


class SqliteTransaction:
    """A transaction in the database's thread: its methods never really wait."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.once_committed: list[Callable[[], None]] = []
        """Called in the event loop, in the order of commits, and before anybody learns of this one."""

    async def fetch_one(self, sql: str, *values: object) -> Row | None:
        """Run a statement and return its first row, or None."""
        return cast("Row | None", self._connection.execute(sql, values).fetchone())

    async def fetch_all(self, sql: str, *values: object) -> list[Row]:
        """Run a statement and return its rows."""
        return self._connection.execute(sql, values).fetchall()

    async def execute(self, sql: str, *values: object) -> int:
        """Run a statement and return how many rows it changed."""
        return self._connection.execute(sql, values).rowcount

    async def lock(self, key: str) -> None:
        """Do nothing: transactions run one after the other."""


@dataclass(frozen=True)
class _Outcome:
    """A transaction's result, or the exception it raised; and what is called now that it is committed."""

    result: Any
    calls: Sequence[Callable[[], None]] = ()


def _drive(work: Work, context: Context, connection: sqlite3.Connection) -> _Outcome:
    """Run a transaction function to its end in this thread, in its caller's context; its awaits must not suspend."""
    transaction = SqliteTransaction(connection)
    running = cast("Coroutine[Any, Any, Any]", context.run(work, transaction))
    try:
        context.run(running.send, None)
    except StopIteration as end:
        return _Outcome(end.value, transaction.once_committed)
    running.close()
    raise RuntimeError("a transaction function waited for something outside of the database")


def _run_together(connection: sqlite3.Connection, waiting: list[Called]) -> list[_Outcome]:
    """Run transactions in one commit."""
    outcomes: list[_Outcome] = []
    connection.execute("BEGIN IMMEDIATE")
    try:
        for work, context in waiting:
            connection.execute("SAVEPOINT one")
            try:
                outcomes.append(_drive(work, context, connection))
            except Exception as error:
                if not connection.in_transaction:  # on a full disk SQLite itself takes everything back
                    raise NotStored(f"database: {error}") from error
                outcomes.append(_Outcome(_translated(error)))
                connection.execute("ROLLBACK TO one")
            connection.execute("RELEASE one")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return outcomes


TAKEN = (
    sqlite3.SQLITE_CONSTRAINT_UNIQUE,
    sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY,
    sqlite3.SQLITE_CONSTRAINT_ROWID,
)
"""Another row has that key already. Whatever else a constraint forbids is a mistake of ours, as on PostgreSQL."""


def _translated(error: Exception) -> Exception:
    if isinstance(error, sqlite3.IntegrityError) and error.sqlite_errorcode in TAKEN:
        return Conflict(str(error))
    if isinstance(error, sqlite3.OperationalError) and not _our_mistake(error):
        return NotStored(f"database: {error}")
    return error


def _our_mistake(error: sqlite3.OperationalError) -> bool:
    """Whether the statement is wrong: locked, full, read-only and I/O errors have codes of their own."""
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR


class _Connection(aiosqlite.Connection):
    """aiosqlite's thread, used for whole transactions instead of single statements."""

    async def end(self) -> None:
        """Wait for the thread of a connection that could not be opened: it reports to a loop that must still run."""
        await asyncio.to_thread(self._thread.join)

    async def together(self, waiting: list[Called]) -> list[_Outcome]:
        """Run transactions in the database's thread, committed at once."""
        execute: Any = self._execute  # untyped: the one way to run a function of ours in its thread
        return cast("list[_Outcome]", await execute(_run_together, self._conn, waiting))


class SqliteDatabase:
    """An open SQLite file."""

    dialect = "sqlite"

    def __init__(self, connection: _Connection) -> None:
        self._connection = connection
        self._waiting: list[tuple[Called, asyncio.Future[Any]]] = []
        self._pump: asyncio.Task[None] | None = None

    async def transact(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        """Run work in one transaction, committed together with the others that wait now."""
        outcome: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append(((work, copy_context()), outcome))
        if self._pump is None:
            self._pump = asyncio.create_task(self._commit_waiting(), name="sqlite")
        return await outcome

    async def _commit_waiting(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:TOGETHER], self._waiting[TOGETHER:]
            await self._commit(batch)
        self._pump = None

    async def _commit(self, batch: list[tuple[Called, asyncio.Future[Any]]]) -> None:
        try:
            outcomes = await self._connection.together([work for work, _ in batch])
        except Exception as error:  # noqa: BLE001  # every caller of the batch must hear of it
            outcomes = [_Outcome(_translated(error))] * len(batch)
        loop = asyncio.get_running_loop()
        for (_, future), outcome in zip(batch, outcomes, strict=True):
            for call in outcome.calls:
                loop.call_soon(call)
            if future.done():  # its caller was cancelled; the transaction counts all the same
                continue
            if isinstance(outcome.result, Exception):
                future.set_exception(outcome.result)
            else:
                future.set_result(outcome.result)

    async def close(self) -> None:
        """Finish what is in hand and close."""
        while self._pump is not None:
            await self._pump
        await self._connection.close()


def _rows(cursor: sqlite3.Cursor, row: tuple[Any, ...]) -> dict[str, Any]:
    return {column[0]: value for column, value in zip(cursor.description, row, strict=True)}


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, cached_statements=512)
    connection.row_factory = _rows
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=5000",
        "secure_delete=FAST",
    ):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    return connection


def make_room(path: Path) -> IO[str]:
    """Make the folder of a database file, and return the open file that every user of it locks.

    Raises:
        SettingsError: it cannot be made or written to.

    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.with_name(path.name + ".lock").open("w")
    except OSError as error:
        raise SettingsError(
            f"DATABASE_URL: cannot write in {path.parent} ({error.strerror}); name a folder that the bot may write in"
        ) from None


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold a database file for this process alone; its folder is made.

    Raises:
        SettingsError: another process holds it, or the folder cannot be written to.

    """
    with make_room(path) as room:
        try:
            fcntl.flock(room, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SettingsError(
                f"DATABASE_URL: another process uses {path.name}. Stop it first, or use PostgreSQL for several."
            ) from None
        yield


@asynccontextmanager
async def open_sqlite(path: Path, *, alone: bool = True) -> AsyncIterator[SqliteDatabase]:
    """Open a SQLite file for this process alone; else beside a bot that runs, for who only reads.

    Raises:
        SettingsError: another process holds it.
        NotStored: it cannot be opened.

    """
    with held(path) if alone else make_room(path):
        connection = _Connection(lambda: _connect(path), iter_chunk_size=64)
        try:
            await connection
        except sqlite3.Error as error:
            await connection.end()
            raise NotStored(f"database: {error}") from error
        database = SqliteDatabase(connection)
        try:
            yield database
        finally:
            await database.close()
