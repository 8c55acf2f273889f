"""Is this file what was asked for? First by what the message declares, then by its content."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

import av
import PIL.Image
from av.container import InputContainer

from bot.chat import FileRef
from bot.errors import InvalidInput, TooBig, TooLong, Unreadable, WrongKind

TELEGRAM_MB = 20
"""What Telegram lets a bot download. https://core.telegram.org/bots/api#getfile"""
INSPECT_SECONDS = 20
MAX_PIXELS = 100_000_000
"""A picture that unpacks to more is a bomb or a poster."""
MB = 1024 * 1024
MIMES = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "GIF": "image/gif",
    "BMP": "image/bmp",
}
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


async def inspect(path: Path, limits: Limits) -> Facts:
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
    read = _read_image if limits.kind == "image" else read_av
    try:
        async with asyncio.timeout(INSPECT_SECONDS):
            facts = await asyncio.to_thread(read, path, size)
    except TimeoutError:
        raise _unreadable(limits.kind) from None
    if facts is None:
        raise _unreadable(limits.kind)
    if facts.kind != limits.kind:
        raise WrongKind(
            user_text=f"That is a {WORDS[facts.kind]}; I need a {WORDS[limits.kind]} here. Please send one."
        )
    _check_seconds(facts.seconds, limits)
    if limits.with_sound and not facts.has_audio:
        raise InvalidInput(user_text="That video has no sound, and sound is what I need here. Please send another one.")
    if limits.audible and await asyncio.to_thread(loudness, path) < SILENCE:
        raise InvalidInput(user_text="I hear nothing in that. Please send a recording in which somebody speaks.")
    return facts


def _unreadable(kind: str) -> Unreadable:
    return Unreadable(
        user_text=f"I can't read that as a {WORDS[kind]}: the file is broken or of a kind I don't know. "
        "Please send it again, or another one."
    )


def _read_image(path: Path, size: int) -> Facts | None:
    """Open and decode a picture whole: a header alone proves nothing."""
    try:
        with PIL.Image.open(path) as image:
            if image.width * image.height > MAX_PIXELS:
                return None
            width, height, mime = image.width, image.height, MIMES.get(image.format or "")
            image.load()
    except (OSError, ValueError, SyntaxError, PIL.Image.DecompressionBombError):
        return None
    return Facts(kind="image", mime=mime, size=size, width=width, height=height) if mime else None


def read_av(path: Path, size: int) -> Facts | None:
    """Read a video or sound; None when it is neither. Blocks: for threads."""
    try:
        with av.open(str(path)) as container:
            return _facts(container, size)
    except (av.FFmpegError, ValueError, OSError):
        return None


def _facts(container: InputContainer, size: int) -> Facts | None:
    seconds = container.duration / 1_000_000 if container.duration else _counted(container.name)
    has_audio = bool(container.streams.audio)
    pictures = [
        stream for stream in container.streams.video if not stream.disposition & av.stream.Disposition.attached_pic
    ]
    names = set(container.format.name.split(","))
    if pictures:
        video = pictures[0]
        if any(name.endswith("_pipe") or name == "image2" for name in names):  # a still, to FFmpeg
            return Facts(kind="image", mime="image/jpeg", size=size)
        if next(container.decode(video), None) is None:  # a first frame proves that it can be decoded
            return None
        mime = "video/webm" if "webm" in names and "mp4" not in names else "video/mp4"
        return Facts(
            kind="video",
            mime=mime,
            size=size,
            width=video.width,
            height=video.height,
            seconds=seconds,
            has_audio=has_audio,
        )
    if not has_audio:
        return None
    if next(container.decode(container.streams.audio[0]), None) is None:
        return None
    known = {"mp3": "audio/mpeg", "wav": "audio/wav", "ogg": "audio/ogg", "mp4": "audio/mp4"}
    mime = next((mime for name, mime in known.items() if name in names), "audio/x-unknown")
    return Facts(kind="audio", mime=mime, size=size, seconds=seconds, has_audio=True)


def _counted(path: str) -> float | None:
    """Return a length that a file does not tell, by its packets; None when they have no times either."""
    ends = [0.0]
    with av.open(path) as container:
        for packet in container.demux():
            if packet.pts is not None and packet.time_base:
                ends.append(float((packet.pts + (packet.duration or 0)) * packet.time_base))
    return max(ends) or None


def loudness(path: Path) -> float:
    """Return how loud the loudest stretch of a sound is, 0-1. Blocks: for threads."""
    loudest = 0.0
    try:
        with av.open(str(path)) as container:
            resampler = av.AudioResampler(format="s16", layout="mono", rate=16000)
            for frame in container.decode(audio=0):
                for piece in resampler.resample(frame):
                    samples = memoryview(bytes(piece.planes[0])).cast("h")[: piece.samples]
                    power = sum(sample * sample for sample in samples[::8]) / max(1, len(samples) // 8)
                    loudest = max(loudest, power**0.5 / 32768)
    except (av.FFmpegError, ValueError, IndexError):
        return 0.0
    return loudest
