"""Avatars from pictures that A2E has made of words."""

from typing import Annotated

from bot.a2e.avatars import QUICK, avatar_of_picture, trained_on
from bot.a2e.client import Client
from bot.a2e.task_types import AVATAR
from bot.a2e.tasks import Finished, Media, Started
from bot.locales import N_, pgettext_noop
from bot.media.files import Limits
from bot.operations.avatars import DIAMOND, GENDER, anchor_of, picture_of
from bot.operations.base import Keep, Operation
from bot.operations.leads import MadePicture, OfResult
from bot.operations.voices import name_of


class PictureAvatar(Operation, frozen=True, kw_only=True):
    """Make a talking avatar from a picture that was made of words."""

    command = "pictureavatar"
    title = N_("Avatar from a picture")
    icon = "🧑"
    menu = N_("Avatars")
    hidden = True
    task_type = AVATAR
    priced = QUICK
    keeps = "avatar"
    costs_diamonds = True
    confirm_label = N_("Make it")

    picture: Annotated[
        MadePicture,
        OfResult(
            ask=N_("Which picture? Press the button below a <b>photo</b> that I made."),
            # For translators: a label, as in "From: your video"; a word such as "Original" does too.
            label=pgettext_noop("what it is made of", "From"),
            limits=(Limits(kind="image", max_mb=10),),
            likeness="face",
        ),
    ]
    called: Annotated[str, name_of(N_("My avatar"))]
    gender: Annotated[str, GENDER]

    async def run(self, a2e: Client) -> Started:
        """Start the training; A2E takes no name here."""
        return await avatar_of_picture(a2e, self.picture.task, self.gender)

    def body(self) -> dict[str, str]:
        """Return the task that made the picture."""
        return {"_id": self.picture.task, "gender": self.gender}

    def estimate(self) -> int:
        """A diamond, as for any photo."""
        return DIAMOND

    async def find(self, a2e: Client, *, since: float) -> Started | None:
        """Look for a training on this very picture."""
        return await trained_on(a2e, self.picture.url, since=since)

    def media(self, done: Finished) -> tuple[Media, ...]:
        """Return a picture of the avatar."""
        return picture_of(done)

    async def keep(self, a2e: Client, done: Finished, task_id: str) -> Keep:
        """Return the avatar that the training made."""
        facts = {"twin": task_id, "video": False}
        anchor = await anchor_of(a2e, done, task_id)
        return Keep(kind="avatar", name=self.called, a2e_id=anchor, field="picture", facts=facts)


OPERATIONS: tuple[type[Operation], ...] = (PictureAvatar,)
