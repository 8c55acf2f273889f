"""Indexes as migrations make them: on PostgreSQL while others go on to write."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from alembic import op


@dataclass(frozen=True)
class Index:
    """An index of a table; where: the condition of one that holds only some of the rows."""

    table: str
    columns: tuple[str, ...]
    """Names, or expressions."""
    where: str | None = None


def make(indexes: Mapping[str, Index], *, replaced: Mapping[str, str] | None = None) -> None:
    """Make indexes, and drop those that are needed no longer, by their names and tables.

    On PostgreSQL each is made outside of a transaction, waits for as long as it takes, and is made again if a try
    before was cut off: such a one is left behind, marked as invalid.
    """
    gone = replaced or {}
    if op.get_context().dialect.name != "postgresql":
        for name, index in indexes.items():
            _make(name, index, concurrently=False)
        for name, table in gone.items():
            op.drop_index(name, table)
        return
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")
        for name, index in indexes.items():
            if _is_cut_off(name):
                op.drop_index(name, postgresql_concurrently=True)
            _make(name, index, concurrently=True)
        for name, table in gone.items():
            op.drop_index(name, table, postgresql_concurrently=True, if_exists=True)
        op.execute("RESET lock_timeout")


def _make(name: str, index: Index, *, concurrently: bool) -> None:
    only = sa.text(index.where) if index.where else None
    op.create_index(
        name,
        index.table,
        [sa.text(column) if "(" in column else column for column in index.columns],
        sqlite_where=only,
        postgresql_where=only,
        postgresql_concurrently=concurrently,
        if_not_exists=True,
    )


def _is_cut_off(name: str) -> bool:
    found = sa.text("SELECT 1 FROM pg_index WHERE indexrelid = to_regclass(:name) AND NOT indisvalid")
    return op.get_bind().execute(found, {"name": name}).first() is not None
