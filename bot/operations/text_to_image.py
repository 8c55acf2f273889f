"""Pictures from words."""

from typing import Annotated

from bot.a2e.task_types import TEXT_TO_IMAGE
from bot.locales import N_, _
from bot.operations.base import Operation
from bot.operations.by_model import by_model
from bot.operations.image_models import IMAGINE, SHAPES
from bot.operations.inputs import Text
from bot.operations.leads import Lead
from bot.operations.models import PickModel, Wish

SIZES = {"1K": "1K", "2K": "2K", "4K": "4K", "1k": "1K", "2k": "2K"}
QUALITIES = {"medium": N_("medium"), "high": N_("high, costs more")}


class Imagine(Wish, frozen=True, kw_only=True):
    """Make a picture from a description."""

    command = "imagine"
    title = N_("Text to image")
    icon = "🎨"
    menu = N_("Pictures")
    models = IMAGINE
    priced = IMAGINE[0].path
    confirm_label = N_("Make it")

    prompt: Annotated[
        str,
        Text(
            ask=N_("What should the picture show? Describe it in a <b>text</b>."),
            label=N_("Prompt"),
            longest=max(one.longest for one in IMAGINE),
        ),
    ]
    model: Annotated[str, PickModel(ask=N_("Which model?"), label=N_("Model"), models=IMAGINE, default="a2e")]
    shape: Annotated[str, by_model("shape", IMAGINE, ask=N_("Which shape?"), label=N_("Shape"), choices=SHAPES)]
    size: Annotated[
        str,
        by_model("size", IMAGINE, ask=N_("How large?"), label=N_("Size"), choices={"1K": "1K", "2K": "2K", "4K": "4K"}),
    ]
    quality: Annotated[
        str,
        by_model(
            "quality",
            IMAGINE,
            ask=N_("How fine?"),
            label=N_("Quality"),
            choices=QUALITIES,
        ),
    ]

    def leads(self) -> tuple[Lead, ...]:
        """Return the way to an avatar, which A2E makes of its own text-to-image pictures."""
        way = Lead(label=f"🧑 {_('Make it an avatar')}", command="pictureavatar", field="picture")
        return (way,) if self.starts is TEXT_TO_IMAGE else ()


OPERATIONS: tuple[type[Operation], ...] = (Imagine,)
