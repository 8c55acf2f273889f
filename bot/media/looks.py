"""What a picture looks like, as a number that resizing and re-encoding hardly change: a perceptual hash.

The signs of the low frequencies of its brightness (a discrete cosine transform, as in pHash and PDQ), which of them are
more than noise, and its colours in a grid, which tell pictures without detail apart. Runs in a worker process only;
`bot.media.alike` compares. Decision 35 says why it is not a library's.
"""

from collections.abc import Iterator
from itertools import product
from math import cos, pi, sqrt
from operator import mul

import PIL.Image

from bot.media import colors
from bot.media.alike import DIGITS, GRID, WAVES

SIDE = 64
"""Pixels of a side that the frequencies are taken of."""
NOISE = 5.0
"""A weaker frequency is noise: JPEG at the lowest quality that people use changes it by about 2."""
SHRUNK = 1024
"""The longest side that is averaged; what is larger is thinned out first: there is no memory for a copy of it."""
CUTS = (0.0, 0.05)
"""What may have been cut off at each side of a copy, as a share of the whole; what lies between is close to one."""

_WAVES = [
    [cos(pi * (2 * x + 1) * u / (2 * SIDE)) * sqrt((2 if u else 1) / SIDE) for x in range(SIDE)] for u in range(WAVES)
]


def look_of(picture: PIL.Image.Image, turn: PIL.Image.Transpose | None = None) -> str:
    """Return a decoded picture's look; turn: what makes it upright."""
    return _look(_small(picture, turn))


def looks_with_cuts(picture: PIL.Image.Image, turn: PIL.Image.Transpose | None = None) -> list[str]:
    """Return a picture's look, and how it looks with a little cut off at its sides: for a list to compare with."""
    small = _small(picture, turn)
    return list(dict.fromkeys(_look(one) for one in _cut(small)))


def _cut(picture: PIL.Image.Image) -> Iterator[PIL.Image.Image]:
    width, height = picture.size
    for left, top, right, bottom in product(CUTS, repeat=4):
        box = (left * width, top * height, width * (1 - right), height * (1 - bottom))
        yield picture.crop(tuple(map(round, box)))  # type: ignore[arg-type]  # four of them


def _small(picture: PIL.Image.Image, turn: PIL.Image.Transpose | None) -> PIL.Image.Image:
    """Return it as a screen shows it, upright, with at most about `SHRUNK` pixels a side."""
    factor = -(-max(picture.size) // SHRUNK)
    if factor > 1 and picture.mode in ("RGB", "L"):
        picture = picture.reduce(factor)
    elif factor > 1:
        thin = (max(1, picture.width // factor), max(1, picture.height // factor))
        picture = picture.resize(thin, PIL.Image.Resampling.NEAREST)
    small = colors.plain(picture, shows_through="transparency" in picture.info)
    return small if turn is None else small.transpose(turn)


def _look(picture: PIL.Image.Image) -> str:
    signs, strong = _frequencies(picture.convert("L"))
    colours = picture.resize((GRID, GRID), PIL.Image.Resampling.BOX).tobytes()
    return f"{signs:0{DIGITS}x}{strong:0{DIGITS}x}{colours.hex()}"


def _frequencies(grey: PIL.Image.Image) -> tuple[int, int]:
    """Return the signs of the low frequencies, and which of them are strong, a bit each."""
    pixels = grey.resize((SIDE, SIDE), PIL.Image.Resampling.BOX).tobytes()
    rows = [pixels[start : start + SIDE] for start in range(0, SIDE * SIDE, SIDE)]
    across = [[sum(map(mul, row, wave)) for row in rows] for wave in _WAVES]
    signs = strong = 0
    for v, u in product(range(WAVES), repeat=2):
        if not u and not v:  # how bright it is as a whole
            continue
        found = sum(map(mul, across[u], _WAVES[v]))
        signs |= (found > 0) << (v * WAVES + u)
        strong |= (abs(found) >= NOISE) << (v * WAVES + u)
    return signs, strong
