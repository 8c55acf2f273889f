"""Face swap: a face into a photo or video, with a quick preview."""

from math import ceil
from typing import Annotated, Any

from bot.a2e.client import Client
from bot.a2e.task_types import FACE_SWAP, FACE_SWAP_PREVIEW
from bot.a2e.tasks import Started
from bot.locales import N_, pgettext_noop
from bot.media.files import Limits
from bot.operations.base import Operation
from bot.operations.faces import FACE_LIMITS
from bot.operations.file_inputs import File, FromShelf, Uploaded

TARGET_LIMITS = (
    Limits(kind="image", max_mb=10),
    Limits(kind="video", max_mb=200, max_seconds=300),
)


class _Swap(Operation, frozen=True, kw_only=True):
    """The questions that the preview and the full run share."""

    icon = "🎭"
    menu = N_("Faces")

    face: Annotated[
        Uploaded,
        FromShelf(
            ask=N_("Whose face? Send a <b>photo</b> of it."),
            pick=N_("Whose face? Pick one, or send a <b>photo</b> of a face."),
            label=N_("Face"),
            limits=(FACE_LIMITS,),
            kind="face",
            likeness="face",
        ),
    ]
    target: Annotated[
        Uploaded,
        File(
            ask=N_("Where does it go? Send the <b>photo</b> or <b>video</b> to put it into."),
            # For translators: a label, as in "Into: your photo"; a word such as "Target" does too.
            label=pgettext_noop("where a face or a person is put", "Into"),
            limits=TARGET_LIMITS,
            likeness="picture",
        ),
    ]

    def body(self) -> dict[str, Any]:
        """Return both addresses: stills go into video_url too."""
        return {"face_url": self.face.url, "video_url": self.target.url}


class FaceSwapPreview(_Swap, frozen=True, kw_only=True):
    """See a quick preview of a face swap: one picture."""

    command = "swappreview"
    title = N_("Face swap preview")
    task_type = FACE_SWAP_PREVIEW
    priced = "/api/v1/userFaceSwapPreview/add"
    dearest = 2
    hidden = True

    async def run(self, a2e: Client) -> Started:
        """Start the preview task; A2E takes no name for it, so a lost start can't be found again."""
        return await a2e.start(FACE_SWAP_PREVIEW, name=self.name, **self.body())


class FaceSwap(_Swap, frozen=True, kw_only=True):
    """Put a face into a photo or video."""

    command = "swap"
    featured = True
    title = N_("Face swap")
    task_type = FACE_SWAP
    priced = "/api/v1/userFaceSwapTask/add"
    preview = FaceSwapPreview
    confirm_label = N_("Render in full")

    async def run(self, a2e: Client) -> Started:
        """Start the swap task."""
        return await a2e.start(FACE_SWAP, name=self.name, **self.body())

    def body(self) -> dict[str, Any]:
        """Model v2 is made for pictures and takes nothing else."""
        return super().body() | ({"model_version": "v2"} if self.target.is_image else {})

    def estimate(self) -> int | None:
        """About a credit a second, at least ten: what others report; A2E publishes no figure."""
        return max(10, ceil(self.target.seconds or 0))


OPERATIONS: tuple[type[Operation], ...] = (FaceSwap, FaceSwapPreview)
