"""What a database learns when it comes out of a backup: the bot may have gone on since the backup was made."""

from dataclasses import replace

from bot.store.database import Transaction
from bot.store.job import Call, State
from bot.store.jobs import Jobs
from bot.store.vault import Vault


async def settle(t: Transaction, vault: Vault | None) -> None:
    """Let every job that had no task yet be looked for at A2E before it is started.

    Its start call may have been made after the backup, and is never made twice (`bot.jobs.machine`).
    """
    await t.execute("DELETE FROM runs")  # those processes run no more: nothing of theirs crashed here
    rows = await t.fetch_all("SELECT id FROM jobs WHERE state IN ('queued', 'starting') ORDER BY id")
    if not rows or vault is None:
        return
    jobs = Jobs(vault)
    for row in rows:
        job = await jobs.get(t, row["id"])
        if job is not None and job.state is State.QUEUED:
            await jobs.save(t, job, replace(job, in_flight=Call.START, tried=job.attempts, attempts=0))
        elif job is not None and job.in_flight is None:
            await jobs.save(t, job, replace(job, in_flight=Call.START, attempts=0))
