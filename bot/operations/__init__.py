"""The catalogue: every operation, task type and shelf, listed by module."""

from bot.a2e.tasks import TaskType
from bot.operations import (
    account,
    avatar_video,
    avatars,
    backgrounds,
    caption_removal,
    dubbing,
    face_swap,
    faces,
    image_edit,
    image_to_video,
    live,
    speech,
    storage,
    talking_photo,
    text_to_image,
    text_to_video,
    upscale,
    voices,
)
from bot.operations.base import Operation
from bot.operations.shelf import Shelf

MODULES = (
    face_swap,
    faces,
    avatar_video,
    avatars,
    backgrounds,
    speech,
    voices,
    image_to_video,
    text_to_video,
    talking_photo,
    dubbing,
    caption_removal,
    text_to_image,
    image_edit,
    upscale,
    live,
    storage,
    account,
)
"""In menu order."""
OPERATIONS: dict[str, type[Operation]] = {
    operation.command: operation for module in MODULES for operation in module.OPERATIONS
}
TASK_TYPES: dict[str, TaskType] = {one.name: one for operation in OPERATIONS.values() for one in operation.may_start()}
SHELVES: dict[str, Shelf] = {shelf.kind: shelf for module in MODULES for shelf in getattr(module, "SHELVES", ())}
