"""Calls whose fields A2E does not publish: lists answer, changes are refused since nothing says what to send."""

from typing import Any

from bot.sandbox.a2e import task_calls, voices
from bot.sandbox.a2e.avatar_calls import TWINS
from bot.sandbox.a2e.facts import Refused
from bot.sandbox.a2e.state import Answer, State
from bot.sandbox.a2e.types import Given


async def _refused(state: State, given: Given, root: str, call: str) -> Any:
    raise Refused("a field that is not published is required")


async def _avatars(state: State, given: Given, root: str, call: str) -> Any:
    return [anchor.record() for anchor in state.anchors.values()]


async def _tags(state: State, given: Given, root: str, call: str) -> Any:
    return []


async def _changed(state: State, given: Given, root: str, call: str) -> Any:
    if given["_id"] not in state.anchors:
        raise Refused("record not found", code=404)
    raise Refused("there is nothing to change")


async def _eyes(state: State, given: Given, root: str, call: str) -> Any:
    task_calls.one_of(state, TWINS, given)
    return {}


async def _uploaded(state: State, given: Given, root: str, call: str) -> Any:
    return {"status": "none"}


async def _voices(state: State, given: Given, root: str, call: str) -> Any:
    return voices.voice_list("en", "US")


ANSWERS: dict[str, Answer] = {
    "custom_avatar_list": _avatars,
    "custom_avatar_tags": _tags,
    "custom_avatar_add": _refused,
    "custom_avatar_delete": _refused,
    "custom_avatar_update": _changed,
    "list_system_tts": _voices,
    "video_twin_eye_contact": _eyes,
    "video_twin_training": _refused,
    "video_twin_upload": _refused,
    "video_twin_upload_status": _uploaded,
}
