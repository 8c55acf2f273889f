"""Tasks past their time: refunded, and still delivered when they come."""

from time import time

from bot.jobs.machine import OVERDUE
from bot.jobs.schedule import LATE_DAYS
from bot.jobs.words.cards import LATE_LINE
from bot.sandbox.telegram.person import words
from bot.store.jobs import State
from tests.jobs.people import (
    deps_of,
    entries,
    has_failed,
    is_done,
    job_now,
    newest_job,
    order_a_picture,
    run_step,
    spent,
)
from tests.world import World, until, until_done


async def let_its_time_be_over(here: World) -> None:
    deps = deps_of(here)
    await newest_job(here, State.RUNNING)
    await deps.store.db.transact(lambda t: t.execute("UPDATE jobs SET deadline = ?", time() - 1))


async def test_a_late_result_is_delivered_and_costs_its_user_nothing(here: World) -> None:
    ada, deps = here.person, deps_of(here)
    here.faults.add("a2e", "late", match="userText2Image", seconds=1.5)
    card = await order_a_picture(ada)
    await let_its_time_be_over(here)
    failed = await ada.wait_for(has_failed)
    assert OVERDUE in words(failed)
    assert "10 credits returned" in words(failed)
    assert await spent(deps) == 0
    job = await newest_job(here)
    assert job.deadline is not None
    assert job.deadline > time() + (LATE_DAYS - 0.1) * 24 * 3600
    done = await ada.wait_for(is_done)
    assert LATE_LINE in words(done)
    assert "Cost" not in words(done)
    for step in ("deliver", "uncard"):
        await until_done(here, step)
    assert card["message_id"] not in [one["message_id"] for one in await ada.answers()]
    job = await job_now(deps, job)
    assert (job.state, job.cost, job.deadline) == (State.DELIVERED, 0, None)
    assert await entries(deps, job.id) == [("reserve", -10), ("refund", 10), ("settle", 0)]
    assert await spent(deps) == 0


async def test_a_late_one_that_failed_is_not_asked_about_again_and_its_user_hears_nothing_more(here: World) -> None:
    ada, deps = here.person, deps_of(here)
    here.faults.add("a2e", "late", match="userText2Image", seconds=1)
    here.faults.add("a2e", "fail_task", match="userText2Image")
    await order_a_picture(ada)
    await let_its_time_be_over(here)
    await ada.wait_for(has_failed)
    answers = len(await ada.answers())
    await until(lambda: all(task.ended for task in here.a2e.tasks.values()))
    job = await newest_job(here)

    async def is_over() -> bool:
        return (await job_now(deps, job)).deadline is None

    await until(is_over)
    assert (await job_now(deps, job)).state is State.FAILED
    assert len(await ada.answers()) <= answers + 1  # the word that it failed may have been on its way
    assert await entries(deps, job.id) == [("reserve", -10), ("refund", 10)]


async def test_the_queue_may_be_lost_and_late_ones_are_still_asked_about(here: World) -> None:
    ada, deps = here.person, deps_of(here)
    here.a2e.may_end.clear()
    await order_a_picture(ada)
    await let_its_time_be_over(here)
    await ada.wait_for(has_failed)
    table = "queue" if deps.store.db.dialect == "sqlite" else "pgqueuer"
    assert not any(task.ended for task in here.a2e.tasks.values())
    await deps.store.db.transact(lambda t: t.execute(f"DELETE FROM {table}"))
    await run_step(deps, "sweep", "all")
    here.a2e.may_end.set()
    await ada.wait_for(is_done)


async def test_a_job_whose_task_type_cannot_be_asked_is_refunded_when_its_time_is_over(here: World) -> None:
    ada, deps = here.person, deps_of(here)
    here.faults.add("a2e", "error", match="batchDetail", times=0)
    await order_a_picture(ada)
    await let_its_time_be_over(here)
    await ada.wait_for(has_failed)
    assert await spent(deps) == 0
    here.faults.clear()
    await ada.wait_for(is_done)
    assert await spent(deps) == 0


async def test_a_failure_is_noted_once_however_often_its_card_is_shown(here: World) -> None:
    ada, deps = here.person, deps_of(here)
    here.faults.add("a2e", "fail_task", match="userText2Image")
    await order_a_picture(ada)
    await ada.hears("did not work out; see above")
    job = await newest_job(here, State.FAILED)
    for _ in range(2):
        await run_step(deps, "card", str(job.id))

        async def shown() -> bool:
            return str(job.id) not in await deps.store.db.transact(lambda t: deps.queue.waiting(t, "card"))

        await until(shown)
    assert sum("did not work out" in words(one) for one in await ada.answers()) == 1
