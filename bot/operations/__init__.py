"""The catalogue: every operation, family and shelf there is, listed by module."""

from bot.a2e.tasks import Family
from bot.operations import face_swap, faces, live, speech
from bot.operations.base import Operation
from bot.operations.shelf import Shelf

MODULES = (face_swap, speech, faces, live)
OPERATIONS: dict[str, type[Operation]] = {
    operation.command: operation for module in MODULES for operation in module.OPERATIONS
}
FAMILIES: dict[str, Family] = {
    operation.family.name: operation.family for operation in OPERATIONS.values() if operation.family
}
SHELVES: dict[str, Shelf] = {shelf.kind: shelf for module in MODULES for shelf in getattr(module, "SHELVES", ())}
