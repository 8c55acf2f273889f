"""One small protocol over SQLite and PostgreSQL: a transaction is a function.

A transaction function is `async def work(t: Transaction) -> T`. It must await nothing but `t`'s
own methods, change nothing outside the database (it may be run again), and be quick. On
PostgreSQL it runs on a pooled connection. On SQLite it runs whole in the database's own thread,
driven to its end in one go, and transactions that wait at the same time are committed together.

SQL is written once: `?` marks a value, times are Unix seconds (double precision), booleans are 0
or 1.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
Row = Mapping[str, Any]


class Conflict(Exception):
    """A row with that key already exists; the transaction has changed nothing."""


class Transaction(Protocol):
    """What a transaction function can do."""

    async def fetch_one(self, sql: str, *values: object) -> Row | None:
        """Run a statement and return its first row, or None."""

    async def fetch_all(self, sql: str, *values: object) -> list[Row]:
        """Run a statement and return its rows."""

    async def execute(self, sql: str, *values: object) -> int:
        """Run a statement and return how many rows it changed."""

    async def lock(self, key: str) -> None:
        """Wait until no other transaction holds the key; it is released at the end."""


class Database(Protocol):
    """An open database."""

    dialect: str
    """sqlite or postgresql."""

    async def transact(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        """Run work in one transaction: committed when it returns, rolled back when it raises.

        Raises:
            Conflict: a row with that key already exists.
            NotStored: the database does not answer, is full, read-only or locked; nothing was
                changed, or (a connection lost while committing) nobody knows.

        """

    async def close(self) -> None:
        """Finish running transactions and close."""
