"""Questions for files: a photo, video or sound, a link to one, or something that speaks.

Files are kept as Telegram references, and links as they are, until a price is needed; only then do they go to A2E.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from html import escape
from typing import Any

from bot.chat import FileRef, Incoming, Kind
from bot.errors import InvalidInput, TooLong, WrongKind
from bot.media.files import Facts as FileFacts
from bot.media.files import Limits, declared
from bot.operations.facts import CheckFile, CheckLink, Facts
from bot.operations.inputs import Answer, Input, beginning, check_length, check_words

WORDS = {"image": "photo", "video": "video", "audio": "sound"}
LINK = re.compile(r"https?://\S+", re.IGNORECASE)


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


def link_in(incoming: Incoming) -> str | None:
    """Return the link that a text consists of, or None."""
    text = (incoming.text or "").strip()
    return text if incoming.file is None and LINK.fullmatch(text) else None


def subject_of(answer: Any) -> str:
    """Return what a consent is about: the same file needs no second consent."""
    if isinstance(answer, list):
        return "+".join(sorted(subject_of(one) for one in answer))
    if "thing" in answer:
        return str(answer["subject"])
    if "link" in answer:  # from before digests were kept: its address, which no upload accepts any more
        return str(answer.get("digest") or sha256(answer["link"].encode()).hexdigest())
    return str(answer["file"]["unique_id"])


@dataclass(frozen=True, kw_only=True)
class File(Input):
    """A photo, video or sound, or a link to one; `limits` says which kinds, and how big, one entry a kind."""

    limits: tuple[Limits, ...]
    as_is: bool = False
    """A2E copies a link's bytes itself, where it can; otherwise they pass through us like a file's."""

    def accept(self, incoming: Incoming, known: Facts) -> dict[str, Any]:
        """Return the file's reference and what its content says."""
        link = link_in(incoming)
        if link is not None:
            found = known.ask(CheckLink(url=link, limits=self.limits))
            return {"link": link, "digest": found.digest, **_seen(found.file, incoming)}
        if incoming.file is None:
            raise WrongKind(user_text=f"I need a file here, not words; a <b>link</b> to one works too. {self.ask}")
        declared(incoming.file.size, self.limits)
        facts = known.ask(CheckFile(file=incoming.file, limits=self.limits))
        return {"file": asdict(incoming.file), **_seen(facts, incoming)}

    def value(self, answer: Answer, urls: Sequence[str]) -> Any:
        """Return the uploaded file."""
        return Uploaded(url=urls[0] if urls else "", mime=answer["mime"], seconds=answer.get("seconds"))

    def describe(self, answer: Answer) -> str:
        """Return what kind of file it is and how long."""
        seconds = answer.get("seconds")
        whose = "a linked" if "link" in answer else "your"
        return f"{whose} {WORDS[answer['kind']]}" + (f", {seconds:.0f} s" if seconds else "")

    def files(self, field: str, answer: Answer) -> dict[str, Answer]:
        """Return the one file."""
        return {field: answer}


def _seen(facts: FileFacts, incoming: Incoming) -> dict[str, Any]:
    """Return what an answer keeps of a file; `sent` tells it from another answer with the same file."""
    return {"mime": facts.mime, "seconds": facts.seconds, "kind": facts.used_as, "sent": incoming.update_id}


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
    """An asset on the user's own shelf, picked by a button, or a new file."""

    kind: str
    """Kind of the shelf: face."""
    pick: str = ""
    """Asked instead when there is something on the shelf to pick."""

    def value(self, answer: Answer, urls: Sequence[str]) -> Any:
        """Return the picked asset's address, or the new file's."""
        return Uploaded(url=urls[0] if urls else "", mime=answer.get("mime", "image/jpeg"))

    def describe(self, answer: Answer) -> str:
        """Return the asset's name."""
        return escape(answer["name"]) if "thing" in answer else "a new photo"


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """What the avatar says: a text, or a recording that is used as it is."""

    text: str | None = None
    sound: Uploaded | None = None


@dataclass(frozen=True, kw_only=True)
class Script(File):
    """A text to speak, or a recording. `longest` counts the text's characters."""

    longest: int

    def accept(self, incoming: Incoming, known: Facts) -> dict[str, Any]:
        """Return the text, or the recording's reference."""
        if incoming.file is not None or link_in(incoming) is not None:
            return super().accept(incoming, known)
        text = (incoming.text or "").strip()
        check_words(text, spoken=True)
        check_length(text, self.longest)
        return {"text": text}

    def value(self, answer: Answer, urls: Sequence[str]) -> Spoken:
        """Return the text, or the uploaded recording."""
        if "text" in answer:
            return Spoken(text=answer["text"])
        return Spoken(sound=super().value(answer, urls))

    def describe(self, answer: Answer) -> str:
        """Return the beginning of the text, or the length of the recording."""
        return beginning(answer["text"]) if "text" in answer else super().describe(answer)

    def files(self, field: str, answer: Answer) -> dict[str, Answer]:
        """Return the recording, if it is one."""
        return {} if "text" in answer else {field: answer}


def is_text(field: str) -> Any:
    """Return a test of whether a `Script` field was answered with a text."""

    def test(answers: Mapping[str, Answer]) -> bool:
        answer = answers.get(field)
        return isinstance(answer, str) or "text" in (answer or {})

    return test


@dataclass(frozen=True, kw_only=True)
class Samples(File):
    """One or more recordings of one speaker; `least` and `longest` are seconds in total."""

    most: int
    least: float
    longest: float
    many: bool = True

    def add(self, so_far: list[Answer], entry: Answer) -> list[Answer]:
        """Return the samples with one more."""
        if len(so_far) >= self.most:
            raise InvalidInput(user_text=f"I can take {self.most} recordings at most. Please press ✅, or /cancel.")
        if (seconds := _seconds([*so_far, entry])) > self.longest + 0.5:
            raise TooLong(
                user_text=f"Together that makes {seconds:.0f} s; A2E takes {self.longest:.0f} s at most. "
                "Please send a shorter one" + (", or press ✅." if so_far else ".")
            )
        return [*so_far, entry]

    def enough(self, answer: list[Answer]) -> None:
        """Check that there is enough to learn a voice from."""
        if (seconds := _seconds(answer)) < self.least - 0.5:
            raise InvalidInput(
                user_text=f"That makes {seconds:.0f} s so far; A2E needs {self.least:.0f} s to learn a voice. "
                "Please send another <b>voice</b> message of the same person."
            )

    def value(self, answer: Answer, urls: Sequence[str]) -> tuple[str, ...]:
        """Return the addresses."""
        return tuple(urls)

    def describe(self, answer: Answer) -> str:
        """Return how many there are and how long."""
        return f"{len(answer)} recording{'s' if len(answer) != 1 else ''}, {_seconds(answer):.0f} s"

    def files(self, field: str, answer: Answer) -> dict[str, Answer]:
        """Return every recording."""
        return {f"{field}.{number}": one for number, one in enumerate(answer)}


def _seconds(samples: list[Answer]) -> float:
    return sum(one.get("seconds") or 0 for one in samples)
