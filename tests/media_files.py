"""Real media for tests: pictures, videos with sound, speech-like sounds; small, and made once a run."""

import io
import tempfile
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import av
import numpy

RATE = 16000


def _tone(seconds: float, loudness: float) -> numpy.ndarray:
    time = numpy.arange(int(seconds * RATE)) / RATE
    wave = numpy.sin(2 * numpy.pi * 180 * time) * (0.6 + 0.4 * numpy.sin(2 * numpy.pi * 3 * time)) * loudness
    return (wave * 32767).astype(numpy.int16).reshape(1, -1)


def _mux_sound(container: Any, stream: Any, seconds: float, loudness: float) -> None:
    samples = _tone(seconds, loudness)
    for place in range(0, samples.shape[1], RATE):
        frame = av.AudioFrame.from_ndarray(samples[:, place : place + RATE], format="s16", layout="mono")
        frame.sample_rate = RATE
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


@cache
def sound(seconds: float = 16.0, *, loudness: float = 0.5) -> bytes:
    """Return an Ogg with Opus, as Telegram's clients record voice messages."""
    out = io.BytesIO()
    with av.open(out, "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=48000, layout="mono")
        _mux_sound(container, stream, seconds, loudness)
    return out.getvalue()


@cache
def film(seconds: float = 1.0, *, with_sound: bool = True, size: int = 64) -> bytes:
    """Return an mp4 of moving colours, with a sound."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        with av.open(str(path), "w", format="mp4") as container:
            picture = container.add_stream("libx264", rate=5)
            picture.width = picture.height = size
            picture.pix_fmt = "yuv420p"
            heard = container.add_stream("aac", rate=RATE, layout="mono") if with_sound else None
            for number in range(max(1, int(seconds * 5))):
                pixels = numpy.full((size, size, 3), number * 20 % 255, numpy.uint8)
                frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
                frame.pts, frame.time_base = number, Fraction(1, 5)
                container.mux(picture.encode(frame))
            container.mux(picture.encode(None))
            if heard is not None:
                _mux_sound(container, heard, seconds, 0.5)
        return path.read_bytes()
