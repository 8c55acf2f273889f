"""Starts whose answer was lost, in long lists of other tasks."""

from datetime import UTC, datetime, timedelta
from time import time

import pytest

from bot.a2e.client import Client
from bot.a2e.errors import NoAnswer
from bot.a2e.task_types import AVATAR_VIDEO, DUBBING, TEXT_TO_IMAGE
from bot.a2e.tasks import Finished, Running, TaskType
from bot.sandbox.a2e import A2ESandbox
from bot.sandbox.a2e.task_types import task_types
from bot.sandbox.a2e.tasks import Task, started
from bot.store.jobs import State
from tests.jobs.people import deps_of, has_failed, is_done, newest_job, order_a_picture, spent
from tests.world import World, until

OURS = {
    TEXT_TO_IMAGE.name: "start_text_to_image",
    DUBBING.name: "start_dubbing",
    AVATAR_VIDEO.name: "generate_avatar_video",
}


def add_tasks(
    server: A2ESandbox, task_type: TaskType, number: int, *, age: float = 0, status: str | None = None
) -> list[Task]:
    """Put tasks of an account into A2E's list, each a second younger than the one before."""
    kind = task_types()[OURS[task_type.name]]
    made = []
    for n in range(number):
        task = started(kind, {str(task_type.name_field): f"other {n}"}, root="", cost=1)
        task.created = datetime.now(UTC) - timedelta(seconds=age + number - n)
        task.status = status or kind.words.working
        server.tasks[task.id] = task
        made.append(task)
    return made


def client(here: World) -> Client:
    return deps_of(here).a2e


async def test_a_task_behind_249_others_is_found_by_its_name_on_the_third_page(here: World) -> None:
    wanted = add_tasks(here.a2e, TEXT_TO_IMAGE, 250)[0]
    wanted.body["name"] = "studio-mine"
    found = await client(here).find(TEXT_TO_IMAGE, "studio-mine", since=time() - 60)
    assert found is not None
    assert found.task_id == wanted.id
    assert here.a2e.calls["GET /api/v1/userText2Image/allRecords"] == 3
    assert await client(here).find(TEXT_TO_IMAGE, "studio-nobody's", since=time() - 60) is None


async def test_the_search_ends_where_the_job_was_not_ordered_yet(here: World) -> None:
    add_tasks(here.a2e, TEXT_TO_IMAGE, 150, age=7200)
    add_tasks(here.a2e, TEXT_TO_IMAGE, 100)
    assert await client(here).find(TEXT_TO_IMAGE, "studio-mine", since=time() - 600) is None
    assert here.a2e.calls["GET /api/v1/userText2Image/allRecords"] == 2


async def test_a_list_that_cannot_be_read_is_not_taken_for_one_without_the_task(here: World) -> None:
    here.faults.add("a2e", "html", match="allRecords", times=0)
    with pytest.raises(NoAnswer):
        await client(here).find(TEXT_TO_IMAGE, "studio-mine", since=0)


async def test_a_lost_start_among_250_tasks_is_adopted_though_it_has_finished_already(here: World) -> None:
    here.faults.add("a2e", "reset_after", match="userText2Image/start")
    here.faults.add("a2e", "error", match="allRecords", times=3)
    await order_a_picture(here.person)
    await until(lambda: any(task.done for task in here.a2e.tasks.values()))
    mine = next(iter(here.a2e.tasks.values()))
    add_tasks(here.a2e, TEXT_TO_IMAGE, 249)
    await here.person.wait_for(is_done)
    assert (await newest_job(here, State.DELIVERED)).task_id == mine.id
    assert here.a2e.calls["POST /api/v1/userText2Image/start"] == 1
    assert await spent(deps_of(here)) == 10


async def test_a_start_that_is_not_found_is_refunded_and_never_made_again(here: World) -> None:
    here.faults.add("a2e", "reset_before", match="userText2Image/start")
    await order_a_picture(here.person)
    await here.person.wait_for(has_failed)
    assert here.a2e.calls["POST /api/v1/userText2Image/start"] == 1
    assert here.a2e.calls["GET /api/v1/userText2Image/allRecords"] > 1
    assert await spent(deps_of(here)) == 0


async def test_a_task_that_is_not_visible_yet_has_not_failed(here: World) -> None:
    await order_a_picture(here.person)
    await until(lambda: bool(here.a2e.tasks))
    task = next(iter(here.a2e.tasks.values()))
    task.deleted = True  # neither the batch nor the detail call know it
    await until(lambda: here.a2e.calls[f"GET /api/v1/userText2Image/{task.id}"] >= 2)
    assert (await newest_job(here)).state is State.RUNNING
    task.deleted = False
    await here.person.wait_for(is_done)


async def test_450_running_pictures_are_asked_about_in_three_calls(here: World) -> None:
    tasks = add_tasks(here.a2e, TEXT_TO_IMAGE, 450)
    reports = await client(here).reports(TEXT_TO_IMAGE, [task.id for task in tasks], since=time() - 600)
    assert len(reports) == 450
    assert here.a2e.calls["POST /api/v1/userText2Image/batchDetail"] == 3


async def test_a_task_type_without_batches_is_read_page_by_page_until_all_are_found(here: World) -> None:
    tasks = add_tasks(here.a2e, AVATAR_VIDEO, 250)
    reports = await client(here).reports(AVATAR_VIDEO, [task.id for task in tasks], since=time() - 600)
    assert len(reports) == 250
    assert here.a2e.calls["GET /api/v1/video/awsList"] == 3
    add_tasks(here.a2e, AVATAR_VIDEO, 150, age=90_000)
    here.a2e.calls.clear()
    assert await client(here).reports(AVATAR_VIDEO, ["gone"], since=time() - 600) == {}
    assert here.a2e.calls["GET /api/v1/video/awsList"] <= 4


async def test_what_has_left_the_list_of_running_tasks_is_found_in_the_list_of_all(here: World) -> None:
    runs = add_tasks(here.a2e, DUBBING, 10)
    ended = add_tasks(here.a2e, DUBBING, 120, status="completed")
    for task in ended:
        task.results = ["https://x/y.mp4"]
    reports = await client(here).reports(DUBBING, [task.id for task in [*runs, *ended]], since=time() - 600)
    assert all(isinstance(reports[task.id], Running) for task in runs)
    assert all(isinstance(reports[task.id], Finished) for task in ended)
    assert here.a2e.calls["GET /api/v1/userDubbing/allProcessing"] == 1
    assert here.a2e.calls["GET /api/v1/userDubbing/allRecords"] == 2


async def test_a_task_type_with_nothing_running_is_not_asked(here: World) -> None:
    await order_a_picture(here.person)
    await here.person.wait_for(is_done)
    await newest_job(here, State.DELIVERED)
    deps = deps_of(here)

    async def waits() -> bool:
        return bool(await deps.store.db.transact(lambda t: deps.queue.waiting(t, "poll")))

    async def over() -> bool:
        return not await waits()

    await until(over)
