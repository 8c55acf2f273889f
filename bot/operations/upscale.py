"""Pictures and videos made larger and sharper."""

from math import ceil
from typing import Annotated, Any

from bot.a2e.client import Client
from bot.a2e.task_types import UPSCALE
from bot.a2e.tasks import Started
from bot.locales import N_, pgettext_noop
from bot.media.files import Limits
from bot.operations.base import Operation
from bot.operations.file_inputs import File, Uploaded


class Upscale(Operation, frozen=True, kw_only=True):
    """Make a photo or video larger and sharper."""

    command = "upscale"
    title = N_("Upscale")
    icon = "🔍"
    menu = N_("Pictures")
    task_type = UPSCALE
    priced = "/api/v1/userUpscale/start"
    confirm_label = N_("Upscale it")

    source: Annotated[
        Uploaded,
        File(
            ask=N_("Send the <b>photo</b> or <b>video</b> to make larger."),
            # For translators: a label, as in "From: your video"; a word such as "Original" does too.
            label=pgettext_noop("what it is made of", "From"),
            limits=(Limits(kind="image", max_mb=10), Limits(kind="video", max_mb=500, max_seconds=300)),
        ),
    ]

    async def run(self, a2e: Client) -> Started:
        """Start it."""
        return await a2e.start(UPSCALE, name=self.name, **self.body())

    def body(self) -> dict[str, Any]:
        """Return the address; A2E doesn't let us choose a factor."""
        return {"source_url": self.source.url}

    def estimate(self) -> int:
        """About a credit a second, at least ten; A2E publishes no figure."""
        return max(10, ceil(self.source.seconds or 0))


OPERATIONS: tuple[type[Operation], ...] = (Upscale,)
