"""Photos and videos that speak, without training an avatar."""

from abc import abstractmethod
from math import ceil
from typing import Annotated, Any

from bot.a2e.client import Client
from bot.a2e.task_types import TALKING_PHOTO
from bot.a2e.tasks import Started
from bot.a2e.video_task_types import TALKING_VIDEO
from bot.locales import N_, ngettext_noop
from bot.media.files import Limits
from bot.operations.base import Operation, Speech
from bot.operations.choices import FIRST
from bot.operations.file_inputs import File, Script, Spoken, Uploaded, is_text
from bot.operations.image_to_video import BLEMISHES, PROMPT_CHARACTERS
from bot.operations.inputs import Text
from bot.operations.speech import speech_of, tts_estimate
from bot.operations.voice_choice import PickVoice, Voice

LONGEST_SECONDS = 20
CHARACTERS_A_SECOND = 12
"""Of slow speech: the length is asked for before the speech is made, and must not cut it."""
LONGEST = LONGEST_SECONDS * CHARACTERS_A_SECOND
CREDITS_A_SECOND = 6
"""As for photo to video; A2E publishes no figure."""
SAYS = Script(
    # For translators: {seconds} is a number of seconds.
    ask=ngettext_noop(
        "What does it say? Send a <b>text</b> of up to {count} character, or a <b>voice</b> message or audio file of "
        "up to {seconds} s.",
        "What does it say? Send a <b>text</b> of up to {count} characters, or a <b>voice</b> message or audio file of "
        "up to {seconds} s.",
        LONGEST,
        seconds=LONGEST_SECONDS,
    ),
    # For translators: label before the words that a photo or avatar speaks.
    label=N_("Says"),
    longest=LONGEST,
    limits=(Limits(kind="audio", max_mb=20, max_seconds=LONGEST_SECONDS, audible=True),),
    likeness="voice",
)
VOICE = PickVoice(
    ask=N_("In which <b>voice</b>? 🔊 plays a sample."),
    label=N_("Voice"),
    reads="sound",
    needed=is_text("sound"),
    remembered=True,
    begins=FIRST,
)
HOW = Text(
    ask=N_("How does it speak? Describe it in a <b>text</b>."),
    label=N_("Prompt"),
    longest=PROMPT_CHARACTERS,
    default=N_("the person talks to the camera, natural expression"),
)


class _Talks(Operation, frozen=True, kw_only=True):
    """What talking photos and videos share."""

    icon = "🗨"
    menu = N_("Videos")
    talking = True
    dearest = 120
    confirm_label = N_("Let it speak")
    sound: Annotated[Spoken, SAYS]
    voice: Annotated[Voice | None, VOICE]
    prompt: Annotated[str, HOW]

    @abstractmethod
    def shown(self) -> dict[str, str]:
        """Return who speaks, as a field of the body."""

    async def run(self, a2e: Client) -> Started:
        """Start it; its speech already exists."""
        assert self.task_type is not None  # noqa: S101  # both classes below have one
        return await a2e.start(self.task_type, name=self.name, **self.body())

    def body(self) -> dict[str, Any]:
        """Return who speaks, the sound and both prompts; the length is in whole seconds."""
        return {
            **self.shown(),
            "audio_url": self.sound.sound.url if self.sound.sound else self.spoken,
            "duration": self._seconds(),
            "prompt": self.prompt,
            "negative_prompt": BLEMISHES,
        }

    def _seconds(self) -> int:
        if self.sound.sound is not None:
            return min(LONGEST_SECONDS, max(1, ceil(self.sound.sound.seconds or 1)))
        return min(LONGEST_SECONDS, 1 + ceil(len(self.sound.text or "") / CHARACTERS_A_SECOND))

    def lasts(self) -> float:
        """Return how long it speaks."""
        return float(self._seconds())

    def speech(self) -> Speech | None:
        """Return the text to be spoken first."""
        return speech_of(self.sound, self.voice)

    def spoken_cost(self) -> int:
        """Return what speaking the text has cost."""
        return tts_estimate(self.sound.text) if self.sound.text else 0

    def quotable(self) -> bool:
        """A2E prices by the sound, which a text doesn't have yet."""
        return self.sound.text is None

    def estimate(self) -> int:
        """Return our guess, with the speech before it."""
        return CREDITS_A_SECOND * self._seconds() + self.spoken_cost()


class TalkPhoto(_Talks, frozen=True, kw_only=True):
    """Have a photo speak a text, or a recording of up to 20 seconds."""

    command = "talkphoto"
    featured = True
    title = N_("Talking photo")
    task_type = TALKING_PHOTO
    priced = "/api/v1/talkingPhoto/start"

    photo: Annotated[
        Uploaded,
        File(
            ask=N_("Send a <b>photo</b> with one face."),
            label=N_("Photo"),
            limits=(Limits(kind="image", max_mb=10),),
            likeness="face",
        ),
    ]
    sound: Annotated[Spoken, SAYS]
    voice: Annotated[Voice | None, VOICE]
    prompt: Annotated[str, HOW]

    def shown(self) -> dict[str, str]:
        """Return the photo."""
        return {"image_url": self.photo.url}


class TalkVideo(_Talks, frozen=True, kw_only=True):
    """Have the person in a video speak a text, or a recording of up to 20 seconds."""

    command = "talkvideo"
    title = N_("Talking video")
    task_type = TALKING_VIDEO
    priced = "/api/v1/talkingVideo/start"

    video: Annotated[
        Uploaded,
        File(
            ask=N_("Send a <b>video</b> in which one person faces the camera."),
            label=N_("Video"),
            limits=(Limits(kind="video", max_mb=100, max_seconds=60),),
            likeness="face",
        ),
    ]
    sound: Annotated[Spoken, SAYS]
    voice: Annotated[Voice | None, VOICE]
    prompt: Annotated[str, HOW]

    def shown(self) -> dict[str, str]:
        """Return the video."""
        return {"video_url": self.video.url}


OPERATIONS: tuple[type[Operation], ...] = (TalkPhoto, TalkVideo)
