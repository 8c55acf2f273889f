"""What kind of file bytes are, by how they begin. Nothing is decoded."""

from pathlib import Path

HEAD = 64
"""Bytes that are looked at."""
BRANDS = {
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"heim": "image/heic",
    b"heis": "image/heic",
    b"hevc": "image/heic",
    b"hevx": "image/heic",
    b"mif1": "image/heif",
    b"msf1": "image/heif",
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4",
}
"""Major brand of an ISO base media file -> its type; any other is an MP4."""
BEGINNINGS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"%PDF-", "application/pdf"),
)
RIFFS = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/avi"}

ENDINGS = {
    "video/mp4": ".mp4",
    "video/quicktime": ".mov",
    "video/webm": ".webm",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/gif": ".gif",
    "audio/mpeg": ".mp3",
    "audio/wav": ".wav",
    "audio/ogg": ".ogg",
    "audio/mp4": ".m4a",
    "audio/flac": ".flac",
}
"""Of a name, for what leaves."""
SIGNED = frozenset(
    {
        *("image/png", "image/jpeg", "image/webp", "image/gif", "image/tiff", "image/heic", "image/heif", "image/avif"),
        *("video/mp4", "video/quicktime", "video/avi", "audio/mpeg", "audio/wav", "audio/flac", "audio/mp4"),
    }
)
"""Types that C2PA has a place for."""


def type_of(path: Path) -> str:
    """Return a file's type; empty: none that we know."""
    return type_of_bytes(first_of(path))


def type_by(first: bytes, declared: str) -> str:
    """Return the type of a file that begins so; its server is believed only about what its bytes leave open.

    Args:
        first: its first bytes.
        declared: what its server calls it; an mp4 may be only a sound.

    """
    found = type_of_bytes(first)
    is_sound = found.startswith("video/") and declared.startswith("audio/")
    return declared if is_sound or not found else found


def first_of(path: Path) -> bytes:
    """Return the bytes that tell what a file is."""
    with path.open("rb") as file:
        return file.read(HEAD)


def type_of_bytes(head: bytes) -> str:
    """Return the type of a file that begins so; empty: none that we know."""
    if head[4:8] == b"ftyp":
        return BRANDS.get(head[8:12], "video/mp4")
    if head[:4] == b"RIFF":
        return RIFFS.get(head[8:12], "")
    if len(head) > 2 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2:  # a frame of MPEG audio, layer III
        return "audio/mpeg"
    return next((kind for beginning, kind in BEGINNINGS if head.startswith(beginning)), "")
