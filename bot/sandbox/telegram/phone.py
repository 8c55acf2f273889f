"""What a person's phone does to a picture before it sends it as a photo; the Bot API does none of this for a bot."""

import warnings
from io import BytesIO
from pathlib import Path

import PIL.Image
import PIL.ImageOps
import pillow_heif

QUALITY = 95
UNREADABLE = (
    OSError,
    ValueError,
    SyntaxError,
    RuntimeError,
    PIL.Image.DecompressionBombError,
    PIL.Image.DecompressionBombWarning,
)
"""What Pillow and libheif raise for a file that is not a picture, only part of one, or too big."""


def as_photo(path: Path) -> Path | None:
    """Return a picture as the JPEG that a phone makes from HEIC, AVIF, PNG or WebP; a JPEG as it is.

    None: a client would not send it as a photo, so it goes as a file.
    """
    try:
        with _opened(path.read_bytes()) as image:
            if image.format == "JPEG":
                image.load()
                return path if has_a_photos_sides(image) else None
            upright = PIL.ImageOps.exif_transpose(image).convert("RGB")
    except UNREADABLE:
        return None
    if not has_a_photos_sides(upright):
        return None
    taken = path.with_suffix(".taken.jpg")
    upright.save(taken, "JPEG", quality=QUALITY)
    return taken


def _opened(content: bytes) -> PIL.Image.Image:
    """Open HEIC without registering it with Pillow: the Bot API's side of this process has to refuse it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", PIL.Image.DecompressionBombWarning)
            return PIL.Image.open(BytesIO(content))
    except PIL.UnidentifiedImageError:
        return pillow_heif.open_heif(content, convert_hdr_to_8bit=True).to_pillow()


def has_a_photos_sides(image: PIL.Image.Image) -> bool:
    """Whether Telegram accepts a picture of this size as a photo."""
    return sum(image.size) <= 10_000 and max(image.size) <= 20 * min(image.size)
