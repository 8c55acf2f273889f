"""Pictures from words."""

from typing import Annotated, Any

from bot.a2e.client import Client
from bot.a2e.task_types import TEXT_TO_IMAGE
from bot.a2e.tasks import Started
from bot.operations.base import Operation
from bot.operations.inputs import OneOf, Text

SIZES = {"1024x1024": "square", "1280x720": "wide", "720x1280": "tall"}


class Imagine(Operation, frozen=True, kw_only=True):
    """Make a picture from a description."""

    command = "imagine"
    title = "Text to image"
    icon = "🎨"
    menu = "Pictures"
    task_type = TEXT_TO_IMAGE
    priced = "/api/v1/userText2Image/start"
    dearest = 20
    confirm_label = "Make it"

    prompt: Annotated[
        str,
        Text(ask="What should the picture show? Describe it in a <b>text</b>.", label="Prompt", longest=2000),
    ]
    size: Annotated[str, OneOf(ask="Which shape?", label="Shape", choices=SIZES, default="1024x1024")]

    async def run(self, a2e: Client) -> Started:
        """Start it."""
        return await a2e.start(TEXT_TO_IMAGE, name=self.name, **self.body())

    def body(self) -> dict[str, Any]:
        """Return prompt and size in pixels."""
        width, height = self.size.split("x")
        return {"prompt": self.prompt, "width": int(width), "height": int(height), "model_type": "a2e", "max_images": 1}

    def estimate(self) -> int:
        """Ten credits at this size: what others report."""
        return 10


OPERATIONS: tuple[type[Operation], ...] = (Imagine,)
