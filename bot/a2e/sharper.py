"""The 1080p copy of a Veo video: A2E makes it when it is first asked for, and answers 202 until it is there."""

from typing import Any

from bot.a2e.client import Client
from bot.a2e.errors import Rejected
from bot.a2e.forms import addresses_in, in_path, record_of
from bot.a2e.tasks import FAILURE, SUCCESS, kind_of, status_of
from bot.a2e.video_task_types import VEO

BEING_MADE = 202


async def sharp_copy(a2e: Client, task_id: str) -> str | None:
    """Return the address of a 16:9 video's 1080p copy; None: it is being made. Free, and may be asked again.

    Raises:
        Rejected: A2E makes none of this video.
        A2EError: what else came instead.

    """
    path = f"{VEO.path}/{in_path(task_id)}/1080p"
    try:
        data = await a2e.call("GET", path)
    except Rejected as error:
        if BEING_MADE in (error.status, error.code):
            return None
        raise
    return _address(data, f"GET {path}")


def _address(data: Any, endpoint: str) -> str | None:
    """Return the address in an answer, whose form is not published."""
    record = record_of(data)
    status = status_of(record)
    if status in FAILURE:
        raise Rejected(endpoint, f"its status is {status}", status=200)
    if status and status not in SUCCESS:
        return None
    found = [*addresses_in(data), *addresses_in(record), *addresses_in(list(record.values()))]
    return next((url for kind in ("video", None) for url in found if kind_of(url) == kind), None)
