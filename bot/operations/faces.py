"""The face shelf: pictures of people, ready to swap into other pictures."""

from collections.abc import Mapping
from typing import Annotated, Any

from bot.a2e.calls import Face, add_face, delete_face, faces
from bot.a2e.client import Client
from bot.locales import N_
from bot.media.files import Limits
from bot.operations.base import Keep, Made, Operation
from bot.operations.file_inputs import File, Uploaded
from bot.operations.shelf import Shelf, Use
from bot.operations.voices import name_of

FACE_LIMITS = Limits(kind="image", max_mb=10)


class AddFace(Operation, frozen=True, kw_only=True):
    """Keep a face for later."""

    command = "addface"
    title = N_("Add a face")
    icon = "🙂"
    menu = N_("Faces")
    featured = True
    hidden = True
    keeps = "face"
    confirms = False
    a_day = 50
    holds = 100
    text_result = True

    face: Annotated[
        Uploaded,
        File(
            ask=N_("Send a <b>photo</b> with one face, seen from the front and well lit."),
            label=N_("Face"),
            limits=(FACE_LIMITS,),
            likeness="face",
        ),
    ]
    called: Annotated[str, name_of(N_("My face"))]

    async def run(self, a2e: Client) -> Made:
        """Add it to A2E's list of faces."""
        return self._kept(await add_face(a2e, self.face.url))

    def _kept(self, face: Face) -> Made:
        return Made(keep=Keep(kind="face", name=self.called, a2e_id=face.id, field="face"))

    @property
    def findable(self) -> bool:
        """A2E lists faces with their addresses."""
        return True

    async def find(self, a2e: Client, *, since: float) -> Made | None:
        """Look for the face by its address, which only this request has."""
        return next((self._kept(face) for face in await faces(a2e) if face.url == self.face.url), None)


async def _erase(a2e: Client, a2e_id: str, facts: Mapping[str, Any]) -> None:
    await delete_face(a2e, a2e_id)


OPERATIONS: tuple[type[Operation], ...] = (AddFace,)
SHELVES = (
    Shelf(
        kind="face",
        is_picture=True,
        command="faces",
        help=N_("Your saved faces"),
        icon="🙂",
        one=N_("face"),
        mine=N_("My faces"),
        all_mine=N_("my faces"),
        full=N_("Your shelf is full: it holds {most} faces. Delete one in /faces, then send this again."),
        erase=_erase,
        adds=("addface",),
        fill=N_("Add one by sending a <b>photo</b>."),
        uses=(
            # For translators: keep the mark first.
            Use(label=N_("🎭 Swap with it"), command="swap", field="face"),
        ),
        likeness="face",
    ),
)
