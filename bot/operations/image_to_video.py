"""Photos set in motion."""

from typing import Annotated

from bot.locales import N_
from bot.media.files import Limits
from bot.operations.base import Operation
from bot.operations.by_model import by_model, takeable, taken
from bot.operations.described import Described, Scene
from bot.operations.file_inputs import File, Uploaded
from bot.operations.inputs import Text
from bot.operations.models import PickModel, Wish
from bot.operations.photo_inputs import Extra
from bot.operations.policies import WATERMARK
from bot.operations.video_models import ANIMATE

PROMPT_CHARACTERS = 2000
# For translators: what a video should not show. A2E gets the English words; people only read them.
BLEMISHES = N_("blurry, distorted, deformed, extra limbs, bad anatomy, low quality, text, watermark")
LENGTHS = {number: N_("{seconds} s", seconds=number) for number in ("5", "6", "10", "15", "20", "30")}
SHAPES = {"16:9": N_("wide 16:9"), "9:16": N_("tall 9:16")}
SIZES = {"720p": "720p", "480p": "480p", "1080p": "1080p"}
"""The first is what is taken unless another is chosen."""
QUALITIES = {"std": N_("standard"), "pro": N_("best, costs more")}
SOUNDS = {"no": N_("no"), "yes": N_("yes")}
PHOTO = (Limits(kind="image", max_mb=10),)


class Animate(Wish, frozen=True, kw_only=True):
    """Set a photo in motion, as you describe it."""

    command = "animate"
    featured = True
    title = N_("Photo to video")
    icon = "🎞"
    menu = N_("Videos")
    models = ANIMATE
    priced = ANIMATE[0].path
    dearest = 100
    confirm_label = N_("Animate it")

    photo: Annotated[
        Uploaded,
        File(ask=N_("Send the <b>photo</b> to set in motion."), label=N_("Photo"), limits=PHOTO, likeness="picture"),
    ]
    prompt: Annotated[
        str,
        Described(
            ask=N_("What happens in it? Describe it in a <b>text</b>: “she smiles and turns to the window”."),
            label=N_("Prompt"),
            longest=PROMPT_CHARACTERS,
            models=ANIMATE,
            scene=Scene(words="prompt", picture="photo", end="end", avoid="avoid"),
            usual=BLEMISHES,
        ),
    ]
    model: Annotated[str, PickModel(ask=N_("Which model?"), label=N_("Model"), models=ANIMATE, default="a2e")]
    length: Annotated[str, by_model("length", ANIMATE, ask=N_("How long?"), label=N_("Length"), choices=LENGTHS)]
    end: Annotated[
        Uploaded | None,
        Extra(
            ask=N_("Which picture does it end with? Send a <b>photo</b>."),
            label=N_("Last frame"),
            limits=PHOTO,
            likeness="picture",
            needed=takeable("end", ANIMATE),
        ),
    ]
    size: Annotated[str, by_model("size", ANIMATE, ask=N_("How sharp?"), label=N_("Size"), choices=SIZES)]
    quality: Annotated[str, by_model("quality", ANIMATE, ask=N_("How fine?"), label=N_("Quality"), choices=QUALITIES)]
    sound: Annotated[str, by_model("sound", ANIMATE, ask=N_("With sound?"), label=N_("Sound"), choices=SOUNDS)]
    avoid: Annotated[
        str,
        Text(
            ask=N_("What should not appear? Send a <b>text</b>."),
            # For translators: label before what should not appear.
            label=N_("Avoid"),
            longest=PROMPT_CHARACTERS,
            default=BLEMISHES,
            needed=taken("avoid", ANIMATE),
        ),
    ]
    mark: Annotated[str, WATERMARK]


OPERATIONS: tuple[type[Operation], ...] = (Animate,)
