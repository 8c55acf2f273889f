"""Turns files into what the other side wants. All work is done in threads, two at a time."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ParamSpec, TypeVar

from bot.errors import Unreadable
from bot.media.files import Facts, read

P = ParamSpec("P")
T = TypeVar("T")
_slots = asyncio.Semaphore(2)


async def _in_thread(work: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
    async with _slots:
        try:
            return await asyncio.to_thread(work, *args, **named)
        except (OSError, ValueError, LookupError) as error:  # LookupError: there is no sound in it
            raise Unreadable(
                type(error).__name__,
                user_text="I can't convert that file. Please send it in another format.",
            ) from error


async def upright(path: Path, out: Path) -> str:
    """Write a picture turned as its camera meant it, without metadata, as JPEG; return its type."""
    await _in_thread(_upright, path, out)
    return "image/jpeg"


async def to_mp3(path: Path, out: Path) -> None:
    """Write a sound as mp3, without metadata."""
    await _in_thread(_recode, [path], out, codec="libmp3lame", container="mp3", rate=44100, bits=128_000)


async def to_ogg_opus(path: Path, out: Path) -> None:
    """Write a sound as Ogg with Opus: what Telegram shows as a voice message with its waveform."""
    await _in_thread(_recode, [path], out, codec="libopus", container="ogg", rate=48000, bits=48_000)


async def joined(paths: Sequence[Path], out: Path) -> None:
    """Write several sounds as one mp3, one after the other."""
    await _in_thread(_recode, paths, out, codec="libmp3lame", container="mp3", rate=44100, bits=128_000)


async def measure(path: Path) -> Facts:
    """Return a video's size and length.

    Raises:
        Unreadable: it is none.

    """
    facts = await _in_thread(read, path, "video")
    if facts is None:
        raise Unreadable("not a video")
    return facts


def _upright(path: Path, out: Path) -> None:
    from bot.media import codecs  # heavy: loaded with the first file

    codecs.upright(path, out)


def _recode(paths: Sequence[Path], out: Path, *, codec: str, container: str, rate: int, bits: int) -> None:
    from bot.media import codecs

    codecs.recode(paths, out, codec=codec, container=container, rate=rate, bits=bits)
