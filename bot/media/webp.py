"""How large a WebP is, by its first bytes.

Source: https://developers.google.com/speed/webp/docs/riff_container
"""

import struct
from pathlib import Path

HEAD = 30
"""Bytes: the container's head, the first chunk's, and the size in it."""


def pixels_of(path: Path) -> int:
    """Return how many pixels a WebP has; 0: it is another file."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if len(head) < HEAD or head[:4] != b"RIFF" or head[8:12] != b"WEBP":
        return 0
    match head[12:16]:
        case b"VP8X":
            return (int.from_bytes(head[24:27], "little") + 1) * (int.from_bytes(head[27:30], "little") + 1)
        case b"VP8L":
            (bits,) = struct.unpack_from("<I", head, 21)
            return int(((bits & 0x3FFF) + 1) * ((bits >> 14 & 0x3FFF) + 1))
    width, height = struct.unpack_from("<HH", head, 26)
    return int((width & 0x3FFF) * (height & 0x3FFF))
