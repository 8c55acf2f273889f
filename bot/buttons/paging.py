"""Lists longer than a screen: pages of buttons."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from bot.buttons.ranges import MOST_PAGE
from bot.buttons.wire import Data
from bot.chat import Button, Rows
from bot.locales import _

T = TypeVar("T")
PAGE = 6
"""Entries on a page of buttons."""


def page_of(items: Sequence[T], page: int, size: int = PAGE) -> tuple[Sequence[T], int, int]:
    """Return the items of a page, the page (kept within the list) and the number of pages."""
    page, pages = within(page, len(items), size)
    return items[page * size : (page + 1) * size], page, pages


def within(page: int, count: int, size: int = PAGE) -> tuple[int, int]:
    """Return the page, kept within a list of so many entries, and the number of pages, at least one."""
    pages = max(1, -(-count // size))
    return min(max(page, 0), pages - 1), pages


def turning(page: int, pages: int, to: Callable[[int], Data]) -> Rows:
    """Return the row that turns pages; `to` makes a page's button. No button leads beyond MOST_PAGE."""
    row = []
    if page > 0:
        row.append(Button(label=f"◀️ {page}/{pages}", press=to(page - 1).data))
    if page < min(pages - 1, MOST_PAGE):
        row.append(Button(label=f"▶️ {_('More')} {page + 2}/{pages}", press=to(page + 1).data))
    return (tuple(row),) if row else ()
