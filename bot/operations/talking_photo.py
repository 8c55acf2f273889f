"""A photo that speaks, without training an avatar."""

from math import ceil
from typing import Annotated, Any

from bot.a2e.client import Client
from bot.a2e.task_types import TALKING_PHOTO
from bot.a2e.tasks import Started
from bot.media.files import Limits
from bot.operations.base import Operation
from bot.operations.file_inputs import File, Uploaded
from bot.operations.image_to_video import BLEMISHES, PROMPT_CHARACTERS
from bot.operations.inputs import Text

LONGEST_SECONDS = 20


class TalkPhoto(Operation, frozen=True, kw_only=True):
    """Have a photo speak a recording of up to 20 seconds."""

    command = "talkphoto"
    title = "Talking photo"
    icon = "🗨"
    menu = "Videos"
    task_type = TALKING_PHOTO
    priced = "/api/v1/talkingPhoto/start"
    dearest = 10
    confirm_label = "Let it speak"

    photo: Annotated[
        Uploaded,
        File(
            ask="Send a <b>photo</b> with one face.",
            label="Photo",
            limits=(Limits(kind="image", max_mb=10),),
            likeness="face",
        ),
    ]
    sound: Annotated[
        Uploaded,
        File(
            ask=f"What does it say? Send a <b>voice</b> message or audio file of up to {LONGEST_SECONDS} seconds.",
            label="Says",
            limits=(Limits(kind="audio", max_mb=20, max_seconds=LONGEST_SECONDS, audible=True),),
            likeness="voice",
        ),
    ]
    prompt: Annotated[
        str,
        Text(
            ask="How does it speak? Describe it in a <b>text</b>.",
            label="Prompt",
            longest=PROMPT_CHARACTERS,
            default="the person talks to the camera, natural expression",
        ),
    ]

    async def run(self, a2e: Client) -> Started:
        """Start it."""
        return await a2e.start(TALKING_PHOTO, name=self.name, **self.body())

    def body(self) -> dict[str, Any]:
        """Return photo, sound and both prompts; the length is the sound's, in whole seconds."""
        return {
            "image_url": self.photo.url,
            "audio_url": self.sound.url,
            "duration": self._seconds(),
            "prompt": self.prompt,
            "negative_prompt": BLEMISHES,
        }

    def _seconds(self) -> int:
        return min(LONGEST_SECONDS, max(1, ceil(self.sound.seconds or 1)))

    def estimate(self) -> int:
        """Six credits a second, as for photo to video; A2E publishes no figure."""
        return 6 * self._seconds()


OPERATIONS: tuple[type[Operation], ...] = (TalkPhoto,)
