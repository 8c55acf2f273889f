"""Photobooks: one face in a series of pictures."""

from typing import Annotated, Any

from bot.a2e.client import Client
from bot.a2e.image_task_types import PHOTOBOOK
from bot.a2e.tasks import Started
from bot.locales import N_
from bot.operations.base import Operation
from bot.operations.faces import FACE_LIMITS
from bot.operations.file_inputs import FromShelf, Uploaded
from bot.operations.inputs import Text
from bot.operations.one_of import OneOf

ANY = N_("anything that suits")


class Photobook(Operation, frozen=True, kw_only=True):
    """Make a series of pictures with one face."""

    command = "photobook"
    title = N_("Photobook")
    icon = "📖"
    menu = N_("Pictures")
    task_type = PHOTOBOOK
    priced = "/api/v1/userPhotobook/start"
    dearest = 200
    confirm_label = N_("Make the book")

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
    place: Annotated[
        str,
        Text(
            ask=N_("Where? Describe it in a <b>text</b>: “Paris in spring”."),
            label=N_("Where"),
            longest=500,
            default=ANY,
        ),
    ]
    clothes: Annotated[
        str,
        Text(
            ask=N_("In which clothes? Describe them in a <b>text</b>."), label=N_("Clothes"), longest=500, default=ANY
        ),
    ]
    count: Annotated[
        str,
        OneOf(
            ask=N_("How many pictures?"),
            label=N_("Pictures"),
            choices={number: number for number in ("4", "8", "12", "16")},
            default="4",
        ),
    ]

    async def run(self, a2e: Client) -> Started:
        """Start it."""
        return await a2e.start(PHOTOBOOK, name=self.name, **self.body())

    def body(self) -> dict[str, Any]:
        """Return the face, how many, and what was described."""
        words = {"location": self.place, "clothing": self.clothes}
        said = {field: text for field, text in words.items() if text != ANY}
        return {"face_image_url": self.face.url, "total_count": int(self.count), **said}

    def estimate(self) -> int:
        """Ten credits a picture, as for others; A2E publishes no figure."""
        return 10 * int(self.count)


OPERATIONS: tuple[type[Operation], ...] = (Photobook,)
