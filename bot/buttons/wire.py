"""How a button's data is written and read: each kind declares its form, the range of each field, and who may press it.

A modified client can send anything, so nothing is trusted: data that matches no declared form is `Stale`.
"""

import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from functools import cached_property
from typing import Any, ClassVar, TypeVar, get_args, get_type_hints

from msgspec import Struct

from bot.buttons.ranges import OneOf, Range
from bot.errors import Stale

LONGEST = 64
"""Bytes of a button's data. https://core.telegram.org/bots/api#inlinekeyboardbutton"""


class Who(StrEnum):
    """Who may press a button."""

    OWNER = "owner"
    """The owner of the row it names: the row is looked up with the presser's id."""
    ASKED = "asked"
    """The person it was shown to: outside private chats it carries their mark (`bot.buttons.owner`)."""
    PRIVATE = "private"
    """Anyone who sees it, in private chats only."""
    EVERYBODY = "everybody"
    """Everyone who sees it, in every chat."""


class Data(Struct, frozen=True, kw_only=True):
    """A button's data as a value; its kinds are `declared`."""

    form: ClassVar["Form"]

    @property
    def data(self) -> str:
        """The data, 1-64 bytes.

        Raises:
            ValueError: a field is out of its range, which is a bug of ours.

        """
        return self.form.write(self)

    @property
    def orders(self) -> bool:
        """Whether it orders something or leads there, so that maintenance holds it up."""
        return self.form.orders


class Form:
    """The written form of one kind of button.

    Args:
        kind: the struct.
        wire: what it looks like, with its fields in braces: "j:{job}:{verb}".
        who: who may press it.
        orders: whether it orders something or leads there; kinds of which some do say which by `Data.orders`.

    """

    def __init__(self, kind: type[Data], wire: str, who: Who, *, orders: bool = False) -> None:
        self.kind, self.wire, self.who, self.orders = kind, wire, who, orders
        self.prefix = wire.partition(":")[0]
        hints = get_type_hints(kind, include_extras=True)
        self.ranges = {name: _range(hints[name]) for name in re.findall(r"{(\w+)}", wire)}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:  # only when one is pressed: there are dozens
        return re.compile("".join(self._pieces()))

    def _pieces(self) -> Iterator[str]:
        for piece in re.split(r"({\w+})", self.wire):
            name = piece.strip("{}")
            field = piece.startswith("{")
            yield f"(?P<{name}>{self.ranges[name].pattern})" if field else re.escape(piece)

    def write(self, value: Data) -> str:
        """Return a value as data."""
        data = self.wire.format(**{name: one.write(getattr(value, name)) for name, one in self.ranges.items()})
        if len(data.encode()) > LONGEST:
            raise ValueError(f"more than {LONGEST} bytes: {data}")
        return data

    def read(self, data: str) -> Data | None:
        """Return the value; None when the data has another form.

        Raises:
            Stale: a field is out of its range.

        """
        found = self._pattern.fullmatch(data)
        if found is None:
            return None
        return self.kind(**{name: one.read(found[name]) for name, one in self.ranges.items()})


def _range(hint: Any) -> Range:
    """Return a field's range: that of its annotation, or the words of its StrEnum."""
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return OneOf(hint)
    return next(one for one in get_args(hint) if isinstance(one, Range))


FORMS: dict[str, list[Form]] = {}
"""prefix -> the forms that begin with it."""
Kind = TypeVar("Kind", bound=type[Data])


def declared(wire: str, *, who: Who, orders: bool = False) -> Callable[[Kind], Kind]:
    """Declare a struct as a kind of button."""

    def declare(kind: Kind) -> Kind:
        kind.form = Form(kind, wire, who, orders=orders)
        FORMS.setdefault(kind.form.prefix, []).append(kind.form)
        return kind

    return declare


def parse(data: str) -> Data:
    """Return what a button's data says.

    Raises:
        Stale: it is not ours, too long, or a field is out of its range.

    """
    if len(data) <= LONGEST and len(data.encode(errors="surrogatepass")) <= LONGEST:
        for form in FORMS.get(data.partition(":")[0], ()):
            if (value := form.read(data)) is not None:
                return value
    raise Stale
