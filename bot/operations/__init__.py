"""The catalogue: every operation, task type and shelf, listed by module."""

from bot.a2e.tasks import TaskType
from bot.operations import (
    account,
    actor_swap,
    avatar_video,
    avatars,
    backgrounds,
    caption_removal,
    dubbing,
    face_swap,
    faces,
    head_swap,
    image_edit,
    image_to_video,
    live,
    motion,
    photobook,
    picture_avatars,
    soundtrack,
    speech,
    storage,
    talking_photo,
    text_to_image,
    text_to_video,
    try_on,
    upscale,
    voices,
)
from bot.operations.recipes import Catalogue
from bot.operations.shelf import Shelf

MODULES = (
    face_swap,
    head_swap,
    actor_swap,
    faces,
    avatar_video,
    avatars,
    picture_avatars,
    backgrounds,
    speech,
    voices,
    image_to_video,
    text_to_video,
    talking_photo,
    motion,
    soundtrack,
    dubbing,
    caption_removal,
    text_to_image,
    image_edit,
    try_on,
    photobook,
    upscale,
    live,
    storage,
    account,
)
"""In menu order."""
OPERATIONS = Catalogue({operation.command: operation for module in MODULES for operation in module.OPERATIONS})
TASK_TYPES: dict[str, TaskType] = {one.name: one for operation in OPERATIONS.values() for one in operation.may_start()}
SHELVES: dict[str, Shelf] = {shelf.kind: shelf for module in MODULES for shelf in getattr(module, "SHELVES", ())}
