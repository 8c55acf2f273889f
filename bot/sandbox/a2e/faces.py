"""The shelf of faces."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.sandbox.a2e import tasks
from bot.sandbox.a2e.facts import Refused
from bot.sandbox.a2e.types import Answer, Given

if TYPE_CHECKING:
    from bot.sandbox.a2e.server import A2ESandbox


async def _add_face(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    now = datetime.now(UTC).isoformat()
    server.faces.insert(
        0,
        {"_id": tasks.new_id(), "face_url": given["face_url"], "createdAt": now, "updatedAt": now},
    )
    return server.faces


async def _faces(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    return server.faces


async def _delete_face(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    left = [face for face in server.faces if face["_id"] != given["_id"]]
    if len(left) == len(server.faces):
        raise Refused("record not found", code=404)
    server.faces = left
    return {}


ANSWERS: dict[str, Answer] = {
    "add_face_swap_image": _add_face,
    "list_face_swap_images": _faces,
    "delete_face_swap_image": _delete_face,
}
