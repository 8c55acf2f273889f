"""Where a result or an asset can be used: every operation with a question that takes it. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from msgspec import Struct

from bot.locales import N_, _
from bot.operations import OPERATIONS, SHELVES
from bot.operations.base import Operation
from bot.operations.inputs import Input


class Way(Struct, frozen=True, kw_only=True):
    """One of them: an operation, and the question that is answered."""

    command: str
    field: str
    left: int
    """How much it asks besides: words are quickly said, a file or a pick counts twice."""
    question: str = ""
    """The question's name, where the operation has several that could be answered."""

    @property
    def label(self) -> str:
        """What its button says, in the language that is spoken."""
        return this_as(OPERATIONS[self.command], self.question)


# For translators: on a button, a photo that was sent is to be the {question}, such as “Face: this”
THIS = N_("{question}: this")


def this_as(operation: type[Operation], question: str = "") -> str:
    """Return a button's words for an operation that begins with a file; question: as what, where that must be said."""
    name = f"{operation.icon} {_(operation.title)}"
    return f"{name} · {_(THIS, question=_(question))}" if question else name


@cache
def ways_with(kind: str) -> tuple[Way, ...]:
    """Return what takes a file of a kind (image, video, audio), in the order of the menus."""
    return tuple(way for operation in _offered() for way in _in(operation, kind))


def _offered() -> Iterator[type[Operation]]:
    """Return what people may order with a file alone, and what makes something new of it.

    What only leads on from something else has buttons there.
    """
    for operation in OPERATIONS.values():
        leads_on = operation.hidden and operation.confirms
        tells_only = operation.text_result and operation.keeps is None
        if not (leads_on or operation.for_admins or tells_only):
            yield operation


def _in(operation: type[Operation], kind: str) -> list[Way]:
    """Return the questions of an operation that take such a file, each named where there are several."""
    inputs = list(operation.inputs().items())
    asked = inputs[:1] if operation.hidden else inputs
    taking = [(field, given) for field, given in asked if given.takes(kind) and not given.optional]
    return [_way(operation, field, given if len(taking) > 1 else None) for field, given in taking]


def _way(operation: type[Operation], field: str, given: Input | None = None) -> Way:
    inputs = operation.inputs().items()
    asked = [one for name, one in inputs if name != field and not one.changeable and one.needed({})]
    left = sum(1 if one.most_characters else 2 for one in asked)
    return Way(command=operation.command, field=field, left=left, question=given.label if given else "")


def ways_with_asset(kind: str, facts: Mapping[str, Any], file: str | None) -> list[Way]:
    """Return what takes an asset of a kind; file: the kind of the picture that it is, where it is one."""
    shelf = SHELVES[kind]
    listed = {(use.command, use.field) for use in shelf.uses}
    ways = [_way(OPERATIONS[use.command], use.field) for use in shelf.uses if use.fits(facts)]
    for operation in _offered():
        picks = [field for field, given in operation.inputs().items() if given.shelf == kind]
        ways += [_way(operation, field) for field in picks if (operation.command, field) not in listed]
    taken = {way.command for way in ways} | set(shelf.adds)
    return [*ways, *(way for way in ways_with(file or "") if way.command not in taken)]


def first_used(ways: Sequence[Way], first: Sequence[str]) -> list[Way]:
    """Return them with what a person orders most at the front, then what asks for the least."""
    rank = {command: number for number, command in enumerate(first)}

    def key(way: Way) -> tuple[int, int, bool, bool]:
        operation = OPERATIONS[way.command]
        return rank.get(way.command, len(rank)), way.left, operation.hidden, not operation.featured

    return sorted(ways, key=key)
