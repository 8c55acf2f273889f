"""How long A2E says that a photo takes to become a video. The form of its answers is not published: any is read."""

import re
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from bot.a2e.client import Client
from bot.a2e.errors import A2EError
from bot.a2e.forms import whole

PATH = "/api/v1/userImage2Video"
LONGEST = 3600
"""Seconds: anything longer is no average of theirs."""
SECONDS = 5.0
"""Nobody waits longer for what is only good to know."""
DEEPEST = 3
TIMES, LEVELS = re.compile(r"av(era)?g|time|second|duration", re.I), re.compile(r"level|queue|status", re.I)
WORD = re.compile(r"[A-Za-z][A-Za-z _-]{0,19}")
MOST_LEVEL = 1000


class Waits(Struct, frozen=True, kw_only=True):
    """What A2E tells; None: it doesn't."""

    seconds: float | None = None
    queue: str | None = None
    """Its own word or number for how long the queue is."""


async def waits(a2e: Client) -> Waits:
    """Return what A2E tells of both; a failure tells nothing."""
    times, levels = await _asked(a2e, "avgProcessingTime"), await _asked(a2e, "unlimitedQueueLevel")
    return Waits(seconds=seconds_in(times), queue=level_in(levels))


async def _asked(a2e: Client, last: str) -> Any:
    try:
        return await a2e.call("GET", f"{PATH}/{last}", seconds=SECONDS, repeatable=False)
    except A2EError:
        return None


def seconds_in(data: Any) -> float | None:
    """Return the one plausible number of seconds in an answer, by its name where there are several."""
    found = [(name, number) for name, value in _fields(data) if 0 < (number := whole(value) or 0) < LONGEST]
    return next((float(number) for number in _chosen(found, TIMES)), None)


def level_in(data: Any) -> str | None:
    """Return the one plausible word or number in an answer, by its name where there are several."""
    found = [(name, level) for name, value in _fields(data) if (level := _level(value)) is not None]
    return next(iter(_chosen(found, LEVELS)), None)


def _level(value: Any) -> str | None:
    if isinstance(value, str) and WORD.fullmatch(value.strip()):
        return value.strip().lower().replace("_", " ")
    number = whole(value)
    return str(number) if number is not None and 0 <= number <= MOST_LEVEL else None


def _chosen(found: list[tuple[str, Any]], names: re.Pattern[str]) -> list[Any]:
    """Return those with a telling name; without one, what is there if it is alone."""
    named = [value for name, value in found if names.search(name)]
    return named or [value for _, value in found if len(found) == 1]


def _fields(data: Any, name: str = "", depth: int = DEEPEST) -> Iterator[tuple[str, Any]]:
    """Yield (name, value) of everything in an answer that is no list and no object."""
    if isinstance(data, dict) and depth:
        for key, value in data.items():
            yield from _fields(value, str(key), depth - 1)
    elif isinstance(data, list) and depth:
        for value in data[:10]:
            yield from _fields(value, name, depth - 1)
    elif isinstance(data, str | int | float):
        yield name, data
