"""How many parts a file is put together from, counted by their headers alone. Runs in a worker process only.

Decoders take microseconds for each, and many seconds for what a few megabytes can hold: chunks of PNG, segments and
scans of JPEG, blocks of GIF, boxes of MP4 and HEIC, frames of ID3, pages of Ogg. No camera or program writes so many.
"""

import mmap
import re
import struct
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

MB = 1024 * 1024
MOST_CHUNKS, MOST_NOTES = 50_000, 2_000
"""Chunks of a PNG, and those of them, or segments of a JPEG, that hold no picture."""
MOST_SCANS = 500
"""Scans of a JPEG; a progressive one has about ten, and its previews have theirs."""
MOST_FRAMES = 20_000
MOST_BOXES, MOST_INDEX = 40_000, 24 * MB
"""Boxes, and bytes of the one that lists a video's frames; two hours at 60 frames a second take half of it."""
MOST_TAGS = 5_000
USUAL_SIZE = 64
"""Bytes that a page, or a block inside a frame, has at least on average."""
HEAD = 16
SOME = 20_000
"""Pages or blocks that a file of any size may have."""
SCAN = b"\xff\xda"
BARE = frozenset({0x01, *range(0xD0, 0xD9)})
"""Markers of a JPEG without a length."""
PICTURE = (b"IDAT", b"fdAT", b"fcTL")
HOLDERS = frozenset(
    {
        *(b"moov", b"trak", b"mdia", b"minf", b"dinf", b"stbl", b"edts", b"udta", b"moof", b"traf", b"mvex", b"meta"),
        *(b"ilst", b"iprp", b"ipco", b"iinf", b"iref"),
    }
)
"""Boxes that hold boxes."""
SKIPPED = {b"meta": 4, b"iinf": 6, b"iref": 4}
"""Bytes before the first box that one holds."""


class TooManyParts(ValueError):
    """A file is put together from more parts than anybody needs."""


def check(path: Path) -> None:
    """Check how many parts a file has; a file of another kind, or a broken one, is left to its decoder.

    Raises:
        TooManyParts: more than anybody needs.

    """
    if path.stat().st_size < HEAD:
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        walk = next((walk for begins, walk in WALKS if re.match(begins, data[:HEAD], re.DOTALL)), None)
        if walk is not None:
            try:
                walk(data)
            except (struct.error, IndexError):
                return


def _at_most(parts: Iterator[object], most: int) -> None:
    if next(islice(parts, most, None), None) is not None:
        raise TooManyParts(f"more than {most}")


def _png(data: mmap.mmap) -> None:
    _at_most(_chunks(data), MOST_CHUNKS)
    _at_most((name for name in _chunks(data) if name not in PICTURE), MOST_NOTES)


def _chunks(data: mmap.mmap) -> Iterator[bytes]:
    place = 8
    while place < len(data):
        size, name = struct.unpack_from(">I4s", data, place)
        yield name
        place += 12 + size


def _jpeg(data: mmap.mmap) -> None:
    _at_most(_segments(data), MOST_NOTES)
    _at_most(_scans(data), MOST_SCANS)


def _segments(data: mmap.mmap) -> Iterator[int]:
    """Yield the markers up to the first scan; a byte between two of them counts as one."""
    place = 2
    while place < len(data):
        if data[place] != 0xFF or data[place + 1] == 0xFF:
            yield 0
            place += 1
            continue
        marker = data[place + 1]
        yield marker
        if marker == 0xDA:
            return
        place += 2 if marker in BARE else 2 + struct.unpack_from(">H", data, place + 2)[0]


def _scans(data: mmap.mmap) -> Iterator[int]:
    """Yield where scans begin: what is compressed has no such bytes."""
    place = data.find(SCAN)
    while place >= 0:
        yield place
        place = data.find(SCAN, place + 2)


def _gif(data: mmap.mmap) -> None:
    blocks = frames = 0
    for is_frame in _blocks(data):
        blocks, frames = blocks + 1, frames + is_frame
        if blocks > SOME + len(data) // USUAL_SIZE or frames > MOST_FRAMES:
            raise TooManyParts(f"{blocks} blocks, {frames} frames")


def _blocks(data: mmap.mmap) -> Iterator[bool]:
    """Yield for each block, and each piece of one, whether a frame begins."""
    place = 13 + _colours(data[10])
    while place < len(data) and data[place] in (0x21, 0x2C):
        is_frame = data[place] == 0x2C
        yield is_frame
        place += 11 + _colours(data[place + 9]) if is_frame else 2
        while size := data[place]:
            yield False
            place += 1 + size
        place += 1


def _colours(flags: int) -> int:
    """Return the bytes of a colour table."""
    return int(3 * 2 ** ((flags & 7) + 1)) if flags & 0x80 else 0


def _riff(data: mmap.mmap) -> None:
    def chunks() -> Iterator[int]:
        place = 12
        while place < len(data):
            (size,) = struct.unpack_from("<I", data, place + 4)
            yield place
            place += 8 + size + size % 2

    _at_most(chunks(), SOME)


def _iso(data: mmap.mmap) -> None:
    _at_most(_boxes(data, 0, len(data)), MOST_BOXES)


def _boxes(data: mmap.mmap, place: int, end: int) -> Iterator[bytes]:
    """Yield the names of boxes, and of those that they hold, one after the other: no nesting is deep."""
    while place + 8 <= end:
        size, name = struct.unpack_from(">I4s", data, place)
        head = 16 if size == 1 else 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", data, place + 8)
        if name == b"moov" and size > MOST_INDEX:
            raise TooManyParts(f"an index of {size} bytes")
        yield name
        place += head + SKIPPED.get(name, 0) if name in HOLDERS else max(head, size or end)


def _id3(data: mmap.mmap) -> None:
    _at_most(_tags(data), MOST_TAGS)


def _tags(data: mmap.mmap) -> Iterator[int]:
    version, end = data[3], 10 + _seven(data[6:10])
    head, place = (6 if version == 2 else 10), 10
    while place + head <= end and data[place]:
        yield place
        if version == 2:
            size = int.from_bytes(data[place + 3 : place + 6], "big")
        else:
            size = _seven(data[place + 4 : place + 8]) if version == 4 else struct.unpack_from(">I", data, place + 4)[0]
        place += head + size


def _seven(digits: bytes) -> int:
    """Return a number written with seven bits to a byte."""
    first, second, third, fourth = struct.unpack(">4B", digits)
    return int(first << 21 | second << 14 | third << 7 | fourth)


def _ogg(data: mmap.mmap) -> None:
    def pages() -> Iterator[int]:
        place = 0
        while data[place : place + 4] == b"OggS":
            yield place
            pieces = data[place + 26]
            place += 27 + pieces + sum(data[place + 27 : place + 27 + pieces])

    _at_most(pages(), SOME + len(data) // USUAL_SIZE)


def _tiff(data: mmap.mmap) -> None:
    order = "<" if data[:2] == b"II" else ">"

    def entries() -> Iterator[int]:
        (place,) = struct.unpack_from(f"{order}I", data, 4)
        while place:  # directories may go round in circles
            (count,) = struct.unpack_from(f"{order}H", data, place)
            yield from range(max(1, count))
            (place,) = struct.unpack_from(f"{order}I", data, place + 2 + 12 * count)

    _at_most(entries(), MOST_TAGS)


def _flac(data: mmap.mmap) -> None:
    def blocks() -> Iterator[int]:
        place, is_last = 4, False
        while not is_last:
            yield place
            is_last = data[place] >= 0x80
            place += 4 + int.from_bytes(data[place + 1 : place + 4], "big")

    _at_most(blocks(), MOST_TAGS)


WALKS: tuple[tuple[bytes, Callable[[mmap.mmap], None]], ...] = (
    (rb"\x89PNG\r\n\x1a\n", _png),
    (rb"\xff\xd8", _jpeg),
    (rb"GIF8", _gif),
    (rb"RIFF....", _riff),
    (rb"....(ftyp|moov|free|skip|wide|mdat)", _iso),
    (rb"ID3", _id3),
    (rb"OggS", _ogg),
    (rb"fLaC", _flac),
    (rb"II\*\0|MM\0\*", _tiff),
)
"""How a file begins -> what counts its parts."""
