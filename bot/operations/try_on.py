"""Garments on people, and products in their hands."""

from typing import Annotated, Any

from bot.a2e.image_task_types import IMAGE_EDIT, PRODUCT_AVATAR, TRY_ON
from bot.locales import N_
from bot.media.files import Limits
from bot.operations.base import Operation
from bot.operations.file_inputs import File, Uploaded
from bot.operations.models import Model, Models, PickModel, Wish
from bot.operations.one_of import OneOf

PHOTO = (Limits(kind="image", max_mb=10),)
PERSON = File(ask=N_("Who? Send a <b>photo</b> of the person."), label=N_("Person"), limits=PHOTO, likeness="face")
WORN: Models = (
    Model(
        id="try-on",
        name="A2E Try-on",
        good_at=N_("keeps the person"),
        task_type=TRY_ON,
        takes={"person": "image_urls[]", "garment": "image_urls[]"},
        dearest=50,
    ),
    Model(
        id="image-edit",
        name="A2E Edit",
        good_at=N_("keeps the garment"),
        task_type=IMAGE_EDIT,
        says={"edit_type": "clothing"},
        takes={"person": "image_urls[]", "garment": "image_urls[]"},
        dearest=50,
    ),
)


class TryOn(Wish, frozen=True, kw_only=True):
    """See a person wear a garment."""

    command = "tryon"
    title = N_("Try-on")
    icon = "👗"
    menu = N_("Pictures")
    models = WORN
    priced = WORN[0].path
    confirm_label = N_("Try it on")

    person: Annotated[Uploaded, PERSON]
    garment: Annotated[
        Uploaded,
        File(
            ask=N_("What does the person wear? Send a <b>photo</b> of the garment, best by itself."),
            label=N_("Garment"),
            limits=PHOTO,
            likeness="picture",
        ),
    ]
    model: Annotated[str, PickModel(ask=N_("Which model?"), label=N_("Model"), models=WORN, default=WORN[0].id)]


SHOWN: Models = (
    Model(
        id="product-avatar",
        name="A2E Product",
        good_at=N_("product where you want"),
        task_type=PRODUCT_AVATAR,
        takes={"product": "image_urls[]", "person": "image_urls[]"},
        dearest=50,
    ),
    Model(
        id="image-edit",
        name="A2E Edit",
        good_at=N_("natural hold"),
        task_type=IMAGE_EDIT,
        says={"edit_type": "product"},
        takes={"product": "image_urls[]", "person": "image_urls[]"},
        dearest=50,
    ),
)
PLACES = {"middle": 0.36, "left": 0.08, "right": 0.64}
"""Where the product's left edge is, in widths of the person's photo."""
HELD = {"middle": N_("middle"), "left": N_("left"), "right": N_("right")}
WIDE, HIGH, DOWN = 0.28, 0.28, 0.52
"""The product's size and its upper edge, in widths and heights of the person's photo: about where hands are."""
USUAL = (720, 1280)
"""Pixels of a photo whose size is not known."""


class Product(Wish, frozen=True, kw_only=True):
    """Have a person show a product."""

    command = "product"
    title = N_("Product photo")
    icon = "🛍"
    menu = N_("Pictures")
    models = SHOWN
    priced = SHOWN[0].path
    confirm_label = N_("Make the photo")

    product: Annotated[
        Uploaded,
        File(
            ask=N_("Which product? Send a <b>photo</b> of it, best by itself."),
            label=N_("Product"),
            limits=PHOTO,
            likeness="picture",
        ),
    ]
    person: Annotated[Uploaded, PERSON]
    model: Annotated[str, PickModel(ask=N_("Which model?"), label=N_("Model"), models=SHOWN, default=SHOWN[0].id)]
    place: Annotated[
        str,
        OneOf(
            ask=N_("Where is it held?"),
            # For translators: a label before “left”, “middle” or “right”.
            label=N_("Where it is held"),
            choices=HELD,
            default="middle",
        ),
    ]

    def body(self) -> dict[str, Any]:
        """Return both addresses, and where the product goes if the model asks for that."""
        return super().body() | ({"product_rect": self._rect()} if self.starts is PRODUCT_AVATAR else {})

    def _rect(self) -> dict[str, int]:
        """Return the place in pixels of the person's photo; its unit is not published."""
        width, height = self.person.width or USUAL[0], self.person.height or USUAL[1]
        shares = {"x": PLACES[self.place] * width, "y": DOWN * height, "width": WIDE * width, "height": HIGH * height}
        return {**{name: round(value) for name, value in shares.items()}, "rotation": 0, "scale": 1}


OPERATIONS: tuple[type[Operation], ...] = (TryOn, Product)
