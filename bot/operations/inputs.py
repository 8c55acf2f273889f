"""What a user can be asked. An input words its question, judges the answer and keeps it as JSON.

An answer is JSON-ready, so that a draft survives restarts. `value` turns it into what the operation's field holds.
Files have their own inputs (`file_inputs`), and so do picks from shelves and A2E's lists (`choices`).
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any
from unicodedata import category

from bot.chat import Incoming, Kind
from bot.errors import InvalidInput, TooLong, WrongKind
from bot.operations.facts import Facts

Answer = Any
"""JSON: text, number, a list, or an object with string keys."""
Answers = Mapping[str, Answer]


def always(answers: Answers) -> bool:
    """Return True: most questions are asked whatever the earlier answers."""
    return True


@dataclass(frozen=True, kw_only=True)
class Input(ABC):
    """One question."""

    ask: str
    """The question, Telegram HTML; names in words what it wants: photo, video, voice, text, link."""
    label: str
    """Short name in the summary and on the option's button."""
    default: Answer = None
    """Not None: an option, asked only when the user wants to change it."""
    likeness: str | None = None
    """face, voice or picture: its owner, or the people in it, must have agreed."""
    many: bool = False
    """The answer is a list: more is taken until the user says that it is enough."""
    needed: Callable[[Answers], bool] = always
    """Whether it is asked at all, given the earlier answers."""

    @property
    def optional(self) -> bool:
        """Whether the dialogue can go on without an answer."""
        return self.default is not None

    @abstractmethod
    def accept(self, incoming: Incoming, known: Facts) -> Answer:
        """Return the answer a message gives; of a list, the one entry.

        Raises:
            InvalidInput: it gives none; the words say what is wanted.
            Lacking: a fact is needed first.

        """

    @abstractmethod
    def value(self, answer: Answer, urls: Sequence[str]) -> Any:
        """Return the field's value; urls are A2E's addresses of the answer's files, in order."""

    def describe(self, answer: Answer) -> str:
        """Return the answer in a few words for the summary, Telegram HTML."""
        return escape(str(answer))

    def add(self, so_far: list[Answer], entry: Answer) -> list[Answer]:
        """Return a list answer with one more entry.

        Raises:
            InvalidInput: the list is full, or the entry doesn't fit.

        """
        return [*so_far, entry]

    def enough(self, answer: list[Answer]) -> None:  # noqa: B027  # most lists can't be too short
        """Check a list answer when the user says that it is enough.

        Raises:
            InvalidInput: something is missing; the words say what.

        """

    def files(self, field: str, answer: Answer) -> dict[str, Answer]:
        """Return key -> file answer of what must be uploaded; empty for everything but files."""
        return {}


@dataclass(frozen=True, kw_only=True)
class Text(Input):
    """Words. `longest` counts Unicode characters, as A2E does."""

    longest: int
    spoken: bool = False
    """It is read aloud, so symbols alone are not an answer."""

    def accept(self, incoming: Incoming, known: Facts) -> str:
        """Return the text, stripped."""
        if incoming.file or incoming.kind is not Kind.TEXT:
            raise WrongKind(user_text="Please send this as <b>text</b>, or /cancel.")
        text = (incoming.text or "").strip()
        check_words(text, spoken=self.spoken)
        check_length(text, self.longest)
        return text

    def value(self, answer: str, urls: Sequence[str]) -> str:
        """Return the text."""
        return answer

    def describe(self, answer: str) -> str:
        """Return its beginning."""
        return beginning(answer)


@dataclass(frozen=True, kw_only=True)
class Typed(Input):
    """A word and a whole number from 1, typed out in full: for what can't be undone. Asked every time."""

    word: str
    most: int

    def accept(self, incoming: Incoming, known: Facts) -> int:
        """Return the number when the word precedes it."""
        typed = re.fullmatch(rf"{self.word}\s+([1-9][0-9]{{0,8}})", (incoming.text or "").strip().casefold())
        if typed is None or int(typed[1]) > self.most:
            raise InvalidInput(
                user_text=f"To go on, please send exactly <code>{self.word} 1</code>, with how many (at most "
                f"{self.most:,}) in place of 1. /cancel drops it."
            )
        return int(typed[1])

    def value(self, answer: int, urls: Sequence[str]) -> int:
        """Return the number."""
        return answer


def has_words(text: str, *, spoken: bool) -> bool:
    """Whether a text says something: letters or digits of any script; emoji count too unless it is spoken.

    Spaces, punctuation, direction marks and zero-width characters don't count.
    """
    return any(category(sign)[0] in "LN" or (not spoken and category(sign) == "So") for sign in text)


def check_words(text: str, *, spoken: bool) -> None:
    """Check that a text says something.

    Raises:
        InvalidInput: it doesn't; the words say what to do.

    """
    if not has_words(text, spoken=spoken):
        nothing = "There is nothing to say in that" if spoken else "There are no words in that"
        raise InvalidInput(user_text=f"{nothing}. Please send some <b>text</b>, or /cancel.")


def check_length(text: str, longest: int) -> None:
    """Check a text's length in characters.

    Raises:
        TooLong: with both numbers, and what to do.

    """
    if len(text) > longest:
        raise TooLong(
            user_text=f"That text has {len(text):,} characters; I can take {longest:,}. "
            "Please send a shorter one, or split it into parts."
        )


def beginning(text: str) -> str:
    """Return the beginning of a text, quoted, as Telegram HTML."""
    return f"“{escape(text[:80])}{'…' if len(text) > 80 else ''}”"


@dataclass(frozen=True, kw_only=True)
class OneOf(Input):
    """One of a few fixed choices: value -> label on the button."""

    choices: Mapping[str, str]

    def accept(self, incoming: Incoming, known: Facts) -> str:
        """Return the choice whose label or value was typed."""
        typed = (incoming.text or "").strip().casefold()
        for value, label in self.choices.items() if typed else ():
            if typed in (value.casefold(), label.casefold()):
                return value
        raise InvalidInput(user_text="Please press one of the buttons, or /cancel.")

    def value(self, answer: str, urls: Sequence[str]) -> str:
        """Return the choice."""
        return answer

    def describe(self, answer: str) -> str:
        """Return its label."""
        return escape(self.choices.get(answer, answer))

    def __hash__(self) -> int:  # a mapping in a frozen dataclass is not hashable
        return hash((self.label, tuple(self.choices)))
