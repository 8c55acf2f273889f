"""What all answers share: their signature, what a call gave, and how lists are paged."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.sandbox.a2e.facts import Refused

if TYPE_CHECKING:
    from bot.sandbox.a2e.server import A2ESandbox
    from bot.sandbox.a2e.tasks import Task

Given = dict[str, Any]
Answer = Callable[["A2ESandbox", Given, str, str], Awaitable[Any]]
"""The server, the call's fields, the root of all addresses, and the call as METHOD /path -> the envelope's data."""
Check = Callable[["A2ESandbox", Given], Awaitable[None]]
"""What a family asks of a start call besides its fields; raises Refused."""
Files = dict[str, list[Path]]
"""The files that a start call names, by field."""
Maker = Callable[["A2ESandbox", "Task", Files], Awaitable[list[Path]]]
"""Makes a task's results of its files; raises Unusable with the reason why it cannot."""

NUMBERS, SIZES = ("pageNum", "current", "page"), ("pageSize", "page_size")


def page_of(given: Given, items: Sequence[Any], *, size: int = 10) -> list[Any]:
    """Return the page that a call asks for, in any of A2E's spellings.

    Raises:
        Refused: no whole numbers, or a page that is not from 1 to 100 long.

    """
    try:
        number = int(next((given[name] for name in NUMBERS if given.get(name)), 1))
        length = int(next((given[name] for name in SIZES if given.get(name)), size))
    except ValueError:
        raise Refused("the page must be a number") from None
    if number < 1 or not 1 <= length <= 100:
        raise Refused("a page holds from 1 to 100 items")
    return list(items[(number - 1) * length : number * length])
