"""How long things usually take, in words: A2E's own average where it tells one, else what we have seen."""

from collections.abc import Mapping

from bot.a2e.client import Client
from bot.a2e.task_types import IMAGE_TO_VIDEO
from bot.a2e.waits import Waits, waits
from bot.errors import BotError
from bot.operations.facts import AskA2E, Facts

Usual = Mapping[str, float]
"""Seconds that we have seen, by a model's key."""


class WaitsOf(AskA2E[Waits], frozen=True, kw_only=True):
    """How long A2E says that a photo takes to become a video; what it doesn't tell is None."""

    seconds = 300

    async def read(self, a2e: Client) -> Waits:
        """Ask for both; nothing stands or falls with the answer."""
        return await waits(a2e)


def told_by_a2e(task_type: str, known: Facts) -> Waits:
    """Return what A2E tells of a task type.

    Raises:
        Lacking: it has to be asked first.

    """
    if task_type != IMAGE_TO_VIDEO.name:
        return Waits()
    try:
        return known.ask(WaitsOf())
    except BotError:  # it is only good to know
        return Waits()


def usual_words(seconds: float | None, queue: str | None = None) -> str:
    """Return a usual time in words, and A2E's word for its queue; empty: neither is known."""
    busy = f"A2E's queue: {queue}" if queue else ""
    if seconds is None:
        return busy
    return f"Usually about {_rounded(seconds)}" + (f"; {busy}" if busy else "")


def _rounded(seconds: float) -> str:
    """Return a time as people say it: in steps of 5 s, from a minute and a half in minutes, from 90 in hours."""
    if seconds < 90:
        return f"{max(5, 5 * round(seconds / 5))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{round(minutes / 60)} h"
