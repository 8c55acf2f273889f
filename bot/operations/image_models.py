"""A2E's models for pictures, as rows: from words (`IMAGINE`), and from photos and words (`EDIT`).

Values are those that A2E publishes; a field whose values are not published is left out.
"""

from typing import Any

from msgspec.structs import replace

from bot.a2e.image_task_types import FLUX2, GPT_IMAGE, KLING_IMAGE, NANO_BANANA, QWEN_IMAGE
from bot.a2e.task_types import TEXT_TO_IMAGE
from bot.locales import N_
from bot.operations.models import Body, Model, Models, each

CHECKED = {"force_generate": False}
"""A2E's content check stays on: for API tokens it is off unless this is said."""
SHAPES = {
    "as it is": N_("as the photo is"),
    "1:1": N_("square 1:1"),
    "16:9": N_("wide 16:9"),
    "9:16": N_("tall 9:16"),
    "4:3": "4:3",
    "3:4": "3:4",
    "3:2": "3:2",
    "2:3": "2:3",
    "4:5": "4:5",
    "5:4": "5:4",
    "21:9": N_("very wide 21:9"),
}
PIXELS: dict[str, Body] = {
    "1:1": {"width": 1024, "height": 1024},
    "16:9": {"width": 1280, "height": 720},
    "9:16": {"width": 720, "height": 1280},
}
AS_IT_IS = "as it is"
WORDS = {"prompt": "prompt"}
KLING_SIZES: dict[str, Body] = {"1K": {"resolution": "1k"}, "2K": {"resolution": "2k"}}


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


IMAGINE: Models = (
    Model(
        id="a2e",
        name="A2E",
        good_at=N_("quick and cheap"),
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
        good_at=N_("photos, fine detail"),
        task_type=TEXT_TO_IMAGE,
        says={"model_type": "seedream", "max_images": 1},
        takes=WORDS,
        choices=_ratios("1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3", "21:9"),
        dearest=50,
    ),
    _nano("nano-banana", "Nano Banana", N_("follows words closely")),
    _nano("nano-banana-pro", "Nano Banana Pro", N_("posters, sharp lettering")),
    _nano("nano-banana-2", "Nano Banana 2", N_("quick, sharp, versatile")),
    _nano("nano-banana-2-lite", "Nano Banana 2 Lite", N_("quick drafts")),
    Model(
        id="gpt-image-1.5",
        name="GPT Image 1.5",
        good_at=N_("complex scenes"),
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
        good_at=N_("lettering, long prompts"),
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
        good_at=N_("natural light, skin"),
        task_type=FLUX2,
        says=CHECKED,
        takes=WORDS,
        choices=_ratios("1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3") | {"size": each("resolution", "1K", "2K")},
        dearest=50,
    ),
    _qwen("qwen-image-2.0", "Qwen Image 2", N_("drawings, Chinese text")),
    _qwen("qwen-image-2.0-pro", "Qwen Image 2 Pro", N_("richer drawings")),
    _qwen("qwen-image-3.0", "Qwen Image 3", N_("newest of its kind")),
    _qwen("qwen-image-3.0-pro", "Qwen Image 3 Pro", N_("largest of its kind")),
    Model(
        id="kling-image",
        name="Kling Image",
        good_at=N_("film-like stills"),
        task_type=KLING_IMAGE,
        says={"n": 1},
        takes=WORDS,
        choices={"size": KLING_SIZES},
        dearest=50,
    ),
)


def _edits(of: str, most: int, **choices: Any) -> Model:
    """Return a model of `IMAGINE` as it works on photos; choices in place of its own."""
    model = next(one for one in IMAGINE if one.id == of)
    takes, counts = {**model.takes, "photos": "input_images[]"}, {"photos": (1, most)}
    return replace(model, takes=takes, counts=counts, choices=choices)


def _kept(field: str, value: str, *ratios: str) -> dict[str, Body]:
    """Return shapes of which the first leaves the picture as it is."""
    return {AS_IT_IS: {field: value} if value else {}, **each(field, *ratios)}


NANO_SHAPES = _kept("aspect_ratio", "auto", "1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3", "4:5", "5:4", "21:9")
NANO_SIZES = each("image_size", "1K", "2K", "4K")
MOST_PHOTOS = 10
"""As many as an album has; where A2E publishes no limit, ours."""
EDIT: Models = (
    *(
        _edits(of, MOST_PHOTOS, shape=NANO_SHAPES, size=NANO_SIZES)
        for of in ("nano-banana-pro", "nano-banana-2", "nano-banana", "nano-banana-2-lite")
    ),
    _edits("gpt-image-2", MOST_PHOTOS, shape=_kept("aspect_ratio", "auto"), size=each("resolution", "1K")),
    _edits("gpt-image-1.5", MOST_PHOTOS, quality=each("quality", "medium", "high")),
    _edits(
        "flux2",
        8,
        shape=_kept("aspect_ratio", "match_input_image", "1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3"),
        size=each("resolution", "1K", "2K"),
    ),
    _edits("seedream", 10, shape=_kept("aspect_ratio", "", "1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3", "21:9")),
    _edits("a2e", 2),
    *(
        _edits(of, MOST_PHOTOS)
        for of in ("qwen-image-2.0", "qwen-image-2.0-pro", "qwen-image-3.0", "qwen-image-3.0-pro")
    ),
    _edits("kling-image", MOST_PHOTOS, size=KLING_SIZES),
)
"""Best at edits first."""
