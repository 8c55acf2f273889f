"""What the Mini App shows, and who knows it: every question carries the id of the person who asks."""

from dataclasses import dataclass
from typing import Protocol

from bot.errors import Refused
from bot.http.signed import Speaker
from bot.locales import N_


class Gone(Refused):
    """Not there, or not this person's: nobody can tell which."""

    user_text = N_("That is not here any more. Open the list again to see what there is.")


@dataclass(frozen=True, kw_only=True)
class File:
    """A file of Telegram's that an entry shows; not its address."""

    what: str
    """One of `WHATS`."""
    key: str
    """The row's id; for a sample the voice's."""
    number: int = 0
    """Which of a job's several results."""


WHATS = ("job", "thing", "sample")


@dataclass(frozen=True, kw_only=True)
class Copy:
    """What Telegram keeps of a file."""

    file_id: str
    composed: bool | None = None
    """Whether something that somebody sent is in what AI made; None: AI did not make it."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of a list."""

    label: str
    shows: str = ""
    """image, video or audio; empty: nothing but its label."""
    file: File | None = None
    name: str = ""
    """What its owner calls it and may call otherwise; empty: it has no name of its own."""


@dataclass(frozen=True, kw_only=True)
class Listing:
    """One page of a list."""

    entries: tuple[Entry, ...]
    page: int = 0
    pages: int = 1
    note: str = ""
    """Said where there are no entries."""


@dataclass(frozen=True, kw_only=True)
class Named:
    """Something to choose: a shelf, a language, a voice."""

    id: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Voices:
    """The public voices of a language, and the languages that there are."""

    locale: str
    locales: tuple[Named, ...]
    voices: tuple[Named, ...]


class Contents(Speaker, Protocol):
    """Answers the page's questions, for people who may use the studio; others get a BotError."""

    async def gallery(self, user_id: int, *, words: str, page: int) -> Listing:
        """Return a person's own results, newest first."""

    async def shelves(self, user_id: int) -> tuple[Named, ...]:
        """Return the kinds of things that people keep, with how many this one has."""

    async def shelf(self, user_id: int, kind: str, *, page: int) -> Listing:
        """Return what a person keeps of a kind."""

    async def voices(self, user_id: int, locale: str) -> Voices:
        """Return the public voices of a language; empty: the person's own."""

    async def hear(self, user_id: int, locale: str, voice: str) -> File | None:
        """Return a voice's sample; None: it is being made."""

    async def offer(self, user_id: int, item: File) -> None:
        """Bring a result or a kept thing into the person's chat, with what can be made of it."""

    async def rename(self, user_id: int, item: File, name: str) -> Entry:
        """Give a kept thing another name; return its entry."""

    async def copy(self, user_id: int, file: File) -> Copy:
        """Return Telegram's copy of a file that this person may see."""
