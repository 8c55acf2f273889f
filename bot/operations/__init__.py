"""The catalogue: every operation and family there is, listed by module."""

from bot.a2e.tasks import Family
from bot.operations import account, face_swap, faces, speech
from bot.operations.base import Operation

MODULES = (face_swap, speech, faces, account)
OPERATIONS: dict[str, type[Operation]] = {
    operation.command: operation for module in MODULES for operation in module.OPERATIONS
}
FAMILIES: dict[str, Family] = {
    operation.family.name: operation.family for operation in OPERATIONS.values() if operation.family
}
