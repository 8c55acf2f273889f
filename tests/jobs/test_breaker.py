"""A2E's bad hours: one task type slows down, its users are told once, and nothing is lost or sent twice."""

from time import time

from bot.jobs.breaker import POLL, START
from bot.jobs.machine import DOWN
from bot.jobs.poll_result import tell_slow
from bot.jobs.schedule import PATIENCE_SECONDS as LONGEST_SECONDS
from bot.jobs.words.waiting import SLOW_LINE
from bot.sandbox.telegram.person import words
from bot.store.breakers import OPENS_AT, Health
from bot.store.database import Transaction
from bot.store.jobs import State
from tests.jobs.people import (
    deps_of,
    has_failed,
    is_done,
    newest_job,
    order_a_picture,
    run_step,
    spent,
)
from tests.world import World, until

PICTURES, BATCHES = "text_to_image", "userText2Image/batchDetail"
STARTS = "POST /api/v1/userText2Image/start"


async def health(here: World, call: str) -> Health:
    deps = deps_of(here)
    return await deps.store.db.transact(lambda t: deps.store.breakers.health(t, PICTURES, call))


async def gauge(here: World) -> float:
    assert here.studio is not None
    await here.studio.measure()
    value = here.studio.registry.get_sample_value("studio_family_breaker", {"family": PICTURES})
    assert value is not None
    return value


async def test_polls_that_fail_open_the_breaker_and_one_that_works_closes_it(here: World) -> None:
    here.faults.add("a2e", "late", match="userText2Image", seconds=1)
    for way in (BATCHES, "GET /api/v1/userText2Image/"):
        here.faults.add("a2e", "error", match=way, times=0, status=500)
    first = await order_a_picture(here.person, "one")
    await here.person.wait_for(lambda m: m["message_id"] == first["message_id"] and SLOW_LINE in words(m))
    assert await gauge(here) == 1
    second = await order_a_picture(here.person, "two")  # waits, and its user is told
    await here.person.wait_for(lambda m: m["message_id"] == second["message_id"] and SLOW_LINE in words(m))
    assert here.a2e.calls[STARTS] == 1
    assert (await newest_job(here)).state is State.QUEUED
    here.faults.clear()
    for prompt in ("“one”", "“two”"):
        await here.person.wait_for(lambda m, prompt=prompt: prompt in words(m) and is_done(m))
    assert here.a2e.calls[STARTS] == 2
    assert await gauge(here) == 0
    assert await health(here, POLL) == Health()
    assert await spent(deps_of(here)) == 20


async def test_starts_that_are_refused_wait_and_are_made_once_each(here: World) -> None:
    here.faults.add("a2e", "busy", match="userText2Image/start", times=0)
    card = await order_a_picture(here.person)
    await here.person.wait_for(lambda m: m["message_id"] == card["message_id"] and SLOW_LINE in words(m))
    assert await gauge(here) == 1
    calls = here.a2e.calls[STARTS]
    await until(lambda: here.a2e.calls[STARTS] >= calls + 2)  # probes, and it still waits
    job = await newest_job(here)
    assert job.attempts <= OPENS_AT
    here.faults.clear()
    await here.person.wait_for(is_done)
    assert len(here.a2e.tasks) == 1
    assert await gauge(here) == 0
    assert await spent(deps_of(here)) == 10


async def test_another_task_type_does_not_notice(here: World) -> None:
    here.faults.add("a2e", "error", match="userText2Image", times=0, status=503)
    deps = deps_of(here)
    for _ in range(OPENS_AT):
        await deps.store.db.transact(
            lambda t: deps.store.breakers.failed(t, PICTURES, START, resumes_at=time() + 60, now=time())
        )
    await order_a_picture(here.person)
    await here.person.hears(SLOW_LINE)
    said = await here.person.say("/speak Good morning to you")
    await here.person.press("Alice", await here.person.hears("Which voice", after=said["message_id"]))
    await here.person.press("✅", await here.person.hears("Price: 1 credit"))
    await here.person.wait_for(lambda m: "voice" in m)
    assert here.a2e.calls[STARTS] == 0


async def test_the_user_is_told_once_and_refunded_after_an_hour(here: World) -> None:
    deps, now = deps_of(here), time()
    for _ in range(OPENS_AT):
        await deps.store.db.transact(
            lambda t: deps.store.breakers.failed(t, PICTURES, START, resumes_at=now + 600, now=now)
        )
    card = await order_a_picture(here.person)
    await here.person.hears(SLOW_LINE)
    job, told = await newest_job(here), edits(here)
    for _ in range(2):
        await run_step(deps, "submit", str(job.id))
    await until(lambda: _waits_again(here, job.id))
    assert (await newest_job(here)).version == job.version  # nothing more to tell
    assert edits(here) == told
    await deps.store.db.transact(
        lambda t: t.execute("UPDATE breakers SET failing_since = failing_since - ?", LONGEST_SECONDS + 1)
    )
    await deps.store.db.transact(
        lambda t: t.execute("UPDATE jobs SET created_at = created_at - ?", LONGEST_SECONDS + 1)
    )
    await run_step(deps, "submit", str(job.id))
    failed = await here.person.wait_for(lambda m: m["message_id"] == card["message_id"] and has_failed(m))
    assert DOWN in words(failed)
    assert await spent(deps) == 0
    assert here.a2e.calls[STARTS] == 0


def edits(here: World) -> int:
    """Count what people saw change: an edit to the same words is refused ("not modified") and shows nothing."""
    return sum(call["method"] == "editMessageText" and call["ok"] for call in here.telegram.state.calls)


async def _waits_again(here: World, job_id: int) -> bool:
    deps = deps_of(here)
    return str(job_id) in await deps.store.db.transact(lambda t: deps.queue.waiting(t, "submit"))


async def test_of_those_that_wait_one_finds_out_and_the_others_wait_for_it(here: World) -> None:
    deps, now = deps_of(here), time()
    for _ in range(OPENS_AT):
        await deps.store.db.transact(
            lambda t: deps.store.breakers.failed(t, PICTURES, START, resumes_at=now - 1, now=now)
        )
    claims = [
        await deps.store.db.transact(
            lambda t: deps.store.breakers.claim_probe(t, PICTURES, START, now=now, until=now + 30)
        )
        for _ in range(3)
    ]
    assert claims == [True, False, False]


async def test_with_nothing_running_a_small_question_closes_it(here: World) -> None:
    deps, now = deps_of(here), time()
    for _ in range(OPENS_AT):
        await deps.store.db.transact(lambda t: deps.store.breakers.failed(t, PICTURES, POLL, resumes_at=now, now=now))
    await order_a_picture(here.person)
    await here.person.wait_for(is_done)
    assert here.a2e.calls["GET /api/v1/userText2Image/allRecords"] == 1
    assert await gauge(here) == 0


async def test_everybody_with_a_running_task_is_told_however_many_they_are(here: World) -> None:
    here.faults.add("a2e", "late", match="userText2Image", seconds=60)
    await order_a_picture(here.person)
    deps, running = deps_of(here), await newest_job(here, State.RUNNING)

    async def many(t: Transaction) -> None:
        row = await t.fetch_one("SELECT * FROM jobs WHERE id = ?", running.id)
        assert row is not None
        for number in range(1, 251):
            other = {**row, "id": row["id"] + number, "name": f"copy {number}", "task_id": f"task {number}"}
            marks = ", ".join("?" * len(other))
            await t.execute(f"INSERT INTO jobs ({', '.join(other)}) VALUES ({marks})", *other.values())

    async def untold(t: Transaction) -> int:
        jobs = await deps.store.jobs.running(t, PICTURES, limit=1000, after=0)
        return sum(not job.slow for job in jobs)

    await deps.store.db.transact(many)
    assert await deps.store.db.transact(untold) == 251
    await tell_slow(deps, PICTURES)
    assert await deps.store.db.transact(untold) == 0
