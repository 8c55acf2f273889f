"""Pictures from words."""

from typing import Annotated

from bot.a2e.task_types import FLUX2, GPT_IMAGE, KLING_IMAGE, NANO_BANANA, QWEN_IMAGE, TEXT_TO_IMAGE
from bot.operations.base import Operation
from bot.operations.inputs import Text
from bot.operations.models import Body, Model, PickModel, Wish, by_model, each

CHECKED = {"force_generate": False}
"""A2E's content check stays on: for API tokens it is off unless this is said."""
SHAPES = {
    "1:1": "square 1:1",
    "16:9": "wide 16:9",
    "9:16": "tall 9:16",
    "4:3": "4:3",
    "3:4": "3:4",
    "3:2": "3:2",
    "2:3": "2:3",
    "4:5": "4:5",
    "5:4": "5:4",
    "21:9": "very wide 21:9",
}
PIXELS: dict[str, Body] = {
    "1:1": {"width": 1024, "height": 1024},
    "16:9": {"width": 1280, "height": 720},
    "9:16": {"width": 720, "height": 1280},
}
WORDS = {"prompt": "prompt"}


def _ratios(*ratios: str) -> dict[str, dict[str, Body]]:
    return {"shape": each("aspect_ratio", *ratios)}


def _nano(model: str, name: str, good_at: str) -> Model:
    return Model(
        id=model,
        name=name,
        good_at=good_at,
        task_type=NANO_BANANA,
        says={"model": model, **CHECKED},
        takes=WORDS,
        choices=_ratios("1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3", "4:5", "5:4", "21:9")
        | {"size": each("image_size", "1K", "2K", "4K")},
        dearest=20,
        guess=20,
    )


def _qwen(model: str, name: str, good_at: str) -> Model:
    return Model(
        id=model, name=name, good_at=good_at, task_type=QWEN_IMAGE, says={"model": model}, takes=WORDS, dearest=50
    )


MODELS = (
    Model(
        id="a2e",
        name="A2E",
        good_at="quick and cheap",
        task_type=TEXT_TO_IMAGE,
        says={"model_type": "a2e", "max_images": 1},
        takes=WORDS,
        choices={"shape": PIXELS},
        dearest=20,
        guess=10,
    ),
    Model(
        id="seedream",
        name="Seedream",
        good_at="photos, fine detail",
        task_type=TEXT_TO_IMAGE,
        says={"model_type": "seedream", "max_images": 1},
        takes=WORDS,
        choices=_ratios("1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3", "21:9"),
        dearest=50,
    ),
    _nano("nano-banana", "Nano Banana", "follows words closely"),
    _nano("nano-banana-pro", "Nano Banana Pro", "posters, sharp lettering"),
    _nano("nano-banana-2", "Nano Banana 2", "quick, sharp, versatile"),
    _nano("nano-banana-2-lite", "Nano Banana 2 Lite", "quick drafts"),
    Model(
        id="gpt-image-1.5",
        name="GPT Image 1.5",
        good_at="complex scenes",
        task_type=GPT_IMAGE,
        says={"model": "gpt-image-1.5", **CHECKED},
        takes=WORDS,
        choices=_ratios("1:1", "3:2", "2:3") | {"quality": each("quality", "medium", "high")},
        longest=3000,
        dearest=35,
        guess=20,
    ),
    Model(
        id="gpt-image-2",
        name="GPT Image 2",
        good_at="lettering, long wishes",
        task_type=GPT_IMAGE,
        says={"model": "gpt-image-2", **CHECKED},
        takes=WORDS,
        choices=_ratios("1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3", "21:9")
        | {"size": each("resolution", "1K", "2K")},
        longest=3000,
        dearest=45,
        guess=25,
    ),
    Model(
        id="flux2",
        name="Flux 2",
        good_at="natural light, skin",
        task_type=FLUX2,
        says=CHECKED,
        takes=WORDS,
        choices=_ratios("1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3") | {"size": each("resolution", "1K", "2K")},
        dearest=50,
    ),
    _qwen("qwen-image-2.0", "Qwen Image 2", "drawings, Chinese text"),
    _qwen("qwen-image-2.0-pro", "Qwen Image 2 Pro", "richer drawings"),
    _qwen("qwen-image-3.0", "Qwen Image 3", "newest of its kind"),
    _qwen("qwen-image-3.0-pro", "Qwen Image 3 Pro", "largest of its kind"),
    Model(
        id="kling-image",
        name="Kling Image",
        good_at="film-like stills",
        task_type=KLING_IMAGE,
        says={"n": 1},
        takes=WORDS,
        choices={"size": each("resolution", "1k", "2k")},
        dearest=50,
    ),
)


class Imagine(Wish, frozen=True, kw_only=True):
    """Make a picture from a description."""

    command = "imagine"
    title = "Text to image"
    icon = "🎨"
    menu = "Pictures"
    models = MODELS
    priced = MODELS[0].path
    confirm_label = "Make it"

    prompt: Annotated[
        str,
        Text(
            ask="What should the picture show? Describe it in a <b>text</b>.",
            label="Prompt",
            longest=max(one.longest for one in MODELS),
        ),
    ]
    model: Annotated[str, PickModel(ask="Which model?", label="Model", models=MODELS, default="a2e")]
    shape: Annotated[str, by_model("shape", MODELS, ask="Which shape?", label="Shape", choices=SHAPES)]
    size: Annotated[
        str,
        by_model("size", MODELS, ask="How large?", label="Size", choices={"1K": "1K", "2K": "2K", "4K": "4K"}),
    ]
    quality: Annotated[
        str,
        by_model(
            "quality",
            MODELS,
            ask="How fine?",
            label="Quality",
            choices={"medium": "medium", "high": "high, costs more"},
        ),
    ]


OPERATIONS: tuple[type[Operation], ...] = (Imagine,)
