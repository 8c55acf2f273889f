"""Pictures of iPhones (HEIF with HEVC in it). Runs in a worker process only.

libheif turns a picture as its container says; what EXIF says of a turn is then done already. Only where the container
says nothing is EXIF's word all there is.
"""

from pathlib import Path

import PIL.Image
import pillow_heif

FORMAT = "HEIF"
STRIP = 256
"""Rows that are put into Pillow's form, which has 4 bytes a pixel, at a time."""


HEAD = 1024**2
"""Bytes in which a container says what it holds."""


def turns(image: PIL.Image.Image) -> bool:
    """Whether the container itself says how its picture is turned or mirrored."""
    with Path(image.filename).open("rb") as file:  # type: ignore[attr-defined]  # opened by a path
        head = file.read(HEAD)
    return b"irot" in head or b"imir" in head


def register() -> None:
    """Let Pillow open them: one thread, and nothing but the picture itself."""
    pillow_heif.register_heif_opener(decode_threads=1, thumbnails=False, depth_images=False, aux_images=False)


def reduced(path: Path, scale: int) -> PIL.Image.Image:
    """Decode a picture, and make it smaller while it is put into Pillow's form.

    Raises:
        ValueError, OSError: it is none.

    """
    heif = pillow_heif.open_heif(path, convert_hdr_to_8bit=True)
    pixels, stride, mode, (width, height) = heif.data, heif.stride, heif.mode, heif.size
    if pixels is None:
        raise ValueError("no pixels")
    whole = PIL.Image.new(mode, (-(-width // scale), -(-height // scale)))
    for top in range(0, height, STRIP):
        rows = min(STRIP, height - top)
        piece = bytes(memoryview(pixels)[top * stride : (top + rows) * stride])
        strip = PIL.Image.frombuffer(mode, (width, rows), piece, "raw", mode, stride, 1)
        whole.paste(strip.reduce(scale), (0, top // scale))
    whole.info.update({name: value for name, value in heif.info.items() if name == "icc_profile"})
    return whole
