"""Photos set in motion."""

from typing import Annotated

from bot.media.files import Limits
from bot.operations.base import Operation
from bot.operations.described import Described, Scene
from bot.operations.file_inputs import File, Uploaded
from bot.operations.inputs import Text
from bot.operations.models import PickModel, Wish, by_model, takeable, taken
from bot.operations.photo_inputs import Extra
from bot.operations.policies import WATERMARK
from bot.operations.video_models import ANIMATE

PROMPT_CHARACTERS = 2000
BLEMISHES = "blurry, distorted, deformed, extra limbs, bad anatomy, low quality, text, watermark"
LENGTHS = {number: f"{number} s" for number in ("5", "6", "10", "15", "20", "30")}
SHAPES = {"16:9": "wide 16:9", "9:16": "tall 9:16"}
SIZES = {"720p": "720p", "480p": "480p", "1080p": "1080p"}
"""The first is what is taken unless another is chosen."""
QUALITIES = {"std": "standard", "pro": "best, costs more"}
SOUNDS = {"no": "no", "yes": "yes"}
PHOTO = (Limits(kind="image", max_mb=10),)


class Animate(Wish, frozen=True, kw_only=True):
    """Set a photo in motion, as you describe it."""

    command = "animate"
    featured = True
    title = "Photo to video"
    icon = "🎞"
    menu = "Videos"
    models = ANIMATE
    priced = ANIMATE[0].path
    dearest = 100
    confirm_label = "Animate it"

    photo: Annotated[
        Uploaded,
        File(ask="Send the <b>photo</b> to set in motion.", label="Photo", limits=PHOTO, likeness="picture"),
    ]
    prompt: Annotated[
        str,
        Described(
            ask="What happens in it? Describe it in a <b>text</b>: “she smiles and turns to the window”.",
            label="Prompt",
            longest=PROMPT_CHARACTERS,
            models=ANIMATE,
            scene=Scene(words="prompt", picture="photo", end="end", avoid="avoid"),
            usual=BLEMISHES,
        ),
    ]
    model: Annotated[str, PickModel(ask="Which model?", label="Model", models=ANIMATE, default="a2e")]
    length: Annotated[str, by_model("length", ANIMATE, ask="How long?", label="Length", choices=LENGTHS)]
    end: Annotated[
        Uploaded | None,
        Extra(
            ask="Which picture does it end with? Send a <b>photo</b>.",
            label="Last frame",
            limits=PHOTO,
            likeness="picture",
            needed=takeable("end", ANIMATE),
        ),
    ]
    size: Annotated[str, by_model("size", ANIMATE, ask="How sharp?", label="Size", choices=SIZES)]
    quality: Annotated[str, by_model("quality", ANIMATE, ask="How fine?", label="Quality", choices=QUALITIES)]
    sound: Annotated[str, by_model("sound", ANIMATE, ask="With sound?", label="Sound", choices=SOUNDS)]
    avoid: Annotated[
        str,
        Text(
            ask="What should not appear? Send a <b>text</b>.",
            label="Avoid",
            longest=PROMPT_CHARACTERS,
            default=BLEMISHES,
            needed=taken("avoid", ANIMATE),
        ),
    ]
    mark: Annotated[str, WATERMARK]


OPERATIONS: tuple[type[Operation], ...] = (Animate,)
