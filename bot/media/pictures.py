"""Reads and writes pictures with Pillow. Runs in a worker process only (`bot.media.worker`)."""

from pathlib import Path
from typing import Any

import PIL.Image

MIMES = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "GIF": "image/gif",
    "BMP": "image/bmp",
}
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
"""All that Pillow may try: it opens 43 formats, and for some of them it runs other programs. A JPEG may be an MPO."""
MOST_PIXELS, MOST_JPEG_PIXELS = 25_000_000, 200_000_000
"""Of a picture that is decoded whole, and of a JPEG, which is reduced while it is decoded."""
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
"""EXIF's orientation -> what sets it right. https://www.cipa.jp/std/documents/download_e.html?DC-008"""
ORIENTATION = 0x0112


def opened(path: Path) -> PIL.Image.Image:
    """Open a picture of a format that is taken, its size checked, nothing decoded yet.

    Raises:
        ValueError, OSError: it is none, or too large.

    """
    PIL.Image.MAX_IMAGE_PIXELS = None  # our own bound is stricter, and raises
    image = PIL.Image.open(path, formats=FORMATS)
    jpeg = image.format in ("JPEG", "MPO")
    if image.width * image.height > (MOST_JPEG_PIXELS if jpeg else MOST_PIXELS):
        raise ValueError(f"too many pixels: {image.width} x {image.height}")
    return image


def facts(path: Path) -> dict[str, Any] | None:
    """Decode a picture whole, since a header alone proves nothing; None when it is none that is taken."""
    try:
        image = opened(path)
    except PIL.UnidentifiedImageError:
        return None
    with image:
        size, mime = image.size, MIMES[str(image.format)]
        _decode(image)
    return {"kind": "image", "mime": mime, "width": size[0], "height": size[1]}


def _decode(image: PIL.Image.Image) -> None:
    """Decode it; a large JPEG no larger than needed."""
    if image.width * image.height > MOST_PIXELS or max(image.size) > 2 * LONGEST_SIDE:
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    image.load()


def upright(path: Path, out: Path) -> None:
    """Write a picture turned as its camera meant it, without metadata, as JPEG."""
    with opened(path) as image:
        turn = TURNS.get(_orientation(image))
        _decode(image)
        if max(image.size) > LONGEST_SIDE:
            image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        plain = _on_white(image)
    if turn is not None:
        plain = plain.transpose(turn)
    plain.info.clear()
    plain.save(out, "JPEG", quality=QUALITY)


def _orientation(image: PIL.Image.Image) -> object:
    """Return EXIF's orientation alone: the rest is not ours to understand, and often broken."""
    try:
        return image.getexif().get(ORIENTATION)
    except Exception:  # noqa: BLE001  # whatever is wrong in the block: then it says nothing
        return None


def _on_white(image: PIL.Image.Image) -> PIL.Image.Image:
    """Return a picture as RGB: 16 bits scaled to 8, what shows through as white."""
    if image.mode.startswith(("I", "F")):
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L").convert("RGB")
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        rgba = image.convert("RGBA")
        canvas = PIL.Image.new("RGB", rgba.size, "white")
        canvas.paste(rgba, mask=rgba.getchannel("A"))
        return canvas
    return image if image.mode == "RGB" else image.convert("RGB")
