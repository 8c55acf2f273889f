"""Moving pictures (GIF, WebP, APNG, AVIF) as films. Runs in a worker process only.

Pillow draws the frames. Each frame's duration is in milliseconds; 0 counts as a tenth of a second, as in browsers.
"""

from collections.abc import Iterator
from time import process_time
from typing import Any

import PIL.Image

from bot.media import colors

UNSAID_MS = 100
SHORTEST_MS = 20
MOST_FRAMES = 3000
MOST_PIXELS = 2_100_000
"""Most pixels of one frame of a moving picture: Full HD."""
MOST_DRAWN = 1_500_000_000
"""Most pixels of all frames together: some seconds' worth of drawing."""
COUNTING_SECONDS = 20.0
"""Seconds of CPU to add up how long the frames last."""


def moves(image: PIL.Image.Image) -> bool:
    """Whether a picture has several frames; those of an MPO are only one picture and its smaller copies."""
    small = image.width * image.height <= MOST_PIXELS
    return image.format in ("GIF", "WEBP", "PNG", "AVIF") and small and getattr(image, "n_frames", 1) > 1


def seconds_of(image: PIL.Image.Image) -> float | None:
    """Return how long a moving picture lasts; None: it is a still, or takes too long to measure."""
    if not moves(image):
        return None
    if image.width * image.height * getattr(image, "n_frames", 1) > MOST_DRAWN:
        return None
    until = process_time() + COUNTING_SECONDS
    milliseconds = 0
    for number, stands in enumerate(_stands(image)):
        milliseconds += stands
        if number >= MOST_FRAMES or process_time() > until:
            return None
    return milliseconds / 1000


def frames(image: PIL.Image.Image) -> Iterator[tuple[PIL.Image.Image, int]]:
    """Yield each frame as RGB, and the millisecond at which it starts."""
    at = 0
    for stands in _stands(image):
        yield colors.plain(image.copy(), shows_through="transparency" in image.info), at
        at += stands


def _stands(image: Any) -> Iterator[int]:
    """Seek to each frame in turn; yield how many milliseconds it lasts."""
    for number in range(image.n_frames):
        image.seek(number)
        image.load()
        told = image.info.get("duration")
        usable = isinstance(told, int | float) and 0 < told < 60_000
        yield max(SHORTEST_MS, round(told)) if usable else UNSAID_MS
