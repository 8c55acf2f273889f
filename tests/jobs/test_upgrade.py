"""A database of the previous version, with a job in every state: each of them ends well after the upgrade."""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

import aiohttp
import pytest

from bot.config import Settings
from bot.sandbox.a2e import A2ESandbox
from bot.sandbox.telegram.person import Person
from bot.store.database import Transaction
from bot.store.job import Call, Job, Spoken, State
from bot.store.job_rows import PROGRESS, job_of
from bot.store.migrate import migrate, schema_state
from bot.store.store import Store, open_store
from bot.store.vault import Vault
from tests.conftest import KEY
from tests.jobs.people import is_done, order_a_picture
from tests.older import back_to
from tests.world import running, sandbox, settings_for, until

Columns = Mapping[str, Any]
JOBS: dict[str, tuple[str, Columns, Columns, Columns, State]] = {
    "waits": ("queued", {}, {}, {}, State.DELIVERED),
    "waits, told that it is slow": ("queued", {"_slow": "told", "_tried": "2"}, {}, {}, State.DELIVERED),
    "its start may have been sent": ("starting", {"_next": "start", "_tried": "1"}, {}, {}, State.DELIVERED),
    "between two calls": ("starting", {"_tried": "1"}, {}, {}, State.DELIVERED),
    "within a part": ("starting", {"_next": "_part.1", "_part.0": "u0"}, {}, {}, State.FAILED),
    "runs": ("running", {"_next": "start"}, {}, {}, State.DELIVERED),
    "is sent": ("sending", {"_next": "start"}, {"media": "MEDIA"}, {}, State.DELIVERED),
    "may have been sent": ("sending", {}, {"media": "MEDIA", "fence": True}, {}, State.DELIVERED),
    "came late": ("sending", {}, {"media": "MEDIA", "late": True}, {"cost": 0}, State.DELIVERED),
}
"""What happens -> state, keys among the inputs, keys of the result, other columns, and how it ends."""


async def sealed(store: Store, value: object) -> str | None:
    return store.vault.seal(json.dumps(value)) if value else None


async def step_back(t: Transaction) -> None:
    """Bring the schema to the revision before progress had columns."""
    await back_to(t, "0014")
    for column in ("form", *PROGRESS):
        await t.execute(f"ALTER TABLE jobs DROP COLUMN {column}")
    await t.execute("UPDATE alembic_version SET version_num = '0013'")


async def as_it_was(t: Transaction, *, name: str, store: Store, job: Job) -> None:
    """Write the row as the previous version wrote it."""
    state, inputs, result, columns, _ = JOBS[name]
    media = (job.result or {})["media"]
    kept = {key: media if value == "MEDIA" else value for key, value in result.items()}
    facts = {
        **columns,
        "inputs": await sealed(store, dict(inputs)),
        "result": await sealed(store, kept),
        "finished_at": None,
    }
    sets = ", ".join(f"{column} = ?" for column in facts)
    await t.execute(f"UPDATE jobs SET state = ?, {sets} WHERE id = ?", state, *facts.values(), job.id)


async def newest(t: Transaction, *, store: Store) -> Job:
    return (await store.jobs.page(t, 1001, offset=0, limit=1))[0]


@pytest.mark.parametrize("name", JOBS)
async def test_a_job_of_the_version_before_ends_right(database_url: str, name: str) -> None:
    async with sandbox(seconds=0.1) as (root, _, a2e), aiohttp.ClientSession() as session:
        settings = settings_for(root, database_url)
        async with Person(session, root) as ada:
            async with running(settings):
                await order_a_picture(ada)
                await ada.wait_for(is_done)
            calls = a2e.calls["POST /api/v1/userText2Image/start"]
            async with open_store(database_url, KEY) as store:
                job = await store.db.transact(partial(newest, store=store))
                await store.db.transact(step_back)
                await store.db.transact(partial(as_it_was, name=name, store=store, job=job))
            await migrate(database_url)
            assert await schema_state(database_url) == "current"
            await ends(settings_for(root, database_url), name, a2e, calls)


async def ends(settings: Settings, name: str, a2e: A2ESandbox, calls: int) -> None:
    """Let the new version run until the job is over, and compare."""
    async with running(settings) as studio:
        store = studio.deps.store

        async def is_over() -> bool:
            return (await store.db.transact(partial(newest, store=store))).finished_at is not None

        await until(is_over)
        job = await store.db.transact(partial(newest, store=store))
    assert (job.form, job.state) == (1, JOBS[name][4])
    assert not any(key.startswith("_") for key in (job.inputs or {}))
    assert (job.unsure, job.late, job.fence) == (name == "may have been sent", name == "came late", False)
    again = a2e.calls["POST /api/v1/userText2Image/start"] - calls
    assert again == (1 if name.startswith(("waits", "between")) else 0)


def test_a_row_of_the_version_before_is_read_as_what_it_says() -> None:
    vault = Vault(KEY)
    inputs = {"_next": "_part.2", "_tried": "3", "_slow": "told", "_part.1": "b", "_part.0": "a", "photo": "p"}
    result = {"fence": True, "unsure": True, "told": True, "late": True, "given_back": True, "note": "n"}
    new = {name: 0 for name in ("form", *PROGRESS)} | {"in_flight": None, "spoken": None}
    row = {name: None for name in Job.__dataclass_fields__} | new | {"state": "starting"}
    row |= {"inputs": vault.seal(json.dumps(inputs)), "result": vault.seal(json.dumps(result))}
    job = job_of(row, vault)
    assert (job.in_flight, job.tried, job.slow) == (Call.SPEECH, 3, True)
    assert job.spoken == Spoken(parts=("a", "b"))
    assert (job.inputs, job.result) == ({"photo": "p"}, {"note": "n"})
    assert job.fence and job.unsure and job.told and job.late and job.given_back  # noqa: PT018
