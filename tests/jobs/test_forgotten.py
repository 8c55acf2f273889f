"""/forget and /export, walked: every table and column, every kind of task and asset that A2E can delete, the spool."""

import json
import re
from collections.abc import AsyncIterator
from time import time

import pytest

from bot.app.wiring import DATA
from bot.jobs.personal.privacy import KINDS
from bot.operations import SHELVES, TASK_TYPES
from bot.sandbox.telegram.person import words
from bot.store.declared import NOBODYS, PASSING, TABLES, Goes
from bot.store.kept import What
from bot.store.store import Store
from bot.telegram.pacing.budget import forget_idle
from tests.jobs.people import deps_of
from tests.jobs.whole_life import BEN, CHANNEL, WORD, columns, live, rows_of, task_id, values
from tests.world import World, until, until_done, world

HOW = "declare it in bot/store/declared.py: what it holds about people, and how /forget and /export treat it"
ERASED = {
    "face": "DELETE /api/v1/userFaceSwapImage/{id}",
    "voice": "DELETE /api/v1/userVoice/{id}",
    "avatar": "POST /api/v1/userVideoTwin/remove",
    "background": "POST /api/v1/custom_back/del",
}
"""Kind of shelf -> A2E's call that deletes one."""


@pytest.fixture
async def here(database_url: str) -> AsyncIterator[World]:
    """The world with one who is no admin: the operator's own settings name those."""
    async with world(database_url) as made, await made.other() as person:
        made.person = person
        made.faults.add("a2e", "delay", match="streaming-avatar/speak", seconds=600)  # words for avatars wait
        yield made
        made.faults.let_go()


async def test_every_table_and_column_is_declared(store: Store) -> None:
    found = await columns(store.db)
    declared = {*TABLES, *NOBODYS, *PASSING}
    assert set(found) <= declared, HOW
    assert declared - set(found) <= {"queue"}  # PostgreSQL's is PgQueuer's
    for table, held in TABLES.items():
        named = {held.of, held.by, held.at or held.by, *held.sealed, *held.left_out}
        assert named <= found[table], table
        assert held.at or held.goes is not Goes.AT_ONCE, table
        assert table in KINDS, f"{table}: say in bot/jobs/personal/privacy.py what people read about it"
    for table in NOBODYS:
        assert not found[table] & {"user_id", "chat_id", "person"}, f"{table}: {HOW}"


async def everything_forgotten(here: World) -> str:
    """Have everything forgotten; return what is said at the end."""
    await here.person.say("/forget")
    await here.person.press("🗑 everything", await here.person.hears("What should I delete"))
    await here.person.press("🗑 Yes", await here.person.hears("It can't be undone"))
    return words(await here.person.hears("Done: it is deleted here"))


async def test_whoever_has_everything_forgotten_leaves_nothing_here_and_nothing_that_a2e_can_delete(
    here: World,
) -> None:
    deps = deps_of(here)
    await here.person.say("/start")
    await here.person.hears("pick something")
    await live(deps)
    assert all((await rows_of(deps.store, BEN)).values())
    told = await everything_forgotten(here)
    for step in ("forget", "erase-thing", "erase-task", "leave-room", "steer", "edit-subscription"):
        await until_done(here, step)
    await until(lambda: not deps.answers.in_hand)
    await deps.store.db.transact(lambda t: forget_idle(t, now=time() + 7200))  # the pace of a chat lasts for an hour

    found = [(place, value) async for place, value in values(deps.store)]
    marks = [one for secret in (WORD, task_id(0), CHANNEL, str(BEN)) for one in deps.store.vault.marks(secret)]
    theirs = re.compile("|".join([WORD, WORD.encode().hex(), rf"(?<!\d){BEN}(?!\d)", *marks]))
    assert [(place, value) for place, value in found if isinstance(value, str) and theirs.search(value)] == []
    assert {place for place, value in found if value == BEN} <= {"updates.update_id"}  # numbers of Telegram's
    assert {table for table, number in (await rows_of(deps.store, BEN)).items() if number} == {"kept", "payments"}
    kept = await deps.store.db.transact(lambda t: deps.store.kept.all_of(t, BEN))
    assert {note.what for note in kept} == {What.TRIAL, What.LIMITS}
    assert not list((DATA / "spool").iterdir())

    calls = {re.sub(f"{WORD.encode().hex()}[0-9a-f]+", "{id}", call) for call in here.a2e.calls}
    for task_type in TASK_TYPES.values():
        if (delete := task_type.delete) is not None:
            assert f"{delete.method} {task_type.path}/{delete.path}" in calls, task_type.name
    assert set(ERASED) == set(SHELVES)
    assert set(ERASED.values()) <= calls
    for phrase in (
        "A2E's copies are being deleted too",
        "A2E drops them after about 3 days",
        "what these made: Seedance 1.5",
        "A deleted voice can't be used",
        "what was said in live rooms",
        "Kept under a keyed hash of your id: that a trial was given, how much of a limit is used",
    ):
        assert phrase in told


async def test_who_had_nothing_at_a2e_is_told_of_nothing_there(here: World) -> None:
    await here.person.say("/start")
    told = await everything_forgotten(here)
    assert "A2E" not in told
    assert "keyed hash" not in told


async def test_the_export_has_every_column_of_every_table_but_those_with_a_reason(here: World) -> None:
    deps = deps_of(here)
    await here.person.say("/start")
    await live(deps)
    await here.person.say("/export")
    sent = await here.person.wait_for(lambda m: m.get("document", {}).get("file_name") == "my-data.json")
    held = json.loads(await here.person.download(sent["document"]["file_id"]))
    found = await columns(deps.store.db)
    assert list(held) == list(TABLES)
    for table, declared in TABLES.items():
        assert held[table], table
        handed_out = {name for row in held[table] for name in row} - {"what", "of", "kind_name"}
        missing = found[table] - {"what"} - handed_out - set(declared.left_out)
        assert not missing, f"{table}: hand it out, or say why not in bot/store/declared.py"
        assert WORD in json.dumps(held[table]) or not declared.sealed or table == "kept", table
    assert len(held["jobs"]) > 50  # more than are read at once
    assert [job["id"] for job in held["jobs"]] == sorted({job["id"] for job in held["jobs"]})
    assert {one["of"] for one in held["ledger"]} <= {one["what"] for one in held["jobs"]}
    page = await here.person.wait_for(lambda m: m.get("document", {}).get("file_name") == "my-data.html")
    written = (await here.person.download(page["document"]["file_id"])).decode()
    assert written.count("<section>") == len(TABLES)
    assert written.count(f"https://{WORD}.example/") == len(held["jobs"])
