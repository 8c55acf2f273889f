"""The calls that each family of tasks has: start, ask about one or many, list, name, try again, delete."""

from functools import partial
from typing import TYPE_CHECKING, Any

from bot.sandbox.a2e import work
from bot.sandbox.a2e.facts import Operation, Refused
from bot.sandbox.a2e.families import Family, families
from bot.sandbox.a2e.prices import whole
from bot.sandbox.a2e.shapes import Answer, Given, page_of
from bot.sandbox.a2e.tasks import Task

if TYPE_CHECKING:
    from bot.sandbox.a2e.server import A2ESandbox

BATCH = 200
SEVERAL = "number_of_images"
"""A field that asks for several tasks, answered as a list."""


def tasks_of(server: "A2ESandbox", family: Family) -> list[Task]:
    """Return a family's tasks, newest first."""
    return [task for task in reversed(server.tasks.values()) if task.family is family and not task.deleted]


def one_of(server: "A2ESandbox", family: Family, given: Given) -> Task:
    """Return a task by the id in a call.

    Raises:
        Refused: the family has none of this id.

    """
    wanted = next((str(given[name]) for name in ("_id", "id", "video_id") if given.get(name)), "")
    task = server.tasks.get(wanted)
    if task is None or task.family is not family or task.deleted:
        raise Refused("record not found", code=404)
    return task


async def _start(family: Family, server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    count = whole(given, SEVERAL, 1, most=8) if family.start.takes(SEVERAL) else 1
    one = {**given, SEVERAL: 1} if count > 1 else given
    records = [(await work.start(server, family, one, root, call)).record() for _ in range(count)]
    return records if count > 1 or family.start.answer == "list" else records[0]


async def one_by_id(
    family: Family, operation: Operation, server: "A2ESandbox", given: Given, root: str, call: str
) -> Any:
    """Answer with one task, by its id."""
    record = one_of(server, family, given).record()
    return [record] if operation.answer == "list" else record


async def running(family: Family, server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    """Answer with all that has not ended."""
    return [task.record() for task in tasks_of(server, family) if not task.ended]


async def _list(family: Family, operation: Operation, server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    found = tasks_of(server, family)
    if given.get("status"):
        found = [task for task in found if task.status == given["status"]]
    if operation.answer == "list":
        return [task.record() for task in found]
    size = 20 if operation.takes("page_size") else 10
    rows = [task.record() for task in page_of(given, found, size=size)]
    return {operation.answer.removeprefix("data."): rows, "count": len(found)}


async def batch_of(family: Family, server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    """Answer with those of the ids that there are, in our order."""
    if not isinstance(given["ids"], list) or len(given["ids"]) > BATCH:
        raise Refused(f"ids must be a list of {BATCH} at most")
    wanted = set(map(str, given["ids"]))
    return [task.record() for task in tasks_of(server, family) if task.id in wanted]


async def _rename(family: Family, server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    one_of(server, family, given).body["name"] = given["name"]
    return {}


async def _retry(family: Family, server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    task = one_of(server, family, given)
    if task.status != family.words.failed:
        raise Refused("only a failed task can be tried again")
    again = await work.start(server, family, task.body, root, call)
    server.tasks[task.id] = server.tasks.pop(again.id)
    again.id = task.id
    return {}


async def delete(family: Family, server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    """Delete a task that has not begun (refunded) or has ended; a voice is only hidden."""
    task = one_of(server, family, given)
    if not task.ended:
        if task.status != family.words.first or task.work is None:
            raise Refused("a running task cannot be deleted")
        task.work.cancel()
        server.refund(task)
    task.deleted = True
    if family.result_field is not None:
        del server.tasks[task.id]
    return {}


def _answers_of(family: Family) -> dict[str, Answer]:
    found: dict[str, Answer] = {family.id: partial(_start, family)}
    one, many, every, batch = (family.sibling(role) for role in ("poll_one", "poll_many", "list_all", "batch"))
    if every is not None:
        found[every.id] = partial(_list, family, every)
    if many is not None:
        found[many.id] = partial(running, family) if every is not None else partial(_list, family, many)
    if one is not None and (one is not many or one.takes("_id")):
        found[one.id] = partial(one_by_id, family, one)
    if batch is not None:
        found[batch.id] = partial(batch_of, family)
    for operation in family.of_its_paths("DELETE", r"(delete/)?\{\w+\}"):
        found[operation.id] = partial(delete, family)
    for operation in family.of_its_paths("PUT", r"\{\w+\}"):
        found[operation.id] = partial(_rename, family)
    for operation in family.of_its_paths("POST", "retry"):
        found[operation.id] = partial(_retry, family)
    return found


DETAILS = frozenset(
    one.id for family in families().values() if (one := family.sibling("poll_one")) and one.takes("_id", "id")
)
"""Operations that ask about one task."""
ANSWERS: dict[str, Answer] = {id_: run for family in families().values() for id_, run in _answers_of(family).items()}
