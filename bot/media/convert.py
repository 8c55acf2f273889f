"""Turns files into what the other side wants. All work is done in threads, two at a time."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import av
import PIL.Image
import PIL.ImageOps

from bot.errors import Unreadable
from bot.media.files import Facts, read_av

P = ParamSpec("P")
T = TypeVar("T")
LONGEST_SIDE = 4096
QUALITY = 92
_slots = asyncio.Semaphore(2)


async def _in_thread(work: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
    async with _slots:
        try:
            return await asyncio.to_thread(work, *args, **named)
        except (OSError, ValueError, av.FFmpegError) as error:
            raise Unreadable(
                type(error).__name__,
                user_text="I can't convert that file. Please send it in another format.",
            ) from error


async def upright(path: Path, out: Path) -> str:
    """Write a picture turned as its camera meant it, without metadata, as JPEG; return its type."""
    return await _in_thread(_upright, path, out)


def _upright(path: Path, out: Path) -> str:
    with PIL.Image.open(path) as image:
        turned = PIL.ImageOps.exif_transpose(image)
        turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        if turned.mode != "RGB":
            canvas = PIL.Image.new("RGB", turned.size, "white")
            rgba = turned.convert("RGBA")
            canvas.paste(rgba, mask=rgba.getchannel("A"))
            turned = canvas
        turned.info.clear()
        turned.save(out, "JPEG", quality=QUALITY)
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


def _recode(paths: Sequence[Path], out: Path, *, codec: str, container: str, rate: int, bits: int) -> None:
    with av.open(str(out), "w", format=container) as target:
        stream: Any = target.add_stream(codec, rate=rate, layout="mono")  # typed as any kind of stream
        stream.bit_rate = bits
        for path in paths:
            with av.open(str(path)) as source:
                for frame in source.decode(audio=0):
                    frame.pts = None  # counted anew: the second sound begins where the first one ends
                    target.mux(stream.encode(frame))
        target.mux(stream.encode(None))


async def measure(path: Path) -> Facts:
    """Return a video's size and length.

    Raises:
        Unreadable: it is none.

    """
    facts = await _in_thread(read_av, path, path.stat().st_size)
    if facts is None:
        raise Unreadable("not a video")
    return facts
