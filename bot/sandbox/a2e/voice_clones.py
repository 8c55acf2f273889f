"""Cloned voices: their rules, their training, and the calls that list them and speak with them."""

import asyncio
from pathlib import Path
from typing import Any

from bot.sandbox.a2e.facts import Refused
from bot.sandbox.a2e.renderers import media, sounds
from bot.sandbox.a2e.state import Answer, State
from bot.sandbox.a2e.tasks import Task
from bot.sandbox.a2e.types import Files, Given

TASK_TYPE = "train_voice_clone"
MOST = 20
SHORTEST, LONGEST = 10, 70
"""Seconds of all of a voice's samples together."""


def voices_of(state: State) -> list[Task]:
    """Return the account's voices that are not deleted, newest first."""
    return [one for one in reversed(state.tasks.values()) if one.task_type.id == TASK_TYPE and not one.deleted]


async def check(state: State, given: Given) -> None:
    """Check that no other voice is in training, and that the account may have one more."""
    if not isinstance(given["voice_urls"], list) or not given["voice_urls"]:
        raise Refused("voice_urls must be a list of addresses")
    known = voices_of(state)
    if any(not one.ended for one in known):
        raise Refused("another voice is in training, please try again when it is done")
    if sum(one.done for one in known) >= MOST:
        raise Refused("the number of voice clones is used up, please delete one", code=403)


async def make(state: State, task: Task, files: Files) -> list[Path]:
    """Check the samples; the finished voice is the record itself."""
    pitch = await asyncio.to_thread(_pitch, files["voice_urls"])
    task.kept["pitch"] = pitch
    return []


def _pitch(paths: list[Path]) -> int:
    heard = [sounds.samples_of(path, longest=LONGEST + 10) for path in paths]
    seconds = sum(map(len, heard)) / sounds.RATE
    if seconds < SHORTEST:
        raise media.Unusable(f"the samples are too short: {seconds:.0f} seconds, at least {SHORTEST} are needed")
    if seconds > LONGEST:
        raise media.Unusable(f"the samples are too long: more than {LONGEST} seconds")
    if all(map(sounds.is_silent, heard)):
        raise media.Unusable("no voice can be heard in the samples")
    return sounds.pitch_of(heard[0])


async def _completed(state: State, given: Given, root: str, call: str) -> Any:
    return [one.record() for one in voices_of(state) if one.done]


ANSWERS: dict[str, Answer] = {"list_voice_clone_options": _completed}
