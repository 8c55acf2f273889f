"""Every task type in the facts: started, watched, listed, deleted, refunded."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.a2e.answers import ANSWERS
from bot.sandbox.a2e.facts import by_id
from bot.sandbox.a2e.task_types import task_types
from tests.sandbox.a2e_caller import Caller, calling, example, opened

TASK_TYPES = list(task_types().values())
BY_ADDRESS = [task_type for task_type in TASK_TYPES if task_type.id != "start_wan30"]
"""Those whose files are fields of their own, not within an object."""
EXPECTED = {
    "start_dubbing": "sounding video",
    "start_talking_photo": "video",
    "generate_avatar_video": "sounding video",
    "add_face_swap_task": "sounding video",
    "start_image_to_video": "video",
    "start_text_to_image": "picture",
    "start_virtual_try_on": "picture",
    "start_motion_transfer": "sounding video",
    "start_talking_video": "sounding video",
    "start_photobook": "picture",
    "start_head_swap": "picture",
}


@pytest.fixture
async def caller(tmp_path: Path) -> AsyncIterator[Caller]:
    async with calling(tmp_path) as made:
        yield made


def made_of(task_type: Any, record: dict[str, Any]) -> list[str]:
    """Return the addresses of what a finished record holds."""
    if task_type.result_field == "anchor_id":
        assert record["anchor_id"]
        return [record["preview_result_url"]]
    if task_type.result_field is None:
        return []
    value = record[task_type.result_field]
    return value if isinstance(value, list) else [value]


@pytest.mark.parametrize("task_type", TASK_TYPES, ids=lambda task_type: task_type.id)
async def test_a_task_starts_runs_and_ends_with_real_media(caller: Caller, task_type: Any) -> None:
    body = example(task_type.start, caller)
    price = (await caller.operation("quote_generation", endpoint=task_type.start.path, requestBody=body))["credits"]
    started = await caller.start(task_type.id, **body)
    assert started[task_type.status_field] == task_type.words.first
    assert started["coins"] == price
    assert caller.server.coins == 1000 - price
    record = await caller.end(started["_id"])
    assert record[task_type.status_field] == task_type.words.done, record
    assert not any(record[name] for name in task_type.error_fields)
    for url in made_of(task_type, record):
        kind, _, _ = opened(await caller.fetch(url))
        assert kind == EXPECTED.get(task_type.id, kind)


@pytest.mark.parametrize("task_type", TASK_TYPES, ids=lambda task_type: task_type.id)
async def test_a_task_is_found_by_every_call_of_its_task_type_until_it_is_deleted(
    caller: Caller, task_type: Any
) -> None:
    running = task_type.sibling("poll_many")
    caller.server.seconds = 0.4 if task_type.sibling("list_all") else 0.05
    started = await caller.start(task_type.id, **example(task_type.start, caller))
    if running is not None and running is not task_type.sibling("poll_one"):
        assert started["_id"] in str(await caller.operation(running.id))
    record = await caller.end(started["_id"])
    one, every, batch = (task_type.sibling(role) for role in ("poll_one", "list_all", "batch"))
    if one is not None and one is not running:
        name = "id" if "{id}" in one.path else "_id"
        data = await caller.operation(one.id, **{name: started["_id"]})
        assert data == ([record] if one.answer == "list" else record)
    if every is not None:
        page = {"pageNum": 1, "pageSize": 10}
        assert (await caller.operation(every.id, **page))["rows"] == [record]
        assert await caller.operation(running.id) == []
    if batch is not None:
        assert await caller.operation(batch.id, ids=[started["_id"], "unknown"]) == [record]
    for operation in task_type.of_its_paths("DELETE", r"(delete/)?\{\w+\}"):
        name = "id" if "{id}" in operation.path else "_id"
        await caller.operation(operation.id, **{name: started["_id"]})
        again = await caller.ask("DELETE", operation.path.replace(f"{{{name}}}", started["_id"]))
        assert again.status == 404


@pytest.mark.parametrize("task_type", TASK_TYPES, ids=lambda task_type: task_type.id)
async def test_a_failed_task_tells_why_and_costs_nothing(caller: Caller, task_type: Any) -> None:
    caller.server.faults.add("a2e", "fail_task", match=task_type.start.path)
    started = await caller.start(task_type.id, **example(task_type.start, caller))
    record = await caller.end(started["_id"])
    assert record[task_type.status_field] == task_type.words.failed
    assert "fault" in record[task_type.error_fields[0]]
    assert record["coins"] == 0
    assert (caller.server.coins, caller.server.diamonds) == (1000, 3)


@pytest.mark.parametrize("task_type", BY_ADDRESS, ids=lambda task_type: task_type.id)
async def test_a_task_whose_file_cannot_be_fetched_fails(caller: Caller, task_type: Any) -> None:
    body = example(task_type.start, caller)
    gone = f"{caller.root}/cdn/gone.mp4"
    missing = {name: gone for name, value in body.items() if isinstance(value, str) and value.startswith("http")}
    missing |= {name: [gone] * len(value) for name, value in body.items() if isinstance(value, list)}
    assert missing
    quoted = await caller.operation("quote_generation", endpoint=task_type.start.path, requestBody=body | missing)
    assert quoted["credits"] >= 0
    record = await caller.end((await caller.start(task_type.id, **(body | missing)))["_id"])
    assert record[task_type.status_field] == task_type.words.failed
    assert caller.server.coins == 1000


async def test_a_task_in_work_cannot_be_deleted_and_one_that_has_not_begun_is_refunded(tmp_path: Path) -> None:
    async with calling(tmp_path, seconds=5) as caller:
        body = {"image_url": caller.picture(), "name": "clip"}
        first = await caller.start("start_image_to_video", **body)
        assert (first["coins"], first["current_status"]) == (30, "initialized")
        await caller.operation("delete_image_to_video", _id=first["_id"])
        assert caller.server.coins == 1000
        second = await caller.start("start_image_to_video", **body)
        caller.server.tasks[second["_id"]].status = "processing"
        answer = await caller.ask("DELETE", f"/api/v1/userImage2Video/{second['_id']}")
        assert answer.status == 400


async def test_a_task_type_does_not_show_the_tasks_of_another(caller: Caller) -> None:
    clip = await caller.start("start_image_to_video", image_url=caller.picture(), video_time=5)
    other = await caller.ask("GET", f"/api/v1/headSwap/{clip['_id']}")
    assert other.status == 404
    assert await caller.operation("batch_head_swap", ids=[clip["_id"]]) == []


async def test_lists_are_paged_and_filtered(caller: Caller) -> None:
    ids = [(await caller.start("start_text_to_image", prompt=f"p{n}", width=64, height=64))["_id"] for n in range(3)]
    for one in ids:
        await caller.end(one)
    page = await caller.operation("list_text_to_image", pageNum=2, pageSize=2)
    assert [row["_id"] for row in page["rows"]] == [ids[0]]
    assert page["count"] == 3
    refused = await caller.ask("GET", "/api/v1/userText2Image/allRecords", pageNum=1, pageSize=500)
    assert refused.status == 400


@pytest.mark.parametrize(
    ("what", "status", "code"),
    [("busy", 200, 1001), ("minor", 403, 1003), ("moderated", 403, 403), ("not_yet", 404, 404)],
)
async def test_faults_refuse_a_call_in_a2es_words(caller: Caller, what: str, status: int, code: int) -> None:
    task = await caller.start("start_text_to_image", prompt="p", width=64, height=64)
    caller.server.faults.add("a2e", what, match="userText2Image")
    answer = await caller.ask("GET", f"/api/v1/userText2Image/{task['_id']}")
    assert (answer.status, answer.code) == (status, code)
    assert (await caller.ask("GET", f"/api/v1/userText2Image/{task['_id']}")).code == 0


async def test_faults_give_answers_the_other_forms_they_are_seen_in(caller: Caller) -> None:
    faults = caller.server.faults
    faults.add("a2e", "list_form", match="userDubbing")
    data = await caller.operation("start_dubbing", name="d", source_url=caller.video(), target_lang="de")
    assert [one["name"] for one in data] == ["d"]
    faults.add("a2e", "other_rows", match="userDubbing")
    assert len((await caller.operation("list_dubbing"))["list"]) == 1
    faults.add("a2e", "msg_form", match="userDubbing")
    async with caller.session.get(
        f"{caller.root}/api/v1/userDubbing/none",
        headers={"Authorization": f"Bearer {caller.server.account.tokens[0].secret}"},
    ) as answer:
        body = await answer.json()
        assert (body["msg"], "message" in body) == ("record not found", False)


def test_every_answer_belongs_to_a_documented_operation() -> None:
    assert set(ANSWERS) <= set(by_id())
