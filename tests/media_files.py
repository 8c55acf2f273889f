"""Real media for tests: pictures, videos with sound, speech-like sounds; small, and made once per run."""

import io
import tempfile
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import av
import numpy
import PIL.Image
import PIL.ImageDraw

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
    """Return an Ogg Opus file, as Telegram's clients record voice messages."""
    out = io.BytesIO()
    with av.open(out, "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=48000, layout="mono")
        _mux_sound(container, stream, seconds, loudness)
    return out.getvalue()


@cache
def film(seconds: float = 1.0, *, with_sound: bool = True, size: int = 64) -> bytes:
    """Return an mp4 of moving colours, with a sound."""
    shades = [numpy.full((size, size, 3), number * 20 % 255, numpy.uint8) for number in range(max(1, int(seconds * 5)))]
    return _filmed(shades, seconds, with_sound=with_sound)


def _filmed(frames: list[numpy.ndarray], seconds: float, *, with_sound: bool = True) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        with av.open(str(path), "w", format="mp4") as container:
            picture = container.add_stream("libx264", rate=5)
            picture.height, picture.width = frames[0].shape[:2]
            picture.pix_fmt = "yuv420p"
            heard = container.add_stream("aac", rate=RATE, layout="mono") if with_sound else None
            for number, pixels in enumerate(frames):
                frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
                frame.pts, frame.time_base = number, Fraction(1, 5)
                container.mux(picture.encode(frame))
            container.mux(picture.encode(None))
            if heard is not None:
                _mux_sound(container, heard, seconds, 0.5)
        return path.read_bytes()


@cache
def portrait(
    hair: str, shirt: str, wall: str, *, size: tuple[int, int] = (640, 800), near: bool = False, tall: int = 20
) -> bytes:
    """Return a drawing of somebody seen from the front; near: only the face; tall: how many units high."""
    picture = PIL.Image.new("RGB", size, wall)
    draw, unit, middle = PIL.ImageDraw.Draw(picture), size[1] / tall, size[0] / 2

    def oval(across: float, top: float, bottom: float, color: str, *, at: float = 0) -> None:
        left, right = middle + (at - across) * unit, middle + (at + across) * unit
        draw.ellipse((left, top * unit, right, bottom * unit), fill=color)

    oval(5.2, 11.6, 2 * tall, shirt)
    oval(3.3, 2, 9.6, hair)
    oval(2.7, 3.4, 11.4, "#e8b998")
    oval(3.0, 2.2, 5.2, hair)
    for side in (-1.1, 1.1):
        oval(0.45, 6.3, 7.0, "#ffffff", at=side)
        oval(0.22, 6.4, 6.9, "#33251e", at=side)
        oval(0.5, 8.0, 8.8, "#dd9a80", at=side * 1.5)
    oval(1.0, 9.0, 10.0, "#a8423f")
    oval(1.0, 8.8, 9.5, "#e8b998")
    if near:
        face = tuple(int(one) for one in (middle - 2.9 * unit, 3 * unit, middle + 2.9 * unit, 11.4 * unit))
        picture = picture.crop(face).resize(size)
    return _jpeg(picture)


def _jpeg(picture: PIL.Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=90)
    return out.getvalue()


@cache
def street(size: tuple[int, int] = (960, 540)) -> bytes:
    """Return a drawing of a street with nobody in it."""
    picture = PIL.Image.new("RGB", size, "#a9d3ea")
    draw, (wide, high) = PIL.ImageDraw.Draw(picture), size
    draw.rectangle((0, high * 0.75, wide, high), fill="#8d8f94")
    for number, color in enumerate(("#d98f5c", "#e6c26e", "#9fb98a", "#c97b84", "#8ea6c9")):
        left, top = number * wide / 5, high * (0.2 + 0.06 * (number % 3))
        draw.rectangle((left, top, left + wide / 5, high * 0.78), fill=color)
        for row in range(3):
            for column in range(2):
                x, y = left + wide * (0.035 + 0.08 * column), top + high * (0.07 + 0.15 * row)
                draw.rectangle((x, y, x + wide * 0.05, y + high * 0.08), fill="#fdf6e0")
    return _jpeg(picture)


def still(picture: bytes, seconds: float) -> bytes:
    """Return an mp4 of a still picture, with a sound."""
    with PIL.Image.open(io.BytesIO(picture)) as opened:
        pixels = numpy.asarray(opened.convert("RGB").resize((320, 400)))
    return _filmed([pixels] * max(1, int(seconds * 5)), seconds)
