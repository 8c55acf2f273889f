"""The operator's lists read what they show and no whole table, by the plans of both databases."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.store.admin_log import Deed, about_person
from bot.store.database import Row, Transaction
from bot.store.job import State
from bot.store.store import Store

NOW = 1_800_000_000.0
JOBS, PEOPLE = 20_000, 200
FILLED = """INSERT INTO jobs (user_id, chat_id, operation, task_type, name, request, state, version, attempts, form,
                              slow, fence, unsure, late, told, given_back, tried, created_at, updated_at)
            SELECT number % {people}, 1, 'imagine', 'text_to_image', 'n' || number, CAST(? AS text),
                   CASE WHEN number % 500 = 0 THEN 'failed'
                        WHEN number > {jobs} - 20 THEN 'running' ELSE 'delivered' END,
                   1, 0, 1, 0, 0, 0, 0, 0, 0, 0, {now} - {jobs} + number, {now} - {jobs} + number
            FROM ({numbers}) AS numbers"""
NUMBERS = {
    "sqlite": "WITH RECURSIVE n(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM n WHERE number < {jobs}) "
    "SELECT number FROM n",
    "postgresql": "SELECT generate_series(1, {jobs}) AS number",
}


class Explained:
    """A transaction that notes how the database would read what it is asked for."""

    def __init__(self, t: Transaction, dialect: str) -> None:
        self.t, self.how = t, "EXPLAIN QUERY PLAN " if dialect == "sqlite" else "EXPLAIN "
        self.plans: list[str] = []

    async def fetch_all(self, sql: str, *values: object) -> list[Row]:
        rows = await self.t.fetch_all(self.how + sql, *values)
        self.plans += [str(dict(row)) for row in rows]
        return await self.t.fetch_all(sql, *values)

    async def fetch_one(self, sql: str, *values: object) -> Row | None:
        return next(iter(await self.fetch_all(sql, *values)), None)

    async def execute(self, sql: str, *values: object) -> int:
        return await self.t.execute(sql, *values)

    async def lock(self, key: str) -> None:
        await self.t.lock(key)


async def fill(t: Transaction, store: Store) -> None:
    numbers = NUMBERS[store.db.dialect].format(jobs=JOBS)
    request = store.vault.seal('{"answers": {}}')
    await t.execute(FILLED.format(people=PEOPLE, jobs=JOBS, now=NOW, numbers=numbers), request)
    await t.execute("ANALYZE")


Asks = Callable[[Store, Any], Awaitable[Any]]
ASKED: dict[str, Asks] = {
    "running": lambda store, t: store.everybody.running(t, offset=0, limit=6),
    "how many run": lambda store, t: store.everybody.running_count(t),
    "failed": lambda store, t: store.everybody.failed(t, since=NOW - 15_000, offset=6, limit=6),
    "how many failed": lambda store, t: store.everybody.failed_count(t, since=NOW - 15_000),
    "by state": lambda store, t: store.everybody.by_state(t, 7),
    "spent": lambda store, t: store.ledger.spent(t, 7, since=0),
    "given": lambda store, t: store.ledger.given(t, 7, since=0),
    "newest": lambda store, t: store.admin_log.newest(t, about_person(7)),
    "since": lambda store, t: store.admin_log.since(t, about_person(7), 0, limit=3),
    "page": lambda store, t: store.admin_log.page(t, offset=0, limit=8),
    "sums": lambda store, t: store.spend.since(t, 20_000),
}
SMALL = {"spent", "given", "newest", "since", "sums"}
"""Of tables that are empty here, which PostgreSQL reads whole."""


@pytest.mark.parametrize("asked", ASKED)
async def test_no_list_of_the_operators_reads_a_whole_table(store: Store, asked: str) -> None:
    dialect = store.db.dialect

    async def work(t: Transaction) -> list[str]:
        await fill(t, store)
        explained = Explained(t, dialect)
        await ASKED[asked](store, explained)
        return explained.plans

    plans = await store.db.transact(work)
    assert plans
    if dialect == "postgresql" and asked in SMALL:
        return
    whole = [one for one in plans if ("SCAN jobs" in one and "INDEX" not in one) or "Seq Scan on jobs" in one]
    whole += [one for one in plans if "SCAN ledger" in one or "SCAN spend" in one]
    assert whole == [], plans


async def test_the_lists_hold_what_they_say(store: Store) -> None:
    async def work(t: Transaction) -> None:
        await fill(t, store)
        every = store.everybody
        assert await every.running_count(t) == 18 + 1  # one of the last twenty has failed
        assert await every.failed_count(t, since=NOW - 5_000) == 11
        assert (await every.by_state(t, 0)).get(State.DELIVERED, 0) > 0
        await store.admin_log.note(t, 1, Deed.BANNED, now=NOW, whom=7, on=about_person(7))

    await store.db.transact(work)
