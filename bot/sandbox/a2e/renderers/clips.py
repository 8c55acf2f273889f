"""Videos, made frame by frame: H.264 and AAC in an mp4 that plays while it loads. Runs in threads."""

from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import av
import PIL.Image

from bot.sandbox.a2e.renderers import sounds
from bot.sandbox.a2e.renderers.media import LONGEST_SECONDS, LONGEST_SIDE, Unusable, mark

Picture = PIL.Image.Image
Change = Callable[[Picture], Picture]
RATE = Fraction(10)
"""Frames a second of a video made from a still picture."""
from_image: Any = av.VideoFrame.from_image  # untyped in PyAV


def fitting(size: tuple[int, int], *, longest: int = LONGEST_SIDE, grow: float = 1.0) -> tuple[int, int]:
    """Return a size of the same shape, no longer than allowed, in even numbers."""
    scale = min(grow, longest / max(size))
    return max(2, int(size[0] * scale) // 2 * 2), max(2, int(size[1] * scale) // 2 * 2)


def write(out: Path, frames: Iterator[Picture], *, rate: Fraction = RATE, sound: "array[int] | None" = None) -> None:
    """Write frames of one size as a video, with sound that ends when the frames do."""
    first = next(frames, None)
    if first is None:
        raise Unusable("the video has no picture")
    with av.open(str(out), "w", format="mp4", options={"movflags": "+faststart"}) as made:
        made.metadata["title"] = "SANDBOX"
        video: Any = made.add_stream("libx264", rate=rate, options={"preset": "ultrafast", "crf": "26"})
        video.width, video.height, video.pix_fmt = *first.size, "yuv420p"
        voice: Any = made.add_stream("aac", rate=sounds.RATE, layout="mono") if sound else None
        pieces = sounds.frames_of(_cut(sound, rate)) if sound else iter(())
        heard = iter(pieces)
        for number, image in enumerate(chain([first], frames)):
            fresh: Any = from_image(image)
            fresh.pts, fresh.time_base = number, 1 / rate
            made.mux(video.encode(fresh))
            if voice is not None and (piece := next(heard, None)) is not None:
                made.mux(voice.encode(piece))
        for stream in (video, voice):
            if stream is not None:
                made.mux(stream.encode(None))


def _cut(sound: "array[int]", rate: Fraction) -> Iterator["array[int]"]:
    """Yield the sound in pieces as long as a frame."""
    ends = (int(number * sounds.RATE / rate) for number in range(int(len(sound) * rate / sounds.RATE) + 2))
    return (piece for start, end in pairwise(ends) if (piece := sound[start:end]))


@dataclass(frozen=True, kw_only=True)
class Source:
    """A video to work on: its frames, each as a picture of this size, and its rate."""

    path: Path
    size: tuple[int, int]
    rate: Fraction

    def frames(self) -> Iterator[Picture]:
        """Yield its frames, up to the longest duration.

        Raises:
            Unusable: it cannot be read to the end.

        """
        try:
            with av.open(str(self.path)) as source:
                frames: Iterator[Any] = source.decode(video=0)
                for number, frame in enumerate(frames):
                    if number >= LONGEST_SECONDS * self.rate:
                        return
                    image: Picture = frame.to_image()
                    yield image.resize(self.size)
        except (av.FFmpegError, ValueError):
            raise Unusable("the video cannot be read") from None


def source_of(path: Path, *, longest: int = LONGEST_SIDE, grow: float = 1.0) -> Source:
    """Open a video.

    Raises:
        Unusable: it is not a video.

    """
    try:
        with av.open(str(path)) as source:
            if not source.streams.video:
                raise Unusable("the video has no picture")
            stream = source.streams.video[0]
            size = fitting((stream.width, stream.height), longest=longest, grow=grow)
            return Source(path=path, size=size, rate=min(Fraction(stream.average_rate or 25), Fraction(30)))
    except (av.FFmpegError, ValueError):
        raise Unusable("the video cannot be read") from None


def change(path: Path, out: Path, how: Change, *, longest: int = LONGEST_SIDE, grow: float = 1.0) -> None:
    """Write a video with each frame changed; its sound is kept."""
    source = source_of(path, longest=longest, grow=grow)
    sound = sounds.samples_of(path) if sounds.has_sound(path) else None
    write(out, map(how, source.frames()), rate=source.rate, sound=sound)


def pan(
    picture: Picture, seconds: float, out: Path, *, end: Picture | None = None, sound: "array[int] | None" = None
) -> None:
    """Write a clip that zooms into a picture, and fades into another if there is one."""
    size = fitting(picture.size, grow=4.0 if max(picture.size) < 32 else 1.0)
    first = picture.resize(size)
    last = end.resize(size) if end is not None else None
    count = max(2, round(seconds * RATE))

    def frame(number: int) -> Picture:
        share = number / (count - 1)
        image = PIL.Image.blend(first, last, share) if last is not None else first
        width, height = size[0] * (1 - 0.25 * share), size[1] * (1 - 0.25 * share)
        left = (size[0] - width) * share
        box = (left, (size[1] - height) / 2, left + width, (size[1] + height) / 2)
        return mark(image.resize(size, PIL.Image.Resampling.BILINEAR, box=box))

    write(out, map(frame, range(count)), sound=sound)
