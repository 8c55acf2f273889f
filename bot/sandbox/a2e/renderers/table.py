"""What renders what: one renderer for any task type, special ones by start operation, and their demands on a call."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from bot.sandbox.a2e import avatar_training, avatar_video, dubbing, voice_clones
from bot.sandbox.a2e.facts import Refused
from bot.sandbox.a2e.prices import whole
from bot.sandbox.a2e.renderers import clips, joined, media, pictures, scenes, sounds, talking
from bot.sandbox.a2e.state import Check, Maker, State
from bot.sandbox.a2e.tasks import Task
from bot.sandbox.a2e.types import Files, Given

TEXTS = ("prompt", "positive_prompt", "msg", "text", "caption", "title", "name")


def first_media(files: Files) -> tuple[str, Path] | None:
    """Return the first picture or video among the inputs."""
    for path in (path for found in files.values() for path in found):
        kind = media.kind_of(path)
        if kind != "audio":
            return kind, path
    return None


def seconds_asked(body: Given, *names: str) -> float:
    """Return how long a clip should be; 5 if a call does not say."""
    inner = body.get("parameters")
    given = {**(inner if isinstance(inner, dict) else {}), **body}
    for name in names or ("duration", "duration_seconds", "video_time"):
        if given.get(name):
            return float(whole(given, name, 5, most=60))
    return 5.0


def text_of(body: Given) -> str:
    """Return the words a call is about."""
    inner = body.get("input")
    given = {**(inner if isinstance(inner, dict) else {}), **body}
    return next((str(given[name]) for name in TEXTS if given.get(name)), "nothing was said")


async def by_default(state: State, task: Task, files: Files) -> list[Path]:
    """Make a picture or video from the first picture or video among the inputs, or from the words."""
    found = await asyncio.to_thread(first_media, files)
    if found is not None and found[0] == "video" and not task.task_type.makes_pictures:
        out = state.storage.new_path(".mp4")
        await asyncio.to_thread(clips.change, found[1], out, media.mark)
        return [out]
    if task.task_type.makes_video or (found is None and task.task_type.result_field == "result_url"):
        out = state.storage.new_path(".mp4")
        await asyncio.to_thread(_film, found, task.body, files, out)
        return [out]
    picture = await asyncio.to_thread(_drawn, found, task.body, files)
    count = whole(task.body, "max_images", whole(task.body, "total_count", 1, most=16), most=8)
    outs = [state.storage.new_path(".jpg") for _ in range(count)]
    await asyncio.to_thread(_save, picture, outs)
    return outs


ENDS = ("end_image_url", "last_frame_url")
SOUNDING = ("audio", "sound", "generate_audio")


def _film(found: tuple[str, Path] | None, body: Given, files: Files, out: Path) -> None:
    """Write a clip of a picture, to the last frame if there is one, with a sound if one is asked for."""
    seconds = seconds_asked(body)
    ends = [*files.get("imageUrls", [])[1:2], *(path for name in ENDS for path in files.get(name, []))]
    end = media.open_picture(ends[0]) if ends else None
    sound = sounds.tone(seconds) if any(body.get(name) is True for name in SOUNDING) else None
    clips.pan(_still(found, body, CLIP), seconds, out, end=end, sound=sound)


def _drawn(found: tuple[str, Path] | None, body: Given, files: Files) -> clips.Picture:
    """Draw a picture of the words, or put them on the pictures to edit."""
    if edits := files.get("input_images"):
        return joined.edited(edits, text_of(body))
    return _still(found, body, PICTURE)


PICTURE, CLIP = 512, 384
"""Pixels of the longer side of what is drawn from words."""
RATIOS = {"portrait": (9, 16), "landscape": (16, 9)}


def _size_asked(body: Given, side: int) -> tuple[int, int]:
    """Return the size by width and height, else by the shape and the longer side."""
    if body.get("width") or body.get("height"):
        return whole(body, "width", side), whole(body, "height", side)
    shape = str(body.get("aspect_ratio") or body.get("aspectRatio") or "")
    wide, high = map(int, shape.split(":")) if shape.count(":") == 1 else RATIOS.get(shape, (1, 1))
    return (side, side * high // wide) if wide >= high else (side * wide // high, side)


def _still(found: tuple[str, Path] | None, body: Given, side: int) -> clips.Picture:
    if found is None:
        return scenes.drawn(text_of(body), clips.fitting(_size_asked(body, side)))
    return still_of(found[1])


def still_of(path: Path) -> clips.Picture:
    """Return a picture, or the first frame of a video."""
    return media.open_picture(path) if media.kind_of(path) == "picture" else media.first_frame(path)


def _save(picture: clips.Picture, outs: list[Path]) -> None:
    for number, out in enumerate(outs):
        turned = picture if number == 0 else pictures.numbered(picture, number + 1)
        media.mark(turned.copy()).save(out, "JPEG", quality=90)


def _swapper(face: str, target: str) -> Maker:
    async def make(state: State, task: Task, files: Files) -> list[Path]:
        wanted = files[target][0]
        moves = await asyncio.to_thread(media.kind_of, wanted) == "video"
        out = state.storage.new_path(".mp4" if moves else ".jpg")
        await asyncio.to_thread(_swap, files[face][0], wanted, out)
        return [out]

    return make


def _swap(face: Path, target: Path, out: Path) -> None:
    if out.suffix == ".mp4":
        clips.change(target, out, media.paster(media.open_picture(face)))
    else:
        media.swap_picture(face, target, out)


async def _preview(state: State, task: Task, files: Files) -> list[Path]:
    out = state.storage.new_path(".jpg")

    def make() -> None:
        paste = media.paster(media.open_picture(files["face_url"][0]))
        paste(still_of(files["video_url"][0])).save(out, "JPEG", quality=85)

    await asyncio.to_thread(make)
    return [out]


async def _animate(state: State, task: Task, files: Files) -> list[Path]:
    out = state.storage.new_path(".mp4")
    ends = files.get("end_image_url")

    def make() -> None:
        end = media.open_picture(ends[0]) if ends else None
        clips.pan(media.open_picture(files["image_url"][0]), seconds_asked(task.body, "video_time"), out, end=end)

    await asyncio.to_thread(make)
    return [out]


async def _remove_captions(state: State, task: Task, files: Files) -> list[Path]:
    source = files["source_url"][0]
    if await asyncio.to_thread(media.kind_of, source) != "video":
        raise media.Unusable("there is no video to take captions from")
    out = state.storage.new_path(".mp4")
    await asyncio.to_thread(clips.change, source, out, media.masked)
    return [out]


async def _talk(state: State, task: Task, files: Files) -> list[Path]:
    out = state.storage.new_path(".mp4")
    heard = files.get("audio_url")

    def make() -> None:
        samples = sounds.samples_of(heard[0]) if heard else None
        picture = media.open_picture(files["image_url"][0])
        talking.speak(picture, out, samples=samples, seconds=seconds_asked(task.body, "duration"))

    await asyncio.to_thread(make)
    return [out]


async def _enlarge(state: State, task: Task, files: Files) -> list[Path]:
    source = files["source_url"][0]
    if await asyncio.to_thread(media.kind_of, source) == "video":
        out = state.storage.new_path(".mp4")
        await asyncio.to_thread(clips.change, source, out, media.mark, longest=LARGEST, grow=2.0)
        return [out]
    out = state.storage.new_path(".jpg")

    def make() -> None:
        picture = media.open_picture(source)
        size = clips.fitting(picture.size, longest=LARGEST, grow=2.0)
        media.mark(picture.resize(size)).save(out, "JPEG", quality=90)

    await asyncio.to_thread(make)
    return [out]


async def _try_on(state: State, task: Task, files: Files) -> list[Path]:
    person, garment = _ends_of(files["image_urls"])
    return await _picture(state, lambda: joined.worn(person, garment))


async def _show_product(state: State, task: Task, files: Files) -> list[Path]:
    product, person = _ends_of(files["image_urls"])
    return await _picture(state, lambda: joined.shown(product, person, task.body["product_rect"]))


async def _edit(state: State, task: Task, files: Files) -> list[Path]:
    first, second = _ends_of(files["image_urls"])
    below, above = (first, second) if task.body["edit_type"] == "clothing" else (second, first)
    return await _picture(state, lambda: joined.worn(below, above))


def _ends_of(paths: list[Path]) -> tuple[Path, Path]:
    """Return the first picture and the second; of four, those that are not masks."""
    return paths[0], paths[2 if len(paths) == 4 else 1]


async def _picture(state: State, make: Callable[[], clips.Picture]) -> list[Path]:
    out = state.storage.new_path(".jpg")
    await asyncio.to_thread(lambda: make().save(out, "JPEG", quality=90))
    return [out]


async def _kling(state: State, task: Task, files: Files) -> list[Path]:
    moves = task.body["mode"] == "motion-control"
    return await (_swapper("image_url", "video_url") if moves else by_default)(state, task, files)


async def _add_sound(state: State, task: Task, files: Files) -> list[Path]:
    source, out = files["video_url"][0], state.storage.new_path(".mp4")
    heard = files.get("audio_url")

    def make() -> None:
        found = clips.source_of(source)
        sound = sounds.samples_of(heard[0]) if heard else sounds.tone(media.seconds_of(source))
        clips.write(out, map(media.mark, found.frames()), rate=found.rate, sound=sound)

    await asyncio.to_thread(make)
    return [out]


async def _rect_fits(state: State, given: Given) -> None:
    """Check that the product's place has a corner and a size, in numbers."""
    rect = given["product_rect"]
    if not all(isinstance(rect.get(name), int | float) for name in ("x", "y", "width", "height")):
        raise Refused("product_rect needs x, y, width and height")


async def _length_fits(state: State, given: Given) -> None:
    whole(given, "duration", 5, most=20)


LARGEST = 1280
MAKERS: dict[str, Maker] = {
    "add_face_swap_task": _swapper("face_url", "video_url"),
    "add_face_swap_preview": _preview,
    "start_head_swap": _swapper("image_url", "target_image_url"),
    "start_actor_swap": _swapper("image_url", "video_url"),
    "start_motion_transfer": _swapper("image_url", "video_url"),
    "start_kling_video": _kling,
    "start_virtual_try_on": _try_on,
    "start_product_avatar": _show_product,
    "start_image_edit": _edit,
    "start_think_sound": _add_sound,
    "start_talking_video": _add_sound,
    "start_image_to_video": _animate,
    "start_caption_removal": _remove_captions,
    "start_talking_photo": _talk,
    "start_upscale": _enlarge,
    "start_dubbing": dubbing.make,
    "train_voice_clone": voice_clones.make,
    "create_custom_avatar": avatar_training.make,
    "generate_avatar_video": avatar_video.make,
}
CHECKS: dict[str, Check] = {
    "start_dubbing": dubbing.check,
    "start_product_avatar": _rect_fits,
    "start_talking_photo": _length_fits,
    "start_talking_video": _length_fits,
    "train_voice_clone": voice_clones.check,
    "create_custom_avatar": avatar_training.check,
    "generate_avatar_video": avatar_video.check,
}
