"""Real media, made on the spot from what the user sent, and marked SANDBOX. Runs in threads."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import av
import PIL.Image
import PIL.ImageDraw
import PIL.ImageFilter
import PIL.ImageFont
import PIL.ImageOps

from bot.sandbox.a2e.renderers import faces

LONGEST_SIDE = 640
LONGEST_SECONDS = 60
FACE_SHARE = 0.42
"""Height of the pasted face, as a share of the picture's."""


class Unusable(Exception):
    """The input can't be used; the text becomes the task's reason."""


def open_picture(path: Path) -> PIL.Image.Image:
    """Open a picture as RGB."""
    try:
        with PIL.Image.open(path) as image:
            return PIL.ImageOps.exif_transpose(image).convert("RGB")
    except (OSError, ValueError, SyntaxError):
        raise Unusable("the picture cannot be read") from None


def mark(image: PIL.Image.Image) -> PIL.Image.Image:
    """Write SANDBOX on a picture."""
    label = _label(max(14, image.height // 14))
    image.paste(label, (0, image.height - label.height))
    return image


@cache
def _label(size: int) -> PIL.Image.Image:
    """Return what is written on each frame of a video; drawing it takes longer than the rest of a frame."""
    label = PIL.Image.new("RGB", (int(size * 5.6) + 1, int(size * 1.6) + 1))
    place = (size * 0.4, label.height - size * 1.4)
    PIL.ImageDraw.Draw(label).text(place, "SANDBOX", fill=(255, 220, 0), font=PIL.ImageFont.load_default(size))
    return label


def paster(face: PIL.Image.Image) -> Callable[[PIL.Image.Image], PIL.Image.Image]:
    """Return a function that blends a face onto the face of a picture; where none is found, into its middle."""
    blend = faces.blender(face)
    paste = _middle(face)

    def change(picture: PIL.Image.Image) -> PIL.Image.Image:
        blended = blend(picture) if blend else None
        return mark(blended or paste(picture))

    return change


def _middle(face: PIL.Image.Image) -> Callable[[PIL.Image.Image], PIL.Image.Image]:
    """Return a function that pastes a face, cut to an oval, into the middle of a picture."""
    side = min(face.size)
    square = PIL.ImageOps.fit(face, (side, side))

    def paste(picture: PIL.Image.Image) -> PIL.Image.Image:
        height = max(16, int(picture.height * FACE_SHARE))
        oval = square.resize((int(height * 0.8), height))
        mask = PIL.Image.new("L", oval.size, 0)
        PIL.ImageDraw.Draw(mask).ellipse((0, 0, *oval.size), fill=255)
        picture.paste(oval, ((picture.width - oval.width) // 2, int(picture.height * 0.18)), mask)
        return picture

    return paste


def swap_picture(face: Path, target: Path, out: Path) -> None:
    """Paste a face into a picture."""
    paste = paster(open_picture(face))
    paste(open_picture(target)).save(out, "JPEG", quality=90)


def masked(picture: PIL.Image.Image) -> PIL.Image.Image:
    """Blur the bottom fifth of a picture, where captions are."""
    box = (0, picture.height * 4 // 5, picture.width, picture.height)
    picture.paste(picture.crop(box).filter(PIL.ImageFilter.GaussianBlur(max(4, picture.height // 30))), box)
    return mark(picture)


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


def kind_of(path: Path) -> str:
    """Return picture, video or audio, by a file's content.

    Raises:
        Unusable: it is something else.

    """
    try:
        with PIL.Image.open(path):
            return "picture"
    except (OSError, ValueError, SyntaxError):
        pass
    try:
        with av.open(str(path)) as container:
            return "video" if container.streams.video else "audio"
    except (av.FFmpegError, ValueError):
        raise Unusable("the input cannot be read") from None


def seconds_of(path: Path) -> float:
    """Return how long a video or sound is; 0 for a picture."""
    try:
        with av.open(str(path)) as container:
            return 0.0 if container.format.name.endswith(("_pipe", "image2")) else (container.duration or 0) / 1_000_000
    except (av.FFmpegError, ValueError):
        return 0.0


def pad(path: Path, megabytes: int) -> None:
    """Make an mp4 bigger with an empty box at its end, which players skip; 0 leaves it as it is."""
    if not megabytes:
        return
    size = megabytes * 1024 * 1024
    with path.open("ab") as file:
        file.write((size + 8).to_bytes(4, "big") + b"free")
        for _ in range(megabytes):
            file.write(bytes(1024 * 1024))
