"""Pictures made of several: edits by words, garments on people, products in hands. Runs in threads."""

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import PIL.Image
import PIL.ImageDraw
import PIL.ImageFont

from bot.sandbox.a2e.renderers.media import LONGEST_SIDE, mark, open_picture

Picture = PIL.Image.Image
Box = tuple[int, int, int, int]
CHEST = (0.3, 0.45, 0.7, 0.8)
"""Where a garment goes: left, top, right and bottom, as shares of the person's picture."""


def edited(paths: Sequence[Path], words: str) -> Picture:
    """Return the pictures side by side, with the words of the edit on them."""
    found = [open_picture(path) for path in paths]
    height = min(LONGEST_SIDE, max(picture.height for picture in found))
    parts = [picture.resize((max(1, round(picture.width * height / picture.height)), height)) for picture in found]
    whole = PIL.Image.new("RGB", (sum(part.width for part in parts), height))
    left = 0
    for part in parts:
        whole.paste(part, (left, 0))
        left += part.width
    return captioned(whole, words)


def captioned(picture: Picture, words: str) -> Picture:
    """Write words at the top of a picture."""
    size = max(10, picture.height // 18)
    font = PIL.ImageFont.load_default(size)
    said = "\n".join(textwrap.wrap(words[:120], max(8, picture.width * 2 // size))[:3])
    draw = PIL.ImageDraw.Draw(picture)
    draw.multiline_text((size // 2, size // 3), said, fill="white", font=font, stroke_width=2, stroke_fill=0)
    return picture


def worn(person: Path, garment: Path) -> Picture:
    """Return the person with the garment on the chest."""
    picture = open_picture(person)
    left, top, right, bottom = CHEST
    box = (left * picture.width, top * picture.height, right * picture.width, bottom * picture.height)
    return _laid(picture, open_picture(garment), tuple(map(round, box)))  # type: ignore[arg-type]  # four


def shown(product: Path, person: Path, rect: dict[str, Any]) -> Picture:
    """Return the person with the product in a place in pixels of the person's picture."""
    x, y, width, height = (round(float(rect[name])) for name in ("x", "y", "width", "height"))
    return _laid(open_picture(person), open_picture(product), (x, y, x + width, y + height))


def _laid(below: Picture, above: Picture, box: Box) -> Picture:
    left, top, right, bottom = box
    below.paste(above.resize((max(1, right - left), max(1, bottom - top))), (left, top))
    return mark(below)
