"""The user's own voices: cloned from recordings, or from an avatar's video."""

from collections.abc import Mapping
from typing import Annotated, Any

from msgspec.structs import replace

from bot.a2e import calls
from bot.a2e.avatars import clone_voice
from bot.a2e.client import Client
from bot.a2e.task_types import VOICE
from bot.a2e.tasks import Finished, Started
from bot.locales import N_, pgettext_noop
from bot.media.files import Limits
from bot.operations.base import Keep, Operation
from bot.operations.choices import Pick, Picked
from bot.operations.inputs import Text
from bot.operations.locales import LOCALE
from bot.operations.one_of import OneOf
from bot.operations.recordings import Samples
from bot.operations.shelf import Shelf, Use

NAME = Text(ask=N_("What should I call it? Send a short <b>text</b>."), label=N_("Name"), longest=40)
FORBIDDEN = N_(
    "A2E refused this voice: either the studio's account has no room for another cloned voice, or its content check "
    "said no. Delete a voice you don't need in /voices, or send other recordings, and try again."
)
SAMPLES = (
    Limits(kind="audio", max_mb=20, max_seconds=60, audible=True),
    Limits(kind="video", max_mb=200, max_seconds=60, with_sound=True, audible=True, as_audio=True),
)


def name_of(begins: str) -> Text:
    """Return the question for a name that stands unless it is changed, at the price or later on the shelf."""
    return replace(NAME, begins=begins)


class CloneVoice(Operation, frozen=True, kw_only=True):
    """Learn a voice from voice messages, audio files or a video."""

    command = "clone"
    featured = True
    title = N_("Clone a voice")
    icon = "🧬"
    menu = N_("Voices")
    task_type = VOICE
    priced = "/api/v1/userVoice/training"
    dearest = 10
    keeps = "voice"
    confirm_label = N_("Learn this voice")
    forbidden = FORBIDDEN

    samples: Annotated[
        tuple[str, ...],
        Samples(
            ask=N_(
                "Send a <b>voice</b> message, an audio file or a <b>video</b> in which one person speaks clearly: "
                "15 to 60 seconds, in one piece or several."
            ),
            # For translators: a label, as in "From: your video"; a word such as "Original" does too.
            label=pgettext_noop("what it is made of", "From"),
            limits=SAMPLES,
            likeness="voice",
            most=5,
            least=15,
            longest=60,
        ),
    ]
    called: Annotated[str, name_of(N_("My voice"))]
    gender: Annotated[
        str,
        OneOf(
            ask=N_("What kind of voice is it?"),
            label=N_("Voice"),
            choices={"female": pgettext_noop("voice", "Female"), "male": pgettext_noop("voice", "Male")},
            default="female",
        ),
    ]
    locale: Annotated[
        Picked,
        Pick(
            ask=N_("Which language does it speak?"),
            label=N_("Language"),
            kind="locale",
            begins=LOCALE,
            own_tongue=True,
        ),
    ]
    denoise: Annotated[
        str,
        OneOf(
            ask=N_("Should A2E remove noise first?"),
            label=N_("Noise"),
            choices={"yes": pgettext_noop("noise", "removed"), "no": pgettext_noop("noise", "left as it is")},
            default="yes",
        ),
    ]

    async def run(self, a2e: Client) -> Started:
        """Start the training; A2E takes one at a time."""
        return await a2e.start(VOICE, name=self.name, **self.body())

    def body(self) -> dict[str, Any]:
        """Return the samples and what is known about the speaker."""
        return {
            "voice_urls": list(self.samples),
            "gender": self.gender,
            "language": self.locale.id,
            "denoise": self.denoise == "yes",
            "model": "a2e",
        }

    async def keep(self, a2e: Client, done: Finished, task_id: str) -> Keep:
        """The trained record is the voice."""
        facts = {"locale": self.locale.id}
        return Keep(kind="voice", name=self.called, a2e_id=task_id, field="samples", facts=facts)


class VoiceFromAvatar(Operation, frozen=True, kw_only=True):
    """Learn the voice of one of your avatars from its video."""

    command = "avatarvoice"
    title = N_("Clone an avatar's voice")
    icon = "🧬"
    menu = N_("Voices")
    hidden = True
    task_type = VOICE
    priced = "/api/v1/userVideoTwin/addVoiceClone"
    dearest = 10
    keeps = "voice"
    confirm_label = N_("Learn its voice")
    forbidden = FORBIDDEN

    avatar: Annotated[
        Picked,
        Pick(
            ask=N_("Whose <b>voice</b>? Pick an avatar made of a video."),
            label=N_("Avatar"),
            kind="avatar",
            own=True,
            listed=False,
            likeness="voice",
        ),
    ]
    called: Annotated[str, name_of(N_("My voice"))]

    async def run(self, a2e: Client) -> Started:
        """Start the training; A2E doesn't take our name here, so a lost start can't be found again."""
        return await clone_voice(a2e, str(self.avatar.facts.get("twin")))

    def body(self) -> dict[str, Any]:
        """Return the avatar's training."""
        return {"_id": str(self.avatar.facts.get("twin"))}

    @property
    def findable(self) -> bool:
        """Never: there is no name to look for."""
        return False

    async def keep(self, a2e: Client, done: Finished, task_id: str) -> Keep:
        """The trained record is the voice."""
        facts = {"subject": self.avatar.facts.get("subject")}
        return Keep(kind="voice", name=self.called, a2e_id=task_id, facts=facts)


async def _erase(a2e: Client, a2e_id: str, facts: Mapping[str, Any]) -> None:
    await calls.delete_voice(a2e, a2e_id)


async def _at_a2e(a2e: Client) -> frozenset[str]:
    return frozenset(await calls.trained_voices(a2e))


OPERATIONS: tuple[type[Operation], ...] = (CloneVoice, VoiceFromAvatar)
SHELVES = (
    Shelf(
        kind="voice",
        command="voices",
        help=N_("Your voices, and the public ones by language"),
        icon="🗣",
        one=N_("voice"),
        mine=N_("My voices"),
        all_mine=N_("my voices"),
        public=N_("Public voices"),
        erase=_erase,
        rename=calls.rename_voice,
        at_a2e=_at_a2e,
        adds=("clone",),
        fill=N_("Clone one, or use a public one."),
        uses=(
            # For translators: keep the mark first.
            Use(label=N_("🗣 Try it: say something"), command="speak", field="voice"),
            # For translators: keep the mark first.
            Use(label=N_("🎬 Present with it"), command="present", field="voice"),
        ),
        listed=True,
        by_language=True,
        likeness="voice",
    ),
)
