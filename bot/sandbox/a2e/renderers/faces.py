"""Faces in pictures: found, and blended into others. OpenCV finds them where it is installed; without it nothing is.

OpenCV is what the demo alone installs (`requirements-demo.txt`): nothing else may need this module to find something.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Any

import PIL.Image
import PIL.ImageDraw
import PIL.ImageFilter
import PIL.ImageStat

Picture = PIL.Image.Image
SIDE = 360
"""Faces are looked for in a copy of this longest side: quick enough for the frames of a film."""
SMALLEST = 0.12
"""Of the picture's shorter side."""
FEATHER = 0.09
"""Of a face's width: how soft its edge becomes."""
EVERY = 5
"""Frames of a film between two looks."""


@dataclass(frozen=True, kw_only=True)
class Face:
    """Where a face is: its middle, and its width from cheek to cheek, in pixels."""

    x: float
    y: float
    width: float

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Left, top, right and bottom, from the brows to the chin."""
        half, high = self.width * 0.46, self.width * 0.6
        return round(self.x - half), round(self.y - high), round(self.x + half), round(self.y + high)

    @property
    def mouth(self) -> tuple[float, float]:
        """The middle of the mouth."""
        return self.x, self.y + self.width * 0.245


@cache
def _detector() -> Any:
    """Return what finds faces, None without OpenCV. It is imported when it is first wanted: that takes a while."""
    try:
        import cv2
        import cv2.data
    except ImportError:
        return None
    return cv2.CascadeClassifier(f"{cv2.data.haarcascades}haarcascade_frontalface_alt2.xml")


one_at_a_time = Lock()
"""A detector is not made for several threads."""


def largest(picture: Picture) -> Face | None:
    """Return the largest face in a picture; None: no face, or no OpenCV."""
    with one_at_a_time:
        return _largest(picture)


def _largest(picture: Picture) -> Face | None:
    if (detector := _detector()) is None:
        return None
    import numpy  # comes with OpenCV

    small = picture.convert("L")
    small.thumbnail((SIDE, SIDE))
    least = max(16, int(SMALLEST * min(small.size)))
    found = detector.detectMultiScale(numpy.asarray(small), 1.1, 3, minSize=(least, least))
    if not len(found):
        return None
    grown = picture.width / small.width
    x, y, side, _ = max(([float(part) for part in one] for one in found), key=lambda one: one[2])
    return Face(x=(x + side / 2) * grown, y=(y + side * 0.53) * grown, width=side * grown)


def blender(picture: Picture) -> Callable[[Picture], Picture | None] | None:
    """Return a function that blends a picture's face onto the face of another; None: no face is found here.

    The function returns None where it finds no face. For a film it keeps to the last place between two looks.
    """
    if (face := largest(picture)) is None:
        return None
    cut = picture.crop(face.box)
    seen: list[Face | None] = []

    def blend(target: Picture) -> Picture | None:
        there = largest(target) if len(seen) % EVERY == 0 else seen[-1]
        there = there or (seen[-1] if seen else None)
        seen.append(there)
        return None if there is None else _blended(cut, target, there)

    return blend


def _blended(cut: Picture, target: Picture, there: Face) -> Picture:
    left, top, right, bottom = there.box
    size = (max(2, right - left), max(2, bottom - top))
    soft = max(1.0, there.width * FEATHER)
    mask = PIL.Image.new("L", size, 0)
    PIL.ImageDraw.Draw(mask).ellipse((soft * 1.5, soft * 1.5, size[0] - soft * 1.5, size[1] - soft * 1.5), fill=255)
    below = target.crop((left, top, right, bottom))
    above = _toned(cut.resize(size, PIL.Image.Resampling.BICUBIC), below, mask)
    target.paste(above, (left, top), mask.filter(PIL.ImageFilter.GaussianBlur(soft)))
    return target


def _toned(above: Picture, below: Picture, mask: Picture) -> Picture:
    """Return a face with the light and colour of the face that it covers."""
    mine, theirs = PIL.ImageStat.Stat(above, mask), PIL.ImageStat.Stat(below, mask)
    bands = []
    for band, was, spread, wanted, width in zip(
        above.split(), mine.mean, mine.stddev, theirs.mean, theirs.stddev, strict=True
    ):
        scale = min(1.4, max(0.7, width / (spread or 1)))
        bands.append(band.point([_byte((level - was) * scale + wanted) for level in range(256)]))
    return PIL.Image.merge("RGB", bands)


def _byte(level: float) -> int:
    return min(255, max(0, round(level)))
