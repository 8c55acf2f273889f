"""Sound as plain samples: 44,100 a second, one channel, 16 bits. Runs in threads."""

import math
from array import array
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

import av

from bot.sandbox.a2e.renderers.media import LONGEST_SECONDS, Unusable

RATE = 44100
LOUD = 12_000
"""A sample this far from zero counts as fully loud."""
SILENT = 150


def samples_of(path: Path, *, longest: float = LONGEST_SECONDS) -> "array[int]":
    """Read the sound of a video or audio file.

    Raises:
        Unusable: it has none, or cannot be read.

    """
    found = array("h")
    try:
        with av.open(str(path)) as source:
            if not source.streams.audio:
                raise Unusable("there is no sound in it")
            turn = av.AudioResampler(format="s16", layout="mono", rate=RATE)
            for frame in source.decode(audio=0):
                for piece in turn.resample(frame):
                    found.frombytes(bytes(piece.planes[0])[: piece.samples * 2])
                if len(found) > longest * RATE:
                    break
    except (av.FFmpegError, ValueError):
        raise Unusable("the sound cannot be read") from None
    if not found:
        raise Unusable("there is no sound in it")
    return found[: int(longest * RATE)]


def tone(seconds: float, *, pitch: int = 220) -> "array[int]":
    """Return a soft tone."""
    wave = array("h", (int(LOUD / 2 * math.sin(math.tau * pitch * at / RATE)) for at in range(RATE)))
    whole, rest = divmod(int(min(seconds, LONGEST_SECONDS) * RATE), RATE)
    return wave * whole + wave[:rest]


def has_sound(path: Path) -> bool:
    """Whether a file has a sound track."""
    try:
        with av.open(str(path)) as source:
            return bool(source.streams.audio)
    except (av.FFmpegError, ValueError):
        return False


def is_silent(samples: "array[int]") -> bool:
    """Whether nothing can be heard."""
    return _peak(samples) < SILENT


def _peak(samples: "array[int]") -> int:
    highest, lowest = max(samples), min(samples)
    return max(highest, -lowest)


def loudness(samples: "array[int]", *, a_second: int) -> list[float]:
    """Return how loud each piece is, from 0 to 1; a_second: how many pieces a second."""
    step = RATE // a_second
    stretches = (samples[start : start + step] for start in range(0, len(samples), step))
    return [min(1.0, _peak(one) / LOUD) for one in stretches]


def mixed(front: "array[int]", back: "array[int]", share: float) -> "array[int]":
    """Return the front mixed with a share of the back, as long as the longer of them."""
    length = max(len(front), len(back))
    over = stretched(front, length)
    under = stretched(back, length)
    return array("h", (max(-32768, min(32767, a + int(b * share))) for a, b in zip(over, under, strict=True)))


def stretched(samples: "array[int]", length: int) -> "array[int]":
    """Return exactly as many samples, by cutting or by adding silence."""
    missing = max(0, length - len(samples))
    return samples[:length] + array("h", bytes(2 * missing))


def pitch_of(samples: "array[int]") -> int:
    """Return a pitch from 20 to 80 that two voices rarely share, from how often the wave crosses zero."""
    start = samples[: 3 * RATE : 4]
    crossings = sum((a < 0) != (b < 0) for a, b in zip(start, islice(start, 1, None), strict=False))
    return 20 + crossings // 7 % 61


def write_mp3(samples: "array[int]", out: Path) -> None:
    """Write samples as mp3, marked SANDBOX in its title."""
    with av.open(str(out), "w", format="mp3") as made:
        made.metadata["title"] = "SANDBOX"
        stream = made.add_stream("libmp3lame", rate=RATE, layout="mono")
        for frame in frames_of([samples]):
            made.mux(stream.encode(frame))
        made.mux(stream.encode(None))


def frames_of(pieces: Iterable["array[int]"]) -> Iterable[Any]:
    """Yield samples as frames for an encoder."""
    at = 0
    for piece in pieces:
        frame: Any = av.AudioFrame(format="s16", layout="mono", samples=len(piece))
        frame.planes[0].update(piece.tobytes().ljust(frame.planes[0].buffer_size, b"\0"))
        frame.sample_rate, frame.pts = RATE, at
        at += len(piece)
        yield frame
