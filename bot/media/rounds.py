"""Turns a video into a round one for Telegram: the square in its middle, a minute at most, the AI label in its picture.

A round video takes no caption. Runs in a worker process only; Telegram cuts the circle.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import av
import PIL.Image
import PIL.ImageDraw
import PIL.ImageFont

from bot.media import codecs
from bot.media.films import Film, Patience, graph_of, turns_of

MOST_SIDE = 640
"""Pixels of a side. https://core.telegram.org/bots/api#sendvideonote"""
MOST_SECONDS = 59.5
"""A round video is up to a minute long; the last frame stands for a moment."""
BITS = 1_200_000
"""Ticks per second of the picture: a minute stays below 10 MB."""
LABEL = "AI-generated"
MIDDLE = 0.87
"""How far down the label's middle is: there the circle is still wide enough for it."""
DARK, NEUTRAL = 24, 128
"""Of the label's ground: its brightness, and no colour."""


def write(path: Path, out: Path) -> str:
    """Write a video's first minute as a round one; return its type.

    Raises:
        TakesTooLong, ValueError: it takes too long, or is no video.

    """
    with codecs.opened(path) as source, av.open(str(out), "w", format="mp4") as target:
        seen, heard = codecs.stream_of(source, "video"), codecs.stream_of(source, "audio")
        if seen is None:
            raise ValueError("no picture")
        target.metadata["comment"] = LABEL
        side = side_of(seen.codec_context.width, seen.codec_context.height)
        film = Film(target=target, bits=BITS, patience=Patience(whole=MOST_SECONDS), form=_shaped(side))
        film.begin(side, side)
        if heard is not None:
            film.with_sound(heard)
        begins = (source.start_time or 0) / av.time_base
        for frame, at in _first_minute(source, [one for one in (seen, heard) if one is not None], begins):
            (film.show if isinstance(frame, av.VideoFrame) else film.sound)(frame, at)
        film.end()
    return "video/mp4"


def side_of(width: int, height: int) -> int:
    """Return the side of the square: even, and no larger than what is there."""
    return max(2, min(MOST_SIDE, width, height) // 2 * 2)


def _first_minute(source: Any, streams: list[Any], begins: float) -> Iterator[tuple[Any, float | None]]:
    """Yield frames with their seconds, until the picture is a minute old; sound that comes later is left out."""
    for frame in codecs.frames_of(source, streams):
        at = float(frame.pts * frame.time_base) - begins if frame.pts is not None else None
        if at is None or at < MOST_SECONDS:
            yield frame, at
        elif isinstance(frame, av.VideoFrame):
            return


def _shaped(side: int) -> Callable[[Any, tuple[int, int]], Any]:
    """Return what makes a filter for frames of one kind: upright, square, labelled."""
    label = label_of(side)

    def form(frame: Any, size: tuple[int, int]) -> Any:
        steps = (*turns_of(frame), "crop=min(iw\\,ih):min(iw\\,ih)", f"scale={side}:{side}", "setsar=1")
        return _Labelled(graph_of(frame, (*steps, "format=yuv420p")), label)

    return form


class _Labelled:
    """A filter that puts the label on what comes out."""

    def __init__(self, graph: Any, label: PIL.Image.Image) -> None:
        self._graph, self._label = graph, label

    def push(self, frame: Any) -> None:
        """Take a frame."""
        self._graph.push(frame)

    def pull(self) -> Any:
        """Return it, shaped and labelled."""
        frame = self._graph.pull()
        labelled(frame, self._label)
        return frame


def label_of(side: int) -> PIL.Image.Image:
    """Return the label for a picture of this side: light letters on a dark ground."""
    font = PIL.ImageFont.load_default(size=max(8, side // 17))
    left, top, right, bottom = (round(edge) for edge in font.getbbox(LABEL))
    pad = max(2, side // 40)
    wide, high = (right - left + 2 * pad) // 4 * 4, (bottom - top + 2 * pad) // 4 * 4
    label = PIL.Image.new("L", (min(wide, side), min(high, side)), DARK)
    PIL.ImageDraw.Draw(label).text((pad - left, pad - top), LABEL, fill=235, font=font)
    return label


def labelled(frame: Any, label: PIL.Image.Image) -> None:
    """Put the label into a frame of planes: its brightness as it is, its colour taken away."""
    left = (frame.width - label.width) // 4 * 2
    top = min(round(frame.height * MIDDLE) - label.height // 2, frame.height - label.height) // 2 * 2
    grey = PIL.Image.new("L", (label.width // 2, label.height // 2), NEUTRAL)
    for number, plane in enumerate(frame.planes):
        shrunk = 1 if number == 0 else 2
        picture = PIL.Image.frombytes("L", (plane.line_size, plane.height), bytes(plane))
        picture.paste(label if number == 0 else grey, (left // shrunk, max(0, top) // shrunk))
        plane.update(picture.tobytes())
