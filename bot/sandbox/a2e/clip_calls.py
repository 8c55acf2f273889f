"""Calls about clips that other task types do not have: better words, usual times, marks, 1080p."""

import asyncio
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.a2e import task_calls
from bot.sandbox.a2e.facts import Refused
from bot.sandbox.a2e.renderers import clips, media
from bot.sandbox.a2e.state import Answer, State
from bot.sandbox.a2e.task_types import task_types
from bot.sandbox.a2e.tasks import Task
from bot.sandbox.a2e.types import Given, Unready

CLIPS = task_types()["start_image_to_video"]
VEOS = task_types()["start_veo"]
ID = re.compile(r"[0-9a-f]{24}")
LONGEST = 2000
MANNERS = {
    "default": "Natural light, small movements, a steady camera.",
    "cinematic": "Low evening light, a slow dolly forward, shallow focus.",
}
SHARP = 1920
"""Pixels of the longer side of 1080p."""
BUSY = (("high", 20), ("medium", 5), ("low", 0))
"""Level of the queue -> from how many running tasks on."""


async def _better_words(state: State, given: Given, root: str, call: str) -> Any:
    if not ID.fullmatch(str(given["reference_id"])):
        raise Refused("reference_id is not an id")
    if given.get("stream"):
        raise Refused("the sandbox does not stream")
    words = f"{given['prompt']}. {MANNERS[given.get('template') or 'default']}"
    if given.get("with_audio"):
        words += " Quiet sounds of the place."
    return {"prompt": words[: int(given.get("max_length") or LONGEST)], "negative_prompt": given["negative_prompt"]}


async def _usual_time(state: State, given: Given, root: str, call: str) -> Any:
    return {"avgProcessingTime": max(1, round(state.seconds))}


async def _queue(state: State, given: Given, root: str, call: str) -> Any:
    waiting = sum(not task.ended for task in state.tasks.values())
    return {"level": next(level for level, least in BUSY if waiting >= least)}


async def _mark(state: State, given: Given, root: str, call: str) -> Any:
    task_calls.one_of(state, CLIPS, given)
    return {}


async def _sharp(state: State, given: Given, root: str, call: str) -> Any:
    """Answer "not yet" to the first who asks, and with the video from then on."""
    task = task_calls.one_of(state, VEOS, given)
    if task.body.get("aspectRatio") != "16:9":
        raise Refused("1080p is for 16:9 only")
    if not task.done:
        raise Refused("the video is not ready")
    if "sharp" not in task.kept:
        task.kept["sharp"] = ""
        return Unready(data={"status": "processing"})
    task.kept["sharp"] = task.kept["sharp"] or await _sharpened(state, task)
    return {"result_url": task.kept["sharp"]}


async def _sharpened(state: State, task: Task) -> str:
    key = urlsplit(task.results[0]).path.partition("/cdn/")[2]
    source, out = await state.storage.local(key), state.storage.new_path(".mp4")
    await asyncio.to_thread(_enlarge, source, out)
    return state.storage.keep(out, task.root)


def _enlarge(source: Path, out: Path) -> None:
    clips.change(source, out, media.mark, longest=SHARP, grow=8.0)


ANSWERS: dict[str, Answer] = {
    "image_to_video_extend_prompt": _better_words,
    "image_to_video_extend_prompt_flf2v": _better_words,
    "image_to_video_avg_time": _usual_time,
    "image_to_video_queue_level": _queue,
    **dict.fromkeys((f"image_to_video_mark_{what}" for what in ("copied", "downloaded", "shared")), _mark),
    "veo_1080p": _sharp,
}
