"""Actor swap: a person takes the place of the one in a video."""

from math import ceil
from typing import Annotated, Any

from bot.a2e.client import Client
from bot.a2e.tasks import Started
from bot.a2e.video_task_types import ACTOR_SWAP
from bot.locales import N_, ngettext_noop, pgettext_noop
from bot.media.files import Limits
from bot.operations.base import Operation
from bot.operations.file_inputs import File, Uploaded

MOST_SECONDS = 60
"""Of a video; A2E publishes no limit."""


class ActorSwap(Operation, frozen=True, kw_only=True):
    """Put a person into a video, in place of the one who acts there."""

    command = "actorswap"
    title = N_("Actor swap")
    icon = "🕴"
    menu = N_("Faces")
    task_type = ACTOR_SWAP
    priced = "/api/v1/actorSwap/start"
    dearest = 200
    confirm_label = N_("Swap the actor")

    person: Annotated[
        Uploaded,
        File(
            ask=N_("Who steps in? Send a <b>photo</b> of the whole person."),
            label=N_("Person"),
            limits=(Limits(kind="image", max_mb=10),),
            likeness="face",
        ),
    ]
    video: Annotated[
        Uploaded,
        File(
            ask=ngettext_noop(
                "Into which scene? Send a <b>video</b> of up to {count} second with one person in it.",
                "Into which scene? Send a <b>video</b> of up to {count} seconds with one person in it.",
                MOST_SECONDS,
            ),
            # For translators: a label, as in "Into: your video"; a word such as "Target" does too.
            label=pgettext_noop("where a face or a person is put", "Into"),
            limits=(Limits(kind="video", max_mb=100, max_seconds=MOST_SECONDS),),
            likeness="picture",
        ),
    ]

    async def run(self, a2e: Client) -> Started:
        """Start it."""
        return await a2e.start(ACTOR_SWAP, name=self.name, **self.body())

    def body(self) -> dict[str, Any]:
        """Return both addresses."""
        return {"image_url": self.person.url, "video_url": self.video.url}

    def estimate(self) -> int | None:
        """About two credits a second, at least ten, as for face swaps; A2E publishes no figure."""
        return max(10, 2 * ceil(self.video.seconds or 0))


OPERATIONS: tuple[type[Operation], ...] = (ActorSwap,)
