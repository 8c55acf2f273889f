"""Photos changed by words."""

from typing import Annotated

from bot.media.files import Limits
from bot.operations.base import Operation
from bot.operations.image_models import EDIT, MOST_PHOTOS, SHAPES
from bot.operations.inputs import Text
from bot.operations.models import PickModel, Wish, by_model
from bot.operations.photo_inputs import Photos
from bot.operations.text_to_image import QUALITIES, SIZES


class Edit(Wish, frozen=True, kw_only=True):
    """Change a photo, or join several, as you describe it."""

    command = "edit"
    featured = True
    title = "Edit by words"
    icon = "🖌"
    menu = "Pictures"
    models = EDIT
    priced = EDIT[0].path
    confirm_label = "Edit it"

    photos: Annotated[
        tuple[str, ...],
        Photos(
            ask=f"Send the <b>photo</b> to change, or an album of up to {MOST_PHOTOS} that belong together.",
            label="Photos",
            limits=(Limits(kind="image", max_mb=10),),
            most=MOST_PHOTOS,
            likeness="picture",
        ),
    ]
    prompt: Annotated[
        str,
        Text(
            ask="What should change? Describe it in a <b>text</b>: “make it a rainy evening”.",
            label="Prompt",
            longest=max(one.longest for one in EDIT),
        ),
    ]
    model: Annotated[str, PickModel(ask="Which model?", label="Model", models=EDIT, default=EDIT[0].id)]
    shape: Annotated[str, by_model("shape", EDIT, ask="Which shape?", label="Shape", choices=SHAPES)]
    size: Annotated[str, by_model("size", EDIT, ask="How large?", label="Size", choices=SIZES)]
    quality: Annotated[str, by_model("quality", EDIT, ask="How fine?", label="Quality", choices=QUALITIES)]


OPERATIONS: tuple[type[Operation], ...] = (Edit,)
