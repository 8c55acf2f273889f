"""Is this file what was asked for? First by what the message declares, then by its content."""

from dataclasses import dataclass
from pathlib import Path

from bot.chat import FileRef
from bot.errors import InvalidInput, TooBig, TooLong, Unreadable, WrongKind
from bot.media.workers import Workers

TELEGRAM_MB = 20
"""What Telegram lets a bot download. https://core.telegram.org/bots/api#getfile"""
INSPECT_SECONDS = 30.0
MB = 1024 * 1024
WORDS = {"image": "photo", "video": "video", "audio": "sound"}
SILENCE = 0.002
"""Loudest stretch (root mean square, of 1) below which nobody speaks: about -54 dB."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What is asked for: image, video or audio; megabytes; seconds."""

    kind: str
    max_mb: int
    min_seconds: float | None = None
    max_seconds: float | None = None
    with_sound: bool = False
    """A video must have sound."""
    audible: bool = False
    """The sound must not be silence."""
    as_audio: bool = False
    """Only the sound is wanted: a video is sent on as mp3."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a file's content says."""

    kind: str
    mime: str
    size: int
    width: int | None = None
    height: int | None = None
    seconds: float | None = None
    has_audio: bool = False


def declared(file: FileRef, limits: Limits, *, telegram_mb: int = TELEGRAM_MB) -> None:
    """Check what a message says of its file, before anything is downloaded.

    Raises:
        TooBig, TooLong: with the limit, what was sent, and what to do.

    """
    most = min(limits.max_mb, telegram_mb)
    if file.size is not None and file.size > most * MB:
        raise TooBig(
            user_text=f"That {WORDS[limits.kind]} has {file.size / MB:.0f} MB; I can take {most} MB. "
            "Please send a smaller or shorter one."
        )
    _check_seconds(file.seconds, limits)


def _check_seconds(seconds: float | None, limits: Limits) -> None:
    if seconds is None:
        return
    word = WORDS[limits.kind]
    if limits.max_seconds is not None and seconds > limits.max_seconds + 0.5:
        raise TooLong(
            user_text=f"That {word} is {seconds:.0f} s long; I can take {limits.max_seconds:.0f} s. "
            "Please cut it and send it again."
        )
    if limits.min_seconds is not None and seconds < limits.min_seconds - 0.5:
        raise InvalidInput(
            user_text=f"That {word} is only {seconds:.0f} s long; I need {limits.min_seconds:.0f} s at least. "
            "Please send a longer one."
        )


async def inspect(path: Path, limits: Limits, *, workers: Workers) -> Facts:
    """Check a file by its content.

    Raises:
        Unreadable: it is not what it says it is, or broken.
        TooBig, TooLong, WrongKind: it is, but cannot be used.

    """
    size = path.stat().st_size
    if size > limits.max_mb * MB:
        raise TooBig(
            user_text=f"That file has {size / MB:.0f} MB; I can take {limits.max_mb} MB. Please send a smaller one."
        )
    try:
        found = await workers.run(
            "facts",
            seconds=INSPECT_SECONDS,
            path=str(path),
            most_seconds=limits.max_seconds,
            audible=limits.audible,
        )
    except Unreadable as error:
        raise _unreadable(limits.kind, str(error)) from None
    loudness = found.pop("loudness", 1.0)
    facts = Facts(size=size, **found)
    _check(facts, limits)
    if limits.audible and loudness < SILENCE:
        raise InvalidInput(user_text="I hear nothing in that. Please send a recording in which somebody speaks.")
    return facts


def _check(facts: Facts, limits: Limits) -> None:
    if facts.kind != limits.kind:
        raise WrongKind(
            user_text=f"That is a {WORDS[facts.kind]}; I need a {WORDS[limits.kind]} here. Please send one."
        )
    _check_seconds(facts.seconds, limits)
    if limits.with_sound and not facts.has_audio:
        raise InvalidInput(user_text="That video has no sound, and sound is what I need here. Please send another one.")


def _unreadable(kind: str, why: str) -> Unreadable:
    if why.endswith("TooManyPixels"):
        words = "That picture has too many pixels for me. Please send it as a photo, not as a file, or a smaller one."
        return Unreadable(user_text=words)
    return Unreadable(
        user_text=f"I can't read that as a {WORDS[kind]}: the file is broken or of a kind I don't know. "
        "Please send it again, or another one.",
    )
