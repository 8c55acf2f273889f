"""What all answers share: a call's fields, and how lists are paged."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.sandbox.a2e.facts import Refused

Given = dict[str, Any]
Files = dict[str, list[Path]]
"""The files that a start call names, by field."""


@dataclass(frozen=True, kw_only=True)
class Unready:
    """An answer that comes with HTTP 202: what was asked for is being made."""

    data: Given


NUMBERS, SIZES = ("pageNum", "current", "page"), ("pageSize", "page_size")


def page_of(given: Given, items: Sequence[Any], *, size: int = 10) -> list[Any]:
    """Return the page that a call asks for, in any of A2E's spellings.

    Raises:
        Refused: not whole numbers, or a page that is not from 1 to 100 long.

    """
    try:
        number = int(next((given[name] for name in NUMBERS if given.get(name)), 1))
        length = int(next((given[name] for name in SIZES if given.get(name)), size))
    except ValueError:
        raise Refused("the page must be a number") from None
    if number < 1 or not 1 <= length <= 100:
        raise Refused("a page holds from 1 to 100 items")
    return list(items[(number - 1) * length : number * length])
