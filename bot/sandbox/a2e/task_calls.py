"""The calls that each task type has: start, ask about one or many, list, name, try again, delete."""

from functools import partial
from typing import Any

from bot.sandbox.a2e import work
from bot.sandbox.a2e.facts import Operation, Refused
from bot.sandbox.a2e.prices import whole
from bot.sandbox.a2e.state import Answer, State
from bot.sandbox.a2e.task_types import TaskType, task_types
from bot.sandbox.a2e.tasks import Task
from bot.sandbox.a2e.types import Given, page_of

BATCH = 200
SEVERAL = "number_of_images"
"""The field that asks for several tasks, answered as a list."""


def tasks_of(state: State, task_type: TaskType) -> list[Task]:
    """Return a type's tasks, newest first."""
    return [task for task in reversed(state.tasks.values()) if task.task_type is task_type and not task.deleted]


def one_of(state: State, task_type: TaskType, given: Given) -> Task:
    """Return a task by the id in a call.

    Raises:
        Refused: the task type has no such task.

    """
    wanted = next((str(given[name]) for name in ("_id", "id", "video_id") if given.get(name)), "")
    task = state.tasks.get(wanted)
    if task is None or task.task_type is not task_type or task.deleted:
        raise Refused("record not found", code=404)
    return task


async def _start(task_type: TaskType, state: State, given: Given, root: str, call: str) -> Any:
    count = whole(given, SEVERAL, 1, most=8) if task_type.start.takes(SEVERAL) else 1
    one = {**given, SEVERAL: 1} if count > 1 else given
    records = [(await work.start(state, task_type, one, root, call)).record() for _ in range(count)]
    return records if count > 1 or task_type.start.answer == "list" else records[0]


async def one_by_id(task_type: TaskType, operation: Operation, state: State, given: Given, root: str, call: str) -> Any:
    """Answer with one task, by its id."""
    record = one_of(state, task_type, given).record()
    return [record] if operation.answer == "list" else record


async def running(task_type: TaskType, state: State, given: Given, root: str, call: str) -> Any:
    """Answer with all that have not ended."""
    return [task.record() for task in tasks_of(state, task_type) if not task.ended]


async def _list(task_type: TaskType, operation: Operation, state: State, given: Given, root: str, call: str) -> Any:
    found = tasks_of(state, task_type)
    if given.get("status"):
        found = [task for task in found if task.status == given["status"]]
    if operation.answer == "list":
        return [task.record() for task in found]
    size = 20 if operation.takes("page_size") else 10
    rows = [task.record() for task in page_of(given, found, size=size)]
    return {operation.answer.removeprefix("data."): rows, "count": len(found)}


async def batch_of(task_type: TaskType, state: State, given: Given, root: str, call: str) -> Any:
    """Answer with the tasks that exist among the ids, in our order."""
    if not isinstance(given["ids"], list) or len(given["ids"]) > BATCH:
        raise Refused(f"ids must be a list of {BATCH} at most")
    wanted = set(map(str, given["ids"]))
    return [task.record() for task in tasks_of(state, task_type) if task.id in wanted]


async def _rename(task_type: TaskType, state: State, given: Given, root: str, call: str) -> Any:
    one_of(state, task_type, given).body["name"] = given["name"]
    return {}


async def _retry(task_type: TaskType, state: State, given: Given, root: str, call: str) -> Any:
    task = one_of(state, task_type, given)
    if task.status != task_type.words.failed:
        raise Refused("only a failed task can be tried again")
    again = await work.start(state, task_type, task.body, root, call)
    state.tasks[task.id] = state.tasks.pop(again.id)
    again.id = task.id
    return {}


async def delete(task_type: TaskType, state: State, given: Given, root: str, call: str) -> Any:
    """Delete a task that has not begun (refunded) or has ended; a voice is only hidden."""
    task = one_of(state, task_type, given)
    if not task.ended:
        if task.status != task_type.words.first or task.work is None:
            raise Refused("a running task cannot be deleted")
        task.work.cancel()
        state.refund(task)
    task.deleted = True
    if task_type.result_field is not None:
        del state.tasks[task.id]
    return {}


def _answers_of(task_type: TaskType) -> dict[str, Answer]:
    found: dict[str, Answer] = {task_type.id: partial(_start, task_type)}
    one, many, every, batch = (task_type.sibling(role) for role in ("poll_one", "poll_many", "list_all", "batch"))
    if every is not None:
        found[every.id] = partial(_list, task_type, every)
    if many is not None:
        found[many.id] = partial(running, task_type) if every is not None else partial(_list, task_type, many)
    if one is not None and (one is not many or one.takes("_id")):
        found[one.id] = partial(one_by_id, task_type, one)
    if batch is not None:
        found[batch.id] = partial(batch_of, task_type)
    for operation in task_type.of_its_paths("DELETE", r"(delete/)?\{\w+\}"):
        found[operation.id] = partial(delete, task_type)
    for operation in task_type.of_its_paths("PUT", r"\{\w+\}"):
        found[operation.id] = partial(_rename, task_type)
    for operation in task_type.of_its_paths("POST", "retry"):
        found[operation.id] = partial(_retry, task_type)
    return found


DETAILS = frozenset(
    one.id for task_type in task_types().values() if (one := task_type.sibling("poll_one")) and one.takes("_id", "id")
)
"""Operations that ask about one task."""
ANSWERS: dict[str, Answer] = {
    id_: run for task_type in task_types().values() for id_, run in _answers_of(task_type).items()
}
