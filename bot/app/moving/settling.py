"""What a database learns when it comes out of a backup: the bot may have gone on since the backup was made.

Nobody can ask Telegram what arrived, and A2E only what was started. So what may have happened is taken for done where
doing it twice would cost credits or show a result again (decision 46).
"""

from dataclasses import replace
from typing import Literal

from bot.buttons.of_draft import VERSIONS
from bot.store.broadcasts import CastState
from bot.store.database import Transaction
from bot.store.drafts import RESTORED
from bot.store.job import Call, Job, State
from bot.store.jobs import Jobs
from bot.store.migrate import HEAD
from bot.store.vault import Vault

GAP = 10_000_000
"""How far the numbers of rows jump: buttons that were made after the backup then name nothing."""
VERSIONS_ON = VERSIONS // 3
"""The same for versions of drafts, which buttons only tell within `VERSIONS`."""
BROADCASTS = "0025"
"""The revision that brought broadcasts."""
OPEN = """SELECT id FROM jobs WHERE state IN ('queued', 'starting', 'running', 'sending')
          OR (state = 'failed' AND deadline IS NOT NULL) ORDER BY id"""
COUNTED = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'"
SEQUENCES = """SELECT pg_get_serial_sequence(quote_ident(table_name), column_name) AS name
               FROM information_schema.columns WHERE table_schema = current_schema() AND is_identity = 'YES'"""
JUMP = "SELECT setval(CAST(? AS text)::regclass, nextval(CAST(? AS text)::regclass) + CAST(? AS bigint))"
Dialect = Literal["sqlite", "postgresql"]


async def settle(t: Transaction, vault: Vault | None, dialect: Dialect, *, revision: str = HEAD) -> None:
    """Let a restored database start nothing and show nothing a second time.

    - A job without a task yet is looked for at A2E before it is started: see `bot.jobs.machine`.
    - The result of an open job may have arrived, unless A2E still works on it when it is first asked.
    - A ✅ from before no longer orders: its question is asked again.
    - A broadcast is paused.

    revision: of the schema, from `bot.app.moving.dumped.PROGRESS` on.
    """
    await t.execute("DELETE FROM runs")  # those processes run no more: nothing of theirs crashed here
    await t.execute("UPDATE drafts SET version = version + ?, asked = ?", VERSIONS_ON, RESTORED)
    if revision >= BROADCASTS:
        pause = "UPDATE broadcasts SET state = ? WHERE state = ?"
        await t.execute(pause, CastState.PAUSED.value, CastState.RUNNING.value)
    await _go_on_after_gap(t, dialect)
    rows = await t.fetch_all(OPEN)
    if vault is None:
        return
    jobs = Jobs(vault)
    for row in rows:
        job = await jobs.get(t, row["id"])
        if job is not None:
            await jobs.save(t, job, settled(job))


def settled(job: Job) -> Job:
    """Return an open job as one of which nobody knows what became of it."""
    unsure = replace(job, fence=True)
    if job.state is State.QUEUED:
        return replace(unsure, in_flight=Call.START, tried=job.attempts, attempts=0)
    if job.state is State.STARTING and job.in_flight is None:
        return replace(unsure, in_flight=Call.START, attempts=0)
    return unsure


async def _go_on_after_gap(t: Transaction, dialect: Dialect) -> None:
    if dialect == "postgresql":
        for row in await t.fetch_all(SEQUENCES):
            await t.execute(JUMP, row["name"], row["name"], GAP)
        return
    for row in await t.fetch_all(COUNTED):
        if not await t.execute("UPDATE sqlite_sequence SET seq = seq + ? WHERE name = ?", GAP, row["name"]):
            await t.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", row["name"], GAP)
