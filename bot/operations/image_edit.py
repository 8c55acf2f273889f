"""Photos changed by words."""

from typing import Annotated

from bot.locales import N_
from bot.media.files import Limits
from bot.operations.base import Operation
from bot.operations.by_model import by_model
from bot.operations.image_models import EDIT, MOST_PHOTOS, SHAPES
from bot.operations.inputs import Text
from bot.operations.models import PickModel, Wish
from bot.operations.photo_inputs import Photos
from bot.operations.text_to_image import QUALITIES, SIZES


class Edit(Wish, frozen=True, kw_only=True):
    """Change a photo, or join several, as you describe it."""

    command = "edit"
    featured = True
    title = N_("Edit by words")
    icon = "🖌"
    menu = N_("Pictures")
    models = EDIT
    priced = EDIT[0].path
    confirm_label = N_("Edit it")

    photos: Annotated[
        tuple[str, ...],
        Photos(
            ask=N_(
                "Send the <b>photo</b> to change, or an album of up to {most} that belong together.", most=MOST_PHOTOS
            ),
            label=N_("Photos"),
            limits=(Limits(kind="image", max_mb=10),),
            most=MOST_PHOTOS,
            likeness="picture",
        ),
    ]
    prompt: Annotated[
        str,
        Text(
            ask=N_("What should change? Describe it in a <b>text</b>: “make it a rainy evening”."),
            label=N_("Prompt"),
            longest=max(one.longest for one in EDIT),
        ),
    ]
    model: Annotated[str, PickModel(ask=N_("Which model?"), label=N_("Model"), models=EDIT, default=EDIT[0].id)]
    shape: Annotated[str, by_model("shape", EDIT, ask=N_("Which shape?"), label=N_("Shape"), choices=SHAPES)]
    size: Annotated[str, by_model("size", EDIT, ask=N_("How large?"), label=N_("Size"), choices=SIZES)]
    quality: Annotated[str, by_model("quality", EDIT, ask=N_("How fine?"), label=N_("Quality"), choices=QUALITIES)]


OPERATIONS: tuple[type[Operation], ...] = (Edit,)
