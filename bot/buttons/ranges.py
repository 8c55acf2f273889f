"""What a field of a button's data may be: a whole number up to a limit, a text of a pattern, a word of a closed set."""

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from bot.errors import Stale

DIGITS = 19
"""Digits of the largest whole number that a database holds."""


class Range(ABC):
    """The values a field can have, and how they are written."""

    @property
    @abstractmethod
    def pattern(self) -> str:
        """Return a regular expression, without groups, that everything written matches."""

    @abstractmethod
    def read(self, text: str) -> Any:
        """Return the value that a text stands for.

        Raises:
            Stale: it is out of this range.

        """

    @abstractmethod
    def ends(self) -> tuple[Any, Any]:
        """Return the values with the shortest and the longest text."""

    def write(self, value: Any) -> str:
        """Return a value as text.

        Raises:
            ValueError: it is out of this range.

        """
        text = str(value)
        try:
            self.read(text)
        except Stale:
            raise ValueError(f"{text[:80]!r} is no {self}") from None
        return text


@dataclass(frozen=True, kw_only=True)
class Whole(Range):
    """A whole number from 0 to most."""

    most: int
    clamps: bool = False
    """A larger one counts as `most`, like a page after the last."""

    @property
    def pattern(self) -> str:
        """Return digits, without leading zeros."""
        return rf"0|[1-9][0-9]{{0,{DIGITS - 1}}}"

    def read(self, text: str) -> int:
        """Return the number."""
        if re.fullmatch(self.pattern, text) is None or (int(text) > self.most and not self.clamps):
            raise Stale
        return min(int(text), self.most)

    def ends(self) -> tuple[int, int]:
        """Return 0 and most."""
        return 0, self.most


@dataclass(frozen=True, kw_only=True)
class Chars(Range):
    """A text of `least` to `most` bytes of allowed, printable characters."""

    allowed: str
    """A regular expression for one character."""
    most: int
    least: int = 1

    @property
    def pattern(self) -> str:
        """Return the characters, as many as there may be."""
        return f"{self.allowed}{{{self.least},{self.most}}}"

    def holds(self, text: str) -> bool:
        """Whether a text is one of these."""
        printable = text.isprintable() and len(text.encode(errors="surrogatepass")) <= self.most
        return printable and re.fullmatch(self.pattern, text) is not None

    def read(self, text: str) -> str:
        """Return the text."""
        if not self.holds(text):
            raise Stale
        return text

    def ends(self) -> tuple[str, str]:
        """Return the shortest and the longest possible text."""
        return "a" * self.least, "a" * self.most


class OneOf(Range):
    """A word of a closed set."""

    def __init__(self, words: type[StrEnum]) -> None:
        self._words = words

    @property
    def pattern(self) -> str:
        """Return the words."""
        return "|".join(re.escape(one) for one in self._words)

    def read(self, text: str) -> StrEnum:
        """Return the word."""
        try:
            return self._words(text)
        except ValueError:
            raise Stale from None

    def ends(self) -> tuple[StrEnum, StrEnum]:
        """Return the shortest and the longest word."""
        return min(self._words, key=len), max(self._words, key=len)


MOST_PAGE, MOST_USER = 10_000, 2**52 - 1
ROW = Whole(most=2**63 - 1)
Row = Annotated[int, ROW]
"""The id of a row of ours."""
UserId = Annotated[int, Whole(most=MOST_USER)]
"""Telegram's id of a person. https://core.telegram.org/bots/api#user"""
Page = Annotated[int, Whole(most=MOST_PAGE, clamps=True)]
Number = Annotated[int, Whole(most=99)]
"""The number of one of several results, from 0."""
Use = Annotated[int, Whole(most=9)]
"""The index of a use among those a shelf declares."""
Word = Annotated[str, Chars(allowed="[a-z0-9_]", most=16)]
"""A command, a field, or another name of ours."""
Kind = Annotated[str, Chars(allowed="[a-z]", most=10)]
"""A kind of asset, such as background."""
LANGUAGE = Chars(allowed="[^.:]", most=15)
Language = Annotated[str, LANGUAGE]
"""A language with its region, as en-US."""
Part = Annotated[str, Chars(allowed="[^.:]", most=15, least=0)]
"""A part of a list, such as a language; empty: the list has no parts, or the usual one."""
ENTRY = Chars(allowed=".", most=34)
Entry = Annotated[str, ENTRY]
"""An entry's id in a list of A2E's; no button can hold a longer one."""
