"""Talking-avatar videos."""

from math import ceil
from typing import Annotated, Any

from bot.a2e.client import Client
from bot.a2e.task_types import AVATAR_VIDEO
from bot.a2e.tasks import Started
from bot.locales import N_, ngettext_noop, pgettext_noop
from bot.locales.amounts import Amount
from bot.media.files import Limits
from bot.operations.base import Operation, Speech
from bot.operations.choices import FIRST, Pick, PickAvatar, Picked
from bot.operations.facts import Choice
from bot.operations.file_inputs import Script, Spoken, is_text
from bot.operations.one_of import OneOf
from bot.operations.speech import speech_of, tts_estimate
from bot.operations.voice_choice import PickVoice, Voice

LONGEST = 10_000
"""Characters of a script: about twelve minutes."""
CHARACTERS_A_SECOND = 14
SHAPES = {"16:9": (16, 9), "9:16": (9, 16), "1:1": (1, 1)}
NONE = {"id": "", "name": pgettext_noop("background", "none")}
COLORS = (
    # For translators: keep the mark first.
    Choice(id="white", name=N_("⬜ White"), facts=(("color", "rgb(255,255,255)"),)),
    Choice(id="black", name=N_("⬛ Black"), facts=(("color", "rgb(0,0,0)"),)),
    Choice(id="green", name=N_("🟩 Green screen"), facts=(("color", "rgb(0,177,64)"),)),
)
PLAIN = "rgb(255,255,255)"


class Present(Operation, frozen=True, kw_only=True):
    """Have an avatar speak a text or your own recording."""

    command = "present"
    featured = True
    talking = True
    title = N_("Talking avatar")
    icon = "🎬"
    menu = N_("Avatars")
    task_type = AVATAR_VIDEO
    priced = "/api/v1/video/generate"
    dearest = 10
    confirm_label = N_("Make the video")

    avatar: Annotated[
        Picked,
        PickAvatar(ask=N_("Which avatar? 👁 shows a picture."), label=N_("Avatar"), remembered=True, begins=FIRST),
    ]
    script: Annotated[
        Spoken,
        Script(
            ask=ngettext_noop(
                "What does it say? Send a <b>text</b> of up to {count} character, or a <b>voice</b> message or audio "
                "file to use as it is.",
                "What does it say? Send a <b>text</b> of up to {count} characters, or a <b>voice</b> message or audio "
                "file to use as it is.",
                Amount(LONGEST),
            ),
            # For translators: "Says: “Hello”", what an avatar says
            label=N_("Says"),
            longest=LONGEST,
            limits=(Limits(kind="audio", max_mb=50, max_seconds=900, audible=True),),
            likeness="voice",
        ),
    ]
    voice: Annotated[
        Voice | None,
        PickVoice(
            ask=N_("In which <b>voice</b>? 🔊 plays a sample."),
            label=N_("Voice"),
            reads="script",
            needed=is_text("script"),
            remembered=True,
            begins=FIRST,
        ),
    ]
    background: Annotated[
        Picked,
        Pick(
            ask=N_("Which background?"), label=N_("Background"), kind="background", own=True, extra=COLORS, default=NONE
        ),
    ]
    shape: Annotated[
        str,
        OneOf(
            ask=N_("Which shape?"),
            label=N_("Shape"),
            # For translators: "Shape: as the avatar is"; a button
            choices={
                "": N_("as the avatar is"),
                "16:9": N_("wide 16:9"),
                "9:16": N_("tall 9:16"),
                "1:1": N_("square 1:1"),
            },
            default="",
        ),
    ]
    resolution: Annotated[
        str,
        OneOf(
            ask=N_("Which resolution?"),
            label=N_("Resolution"),
            choices={"1080": "1080p", "720": "720p"},
            default="1080",
        ),
    ]
    captions: Annotated[
        str,
        OneOf(
            ask=N_("Show the words in the video?"),
            # For translators: words shown in a video.
            label=pgettext_noop("in a video", "Captions"),
            # For translators: "Captions: no"; a button
            choices={"no": N_("no"), "yes": N_("yes")},
            default="no",
            needed=is_text("script"),
        ),
    ]
    lips: Annotated[
        Picked,
        Pick(
            ask=N_("Which lip-sync model? These come from further training of your avatars."),
            # For translators: "Lips: automatic", the model by which lips move
            label=N_("Lips"),
            kind="lips",
            default={"id": "", "name": N_("automatic")},
        ),
    ]

    async def run(self, a2e: Client) -> Started:
        """Start the video; its speech already exists."""
        return await a2e.start(AVATAR_VIDEO, name=self.name, **self.body())

    def body(self) -> dict[str, Any]:
        """Return avatar, sound and layout; a layout of zeros leaves the avatar as it is."""
        said = self.script.sound.url if self.script.sound else self.spoken
        body: dict[str, Any] = {
            "anchor_id": self.avatar.id,
            "anchor_type": 1 if self.avatar.own else 0,
            "audioSrc": said,
            "resolution": int(self.resolution),
            "isSkipRs": True,
            **self._layout(),
            **self._background(),
        }
        if self.captions == "yes" and self.script.text and self.voice:
            locale = f"{self.voice.country}-{self.voice.region}"
            body |= {"isCaptionEnabled": True, "msg": self.script.text, "captionAlign": {"language": locale}}
        return body | ({"lip_model": self.lips.id} if self.lips.id else {})

    def _background(self) -> dict[str, str]:
        """Return one of back_id, custom_back_id and color: A2E refuses more than one."""
        if not self.background.id:
            return {"color": PLAIN} if self.shape else {}
        if color := self.background.facts.get("color"):
            return {"color": color}
        return {"custom_back_id" if self.background.own else "back_id": self.background.id}

    def _layout(self) -> dict[str, int]:
        """Return canvas and person: the person stands at the bottom center, nine tenths as high."""
        names = ("bg_width", "bg_height", "people_width", "people_height", "people_x", "people_y")
        if not self.shape and not self.background.id:
            return {f"web_{name}": 0 for name in names}
        across, up = SHAPES[self.shape or "16:9"]
        short = int(self.resolution)
        width, height = short * across // min(across, up), short * up // min(across, up)
        tall = min(height * 9 // 10, width)
        person = (tall, tall, (width - tall) // 2, height - tall)
        return dict(zip((f"web_{name}" for name in names), (width, height, *person), strict=True))

    def speech(self) -> Speech | None:
        """Return the text in parts that A2E speaks one by one."""
        return speech_of(self.script, self.voice)

    def spoken_cost(self) -> int:
        """Return what speaking the text has cost."""
        return tts_estimate(self.script.text) if self.script.text else 0

    def quotable(self) -> bool:
        """A2E prices by the sound, which a text doesn't have yet."""
        return self.script.text is None

    def estimate(self) -> int:
        """About a credit a second, plus the speech: what others report; A2E publishes no figure."""
        return self.spoken_cost() + max(1, ceil(self.lasts()))

    def lasts(self) -> float:
        """Return how long it speaks."""
        if self.script.text is None:
            return (self.script.sound.seconds if self.script.sound else None) or 1
        return len(self.script.text) / CHARACTERS_A_SECOND


OPERATIONS: tuple[type[Operation], ...] = (Present,)
