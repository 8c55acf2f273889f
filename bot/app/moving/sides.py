"""A database that rows are moved out of or into: what both engines can do, and copying from one to the other."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from bot.errors import Unavailable

BATCH = 1000
"""Rows that are in memory at once."""
OWN_WAY = frozenset({"alembic_version", "queue", "runs"})
"""Tables that are not copied: each side has its own version, waiting steps are enqueued, and no process runs."""
QUEUE = "pgqueuer"
"""PgQueuer's tables begin with this."""

Rows = list[tuple[Any, ...]]


class Holds(StrEnum):
    """What a column holds."""

    WHOLE = "whole numbers"
    REAL = "real numbers"
    TEXT = "text"


Columns = Mapping[str, Holds]

SUMS = {
    Holds.WHOLE: "CAST(sum({0} % 1000003) AS text), CAST(min({0}) AS text), CAST(max({0}) AS text)",
    Holds.REAL: "min({0}), max({0})",
    Holds.TEXT: "CAST(sum(length({0})) AS text)",
}
"""What is compared of a column besides how many of its values are there; sums of remainders can't overflow."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A step that waits in a queue."""

    step: str
    key: str
    due: float
    """Unix seconds."""
    tries: int


class Side(Protocol):
    """An open database, held for this process, in one transaction."""

    name: str
    """As it may be told."""

    async def tables(self) -> dict[str, Columns]:
        """Return table -> columns, without those of the engine and of PgQueuer."""

    async def hold(self) -> None:
        """Let nobody else read or write anything until the end."""

    async def filled(self) -> list[str]:
        """Return the tables that have rows."""

    def rows(self, table: str, columns: Sequence[str]) -> AsyncIterator[Rows]:
        """Yield a table's rows, so many at a time."""

    async def add(self, table: str, columns: Sequence[str], rows: Rows) -> None:
        """Insert rows."""

    async def totals(self, sql: str) -> tuple[Any, ...]:
        """Return the one row of a query."""

    async def last_numbers(self) -> dict[str, int]:
        """Return table -> the last number it gave to a row."""

    async def go_on_after(self, table: str, number: int) -> None:
        """Let a table give numbers above this one."""

    async def waiting(self) -> list[Waiting]:
        """Return the steps that wait or were under way."""

    async def enqueue(self, steps: Sequence[Waiting]) -> None:
        """Have steps run."""

    async def revision(self) -> str | None:
        """Return the revision of the schema, or what marks it; None: there are no tables."""

    async def mark(self, revision: str) -> None:
        """Write another revision of the schema."""

    async def clear(self) -> None:
        """Delete all rows but that of the schema's version."""

    async def commit(self) -> None:
        """End the transaction; without it, nothing was changed."""


def totals_sql(table: str, columns: Columns) -> str:
    """Return the query whose row is the same on both sides if the table is."""
    told = [f'count("{name}"), {SUMS[holds].format(chr(34) + name + chr(34))}' for name, holds in columns.items()]
    return f'SELECT count(*), {", ".join(told)} FROM "{table}"'  # noqa: S608  # names are the catalogue's


async def copy(source: Side, target: Side) -> dict[str, int]:
    """Copy everything into an empty database of the same schema, and compare; return table -> rows.

    Raises:
        Unavailable: the two are not the same.

    """
    tables, there = await source.tables(), await target.tables()
    if {name: set(of) for name, of in tables.items()} != {name: set(of) for name, of in there.items()}:
        raise Unavailable(f"{source.name} and {target.name} have different tables; nothing was moved")
    counts = {}
    for table, columns in tables.items():
        if table in OWN_WAY:
            continue
        names = list(columns)
        async for rows in source.rows(table, names):
            await target.add(table, names, rows)
        counts[table] = await _compare(source, target, table, {name: there[table][name] for name in names})
    for table, number in (await source.last_numbers()).items():
        await target.go_on_after(table, number)
    steps = await source.waiting()
    await target.enqueue(steps)
    if len(await target.waiting()) != len(steps):
        raise Unavailable(f"waiting steps: {target.name} has not all of {source.name}'s; nothing was moved")
    return counts


async def _compare(source: Side, target: Side, table: str, columns: Columns) -> int:
    sql = totals_sql(table, columns)
    before, after = await source.totals(sql), await target.totals(sql)
    if before != after:
        raise Unavailable(f"{table}: {target.name} has not the same rows as {source.name}; nothing was moved")
    return int(before[0])


def at_once(steps: Sequence[Waiting]) -> list[Waiting]:
    """Return each pair of step and key once, at its earliest time."""
    earliest: dict[tuple[str, str], Waiting] = {}
    for one in steps:
        known = earliest.get((one.step, one.key))
        if known is None or one.due < known.due:
            earliest[one.step, one.key] = one
    return list(earliest.values())
