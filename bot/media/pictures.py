"""Reads and writes pictures with Pillow. Runs in a worker process only (`bot.media.worker`)."""

from pathlib import Path
from typing import Any

import PIL.Image
from PIL import UnidentifiedImageError

from bot.media import animations, colors, cut_off, heif, looks, orientation, webp

MIMES = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "GIF": "image/gif",
    "BMP": "image/bmp",
    "AVIF": "image/avif",
    heif.FORMAT: "image/heic",
}
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "AVIF", heif.FORMAT)
"""The only formats Pillow may try: it knows 43, and runs other programs for some. A JPEG may be an MPO."""
MOST_PIXELS = {"JPEG": 200_000_000, "MPO": 200_000_000, "WEBP": 7_500_000}
MOST_OTHER_PIXELS = 24_500_000
"""Most pixels. Pillow takes 4 bytes for each, and for WebP four times that; a JPEG is reduced while decoding."""
ENOUGH_PIXELS = 13_000_000
"""More are reduced to a half, a quarter or an eighth directly: there is no memory for a finer way."""
SCALES = (1, 2, 4, 8)
LONGEST_SIDE = 4096
QUALITY = 92
TURNS: dict[object, PIL.Image.Transpose] = {
    2: PIL.Image.Transpose.FLIP_LEFT_RIGHT,
    3: PIL.Image.Transpose.ROTATE_180,
    4: PIL.Image.Transpose.FLIP_TOP_BOTTOM,
    5: PIL.Image.Transpose.TRANSPOSE,
    6: PIL.Image.Transpose.ROTATE_270,
    7: PIL.Image.Transpose.TRANSVERSE,
    8: PIL.Image.Transpose.ROTATE_90,
}
"""EXIF's orientation -> what makes it upright. https://www.cipa.jp/std/documents/download_e.html?DC-008"""
SIDEWAYS = {turn for number, turn in TURNS.items() if number in (5, 6, 7, 8)}


class TooManyPixels(ValueError):
    """A picture is larger than there is memory for."""


def opened(path: Path) -> PIL.Image.Image:
    """Open a picture of an accepted format, with its size checked and nothing decoded yet.

    Raises:
        TooManyPixels, ValueError, OSError: it is too large, or not a picture.

    """
    PIL.Image.MAX_IMAGE_PIXELS = None  # our own limit is stricter, and raises
    heif.register()
    if (pixels := webp.pixels_of(path)) > MOST_PIXELS["WEBP"]:  # Pillow takes their memory as it opens them
        raise TooManyPixels(f"{pixels} pixels")
    image = PIL.Image.open(path, formats=FORMATS)
    if image.width * image.height > MOST_PIXELS.get(str(image.format), MOST_OTHER_PIXELS):
        raise TooManyPixels(f"{image.width} x {image.height}")
    return image


def facts(path: Path) -> dict[str, Any] | None:
    """Decode a picture as a whole, since a header alone proves nothing; None when it is not an accepted picture."""
    try:
        image = opened(path)
    except UnidentifiedImageError:
        return None
    with image:
        size, mime, turn = image.size, MIMES[str(image.format)], TURNS.get(orientation.of(image))
        if turn in SIDEWAYS:
            size = size[1], size[0]
        seconds = animations.seconds_of(image)
        image.seek(0)
        try:
            look = looks.look_of(_decoded(image, path), turn)
        except (MemoryError, RuntimeError, OSError) as error:
            raise (TooManyPixels("no memory") if _too_much(image, size, error) else error) from None
    told = {"kind": "image", "mime": mime, "width": size[0], "height": size[1], "seconds": seconds}
    return told | {"looks": [look]}


def for_list(path: Path) -> list[str] | None:
    """Return how a picture looks, whole and with a little cut off, for the block list; None: it is no picture."""
    try:
        image = opened(path)
    except UnidentifiedImageError:
        return None
    with image:
        turn = TURNS.get(orientation.of(image))
        return looks.looks_with_cuts(_decoded(image, path), turn)


def _too_much(image: PIL.Image.Image, size: tuple[int, int], error: Exception) -> bool:
    """Whether a picture is too large rather than broken: libheif, libavif and libjpeg each say so in their own way."""
    all_at_once = bool(image.info.get("progressive"))  # such a JPEG is not reduced while decoding
    return size[0] * size[1] > ENOUGH_PIXELS and (all_at_once or not isinstance(error, OSError))


def _decoded(image: PIL.Image.Image, path: Path) -> PIL.Image.Image:
    """Decode a picture, reduced when it is larger than needed; a JPEG while decoding, so it is never held in full."""
    pixels = image.width * image.height
    scale = next(one for one in SCALES if pixels / one**2 <= ENOUGH_PIXELS or one == SCALES[-1])
    if scale > 1 and image.format == heif.FORMAT:
        return heif.reduced(path, scale)
    if scale > 1:
        image.draft("RGB", (image.width // scale, image.height // scale))
    drafted = image.width * image.height < pixels
    image = cut_off.loaded(image, path)
    if scale == 1 or drafted:
        return image
    if image.mode in ("RGB", "L"):
        return image.reduce(scale)
    # any finer way makes a copy first: of transparency, of a palette, of 16 bits
    return image.resize((image.width // scale, image.height // scale), PIL.Image.Resampling.NEAREST)


def upright(path: Path, out: Path) -> None:
    """Write a picture as an upright JPEG without metadata."""
    with opened(path) as image:
        turn, shows_through = TURNS.get(orientation.of(image)), "transparency" in image.info
        picture = _decoded(image, path)
    del image  # there is memory for one copy each
    if max(picture.size) > LONGEST_SIDE:
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    picture = colors.plain(picture, shows_through=shows_through)
    if turn is not None:
        picture = picture.transpose(turn)
    picture.info.clear()
    picture.save(out, "JPEG", quality=QUALITY)
