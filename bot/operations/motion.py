"""Motion transfer: a photo moves as the person in a video does."""

from typing import Annotated

from bot.a2e.video_task_types import KLING_VIDEO, MOTION_TRANSFER
from bot.locales import N_, ngettext_noop
from bot.media.files import Limits
from bot.operations.base import Operation
from bot.operations.file_inputs import File, Uploaded
from bot.operations.inputs import Text
from bot.operations.models import Model, Models, PickModel, Wish

FILES = {"photo": "image_url", "video": "video_url"}
MOST_SECONDS = 30
"""Of a video; A2E publishes no limit."""
MODELS: Models = (
    Model(
        id="a2e",
        name="A2E",
        good_at=N_("whole body, cheap"),
        task_type=MOTION_TRANSFER,
        takes=FILES | {"prompt": "positive_prompt"},
        dearest=200,
    ),
    *(
        Model(
            id=f"kling-{version}",
            name=f"Kling {version.removesuffix('.0')}",
            good_at=good_at,
            task_type=KLING_VIDEO,
            says={"mode": "motion-control", "version": version, "character_orientation": "video"},
            takes=FILES | {"prompt": "prompt"},
            dearest=300,
        )
        for version, good_at in (("2.6", N_("hands and face")), ("3.0", N_("hands, face, detail")))
    ),
)


class Motion(Wish, frozen=True, kw_only=True):
    """Make a photo move as the person in a video does."""

    command = "motion"
    title = N_("Motion transfer")
    icon = "🕺"
    menu = N_("Videos")
    models = MODELS
    priced = MODELS[0].path
    confirm_label = N_("Set it in motion")

    photo: Annotated[
        Uploaded,
        File(
            ask=N_("Who moves? Send a <b>photo</b> of the whole person."),
            label=N_("Person"),
            limits=(Limits(kind="image", max_mb=10),),
            likeness="face",
        ),
    ]
    video: Annotated[
        Uploaded,
        File(
            ask=ngettext_noop(
                "How? Send a <b>video</b> of up to {count} second in which one person moves that way.",
                "How? Send a <b>video</b> of up to {count} seconds in which one person moves that way.",
                MOST_SECONDS,
            ),
            # For translators: a label before the video whose movement is taken over.
            label=N_("Moves as in"),
            limits=(Limits(kind="video", max_mb=100, max_seconds=MOST_SECONDS),),
            likeness="picture",
        ),
    ]
    model: Annotated[str, PickModel(ask=N_("Which model?"), label=N_("Model"), models=MODELS, default=MODELS[0].id)]
    prompt: Annotated[
        str,
        Text(
            ask=N_("What else should it show? Send a <b>text</b>."),
            label=N_("Prompt"),
            longest=MODELS[0].longest,
            default=N_("the person moves naturally"),
        ),
    ]


OPERATIONS: tuple[type[Operation], ...] = (Motion,)
