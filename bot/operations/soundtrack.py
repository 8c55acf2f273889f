"""Sound for videos that have none."""

from math import ceil
from typing import Annotated, Any

from bot.a2e.client import Client
from bot.a2e.tasks import Started
from bot.a2e.video_task_types import THINK_SOUND
from bot.locales import N_, ngettext_noop
from bot.media.files import Limits
from bot.operations.base import Operation
from bot.operations.file_inputs import File, Uploaded
from bot.operations.inputs import Text

MOST_SECONDS = 60
"""Of a video; A2E publishes no limit."""
MATCHING = N_("sounds that fit what is seen")


class Soundtrack(Operation, frozen=True, kw_only=True):
    """Give a video the sounds of what happens in it."""

    command = "soundtrack"
    title = N_("Soundtrack")
    icon = "🎼"
    menu = N_("Videos")
    task_type = THINK_SOUND
    priced = "/api/v1/thinkSound/start"
    dearest = 100
    confirm_label = N_("Add the sound")

    video: Annotated[
        Uploaded,
        File(
            ask=ngettext_noop(
                "Send the <b>video</b> that needs sound, up to {count} second.",
                "Send the <b>video</b> that needs sound, up to {count} seconds.",
                MOST_SECONDS,
            ),
            label=N_("Video"),
            limits=(Limits(kind="video", max_mb=100, max_seconds=MOST_SECONDS),),
        ),
    ]
    sounds: Annotated[
        str,
        Text(
            ask=N_("What is to be heard? Describe it in a <b>text</b>: “rain on a roof, distant thunder”."),
            label=N_("Sounds"),
            longest=1000,
            default=MATCHING,
        ),
    ]

    async def run(self, a2e: Client) -> Started:
        """Start it."""
        return await a2e.start(THINK_SOUND, name=self.name, **self.body())

    def body(self) -> dict[str, Any]:
        """Return the video, and the words if there are any."""
        return {"video_url": self.video.url, **({} if self.sounds == MATCHING else {"caption": self.sounds})}

    def estimate(self) -> int:
        """About two credits a second, at least ten; A2E publishes no figure."""
        return max(10, 2 * ceil(self.video.seconds or 0))


OPERATIONS: tuple[type[Operation], ...] = (Soundtrack,)
