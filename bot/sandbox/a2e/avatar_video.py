"""Videos of a speaking avatar: the rules of the call, and the scene it describes."""

import asyncio
import re
from pathlib import Path

import PIL.Image
import PIL.ImageOps

from bot.sandbox.a2e import avatars, backgrounds
from bot.sandbox.a2e.facts import Refused
from bot.sandbox.a2e.prices import whole
from bot.sandbox.a2e.renderers import clips, media, sounds, talking
from bot.sandbox.a2e.state import State
from bot.sandbox.a2e.tasks import Task
from bot.sandbox.a2e.types import Files, Given

TITLE = 40
BOTH_BACKGROUNDS = 30005
COLOR = re.compile(r"rgba?\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*(,\s*[\d.]+\s*)?\)|#([0-9a-fA-F]{6})")
PERSON = 0.75
"""Height of a person in front of a background, as a share of the picture's."""


async def check(state: State, given: Given) -> None:
    """Refuse a call that breaks a documented rule or names something that does not exist."""
    if len(str(given.get("title") or "")) > TITLE:
        raise Refused(f"title has more than {TITLE} characters")
    if given.get("back_id") and given.get("custom_back_id"):
        raise Refused("back_id and custom_back_id cannot be used together", code=BOTH_BACKGROUNDS, status=200)
    if not (given.get("audioSrc") or given.get("custom_voice")):
        raise Refused("audioSrc is required")
    if whole(given, "resolution", 1080, least=1) not in (480, 720, 1080, 2160):
        raise Refused("resolution must be 720 or 1080")
    if given.get("isCaptionEnabled") and not given.get("msg"):
        raise Refused("msg is required for captions")
    await avatars.picture_of(state, str(given["anchor_id"]), whole(given, "anchor_type", 0, least=0))
    await _background(state, given)


async def _background(state: State, given: Given) -> Path | tuple[int, int, int] | None:
    """Return a picture or a colour; None if the avatar's own background stays."""
    system, own = str(given.get("back_id") or ""), str(given.get("custom_back_id") or "")
    if system or own:
        return await backgrounds.picture_of(state, system=system, own=own)
    return color_of(str(given["color"])) if given.get("color") else None


def color_of(text: str) -> tuple[int, int, int]:
    """Return a colour written as rgb(1,2,3), rgba(1,2,3,1) or #010203.

    Raises:
        Refused: it is written otherwise.

    """
    found = COLOR.fullmatch(text.strip())
    if found is None:
        raise Refused("color must be written as rgb(255,255,255)")
    if found[5]:
        return int(found[5][:2], 16), int(found[5][2:4], 16), int(found[5][4:], 16)
    red, green, blue = (min(255, int(found[place])) for place in (1, 2, 3))
    return red, green, blue


async def make(state: State, task: Task, files: Files) -> list[Path]:
    """Make the avatar's picture speak the audio."""
    body = task.body
    try:
        picture = await avatars.picture_of(state, str(body["anchor_id"]), whole(body, "anchor_type", 0, least=0))
        behind = await _background(state, body)
    except Refused as gone:
        raise media.Unusable(gone.message) from None
    heard = (files.get("audioSrc") or files.get("custom_voice") or [])[0]
    out = state.storage.new_path(".mp4")

    def present() -> None:
        person = media.open_picture(picture)
        stage = stage_of(person.size, behind, body)
        talking.present(person, stage, out, samples=sounds.samples_of(heard))

    await asyncio.to_thread(present)
    return [out]


def stage_of(person: tuple[int, int], behind: Path | tuple[int, int, int] | None, body: Given) -> talking.Stage:
    """Return the scene that a call describes; it has the canvas's shape, else the avatar's."""
    asked = tuple(whole(body, f"web_bg_{side}", 0, least=0, most=8192) for side in ("width", "height"))
    size = clips.fitting((asked[0], asked[1]) if all(asked) else person)
    scale = size[0] / asked[0] if all(asked) else 1.0
    if behind is None:
        back = PIL.Image.new("RGB", size, (255, 255, 255))
    elif isinstance(behind, Path):
        back = PIL.ImageOps.fit(media.open_picture(behind), size)
    else:
        back = PIL.Image.new("RGB", size, behind)
    said = str(body.get("msg") or "") if body.get("isCaptionEnabled") else ""
    return talking.Stage(back=back, box=_box(person, size, scale, body, full=behind is None), caption=said)


def _box(
    person: tuple[int, int], size: tuple[int, int], scale: float, body: Given, *, full: bool
) -> tuple[int, int, int, int]:
    """Return where the person stands: where the call says, else the whole scene, else at the bottom in the middle."""
    wide, high, left, top = (
        round(scale * whole(body, f"web_people_{name}", 0, least=-8192, most=8192))
        for name in ("width", "height", "x", "y")
    )
    if wide > 0 and high > 0:
        return left, top, left + wide, top + high
    if full and size == clips.fitting(person):
        return 0, 0, *size
    share = 1.0 if full else PERSON
    grow = min(size[1] * share / person[1], size[0] / person[0])
    wide, high = int(person[0] * grow), int(person[1] * grow)
    return (size[0] - wide) // 2, size[1] - high, (size[0] + wide) // 2, size[1]
