"""Values that are declared by the dozen: msgspec makes one of its kinds in a fortieth of a dataclass's time.

A fifth of a start was dataclasses being made. They stay where there are few (decision 19).
"""

from abc import ABCMeta

from msgspec import Struct, StructMeta


class _AbstractMeta(StructMeta, ABCMeta):
    """Of structs with abstract methods."""


class Abstract(Struct, frozen=True, kw_only=True, metaclass=_AbstractMeta):
    """A struct whose subclasses have something to fill in: what `ABC` is for other classes."""


def each(value: object) -> "list[object] | tuple[object, ...]":
    """Return the values of an answer that may have several."""
    return value if isinstance(value, list | tuple) else (value,)
