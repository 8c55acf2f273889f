"""The shelf of faces."""

from datetime import UTC, datetime
from typing import Any

from bot.sandbox.a2e import tasks
from bot.sandbox.a2e.facts import Refused
from bot.sandbox.a2e.state import Answer, State
from bot.sandbox.a2e.types import Given


async def _add_face(state: State, given: Given, root: str, call: str) -> Any:
    now = datetime.now(UTC).isoformat()
    state.faces.insert(
        0,
        {"_id": tasks.new_id(), "face_url": given["face_url"], "createdAt": now, "updatedAt": now},
    )
    return state.faces


async def _faces(state: State, given: Given, root: str, call: str) -> Any:
    return state.faces


async def _delete_face(state: State, given: Given, root: str, call: str) -> Any:
    left = [face for face in state.faces if face["_id"] != given["_id"]]
    if len(left) == len(state.faces):
        raise Refused("record not found", code=404)
    state.faces = left
    return {}


ANSWERS: dict[str, Answer] = {
    "add_face_swap_image": _add_face,
    "list_face_swap_images": _faces,
    "delete_face_swap_image": _delete_face,
}
