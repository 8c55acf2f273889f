"""Pictures that move (GIF, WebP, APNG, AVIF), as films. Runs in a worker process only.

What they show is drawn by Pillow; how long each picture stands is said in milliseconds, and a browser makes a tenth
of a second of none at all.
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
"""Of each picture of a moving one: Full HD."""
COUNTING_SECONDS = 20.0
"""Of CPU, to add up how long the pictures stand."""


def moves(image: PIL.Image.Image) -> bool:
    """Whether a picture is several, one after the other; an MPO's are a picture and its smaller copies."""
    small = image.width * image.height <= MOST_PIXELS
    return image.format in ("GIF", "WEBP", "PNG", "AVIF") and small and getattr(image, "n_frames", 1) > 1


def seconds_of(image: PIL.Image.Image) -> float | None:
    """Return how long a moving picture is; None: it stands still, or takes too long to look at."""
    if not moves(image):
        return None
    until = process_time() + COUNTING_SECONDS
    milliseconds = 0
    for number, stands in enumerate(_stands(image)):
        milliseconds += stands
        if number >= MOST_FRAMES or process_time() > until:
            return None
    return milliseconds / 1000


def frames(image: PIL.Image.Image) -> Iterator[tuple[PIL.Image.Image, int]]:
    """Yield each picture as RGB, and the millisecond at which it comes."""
    at = 0
    for stands in _stands(image):
        yield colors.plain(image.copy(), shows_through="transparency" in image.info), at
        at += stands


def _stands(image: Any) -> Iterator[int]:
    """Go to each picture in turn; yield how many milliseconds it stands."""
    for number in range(image.n_frames):
        image.seek(number)
        image.load()
        told = image.info.get("duration")
        usable = isinstance(told, int | float) and 0 < told < 60_000
        yield max(SHORTEST_MS, round(told)) if usable else UNSAID_MS
