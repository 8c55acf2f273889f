"""Calls about custom avatars that other families do not have."""

from functools import partial
from typing import TYPE_CHECKING, Any

from bot.sandbox.a2e import clones, siblings, twins, work
from bot.sandbox.a2e.facts import Refused
from bot.sandbox.a2e.families import families
from bot.sandbox.a2e.shapes import Answer, Given

if TYPE_CHECKING:
    from bot.sandbox.a2e.server import A2ESandbox
    from bot.sandbox.a2e.tasks import Task

TWINS = families()[twins.FAMILY]
VOICES = families()[clones.FAMILY]
PICTURES = families()["start_text_to_image"]


def _finished(server: "A2ESandbox", given: Given) -> "Task":
    twin = siblings.one_of(server, TWINS, given)
    if not twin.done:
        raise Refused("the avatar is not ready")
    return twin


async def _continue(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    twin = _finished(server, given)
    server.charge(0, "continue training", call, diamonds=1)
    twin.diamonds, twin.status = 1, TWINS.words.working
    work.launch(server, twin, call, further=twins.train_further)
    return {}


async def _remove(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    twin = siblings.one_of(server, TWINS, given)
    anchor = twins.anchor_of(server, twin)
    await siblings.delete(TWINS, server, given, root, call)
    if anchor is not None:
        del server.anchors[anchor.id]
    return {}


async def _done(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    return [twin.record() for twin in siblings.tasks_of(server, TWINS) if twin.done]


async def _clone_voice(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    twin = _finished(server, given)
    sample = await twins.sound_of(server, twin, root)
    asked = {"name": twin.body["name"], "voice_urls": [sample], "gender": twin.body["gender"], "model": "a2e"}
    voice = await work.start(server, VOICES, asked, root, call)
    return {"_id": voice.id}


async def _of_picture(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    """An avatar of a picture that was made of words."""
    picture = siblings.one_of(server, PICTURES, given)
    if not picture.results:
        raise Refused("the picture is not ready")
    name, gender = str(picture.body.get("name") or "avatar"), given.get("gender") or "female"
    asked = {"name": name, "gender": gender, "image_url": picture.results[0]}
    return (await work.start(server, TWINS, asked, root, call)).record()


ANSWERS: dict[str, Answer] = {
    "continue_training": _continue,
    "remove_custom_avatar": _remove,
    "list_training_avatar_tasks": partial(siblings.running, TWINS),
    "list_video_twin_user_records": _done,
    "batch_avatar_tasks": partial(siblings.batch_of, TWINS),
    "clone_voice_from_video": _clone_voice,
    "text_to_image_quick_add_avatar": _of_picture,
}
