"""The user's own avatars: made from a video or photo, trained further, removed."""

from collections.abc import Mapping
from typing import Annotated, Any

from bot.a2e import avatars
from bot.a2e.client import Client
from bot.a2e.forms import named_by
from bot.a2e.task_types import AVATAR
from bot.a2e.tasks import Finished, Media, Running, Started
from bot.locales import N_, pgettext_noop
from bot.media.files import Limits
from bot.operations.base import Keep, Operation
from bot.operations.choices import Pick, Picked
from bot.operations.file_inputs import File, Uploaded
from bot.operations.one_of import OneOf
from bot.operations.shelf import Shelf, Use
from bot.operations.voices import name_of

PICTURES = ("video_cover", "cover", "image_url")
"""Fields in which a training's record may name a picture of the avatar."""
DIAMOND = 100
"""Credits that one diamond counts as."""
GENDER = OneOf(
    ask=N_("What kind of avatar is it?"),
    label=N_("Avatar"),
    choices={"female": pgettext_noop("avatar", "Female"), "male": pgettext_noop("avatar", "Male")},
    default="female",
)


class NewAvatar(Operation, frozen=True, kw_only=True):
    """Make a talking avatar from a video or a photo."""

    command = "newavatar"
    title = N_("New avatar")
    icon = "🧑‍🎤"
    menu = N_("Avatars")
    task_type = AVATAR
    priced = "/api/v1/userVideoTwin/startTraining"
    keeps = "avatar"
    costs_diamonds = True
    confirm_label = N_("Make it")

    source: Annotated[
        Uploaded,
        File(
            ask=N_(
                "Send a <b>video</b> of one person (10 seconds or more, facing the camera), or a <b>photo</b> "
                "with one face."
            ),
            # For translators: a label, as in "From: your video"; a word such as "Original" does too.
            label=pgettext_noop("what it is made of", "From"),
            limits=(
                Limits(kind="video", max_mb=500, min_seconds=10, max_seconds=600),
                Limits(kind="image", max_mb=10),
            ),
            likeness="face",
        ),
    ]
    called: Annotated[str, name_of(N_("My avatar"))]
    gender: Annotated[str, GENDER]

    async def run(self, a2e: Client) -> Started:
        """Start the training."""
        return await a2e.start(AVATAR, name=self.name, **self.body())

    def body(self) -> dict[str, Any]:
        """Return where the likeness comes from: a video or a picture, never both."""
        return {"gender": self.gender, "image_url" if self.source.is_image else "video_url": self.source.url}

    def estimate(self) -> int:
        """A photo costs a diamond, a video is free, according to A2E's pages."""
        return DIAMOND if self.source.is_image else 0

    def media(self, done: Finished) -> tuple[Media, ...]:
        """Return a picture of the avatar: A2E's two seconds of video are just the user's own, played back."""
        return picture_of(done)

    async def keep(self, a2e: Client, done: Finished, task_id: str) -> Keep:
        """Return the avatar that the training made."""
        facts = {"twin": task_id, "video": not self.source.is_image}
        anchor = await anchor_of(a2e, done, task_id)
        return Keep(kind="avatar", name=self.called, a2e_id=anchor, field="source", facts=facts)


async def anchor_of(a2e: Client, done: Finished, twin: str) -> str:
    """Return the id of the avatar that a training made: the record's anchor.

    Older answers lack it, and then A2E's list by training says.
    """
    if anchor := named_by(done.record.get("anchor_id")):
        return anchor
    found = await avatars.avatars(a2e, twin=twin)  # where A2E does not filter, it lists everybody's
    mine = [one for one in found if one.twin == twin or (one.twin is None and one.custom and len(found) == 1)]
    return mine[0].id if mine else twin


def picture_of(done: Finished) -> tuple[Media, ...]:
    """Return a picture of a training's avatar."""
    found = (done.record.get(name) for name in PICTURES)
    urls = [url for url in found if isinstance(url, str) and url.startswith("http")]
    return tuple(Media(url=url, kind="image") for url in urls[:1])


class TrainAvatar(Operation, frozen=True, kw_only=True):
    """Train one of your avatars further for better lip sync: about two hours."""

    command = "trainavatar"
    title = N_("Train an avatar further")
    icon = "🏋️"
    menu = N_("Avatars")
    hidden = True
    task_type = AVATAR
    priced = "/api/v1/userVideoTwin/continueTraining"
    costs_diamonds = True
    owns_task = False
    confirm_label = N_("Train it")

    avatar: Annotated[Picked, Pick(ask=N_("Which avatar?"), label=N_("Avatar"), kind="avatar", own=True, listed=False)]

    async def run(self, a2e: Client) -> Started:
        """Start it: the task is the avatar's own training."""
        return await avatars.continue_training(a2e, self.twin)

    @property
    def twin(self) -> str:
        """A2E's id of the training that made it."""
        return str(self.avatar.facts.get("twin"))

    def body(self) -> dict[str, Any]:
        """Return the training."""
        return {"_id": self.twin}

    def estimate(self) -> int:
        """A diamond."""
        return DIAMOND

    def media(self, done: Finished) -> tuple[Media, ...]:
        """Return a picture of the avatar."""
        return picture_of(done)

    async def find(self, a2e: Client, *, since: float) -> Started | None:
        """A training that is running has been started."""
        report = await a2e.detail(AVATAR, self.twin)
        return Started(task_id=self.twin) if isinstance(report, Running) else None


async def _erase(a2e: Client, a2e_id: str, facts: Mapping[str, Any]) -> None:
    await avatars.remove_avatar(a2e, str(facts.get("twin") or a2e_id))


async def _at_a2e(a2e: Client) -> frozenset[str]:
    return frozenset(one.id for one in await avatars.avatars(a2e))


def _of_video(facts: Mapping[str, Any]) -> bool:
    return bool(facts.get("video"))


OPERATIONS: tuple[type[Operation], ...] = (NewAvatar, TrainAvatar)
SHELVES = (
    Shelf(
        kind="avatar",
        command="avatars",
        help=N_("Your avatars, and the public ones"),
        icon="🧑‍🎤",
        one=N_("avatar"),
        mine=N_("My avatars"),
        all_mine=N_("my avatars"),
        public=N_("Public avatars"),
        erase=_erase,
        at_a2e=_at_a2e,
        adds=("newavatar",),
        fill=N_("Make one from a <b>video</b> or <b>photo</b>, or use a public one."),
        uses=(
            # For translators: keep the mark first.
            Use(label=N_("🎬 Present with it"), command="present", field="avatar"),
            # For translators: keep the mark first.
            Use(label=N_("🏋️ Train it further"), command="trainavatar", field="avatar", public=False, fits=_of_video),
            # For translators: keep the mark first.
            Use(label=N_("🧬 Clone its voice"), command="avatarvoice", field="avatar", public=False, fits=_of_video),
        ),
        listed=True,
        likeness="face",
    ),
)
