"""Custom avatars: their rules, their training, training them further, and what else can be done with them."""

import asyncio
import shutil
from pathlib import Path

import av

from bot.sandbox.a2e.facts import Refused
from bot.sandbox.a2e.records import Anchor
from bot.sandbox.a2e.renderers import clips, media, sounds
from bot.sandbox.a2e.state import State
from bot.sandbox.a2e.tasks import Task, new_id
from bot.sandbox.a2e.types import Files, Given

TASK_TYPE = "create_custom_avatar"
SHORTEST = 10
PREVIEW_SECONDS = 2


async def check(state: State, given: Given) -> None:
    """Check that there is either a video or a picture."""
    if bool(given.get("video_url")) == bool(given.get("image_url")):
        raise Refused("either video_url or image_url is required")


async def make(state: State, task: Task, files: Files) -> list[Path]:
    """Inspect the source, keep a picture of it, and list the avatar."""
    cover = state.storage.new_path(".jpg")
    preview = state.storage.new_path(".mp4")
    await asyncio.to_thread(_look, files, cover, preview)
    kept = state.storage.new_path(".jpg")
    await asyncio.to_thread(shutil.copyfile, cover, kept)
    anchor = Anchor(
        id=new_id(),
        twin_id=task.id,
        name=str(task.body["name"]),
        path=kept,
        cover=state.storage.keep(cover, task.root),
    )
    state.anchors[anchor.id] = anchor
    if videos := files.get("video_url"):
        task.kept["video"] = state.storage.new_path(videos[0].suffix)
        await asyncio.to_thread(shutil.copyfile, videos[0], task.kept["video"])
    shown = "" if task.body.get("skipPreview") else state.storage.keep(preview, task.root)
    task.results = [anchor.id]
    task.extra |= {"preview_result_url": shown, "video_cover": anchor.cover}
    return []


def _look(files: Files, cover: Path, preview: Path) -> None:
    if videos := files.get("video_url"):
        picture = _first_frame(videos[0])
    else:
        picture = media.open_picture(files["image_url"][0])
    picture.thumbnail((media.LONGEST_SIDE, media.LONGEST_SIDE))
    media.mark(picture).save(cover, "JPEG", quality=90)
    clips.pan(picture, PREVIEW_SECONDS, preview)


def _first_frame(video: Path) -> clips.Picture:
    try:
        with av.open(str(video)) as opened:
            form = opened.format.name
    except (av.FFmpegError, ValueError):
        raise media.Unusable("the video cannot be read") from None
    if "mp4" not in form:
        raise media.Unusable("the video must be mp4 or mov")
    if (seconds := media.seconds_of(video)) < SHORTEST:
        raise media.Unusable(f"the video is too short: {seconds:.0f} seconds, at least {SHORTEST} are needed")
    return media.first_frame(video)


def anchor_of(state: State, twin: Task) -> Anchor | None:
    """Return the avatar that a training made."""
    return next((one for one in state.anchors.values() if one.twin_id == twin.id), None)


async def train_further(state: State, task: Task, files: Files) -> list[Path]:
    """Give a finished avatar a lip model of its own."""
    anchor = anchor_of(state, task)
    if anchor is None:
        raise media.Unusable("the avatar is gone")
    anchor.lip_model = new_id()
    task.extra["lip_model"] = anchor.lip_model
    return []


async def sound_of(state: State, twin: Task, root: str) -> str:
    """Return the address of the sound of an avatar's video.

    Raises:
        Refused: it was made from a picture, or has no sound.

    """
    video = twin.kept.get("video")
    if video is None:
        raise Refused("this avatar was not made of a video")
    out = state.storage.new_path(".mp3")
    try:
        await asyncio.to_thread(lambda: sounds.write_mp3(sounds.samples_of(video), out))
    except media.Unusable as error:
        raise Refused(str(error)) from None
    return state.storage.keep(out, root)
