"""Captions taken out of videos."""

from math import ceil
from typing import Annotated, Any

from bot.a2e.client import Client
from bot.a2e.task_types import CAPTION_REMOVAL
from bot.a2e.tasks import Started
from bot.locales import N_
from bot.media.files import Limits
from bot.operations.base import Operation
from bot.operations.file_inputs import File, Uploaded


class Uncaption(Operation, frozen=True, kw_only=True):
    """Remove captions that are burnt into a video."""

    command = "uncaption"
    title = N_("Caption removal")
    icon = "🧽"
    menu = N_("Videos")
    task_type = CAPTION_REMOVAL
    priced = "/api/v1/userCaptionRemoval/start"
    dearest = 10
    confirm_label = N_("Remove the captions")

    source: Annotated[
        Uploaded,
        File(
            ask=N_("Send the <b>video</b> to remove captions from."),
            label=N_("Video"),
            limits=(Limits(kind="video", max_mb=500, max_seconds=900),),
        ),
    ]

    async def run(self, a2e: Client) -> Started:
        """Start it."""
        return await a2e.start(CAPTION_REMOVAL, name=self.name, **self.body())

    def body(self) -> dict[str, Any]:
        """Return the video's address."""
        return {"source_url": self.source.url}

    def estimate(self) -> int:
        """About a credit a second; A2E publishes no figure."""
        return max(1, ceil(self.source.seconds or 1))


OPERATIONS: tuple[type[Operation], ...] = (Uncaption,)
