"""Backgrounds for talking avatars."""

from collections.abc import Mapping
from typing import Annotated, Any

from bot.a2e.avatars import add_background, backgrounds, delete_background
from bot.a2e.client import Client
from bot.locales import N_
from bot.media.files import Limits
from bot.operations.base import Keep, Made, Operation
from bot.operations.file_inputs import File, Uploaded
from bot.operations.shelf import Shelf, Use
from bot.operations.voices import name_of


class AddBackground(Operation, frozen=True, kw_only=True):
    """Keep a picture as a background for avatars."""

    command = "addbackground"
    title = "Add a background"
    icon = "🏞"
    menu = "Avatars"
    hidden = True
    keeps = "background"
    confirms = False
    a_day = 50
    holds = 100
    text_result = True

    picture: Annotated[
        Uploaded,
        File(
            ask="Send a <b>photo</b> to stand in front of; wide ones fit best.",
            label="Background",
            limits=(Limits(kind="image", max_mb=10),),
        ),
    ]
    called: Annotated[str, name_of("My background")]

    async def run(self, a2e: Client) -> Made:
        """Add it to the account's backgrounds."""
        return self._kept(await add_background(a2e, self.picture.url))

    def _kept(self, a2e_id: str) -> Made:
        return Made(keep=Keep(kind="background", name=self.called, a2e_id=a2e_id, field="picture"))

    @property
    def findable(self) -> bool:
        """A2E lists backgrounds with their addresses."""
        return True

    async def find(self, a2e: Client, *, since: float) -> Made | None:
        """Look for the background by its address, which only this request has."""
        found = await backgrounds(a2e)
        return next((self._kept(one.id) for one in found if one.picture == self.picture.url), None)


async def _erase(a2e: Client, a2e_id: str, facts: Mapping[str, Any]) -> None:
    await delete_background(a2e, a2e_id)


async def _at_a2e(a2e: Client) -> frozenset[str]:
    return frozenset(one.id for one in await backgrounds(a2e))


OPERATIONS: tuple[type[Operation], ...] = (AddBackground,)
SHELVES = (
    Shelf(
        kind="background",
        is_picture=True,
        command="backgrounds",
        help="Your backgrounds, and the public ones",
        icon="🏞",
        one=N_("background"),
        mine=N_("My backgrounds"),
        all_mine=N_("my backgrounds"),
        public=N_("Public backgrounds"),
        full=N_("Your shelf is full: it holds {most} backgrounds. Delete one in /backgrounds, then send this again."),
        erase=_erase,
        at_a2e=_at_a2e,
        adds=("addbackground",),
        fill="Add one by sending a <b>photo</b>.",
        uses=(Use(label="🎬 Present in front of it", command="present", field="background"),),
        listed=True,
    ),
)
