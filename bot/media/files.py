"""Is this file what was asked for? Only its content decides, never its sender's word."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.errors import BotError, InvalidInput, TooBig, TooLong, Unreadable, WrongKind
from bot.locales import N_
from bot.media.refusals import (
    FRAMES_TOO_LARGE,
    TOO_MANY_PARTS,
    TOO_MANY_PIXELS,
    too_long,
    too_short,
    unreadable,
    wanted,
)
from bot.media.workers import Workers

TELEGRAM_MB, LOCAL_MB = 20, 2000
"""Most that Telegram lets a bot download, and that a local Bot API server does.
https://core.telegram.org/bots/api#getfile, https://core.telegram.org/bots/api#using-a-local-bot-api-server
"""
INSPECT_SECONDS = 30.0
MB = 1024 * 1024
TOO_LARGE = {"TooManyPixels": TOO_MANY_PIXELS, "FramesTooLarge": FRAMES_TOO_LARGE, "TooManyParts": TOO_MANY_PARTS}
"""What a worker says of a picture or video that there is no memory for -> what its sender reads."""
SILENCE = 0.002
"""Loudness of the loudest stretch (root mean square, of 1) below which nobody speaks: about -54 dB."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a question asks for: image, video or audio; megabytes; seconds."""

    kind: str
    max_mb: int
    min_seconds: float | None = None
    max_seconds: float | None = None
    with_sound: bool = False
    """A video must have sound."""
    audible: bool = False
    """The sound must not be silence."""
    as_audio: bool = False
    """Only the sound is wanted: a video is passed on as mp3."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a file's content says."""

    kind: str
    mime: str
    size: int
    width: int | None = None
    height: int | None = None
    seconds: float | None = None
    """Of a picture: how long it moves; None: it is a still."""
    has_audio: bool = False
    fits: bool = False
    """A video that A2E takes without conversion."""
    loudness: float = 1.0
    """Of its loudest stretch, 0 to 1; 1 where it was not measured."""
    looks: Sequence[str] = ()
    """How it looks (`bot.media.looks`); of a video, some of its frames."""
    used_as: str = ""
    """The kind it is used as: a moving picture may be a video; of a video only the sound may count."""

    @property
    def ways(self) -> tuple[str, ...]:
        """The kinds it can be used as, the fullest first."""
        if self.kind == "image":
            return ("video", "image") if self.seconds else ("image",)
        if self.kind == "video":
            return ("video", "audio") if self.has_audio else ("video",)
        return ("audio",)


def declared(size: int | None, limits: Sequence[Limits]) -> None:
    """Check how large Telegram says a file is, before anything is downloaded.

    Raises:
        TooBig: with the limit, the size, and what to do.

    """
    most = max(one.max_mb for one in limits)
    if size is not None and size > most * MB:
        raise too_big(size, most)


def too_big(size: int, most: int) -> TooBig:
    """Return the refusal of a file that is too large for any question; most: megabytes."""
    mb = f"{size / MB:.0f}"
    return TooBig(
        user_text=N_(
            "That file has {mb} MB; I can take {most} MB. Please send a smaller or shorter one.", mb=mb, most=most
        )
    )


def out_of_reach(limits: Sequence[Limits], size: int | None = None, *, telegram_mb: int = TELEGRAM_MB) -> TooBig:
    """Return the refusal of a file that Telegram won't hand over, with the way around it: a link."""
    most = max(one.max_mb for one in limits)
    if size is None:
        has = N_("That file is too large: from Telegram I can take {most} MB at most.", most=telegram_mb)
    else:
        mb = f"{size / MB:.0f}"
        has = N_("That file has {mb} MB, and from Telegram I can take {most} MB at most.", mb=mb, most=telegram_mb)
    if most <= telegram_mb:
        return TooBig(user_text=N_("{problem} Please send a smaller or shorter one.", problem=has))
    # For translators: {problem} is “That file is too large: from Telegram I can take 20 MB at most.”
    instead = N_("{problem} Send a <b>link</b> to it instead: up to {mb} MB, or a smaller one.", problem=has, mb=most)
    return TooBig(user_text=instead)


async def look(path: Path, limits: Sequence[Limits], *, workers: Workers) -> Facts:
    """Find out what a file is, as far as these limits need it.

    Raises:
        Unreadable: it is of no known kind, or broken.

    """
    try:
        found = await workers.run(
            "facts",
            seconds=INSPECT_SECONDS,
            path=str(path),
            most_seconds=_most_seconds(limits),
            audible=_audible(limits),
            looks=True,
        )
    except Unreadable as error:
        raise _unreadable(limits, str(error)) from None
    return Facts(size=path.stat().st_size, **found)


def _most_seconds(limits: Sequence[Limits]) -> float | None:
    """Return the seconds beyond which a file is too long for every limit; None: no such length."""
    most = [one.max_seconds for one in limits if one.kind != "image"]
    return None if None in most else max((one for one in most if one is not None), default=0.0)


def _audible(limits: Sequence[Limits]) -> list[str]:
    """Return the kinds of file whose loudness matters."""
    kinds = {one.kind for one in limits if one.audible}
    if "audio" in kinds and all(one.kind != "video" for one in limits):
        kinds.add("video")  # its sound is used
    return sorted(kinds)


async def inspect(path: Path, limits: Limits | Sequence[Limits], *, workers: Workers) -> Facts:
    """Check a file by its content, against everything that may be sent.

    Raises:
        Unreadable: it is of no known kind, or broken.
        TooBig, TooLong, WrongKind, InvalidInput: it is readable, but can't be used.

    """
    wanted = (limits,) if isinstance(limits, Limits) else tuple(limits)
    size, most = path.stat().st_size, max(one.max_mb for one in wanted)
    if size > most * MB:
        raise too_big(size, most)
    return matched(await look(path, wanted, workers=workers), wanted)


def matched(facts: Facts, limits: Sequence[Limits]) -> Facts:
    """Return a file's facts with the kind it is used as: the first one that fits.

    Raises:
        BotError: none fits; the error says what is wrong with the first one, which is what the file is.

    """
    refused: BotError | None = None
    for one in _fitting(facts, limits):
        try:
            _check(facts, one)
        except BotError as error:
            refused = refused or error
        else:
            return Facts(**{**vars(facts), "used_as": one.kind})
    raise refused or WrongKind(user_text=wanted(facts.kind, [one.kind for one in limits]))


def _fitting(facts: Facts, limits: Sequence[Limits]) -> Iterator[Limits]:
    for way in facts.ways:
        yield from (one for one in limits if one.kind == way)


def _check(facts: Facts, limits: Limits) -> None:
    if facts.size > limits.max_mb * MB:
        raise too_big(facts.size, limits.max_mb)
    if limits.kind != "image":
        _check_seconds(facts, limits)
    if limits.with_sound and not facts.has_audio:
        raise InvalidInput(user_text=N_("That video has no sound, and I need sound here. Please send another one."))
    if limits.audible and facts.loudness < SILENCE:
        raise InvalidInput(user_text=N_("I can't hear anything in that. Please send a recording of somebody speaking."))


def _check_seconds(facts: Facts, limits: Limits) -> None:
    seconds, kind = facts.seconds, limits.kind
    if seconds is None:
        return
    if limits.max_seconds is not None and seconds > limits.max_seconds + 0.5:
        raise TooLong(user_text=too_long(kind, seconds, limits.max_seconds))
    if limits.min_seconds is not None and seconds < limits.min_seconds - 0.5:
        raise InvalidInput(user_text=too_short(kind, seconds, limits.min_seconds))


def _unreadable(limits: Sequence[Limits], why: str) -> Unreadable:
    for kind, words in TOO_LARGE.items():
        if why.endswith(kind):
            return Unreadable(user_text=words)
    return Unreadable(user_text=unreadable([one.kind for one in limits]))
