"""Real media, made on the spot from what the user sent, and marked SANDBOX. Runs in threads."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import PIL.Image
import PIL.ImageDraw
import PIL.ImageFont
import PIL.ImageOps

LONGEST_SIDE = 640
LONGEST_SECONDS = 60
FACE_SHARE = 0.42
"""Height of the pasted face, as a share of the picture's."""


class Unusable(Exception):
    """The input cannot be worked with; the text becomes the task's reason."""


def open_picture(path: Path) -> PIL.Image.Image:
    """Open a picture as RGB."""
    try:
        with PIL.Image.open(path) as image:
            return PIL.ImageOps.exif_transpose(image).convert("RGB")
    except (OSError, ValueError, SyntaxError):
        raise Unusable("the picture cannot be read") from None


def mark(image: PIL.Image.Image) -> PIL.Image.Image:
    """Write SANDBOX on a picture."""
    draw = PIL.ImageDraw.Draw(image)
    size = max(14, image.height // 14)
    font = PIL.ImageFont.load_default(size)
    draw.rectangle((0, image.height - size * 1.6, size * 5.6, image.height), fill=(0, 0, 0))
    draw.text((size * 0.4, image.height - size * 1.4), "SANDBOX", fill=(255, 220, 0), font=font)
    return image


def paster(face: PIL.Image.Image) -> Callable[[PIL.Image.Image], PIL.Image.Image]:
    """Return what pastes a face, cut to an oval, into the middle of a picture."""
    side = min(face.size)
    square = PIL.ImageOps.fit(face, (side, side))

    def paste(picture: PIL.Image.Image) -> PIL.Image.Image:
        height = max(16, int(picture.height * FACE_SHARE))
        oval = square.resize((int(height * 0.8), height))
        mask = PIL.Image.new("L", oval.size, 0)
        PIL.ImageDraw.Draw(mask).ellipse((0, 0, *oval.size), fill=255)
        picture.paste(oval, ((picture.width - oval.width) // 2, int(picture.height * 0.18)), mask)
        return mark(picture)

    return paste


def swap_picture(face: Path, target: Path, out: Path) -> None:
    """Paste a face into a picture."""
    paste = paster(open_picture(face))
    paste(open_picture(target)).save(out, "JPEG", quality=90)


def first_frame(path: Path) -> PIL.Image.Image:
    """Return a video's first frame."""
    for frame in frames_of(path):
        image: PIL.Image.Image = frame.to_image()
        return image
    raise Unusable("the video has no picture")


def frames_of(path: Path) -> Iterator[Any]:
    """Yield a video's frames."""
    try:
        with av.open(str(path)) as container:
            if not container.streams.video:
                raise Unusable("the video has no picture")
            yield from container.decode(video=0)
    except (av.FFmpegError, ValueError):
        raise Unusable("the video cannot be read") from None


def swap_video(face: Path, target: Path, out: Path) -> None:
    """Paste a face onto each frame of a video; its sound is kept."""
    change_video(target, out, paster(open_picture(face)))


def change_video(target: Path, out: Path, change: Callable[[PIL.Image.Image], PIL.Image.Image]) -> None:
    """Write a video with each frame changed, as H.264 in mp4 that can be played while it loads."""
    try:
        with (
            av.open(str(target)) as source,
            av.open(str(out), "w", format="mp4", options={"movflags": "+faststart"}) as made,
        ):
            if not source.streams.video:
                raise Unusable("the video has no picture")
            _recode(source, made, change)
    except (av.FFmpegError, ValueError):
        raise Unusable("the video cannot be read") from None


from_image: Any = av.VideoFrame.from_image  # untyped in PyAV


def _recode(source: Any, made: Any, change: Callable[[PIL.Image.Image], PIL.Image.Image]) -> None:
    pictures = source.streams.video[0]
    rate = min(Fraction(pictures.average_rate or 25), Fraction(30))
    scale = min(1.0, LONGEST_SIDE / max(pictures.width, pictures.height))
    size = (int(pictures.width * scale) // 2 * 2, int(pictures.height * scale) // 2 * 2)
    video = made.add_stream("libx264", rate=rate, options={"preset": "ultrafast", "crf": "26"})
    video.width, video.height, video.pix_fmt = *size, "yuv420p"
    sounds = source.streams.audio[:1]
    sound: Any = made.add_stream("aac", rate=44100, layout="mono") if sounds else None
    for number, frame in _in_order(source.decode(pictures, *sounds), rate):
        if isinstance(frame, av.AudioFrame):
            frame.pts = None
            made.mux(sound.encode(frame))
            continue
        image = change(frame.to_image().resize(size))
        fresh: Any = from_image(image)
        fresh.pts, fresh.time_base = number, 1 / rate
        made.mux(video.encode(fresh))
    for stream in (video, sound):
        if stream is not None:
            made.mux(stream.encode(None))


def _in_order(frames: Any, rate: Fraction) -> Iterator[tuple[int, Any]]:
    """Yield frames with the number of the picture, up to the longest time."""
    number = 0
    for frame in frames:
        if isinstance(frame, av.VideoFrame):
            if number >= LONGEST_SECONDS * rate:
                return
            yield number, frame
            number += 1
        elif frame.time is None or frame.time < LONGEST_SECONDS:
            yield number, frame


def seconds_of(path: Path) -> float:
    """Return how long a video or sound is; 0 for a picture."""
    try:
        with av.open(str(path)) as container:
            return 0.0 if container.format.name.endswith(("_pipe", "image2")) else (container.duration or 0) / 1_000_000
    except (av.FFmpegError, ValueError):
        return 0.0


def pad(path: Path, megabytes: int) -> None:
    """Make an mp4 bigger by an empty box at its end, which players skip."""
    size = megabytes * 1024 * 1024
    with path.open("ab") as file:
        file.write((size + 8).to_bytes(4, "big") + b"free")
        for _ in range(megabytes):
            file.write(bytes(1024 * 1024))
