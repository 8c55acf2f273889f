"""The avatars to choose from: public ones, and those that the account has trained."""

from functools import partial
from pathlib import Path
from typing import Any

from bot.sandbox.a2e.facts import Refused
from bot.sandbox.a2e.records import CUSTOM_TYPE
from bot.sandbox.a2e.renderers import pictures
from bot.sandbox.a2e.state import Answer, State
from bot.sandbox.a2e.storage import Storage
from bot.sandbox.a2e.types import Given

NAMES = ("Anna", "Bruno", "Clara", "David", "Elif", "Farid", "Gina", "Hiro", "Irene", "Jamal", "Kira", "Leo", "Maya")
PUBLIC = {f"a0a7a5{number:018x}": name for number, name in enumerate(NAMES)}
"""Ids of the public avatars, always the same, and their names."""
PUBLIC_TYPE = 0


def _key(id_: str) -> str:
    return f"avatars/{id_}.jpg"


def offer(storage: Storage) -> None:
    """Put the public portraits on the CDN; each is drawn when it is first asked for."""
    for number, id_ in enumerate(PUBLIC):
        storage.offer(_key(id_), partial(pictures.portrait, number))


async def picture_of(state: State, anchor_id: str, anchor_type: int) -> Path:
    """Return the file of an avatar's picture.

    Raises:
        Refused: there is no such avatar of this type.

    """
    if anchor_type == PUBLIC_TYPE and anchor_id in PUBLIC:
        return await state.storage.local(_key(anchor_id))
    if anchor_type == CUSTOM_TYPE and anchor_id in state.anchors:
        return state.anchors[anchor_id].path
    raise Refused("anchor_id and anchor_type name no avatar")


async def _list(state: State, given: Given, root: str, call: str) -> Any:
    own = [one.record() for one in reversed(state.anchors.values())]
    if twin := given.get("user_video_twin_id"):
        return [one for one in own if one["user_video_twin_id"] == twin]
    if given.get("type") == "custom":
        return own
    public = [
        {
            "_id": id_,
            "name": name,
            "lang": "en-US",
            "video_cover": f"{root}/cdn/{_key(id_)}",
            "anchor_type": PUBLIC_TYPE,
        }
        for id_, name in PUBLIC.items()
    ]
    return own + public


ANSWERS: dict[str, Answer] = {"list_avatars": _list, "list_anchors": _list}
