"""Answers of the families of tasks."""

from typing import TYPE_CHECKING, Any

from bot.sandbox.a2e.facts import Refused
from bot.sandbox.a2e.shapes import Answer, Given, page_of

if TYPE_CHECKING:
    from bot.sandbox.a2e.server import A2ESandbox


async def _start(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    return await server.start(given, root, call)


async def _status(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    if given.get("_id"):
        return server.one(given).record()
    return [task.record() for task in server.of_kind(call) if task.status not in ("completed", "failed")]


async def _records(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    found = server.of_kind(call)
    return {"rows": [task.record() for task in page_of(given, found)], "count": len(found)}


async def _batch(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    if len(given["ids"]) > 200:
        raise Refused("200 ids at most")
    return [server.tasks[one].record() for one in given["ids"] if one in server.tasks]


async def _detail(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    return server.one(given).record()


async def _delete(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    task = server.one(given)
    if task.status in ("sent", "processing"):
        raise Refused("a running task cannot be deleted")
    del server.tasks[task.id]
    return {}


ANSWERS: dict[str, Answer] = {
    "add_face_swap_preview": _start,
    "get_face_swap_preview": _status,
    "add_face_swap_task": _start,
    "list_face_swap_in_progress": _status,
    "list_face_swap_tasks": _records,
    "batch_face_swap_tasks": _batch,
    "get_face_swap_task": _detail,
    "delete_face_swap_task": _delete,
}
