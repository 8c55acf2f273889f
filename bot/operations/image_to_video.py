"""Photos set in motion."""

from typing import Annotated, Any

from bot.a2e.client import Client
from bot.a2e.task_types import IMAGE_TO_VIDEO
from bot.a2e.tasks import Started
from bot.media.files import Limits
from bot.operations.base import Operation
from bot.operations.file_inputs import File, Uploaded
from bot.operations.inputs import OneOf, Text

PROMPT_CHARACTERS = 2000
CREDITS_A_SECOND = 6
BLEMISHES = "blurry, distorted, deformed, extra limbs, bad anatomy, low quality, text, watermark"


class Animate(Operation, frozen=True, kw_only=True):
    """Set a photo in motion, as you describe it."""

    command = "animate"
    featured = True
    title = "Photo to video"
    icon = "🎞"
    menu = "Videos"
    task_type = IMAGE_TO_VIDEO
    priced = "/api/v1/userImage2Video/start"
    dearest = 100
    confirm_label = "Animate it"

    photo: Annotated[
        Uploaded,
        File(
            ask="Send the <b>photo</b> to set in motion.",
            label="Photo",
            limits=(Limits(kind="image", max_mb=10),),
            likeness="picture",
        ),
    ]
    prompt: Annotated[
        str,
        Text(
            ask="What happens in it? Describe it in a <b>text</b>: “she smiles and turns to the window”.",
            label="Prompt",
            longest=PROMPT_CHARACTERS,
        ),
    ]
    length: Annotated[
        str,
        OneOf(
            ask="How long?",
            label="Length",
            choices={"5": "5 s", "10": "10 s", "15": "15 s", "20": "20 s"},
            default="5",
        ),
    ]
    avoid: Annotated[
        str,
        Text(
            ask="What should not appear? Send a <b>text</b>.",
            label="Avoid",
            longest=PROMPT_CHARACTERS,
            default=BLEMISHES,
        ),
    ]
    model: Annotated[
        str,
        OneOf(
            ask="Which model?",
            label="Model",
            choices={"a2e": "A2E", "a2e-v2-flash": "A2E v2 flash, with sound", "a2e-v2": "A2E v2, best, costs more"},
            default="a2e",
        ),
    ]

    async def run(self, a2e: Client) -> Started:
        """Start the video."""
        return await a2e.start(IMAGE_TO_VIDEO, name=self.name, **self.body())

    def body(self) -> dict[str, Any]:
        """Return the request; it always names the model, since the default and its price depend on the account."""
        return {
            "image_url": self.photo.url,
            "prompt": self.prompt,
            "negative_prompt": self.avoid,
            "model_type": "GENERAL",
            "model_version": self.model,
            "video_time": int(self.length),
        }

    def estimate(self) -> int:
        """Six credits a second: what others report."""
        return CREDITS_A_SECOND * int(self.length)


OPERATIONS: tuple[type[Operation], ...] = (Animate,)
