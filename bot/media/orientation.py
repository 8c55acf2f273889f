"""How a camera was held: one EXIF number, read by itself, since the rest of the block is often broken."""

import struct
from collections.abc import Iterator

import PIL.Image

from bot.media import heif

TAG = 0x0112
SHORT = 3
MOST_ENTRIES = 1000
"""Most tags of a block that are read; a camera writes about forty."""
HEAD = b"Exif\0\0"


def of(image: PIL.Image.Image) -> int | None:
    """Return EXIF's orientation, 1 to 8; None: it has none, or the container has its own."""
    if image.format == heif.FORMAT:
        return None if heif.turns(image) else _usable(image.info.get("original_orientation"))
    try:
        found = image.getexif().get(TAG)
    except Exception:  # noqa: BLE001  # whatever is wrong with the block
        found = None
    block = image.info.get("exif")
    if not isinstance(found, int) and isinstance(block, bytes):
        found = _read(block.removeprefix(HEAD))
    return _usable(found)


def _usable(found: object) -> int | None:
    return found if isinstance(found, int) and 1 <= found <= 8 else None


def _read(block: bytes) -> int | None:
    """Return the number from a block that can't be read as a whole."""
    try:
        return next((value for tag, value in _entries(block) if tag == TAG), None)
    except (struct.error, KeyError):
        return None


def _entries(block: bytes) -> Iterator[tuple[int, int]]:
    """Yield (tag, value) of the first directory's short numbers."""
    order = {b"II": "<", b"MM": ">"}[block[:2]]
    (place,) = struct.unpack_from(f"{order}I", block, 4)
    (count,) = struct.unpack_from(f"{order}H", block, place)
    for number in range(min(count, MOST_ENTRIES)):
        tag, kind, _, value = struct.unpack_from(f"{order}HHIH", block, place + 2 + 12 * number)
        if kind == SHORT:
            yield tag, value
