"""What can be asked of a user. An input words its question, judges the answer and keeps it as JSON.

An answer is JSON-ready, so that a draft survives restarts. `value` turns it into what the operation's field holds.
Files are kept as Telegram references until a price is wanted; only then do they travel to A2E.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from html import escape
from typing import Any

from bot.chat import FileRef, Incoming, Kind
from bot.errors import InvalidInput, TooLong, WrongKind
from bot.media.files import Limits, declared
from bot.operations.facts import CheckFile, Facts

Answer = Any
"""JSON: text, number, or an object with string keys."""


@dataclass(frozen=True, kw_only=True)
class Uploaded:
    """A user's file as A2E sees it."""

    url: str
    mime: str
    seconds: float | None = None

    @property
    def is_image(self) -> bool:
        """Whether it is a still picture."""
        return self.mime.startswith("image/")


@dataclass(frozen=True, kw_only=True)
class Input(ABC):
    """One question."""

    ask: str
    """The question, Telegram HTML; names in words what it wants: photo, video, voice, text, link."""
    label: str
    """Short name in the summary and on the option's button."""
    default: Answer = None
    """Not None: an option, asked for only when the user wants to change it."""
    likeness: str | None = None
    """face or voice: whose it is must have agreed."""

    @property
    def optional(self) -> bool:
        """Whether the conversation can go on without an answer."""
        return self.default is not None

    @abstractmethod
    def accept(self, incoming: Incoming, known: Facts) -> Answer:
        """Return the answer a message gives.

        Raises:
            InvalidInput: it is none, with words that tell what is wanted.
            Lacking: a fact is needed first.

        """

    @abstractmethod
    def value(self, answer: Answer, url: str | None) -> Any:
        """Return the field's value; url is A2E's address of the answer's file, when it has one."""

    def describe(self, answer: Answer) -> str:
        """Return the answer in a few words of Telegram HTML for the summary."""
        return escape(str(answer))


@dataclass(frozen=True, kw_only=True)
class Text(Input):
    """Words. `longest` counts Unicode characters, as A2E does."""

    longest: int

    def accept(self, incoming: Incoming, known: Facts) -> str:
        """Return the text without surrounding space."""
        if incoming.file or incoming.kind is not Kind.TEXT:
            raise WrongKind(user_text="Please send this as <b>text</b>, or /cancel.")
        text = (incoming.text or "").strip()
        if not text:
            raise InvalidInput(user_text="That text is empty. Please send some words, or /cancel.")
        if len(text) > self.longest:
            raise TooLong(
                user_text=f"That text has {len(text):,} characters; I can take {self.longest:,}. "
                "Please send a shorter one, or split it in parts."
            )
        return text

    def value(self, answer: str, url: str | None) -> str:
        """Return the text."""
        return answer

    def describe(self, answer: str) -> str:
        """Return its beginning."""
        return f"“{escape(answer[:80])}{'…' if len(answer) > 80 else ''}”"


@dataclass(frozen=True, kw_only=True)
class Typed(Input):
    """A word and a whole number from 1, typed out in full: for what cannot be undone. Asked for anew each time."""

    word: str
    most: int

    def accept(self, incoming: Incoming, known: Facts) -> int:
        """Return the number when the word stands before it."""
        typed = re.fullmatch(rf"{self.word}\s+([1-9][0-9]{{0,8}})", (incoming.text or "").strip().casefold())
        if typed is None or int(typed[1]) > self.most:
            raise InvalidInput(
                user_text=f"To go on, please send exactly <code>{self.word} 1</code>, with how many (at most "
                f"{self.most:,}) in place of 1. /cancel drops it."
            )
        return int(typed[1])

    def value(self, answer: int, url: str | None) -> int:
        """Return the number."""
        return answer


@dataclass(frozen=True, kw_only=True)
class File(Input):
    """A photo, video or sound; which ones, and how big, is said by `limits`, one entry a kind."""

    limits: tuple[Limits, ...]

    def accept(self, incoming: Incoming, known: Facts) -> dict[str, Any]:
        """Return the file's reference and what its content says."""
        if incoming.file is None:
            raise WrongKind(user_text=f"I need a file here, not words. {self.ask}")
        limits = self._limits_for(incoming.file)
        declared(incoming.file, limits)
        facts = known.ask(CheckFile(file=incoming.file, limits=limits))
        return {
            "file": asdict(incoming.file),
            "mime": facts.mime,
            "seconds": facts.seconds,
            "kind": limits.kind,
        }

    def _limits_for(self, file: FileRef) -> Limits:
        kind = media_kind(file)
        for limits in self.limits:
            if limits.kind == kind:
                return limits
        raise WrongKind(user_text=f"That is not what I asked for. {self.ask}")

    def value(self, answer: Mapping[str, Any], url: str | None) -> Uploaded:
        """Return the uploaded file."""
        return Uploaded(url=url or "", mime=answer["mime"], seconds=answer.get("seconds"))

    def describe(self, answer: Mapping[str, Any]) -> str:
        """Return what kind of file it is and how long."""
        word = {"image": "photo", "video": "video", "audio": "sound"}[answer["kind"]]
        seconds = answer.get("seconds")
        return f"your {word}" + (f", {seconds:.0f} s" if seconds else "")


def media_kind(file: FileRef) -> str | None:
    """Return image, video or audio, as the message declares it; None for anything else."""
    by_kind = {
        Kind.PHOTO: "image",
        Kind.VIDEO: "video",
        Kind.VIDEO_NOTE: "video",
        Kind.ANIMATION: "video",
        Kind.AUDIO: "audio",
        Kind.VOICE: "audio",
    }
    if file.kind in by_kind:
        return by_kind[file.kind]
    head = (file.mime_type or "").partition("/")[0]
    return head if head in ("image", "video", "audio") else None


@dataclass(frozen=True, kw_only=True)
class FromShelf(File):
    """Something of the user's own shelf, picked by a button, or a new file."""

    kind: str
    """face, voice, avatar or background."""

    def value(self, answer: Mapping[str, Any], url: str | None) -> Uploaded:
        """Return the picked thing's address, or the new file's."""
        return Uploaded(url=url or "", mime=answer.get("mime", "image/jpeg"))

    def describe(self, answer: Mapping[str, Any]) -> str:
        """Return the thing's name."""
        return escape(answer["name"]) if "thing" in answer else "a new photo"


@dataclass(frozen=True, kw_only=True)
class OneOf(Input):
    """One of a few fixed choices: value -> label on the button."""

    choices: Mapping[str, str]

    def accept(self, incoming: Incoming, known: Facts) -> str:
        """Return the choice whose label or value was typed."""
        typed = (incoming.text or "").strip().casefold()
        for value, label in self.choices.items():
            if typed in (value.casefold(), label.casefold()):
                return value
        raise InvalidInput(user_text="Please press one of the buttons, or /cancel.")

    def value(self, answer: str, url: str | None) -> str:
        """Return the choice."""
        return answer

    def describe(self, answer: str) -> str:
        """Return its label."""
        return escape(self.choices.get(answer, answer))

    def __hash__(self) -> int:  # a mapping in a frozen dataclass has no hash of its own
        return hash((self.label, tuple(self.choices)))


@dataclass(frozen=True, kw_only=True)
class Voice:
    """A voice as A2E knows it."""

    id: str
    name: str
    country: str
    region: str


@dataclass(frozen=True, kw_only=True)
class PickVoice(Input):
    """A public voice, by language, each with a sample to hear."""

    reads: str
    """The text field that it will read: its language is proposed first."""

    def accept(self, incoming: Incoming, known: Facts) -> Answer:
        """Voices are picked by button only."""
        raise InvalidInput(user_text="Please pick a voice with the buttons above, or /cancel.")

    def value(self, answer: Mapping[str, Any], url: str | None) -> Voice:
        """Return the picked voice."""
        return Voice(**answer)

    def describe(self, answer: Mapping[str, Any]) -> str:
        """Return the voice's name and language."""
        return f"{escape(answer['name'])} ({answer['country']}-{answer['region']})"
