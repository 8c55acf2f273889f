"""In a store that is full, no statement reads more than in an empty one: what a chat waits for least of all."""

from collections.abc import Iterator

import aiosqlite
import pytest

from bot.sandbox.telegram.person import Person, words
from bot.store.migrate import migrate
from bot.store.open import sqlite_path
from tests.filled import FIRST, Size, fill
from tests.plans import Asked, Cost, Noted, of_postgres, of_sqlite, open_noted
from tests.world import World, until_answered, until_done, world

KEY = "a key for tests, long enough"
SIZE = Size(users=1000, jobs=10_000)
ORDINARY = FIRST + 500
"""Somebody with a handful of everything."""
SAID = (
    "/start", "/jobs", "/gallery", "/gallery fox", "/balance", "/settings", "/faces", "/voices", "/avatars",
    "/backgrounds", "/recipes", "/privacy", "/help", "/menu", "/film a fox", "/imagine a red fox",
)  # fmt: skip
SMALL = {
    "alembic_version": "one row: where the bot runs, read as a process begins",
    "runs": "the bot's processes",
    "queue": "steps that wait, read at a start",
    "pgqueuer": "steps that wait",
    "answers": "what is sent within seconds",
    "older": "the same",
    "inbox": "updates that wait",
    "live_rooms": "rooms that are open",
    "live_messages": "words that were not passed on yet",
    "blocked": "an admin's list",
    "pace": "an hour's chats and a day's quotas",
    "breakers": "A2E's services",
    "withheld_models": "A2E's models",
    "vault_check": "three rows",
    "durations": "so many of each model and no more",
    "samples": "A2E's public voices",
    "broadcasts": "an admin's messages to everybody, kept for so many days",
    "invitations": "an admin's links that still hold",
    "spend": "an hour's jobs, and a row for each model and day",
}
"""Tables that may be read from one end to the other -> why they stay small, however many people there are."""
SLICED = ("AS few", "user_id > ? AND user_id <= ?", " id > ? AND id <= ?")
"""Signs of a statement that looks at so many rows and no more."""
MOST = {"sqlite": 5000, "postgresql": 100}
"""Instructions of SQLite's machine, and PostgreSQL's pages: a tenth of what reading all jobs takes."""


async def costs(url: str, asked: Asked) -> list[Cost]:
    return of_sqlite(url, asked) if sqlite_path(url) else await of_postgres(url, asked, indexed=True)


def too_dear(cost: Cost, dialect: str) -> Iterator[str]:
    if any(sign in cost.sql for sign in SLICED):
        return
    if whole := [one for one in cost.scans if one not in SMALL and one.islower() and one not in ("ranked", "few")]:
        yield f"reads all of {whole}: {cost.sql}\n{cost.plan}"
    if cost.read > MOST[dialect]:
        yield f"reads {cost.read}: {cost.sql}\n{cost.plan}"


async def all_said(here: World) -> None:
    here.telegram.state.add_person("Ben", number=ORDINARY)
    async with Person(here.session, here.root, ORDINARY) as ben:
        for text in SAID:
            await ben.say(text)
        await ben.press("✅", await ben.wait_for(lambda m: "red fox" in words(m) and "Price:" in words(m)))
        await ben.hears("Done · ")
        await until_answered(here)
    await here.person.say("/admin Somebody Else")
    await here.person.hears("I know nobody of that name")
    await here.person.say(f"/admin {ORDINARY}")
    await here.person.hears("Spent: today")
    await until_done(here, "uncard")
    await until_done(here, "seal")


async def test_no_statement_reads_a_table_that_grows_with_people(database_url: str) -> None:
    await fill(database_url, KEY, SIZE)
    limits = {"DAILY_CREDITS": "1000", "GLOBAL_DAILY_CREDITS": "1000000", "STARS_PER_100_CREDITS": "100"}
    async with world(database_url, opens=open_noted, seconds=0.1, SUPPORT_CONTACT="@ada_helps", **limits) as here:
        assert here.studio is not None
        db = here.studio.deps.store.db
        assert isinstance(db, Noted)
        await all_said(here)
    dialect = "sqlite" if sqlite_path(database_url) else "postgresql"
    assert sum("FROM jobs" in sql for sql in db.asked) > 10
    found = [why for cost in await costs(database_url, db.asked) for why in too_dear(cost, dialect)]
    assert not found, "\n\n".join(found)


@pytest.mark.parametrize("index", ["jobs_card", "ledger_at", "users_name_34"])
async def test_without_its_index_a_statement_is_too_dear(index: str, tmp_path: object) -> None:
    url = f"sqlite:///{tmp_path}/bot.db"
    await migrate(url)
    asked: Asked = {
        "SELECT 1 AS one FROM jobs WHERE chat_id = ? AND message_id = ? LIMIT 1": [(1, 2)],
        "SELECT coalesce(sum(credits), 0) AS total FROM ledger WHERE at >= ?": [(1.0,)],
        "SELECT id FROM users WHERE substr(names, 34, 32) IN (?) ORDER BY seen_at DESC LIMIT ?": [("x", 1)],
    }
    assert not [cost for cost in await costs(url, asked) if cost.scans]
    async with aiosqlite.connect(str(sqlite_path(url))) as connection:
        await connection.execute(f"DROP INDEX {index}")
        await connection.commit()
    found = [why for cost in await costs(url, asked) for why in too_dear(cost, "sqlite")]
    assert len(found) == 1
    assert index.partition("_")[0] in found[0]
