"""Turns any video or moving picture into what A2E takes: H.264 and AAC in an mp4. Runs in a worker process only.

It works frame by frame, upright, in even sizes of at most 720p; what would take too long is given up early.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from math import sqrt
from pathlib import Path
from time import process_time
from typing import Any

import av
import av.filter
from PIL import UnidentifiedImageError
from PIL.Image import Image

from bot.media import animations, codecs, pictures
from bot.media.resampling import Resampling

MOST_PIXELS = 1280 * 720
"""Most pixels of a frame: there is memory for a Full HD decoder, and for an encoder of this size."""
CPU_SECONDS = 60.0
"""Seconds of CPU that a film may take."""
FIRST_LOOK_SECONDS = 10.0
"""Seconds of CPU after which the progress so far tells how long the whole will take."""
CLOCK = Fraction(1, 90_000)
CLOSEST = 1 / 61
"""Seconds between two frames; nobody sees a higher rate."""
GAP = 0.1
"""Seconds of missing sound before anybody notices."""
MOST_SILENCE = 48_000 * 30
"""Samples per piece."""
QUALITY = {"preset": "superfast", "crf": "21", "rc-lookahead": "0", "bf": "0", "refs": "1"}
MOST_BITS = 6_000_000
"""Ticks per second of the picture."""
SOUND_BITS = 128_000
TURNS = {90: "transpose=cclock", 180: "hflip,vflip", 270: "transpose=clock"}
"""The rotation that a container asks for, in counterclockwise degrees -> the filter that does it."""


class TakesTooLong(ValueError):
    """A film needs more time than it may take."""


@dataclass(kw_only=True)
class Patience:
    """Watches how much time a film of this many seconds takes."""

    whole: float
    clock: Callable[[], float] = process_time
    began: float = field(init=False)

    def __post_init__(self) -> None:
        self.began = self.clock()

    def check(self, done: float) -> None:
        """Give up when it takes too long, or will; done: seconds of the film written so far.

        Raises:
            TakesTooLong: it does or will.

        """
        used = self.clock() - self.began
        ahead = used * self.whole / max(done, 0.01) if used > FIRST_LOOK_SECONDS else used
        if max(used, ahead if ahead > 1.5 * CPU_SECONDS else used) > CPU_SECONDS:
            raise TakesTooLong(f"{used:.0f} s for {done:.0f} of {self.whole:.0f}")


def write(path: Path, out: Path, *, seconds: float, most_bytes: int) -> str:
    """Write a video or a moving picture as an mp4; return its type.

    Args:
        path: of the file.
        out: where to write.
        seconds: how long it is.
        most_bytes: the most that may be written.

    Raises:
        TakesTooLong, ValueError: it takes too long, or can't be read.

    """
    bits = int(min(MOST_BITS, most_bytes * 7 / max(seconds, 1.0)))
    with av.open(str(out), "w", format="mp4") as target:
        film = Film(target=target, bits=bits, patience=Patience(whole=seconds))
        if not _from_picture(path, film, seconds):
            _from_video(path, film)
        film.end()
    return "video/mp4"


def _from_picture(path: Path, film: "Film", seconds: float) -> bool:
    """Write a moving picture; False when it is a still. Its last frame is written again at its end."""
    try:
        image = pictures.opened(path)
    except UnidentifiedImageError:
        return False
    with image:
        film.begin(*_even(*image.size))
        for picture, at in animations.frames(image):
            film.show(_framed(picture), at / 1000)
        film.show(_framed(picture), seconds - CLOSEST)
    return True


def _framed(picture: Image) -> Any:
    made: Any = av.VideoFrame  # the library has no types for this
    return made.from_image(picture)


def _from_video(path: Path, film: "Film") -> None:
    with codecs.opened(path) as source:
        seen, heard = codecs.stream_of(source, "video"), codecs.stream_of(source, "audio")
        if seen is None:
            raise ValueError("no picture")
        film.begin(*_first_size(path))
        if heard is not None:
            film.with_sound(heard)
        begins = (source.start_time or 0) / av.time_base
        for frame in codecs.frames_of(source, [one for one in (seen, heard) if one is not None]):
            at = float(frame.pts * frame.time_base) - begins if frame.pts is not None else None
            if isinstance(frame, av.VideoFrame):
                film.show(frame, at)
            elif heard is not None:
                film.sound(frame, at)


def _first_size(path: Path) -> tuple[int, int]:
    """Return a film's output size: all its streams must be known before the first is written."""
    with codecs.opened(path) as source:
        seen = codecs.stream_of(source, "video")
        frame = next(source.decode(seen), None)
        if frame is None:
            raise ValueError("no picture")
        return _size(frame, float(seen.sample_aspect_ratio or 1) or 1.0)


@dataclass(kw_only=True)
class Film:
    """An mp4 that is being written."""

    target: Any
    bits: int
    patience: Patience
    form: Callable[[Any, tuple[int, int]], Any] | None = None
    """Makes the filter for frames like a given one, at an output size; None: it scales them."""
    _picture: Any = None
    _heard: Any = None
    _fitting: Any = None
    _graphs: dict[tuple[object, ...], Any] = field(default_factory=dict)
    _last: float | None = None
    _heard_until: float = 0.0

    def with_sound(self, source: Any) -> None:
        """Add a sound stream, mono or stereo."""
        layout = "mono" if source.codec_context.channels == 1 else "stereo"
        self._heard = self.target.add_stream("aac", rate=48000, layout=layout)
        self._heard.bit_rate = SOUND_BITS
        self._fitting = Resampling(form=self._heard.format.name, layout=layout, rate=48000)

    def show(self, frame: Any, at: float | None) -> None:
        """Write a frame upright; at: its second."""
        at = (self._last or 0.0) + 1 / 25 if at is None else at
        if self._last is not None and at - self._last < CLOSEST:
            return
        self.patience.check(at)
        self._last = at
        scaled = self._scaled(frame)
        scaled.pts, scaled.time_base = max(0, round(at / CLOCK)), CLOCK
        self.target.mux(self._picture.encode(scaled))

    def _scaled(self, frame: Any) -> Any:
        key = (frame.width, frame.height, frame.format.name, frame.rotation)
        if key not in self._graphs:
            self._graphs = {key: (self.form or _graph)(frame, (self._picture.width, self._picture.height))}
        frame.pts, frame.time_base = None, CLOCK  # counted by `show`, whatever the source says
        graph = self._graphs[key]
        graph.push(frame)
        return graph.pull()

    def begin(self, width: int, height: int) -> None:
        """Add a picture stream."""
        self._picture = self.target.add_stream("libx264", rate=30)
        self._picture.width, self._picture.height, self._picture.pix_fmt = width, height, "yuv420p"
        self._picture.codec_context.time_base = CLOCK
        self._picture.codec_context.thread_count = 1  # each takes frames of its own kind
        self._picture.options = {**QUALITY, "maxrate": str(self.bits), "bufsize": str(self.bits)}

    def sound(self, frame: Any, at: float | None) -> None:
        """Write a piece of the sound; a gap before it is kept as silence, so that lips and words stay in sync."""
        at = self._heard_until if at is None else at
        self.patience.check(max(at, self._last or 0.0))
        if GAP < at - self._heard_until < self.patience.whole:
            self._write(_silence(frame, at - self._heard_until))
        self._write(frame)

    def _write(self, frame: Any) -> None:
        self._heard_until += frame.samples / frame.sample_rate
        self._write_all(self._fitting.frames(frame))

    def _write_all(self, pieces: Iterable[Any]) -> None:
        for piece in pieces:
            self.target.mux(self._heard.encode(piece))

    def end(self) -> None:
        """Write what is left."""
        if self._heard is not None:
            self._write_all(self._fitting.rest())
        for stream in (self._picture, self._heard):
            if stream is not None:
                self.target.mux(stream.encode(None))


def _silence(like: Any, seconds: float) -> Any:
    """Return silence in the format of another piece of sound."""
    samples = min(round(seconds * like.sample_rate), MOST_SILENCE)
    frame = av.AudioFrame(format=like.format.name, layout=like.layout.name, samples=samples)
    frame.sample_rate = like.sample_rate
    for plane in frame.planes:
        plane.update(bytes(plane.buffer_size))
    return frame


def _size(frame: Any, shape: float) -> tuple[int, int]:
    """Return a frame's displayed width and height: even, and at most 720p."""
    width, height = frame.width * shape, float(frame.height)
    if frame.rotation % 180:
        width, height = height, width
    return _even(width, height)


def _even(width: float, height: float) -> tuple[int, int]:
    scale = min(1.0, sqrt(MOST_PIXELS / (width * height)))
    return max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2)


def _graph(frame: Any, size: tuple[int, int]) -> Any:
    """Return the filter that rotates and scales frames like this one."""
    return graph_of(frame, (*turns_of(frame), f"scale={size[0]}:{size[1]}", "setsar=1", "format=yuv420p"))


def turns_of(frame: Any) -> Iterator[str]:
    """Return the filters that turn frames like this one upright."""
    return filter(None, TURNS.get(frame.rotation % 360, "").split(","))


def graph_of(frame: Any, steps: Iterable[str]) -> Any:
    """Return a filter of several steps, each written as FFmpeg does, for frames like this one."""
    graph = av.filter.Graph()
    before = graph.add_buffer(width=frame.width, height=frame.height, format=frame.format.name, time_base=CLOCK)
    for step in steps:
        name, _, arguments = step.partition("=")
        after = graph.add(name, arguments or None)
        before.link_to(after)
        before = after
    before.link_to(graph.add("buffersink"))
    graph.configure()
    return graph
