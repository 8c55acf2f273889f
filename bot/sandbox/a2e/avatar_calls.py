"""Calls about custom avatars that other task types do not have."""

from functools import partial
from typing import Any

from bot.sandbox.a2e import avatar_training, task_calls, voice_clones, work
from bot.sandbox.a2e.facts import Refused
from bot.sandbox.a2e.state import Answer, State
from bot.sandbox.a2e.task_types import task_types
from bot.sandbox.a2e.tasks import Task
from bot.sandbox.a2e.types import Given

TWINS = task_types()[avatar_training.TASK_TYPE]
VOICES = task_types()[voice_clones.TASK_TYPE]
PICTURES = task_types()["start_text_to_image"]


def _finished(state: State, given: Given) -> Task:
    twin = task_calls.one_of(state, TWINS, given)
    if not twin.done:
        raise Refused("the avatar is not ready")
    return twin


async def _continue(state: State, given: Given, root: str, call: str) -> Any:
    twin = _finished(state, given)
    state.charge(0, "continue training", call, diamonds=1)
    twin.diamonds, twin.status = 1, TWINS.words.working
    work.launch(state, twin, call, further=avatar_training.train_further)
    return {}


async def _remove(state: State, given: Given, root: str, call: str) -> Any:
    twin = task_calls.one_of(state, TWINS, given)
    anchor = avatar_training.anchor_of(state, twin)
    await task_calls.delete(TWINS, state, given, root, call)
    if anchor is not None:
        del state.anchors[anchor.id]
    return {}


async def _done(state: State, given: Given, root: str, call: str) -> Any:
    return [twin.record() for twin in task_calls.tasks_of(state, TWINS) if twin.done]


async def _clone_voice(state: State, given: Given, root: str, call: str) -> Any:
    twin = _finished(state, given)
    sample = await avatar_training.sound_of(state, twin, root)
    asked = {"name": twin.body["name"], "voice_urls": [sample], "gender": twin.body["gender"], "model": "a2e"}
    voice = await work.start(state, VOICES, asked, root, call)
    return {"_id": voice.id}


async def _of_picture(state: State, given: Given, root: str, call: str) -> Any:
    """Start an avatar from a picture that text-to-image made."""
    picture = task_calls.one_of(state, PICTURES, given)
    if not picture.results:
        raise Refused("the picture is not ready")
    name, gender = str(picture.body.get("name") or "avatar"), given.get("gender") or "female"
    asked = {"name": name, "gender": gender, "image_url": picture.results[0]}
    return (await work.start(state, TWINS, asked, root, call)).record()


ANSWERS: dict[str, Answer] = {
    "continue_training": _continue,
    "remove_custom_avatar": _remove,
    "list_training_avatar_tasks": partial(task_calls.running, TWINS),
    "list_video_twin_user_records": _done,
    "batch_avatar_tasks": partial(task_calls.batch_of, TWINS),
    "clone_voice_from_video": _clone_voice,
    "text_to_image_quick_add_avatar": _of_picture,
}
