"""Backgrounds: the system's and the account's own."""

import asyncio
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from bot.sandbox.a2e.facts import Refused
from bot.sandbox.a2e.records import Background
from bot.sandbox.a2e.renderers import media, pictures
from bot.sandbox.a2e.state import Answer, State
from bot.sandbox.a2e.storage import Storage
from bot.sandbox.a2e.tasks import new_id, when_of
from bot.sandbox.a2e.types import Given

SYSTEM = {f"5eb0ac{number:018x}": f"backgrounds/{number}.jpg" for number in range(6)}
"""Ids of the system's pictures, always the same, and their paths on the CDN."""


def offer(storage: Storage) -> None:
    """Put the system's pictures on the CDN; each is drawn when it is first asked for."""
    for number, key in enumerate(SYSTEM.values()):
        storage.offer(key, partial(pictures.scene, number))


async def picture_of(state: State, *, system: str = "", own: str = "") -> Path:
    """Return the file of a background.

    Raises:
        Refused: there is no such background.

    """
    if system:
        if system not in SYSTEM:
            raise Refused("back_id is no background of the system")
        return await state.storage.local(SYSTEM[system])
    if own not in state.backgrounds:
        raise Refused("custom_back_id is not one of your backgrounds")
    return state.backgrounds[own].path


async def _all(state: State, given: Given, root: str, call: str) -> Any:
    theirs = [{"_id": id_, "img_url": f"{root}/cdn/{key}", "type": "system"} for id_, key in SYSTEM.items()]
    return await _own(state, given, root, call) + theirs


async def _own(state: State, given: Given, root: str, call: str) -> list[Any]:
    return [
        {"_id": one.id, "img_url": one.img_url, "type": "custom", "createdAt": when_of(one.created)}
        for one in reversed(state.backgrounds.values())
    ]


async def _random(state: State, given: Given, root: str, call: str) -> Any:
    id_, key = list(SYSTEM.items())[sum(state.calls.values()) % len(SYSTEM)]
    return {"_id": id_, "img_url": f"{root}/cdn/{key}"}


async def _add(state: State, given: Given, root: str, call: str) -> Any:
    try:
        path = await state.storage.fetch(given["img_url"])
        await asyncio.to_thread(media.open_picture, path)
    except media.Unusable as error:
        raise Refused(str(error)) from None
    one = Background(id=new_id(), img_url=given["img_url"], path=path, created=datetime.now(UTC))
    state.backgrounds[one.id] = one
    return {"_id": one.id, "img_url": one.img_url}


async def _delete(state: State, given: Given, root: str, call: str) -> Any:
    one = state.backgrounds.pop(str(given["_id"]), None)
    if one is None:
        raise Refused("record not found", code=404)
    one.path.unlink(missing_ok=True)
    return {}


ANSWERS: dict[str, Answer] = {
    "list_backgrounds": _all,
    "list_custom_backgrounds": _own,
    "random_background": _random,
    "add_background": _add,
    "delete_background": _delete,
}
