"""JPEGs whose end is missing, as transfers leave them: taken where nearly all of the picture is there.

What libjpeg has no data for, it fills with mid-grey.
"""

from pathlib import Path

import PIL.Image
from PIL import ImageFile

FORMATS = ("JPEG", "MPO")
MODES: dict[str, int | tuple[int, ...]] = {"L": 128, "RGB": (128, 128, 128)}
"""The grey, in each mode that is looked at."""
MOST_MISSING = 0.01
"""Of the rows; besides, the last row of blocks may be incomplete."""
BLOCK = 16
"""Rows of a block at most, where colours have half the resolution."""
SCAN, END = b"\xff\xda", b"\xff\xd9"


def loaded(image: PIL.Image.Image, path: Path) -> PIL.Image.Image:
    """Decode a picture that was opened, and perhaps is to be reduced while it is decoded.

    Raises:
        OSError: it is broken, or so much of its end is missing that it would be seen.

    """
    size = image.size
    try:
        image.load()
    except OSError:
        if image.format not in FORMATS or not _ends_early(path):
            raise
        image.close()  # there is no memory for two
        whole = _as_far_as_it_goes(path, size)
        if whole.mode not in MODES or _missing_rows(whole) > max(BLOCK, whole.height * MOST_MISSING):
            raise
        return whole
    return image


def _ends_early(path: Path) -> bool:
    """Whether its end is missing, and its last scan is the last of all: an interrupted progressive one is a blur."""
    data = path.read_bytes()
    scan = data[data.rfind(SCAN) + 4 :]
    if END in scan:  # it is whole, and something else is wrong with it
        return False
    components = scan[0] if scan else 0
    spectrum = scan[1 + 2 * components : 4 + 2 * components]
    is_progressive = b"\xff\xc2" in data
    return len(spectrum) == 3 and (not is_progressive or (spectrum[1] > 0 and not spectrum[2] & 0x0F))


def _as_far_as_it_goes(path: Path, size: tuple[int, int]) -> PIL.Image.Image:
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        image = PIL.Image.open(path, formats=("JPEG",))
        image.draft("RGB", size)
        image.load()
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False
    return image


def _missing_rows(image: PIL.Image.Image) -> int:
    """Return how many rows at the bottom are nothing but grey."""
    grey = PIL.Image.new(image.mode, (image.width, 1), MODES[image.mode]).tobytes()
    rows = range(image.height - 1, -1, -1)
    shown = next((row for row in rows if image.crop((0, row, image.width, row + 1)).tobytes() != grey), -1)
    return image.height - 1 - shown
