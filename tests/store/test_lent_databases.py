"""A database that goes from one test to the next is again as new, or it is dropped."""

import os

import asyncpg
import pytest

from tests import databases
from tests.lent_databases import LentDatabases
from tests.needed import is_missing

SEEN = (
    "SELECT count(*) FROM reports",
    "INSERT INTO reports (user_id, job_id, at) VALUES (1, 1, 1) RETURNING id",
    "SELECT count(*) FROM alembic_version",
)


@pytest.fixture
def lent() -> LentDatabases:
    if databases.URL not in os.environ:
        is_missing(databases.HOW)
    return LentDatabases()


async def within(url: str, *statements: str) -> list[object]:
    connection = await asyncpg.connect(url)
    try:
        return [await connection.fetchval(one) for one in statements]
    finally:
        await connection.close()


def test_it_comes_back_without_rows_and_counts_from_one(lent: LentDatabases) -> None:
    urls = []
    for _time in range(2):
        with lent.one() as url:
            urls.append(url)
            assert databases.elsewhere(within(url, *SEEN)) == [0, 1, 1]
    lent.end()
    assert urls[0] == urls[1]


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TABLE another (id int)",
        "DROP TABLE reports",
        "ALTER TABLE users ADD COLUMN another int",
        "CREATE INDEX another ON reports (user_id)",
        "ANALYZE",
        "UPDATE alembic_version SET version_num = '0001'",
    ],
)
def test_one_that_was_changed_is_not_lent_again(lent: LentDatabases, change: str) -> None:
    with lent.one() as first:
        databases.elsewhere(within(first, *SEEN, change))
    with lent.one() as second:
        assert second != first
    lent.end()


def test_who_is_still_connected_is_sent_away(lent: LentDatabases) -> None:
    async def stays() -> None:
        with lent.one() as url:
            left = await asyncpg.connect(url)
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
            await left.fetchval("SELECT 1")

    databases.elsewhere(stays())
    lent.end()
