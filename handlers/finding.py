"""One's own lists, searched by words: what is looked for, what has it, and the pages of it. Pure.

What people wrote is sealed in the database, so it is compared here, and only the newest entries are.
"""

from collections.abc import Callable, Sequence
from html import escape
from typing import Generic, TypeVar

from msgspec import Struct

from bot.buttons import SOUGHT, Data
from bot.buttons.paging import turning
from bot.chat import AlbumItem, Button, Rows
from bot.locales import _, ngettext
from bot.locales.amounts import number

T = TypeVar("T")
NEWEST = 300
"""Entries that are searched."""
TOGETHER = 2
"""Pictures that make an album."""


class Listed(Struct, Generic[T], frozen=True, kw_only=True):
    """A page of a list."""

    shown: Sequence[T]
    page: int
    pages: int
    count: int
    words: str = ""
    """What was looked for."""

    def turning(self, plain: Callable[[int], Data], found: Callable[[int], Data]) -> Rows:
        """Return the row that turns pages; plain, found: make a page's button, of all or of what was found."""
        return turning(self.page, self.pages, found if self.words else plain)


def sought(argument: str) -> str:
    """Return the words to look for: as many as a button holds, in lower case, without what it can't hold."""
    plain = "".join(sign if sign.isprintable() and sign != ":" else " " for sign in argument.casefold())
    return " ".join(" ".join(plain.split()).encode()[: SOUGHT.most].decode(errors="ignore").split())


def has(text: str, words: str) -> bool:
    """Whether each of the words occurs in a text in lower case."""
    return all(word in text for word in words.split())


def none_found(title: str, words: str, command: str) -> str:
    """Return what is said when nothing is found."""
    told = _(
        "Nothing with “{words}” among the newest {count}. /{command} shows all.",
        words=escape(words),
        count=number(NEWEST),
        command=command,
    )
    return f"{title}\n{told}"


def hint(command: str) -> str:
    """Return how a list is searched."""
    # For translators: an example of a word that is looked for among what was made.
    word = _("cat")
    # For translators: how a list is searched.
    return _("<code>/{command} {word}</code> finds “{word}”.", command=command, word=word)


def album_row(pictures: Sequence[AlbumItem], press: Data) -> Rows:
    """Return the button that shows a page's pictures together, where there are several."""
    if len(pictures) < TOGETHER:
        return ()
    # For translators: a button that shows the pictures of a page in one message
    label = ngettext("Show this one", "Show these {count}", len(pictures))
    return ((Button(label=f"🖼 {label}", press=press.data),),)
