"""Head swap: a head onto another picture's body."""

from math import ceil
from typing import Annotated, Any

from bot.a2e.client import Client
from bot.a2e.tasks import Started
from bot.a2e.video_task_types import HEAD_SWAP
from bot.locales import N_, ngettext_noop
from bot.media.files import Limits
from bot.operations.base import Operation
from bot.operations.faces import FACE_LIMITS
from bot.operations.file_inputs import File, FromShelf, Uploaded

LONGEST_SECONDS = 15


class HeadSwap(Operation, frozen=True, kw_only=True):
    """Put a head, hair included, onto a photo or short video."""

    command = "headswap"
    title = N_("Head swap")
    icon = "💇"
    menu = N_("Faces")
    task_type = HEAD_SWAP
    priced = "/api/v1/headSwap/start"
    dearest = 60
    confirm_label = N_("Swap the head")
    own_upload = "target"

    head: Annotated[
        Uploaded,
        FromShelf(
            ask=N_("Whose head? Send a <b>photo</b> of it."),
            pick=N_("Whose head? Pick one, or send a <b>photo</b> of a head."),
            label=N_("Head"),
            limits=(FACE_LIMITS,),
            kind="face",
            likeness="face",
        ),
    ]
    target: Annotated[
        Uploaded,
        File(
            ask=ngettext_noop(
                "Onto whose body? Send a <b>photo</b>, or a <b>video</b> of up to {count} second.",
                "Onto whose body? Send a <b>photo</b>, or a <b>video</b> of up to {count} seconds.",
                LONGEST_SECONDS,
            ),
            # For translators: "Body: your photo", the one that gets another head
            label=N_("Body"),
            limits=(Limits(kind="image", max_mb=10), Limits(kind="video", max_mb=100, max_seconds=LONGEST_SECONDS)),
            likeness="picture",
        ),
    ]

    async def run(self, a2e: Client) -> Started:
        """Start it; A2E takes no name for it, so a lost start is found by the address of its target."""
        return await a2e.start(HEAD_SWAP, name=self.name, **self.body())

    def body(self) -> dict[str, Any]:
        """Return both addresses."""
        return {"image_url": self.head.url, "target_image_url": self.target.url}

    def estimate(self) -> int | None:
        """About two credits a second, at least ten, as for face swaps; A2E publishes no figure."""
        return max(10, 2 * ceil(self.target.seconds or 0))


OPERATIONS: tuple[type[Operation], ...] = (HeadSwap,)
