"""Videos from words."""

from typing import Annotated

from bot.a2e.video_task_types import VEO
from bot.locales import N_
from bot.operations.base import Operation
from bot.operations.by_model import by_model
from bot.operations.image_to_video import LENGTHS, QUALITIES, SHAPES, SIZES, SOUNDS
from bot.operations.inputs import Text
from bot.operations.models import PickModel, Wish
from bot.operations.policies import WATERMARK
from bot.operations.video_models import FILM


class Film(Wish, frozen=True, kw_only=True):
    """Make a video from a description."""

    command = "film"
    title = N_("Text to video")
    icon = "🎥"
    menu = N_("Videos")
    models = FILM
    priced = FILM[0].path
    confirm_label = N_("Film it")

    prompt: Annotated[
        str,
        Text(
            ask=N_("What happens in the video? Describe it in a <b>text</b>: who, where, how it moves and sounds."),
            label=N_("Prompt"),
            longest=max(one.longest for one in FILM),
        ),
    ]
    model: Annotated[str, PickModel(ask=N_("Which model?"), label=N_("Model"), models=FILM, default=FILM[0].id)]
    shape: Annotated[str, by_model("shape", FILM, ask=N_("Which shape?"), label=N_("Shape"), choices=SHAPES)]
    length: Annotated[str, by_model("length", FILM, ask=N_("How long?"), label=N_("Length"), choices=LENGTHS)]
    size: Annotated[str, by_model("size", FILM, ask=N_("How sharp?"), label=N_("Size"), choices=SIZES)]
    quality: Annotated[str, by_model("quality", FILM, ask=N_("How fine?"), label=N_("Quality"), choices=QUALITIES)]
    sound: Annotated[str, by_model("sound", FILM, ask=N_("With sound?"), label=N_("Sound"), choices=SOUNDS)]
    mark: Annotated[str, WATERMARK]

    def sharper(self) -> bool:
        """Return whether it is one of Veo's, and wide: A2E makes no other in 1080p."""
        return self.starts is VEO and self.shape == "16:9"


OPERATIONS: tuple[type[Operation], ...] = (Film,)
