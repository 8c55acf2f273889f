"""The face shelf: pictures of people, ready to be put into others."""

from dataclasses import dataclass
from typing import Annotated

from bot.a2e.calls import add_face
from bot.a2e.client import Client
from bot.media.files import Limits
from bot.operations.base import Keep, Made, Operation, Shows
from bot.operations.inputs import File, Text, Uploaded

FACE_LIMITS = Limits(kind="image", max_mb=10)


@dataclass(frozen=True, kw_only=True)
class AddFace(Operation):
    """Keep a face for later."""

    command = "addface"
    title = "Add a face"
    icon = "🙂"
    menu = "Faces"
    hidden = True
    confirms = False

    face: Annotated[
        Uploaded,
        File(
            ask="Send a <b>photo</b> with one face, seen from the front and well lit.",
            label="Face",
            limits=(FACE_LIMITS,),
            likeness="face",
        ),
    ]
    called: Annotated[str, Text(ask="What shall I call it? Send a short <b>text</b>.", label="Name", longest=40)]

    async def run(self, a2e: Client) -> Made:
        """Add it to A2E's list of faces."""
        face = await add_face(a2e, self.face.url)
        return Made(keep=Keep(kind="face", name=self.called, a2e_id=face.id, field="face"))

    def shows(self) -> Shows:
        """Words only: the user has the photo already."""
        return Shows.NOTHING


OPERATIONS: tuple[type[Operation], ...] = (AddFace,)
