"""Pictures from iPhones (HEIF with HEVC inside). Runs in a worker process only.

libheif rotates a picture as its container says, and then EXIF's orientation is already applied. EXIF counts only
where the container says nothing.
"""

from pathlib import Path

import PIL.Image
import pillow_heif

FORMAT = "HEIF"
STRIP = 256
"""Rows converted at a time into Pillow's layout, which has 4 bytes a pixel."""


HEAD = 1024**2
"""Bytes at the start in which a container says what it holds."""


def turns(image: PIL.Image.Image) -> bool:
    """Whether the container itself says how its picture is rotated or mirrored."""
    with Path(image.filename).open("rb") as file:  # type: ignore[attr-defined]  # opened by a path
        head = file.read(HEAD)
    return b"irot" in head or b"imir" in head


def register() -> None:
    """Let Pillow open them: one thread, and only the main picture."""
    pillow_heif.register_heif_opener(decode_threads=1, thumbnails=False, depth_images=False, aux_images=False)


def reduced(path: Path, scale: int) -> PIL.Image.Image:
    """Decode a picture, and reduce it while it is converted into Pillow's layout.

    Raises:
        ValueError, OSError: it is not a picture.

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
