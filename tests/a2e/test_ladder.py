"""Every task type, with up to all but one of its ways to ask missing: a task that has ended is seen to have."""

from collections.abc import AsyncIterator
from itertools import chain, combinations, product
from time import time

import aiohttp
import pytest

from bot.a2e.client import Client
from bot.a2e.tasks import Failed, Finished, Report, Running, TaskType
from bot.operations import TASK_TYPES
from bot.sandbox.a2e import A2ESandbox
from bot.sandbox.a2e.task_types import task_types
from bot.sandbox.a2e.tasks import Task, started
from bot.sandbox.telegram.person import words
from tests.jobs.people import has_failed, is_done, order_a_picture
from tests.world import KEY, World, sandbox

ENDS = (Finished, Failed)
STARTS = (*"0123456789bcdef", *(f"a{digit}" for digit in "0123456789abcdef"))
"""What an id begins with, and "allRecords" does not."""


def ways_of(task_type: TaskType) -> list[str]:
    """Return how a type's tasks can be asked about, as parts of the calls' paths."""
    lists = [task_type.records] if task_type.records else []
    return [*(["batchDetail"] if task_type.batch else []), *lists, *detail_of(task_type)]


def detail_of(task_type: TaskType) -> list[str]:
    """Return the call that asks about one task, if it is published."""
    if task_type.detail is None:
        return []
    last = task_type.detail.path.format(id="")
    return [f"{task_type.path}/{last}" if last else f"GET {task_type.path}/{{id}}"]


def missing(task_type: TaskType) -> list[tuple[str, ...]]:
    """Return every set of ways that may be missing, one at least being left."""
    ways = ways_of(task_type)
    return list(chain.from_iterable(combinations(ways, count) for count in range(len(ways))))


def form_of(task_type: TaskType) -> tuple[object, ...]:
    """Return what decides how its tasks are asked about: two types of one form differ in their paths alone."""
    ways = [way.replace(task_type.path, "") for way in ways_of(task_type)]
    return (*ways, task_type.in_progress, task_type.ended, task_type.pages, task_type.detail, task_type.makes_media)


OF_EACH_FORM = {form_of(one): one for one in reversed(TASK_TYPES.values())}
CASES = [(one.name, gone) for one in OF_EACH_FORM.values() for gone in missing(one)]


@pytest.fixture
async def there() -> AsyncIterator[tuple[Client, A2ESandbox]]:
    async with sandbox() as (root, _, server), aiohttp.ClientSession() as session:
        yield Client(session, base_url=f"{root}/a2e", token=KEY), server


def put(server: A2ESandbox, task_type: TaskType) -> Task:
    """Put an ended task into A2E."""
    kind = next(one for one in task_types().values() if one.base == f"{task_type.path}/")
    task = started(kind, {"name": "ours"}, root="", cost=1)
    task.status = kind.words.done
    task.results = ["https://cdn.example/a.mp4"]
    server.tasks[task.id] = task
    return task


async def follow(client: Client, task_type: TaskType, task_id: str) -> Report | None:
    """Ask as the tracker does."""
    found = await client.reports(task_type, [task_id], since=time() - 60)
    if task_id in found:
        return found[task_id]
    told = await client.detail(task_type, task_id, patient=False)
    if isinstance(told, Running | Finished | Failed):
        return told
    return (await client.listed(task_type, [task_id], since=time() - 60)).get(task_id)


@pytest.mark.parametrize("status", [404, 405, 501])
@pytest.mark.parametrize(("name", "gone"), CASES, ids=str)
async def test_an_ended_task_is_seen_by_whatever_way_is_left(
    there: tuple[Client, A2ESandbox], name: str, gone: tuple[str, ...], status: int
) -> None:
    (client, server), task_type = there, TASK_TYPES[name]
    task = put(server, task_type)
    for way in gone:
        server.faults.add("a2e", "no_way", match=way.format(id=task.id), times=0, status=status)
    for _ in range(2):
        assert isinstance(await follow(client, task_type, task.id), ENDS)


@pytest.mark.parametrize(("what", "status"), list(list(product(["html", "code", "error"], [404, 405, 501]))))
async def test_a_picture_is_finished_though_only_the_list_of_all_tells_of_it(
    here: World, what: str, status: int
) -> None:
    for way in ("batchDetail", *(f"GET /api/v1/userText2Image/{start}" for start in STARTS)):
        here.faults.add("a2e", what, match=way, times=0, status=status)
    await order_a_picture(here.person)
    await here.person.wait_for(is_done)


async def test_where_nothing_tells_of_a_task_its_person_hears_so_and_has_the_credits_back(here: World) -> None:
    here.faults.add("a2e", "no_way", match="userText2Image/allRecords", times=0, status=404)
    here.faults.add("a2e", "reset_after", match="userText2Image/start")
    await order_a_picture(here.person)
    card = await here.person.wait_for(has_failed)
    assert "Nothing was charged; 10 credits returned." in words(card)
