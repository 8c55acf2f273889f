"""Files of a few megabytes put together from hundreds of thousands of parts: refused at once, in words."""

import contextlib
import io
import struct
import zlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from time import monotonic

import av
import PIL.Image
import pytest

from bot.errors import Unreadable
from bot.media import parts
from bot.media.files import Limits, inspect
from bot.media.workers import Workers
from tests.media_files import film, sound
from tests.world import picture

KINDS = [Limits(kind=kind, max_mb=20, max_seconds=60) for kind in ("image", "video", "audio")]
SECONDS = 5.0
"""For one that a loaded machine refuses; decoders took from 3 to 30."""


@pytest.fixture
async def workers() -> AsyncIterator[Workers]:
    made = Workers()
    yield made
    await made.close()


def image(form: str, **more: object) -> bytes:
    out = io.BytesIO()
    PIL.Image.effect_noise((320, 240), 50).convert("RGB").save(out, form, **more)
    return out.getvalue()


def chunk(name: bytes, data: bytes = b"") -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(extra: bytes) -> bytes:
    whole = image("PNG")
    return whole[:33] + extra + whole[33:]


def segment(marker: int, data: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def jpeg(extra: bytes) -> bytes:
    whole = image("JPEG")
    return whole[:2] + extra + whole[2:]


def scans(count: int) -> bytes:
    whole = image("JPEG", progressive=True)
    place = whole.rindex(b"\xff\xda")
    return whole[:place] + whole[place : place + 12] * count + whole[place:]


def gif(extra: bytes) -> bytes:
    head = b"GIF89a" + struct.pack("<HH", 64, 64) + b"\xf0\0\0" + b"\0\0\0\xff\xff\xff"
    frame = b"!\xf9\x04\0\x01\0\0\0," + struct.pack("<HHHH", 0, 0, 1, 1) + b"\0\x02\x02\x44\x01\0"
    return head + extra.replace(b"FRAME", frame) + frame + b";"


def box(name: bytes, data: bytes = b"") -> bytes:
    return struct.pack(">I", len(data) + 8) + name + data


def boxes(data: bytes) -> list[tuple[bytes, bytes]]:
    found, place = list[tuple[bytes, bytes]](), 0
    while place < len(data):
        size, name = struct.unpack_from(">I4s", data, place)
        found.append((name, data[place + 8 : place + size]))
        place += size
    return found


def mp4(inside: bytes = b"", before: bytes = b"") -> bytes:
    first, *rest = boxes(film(1))
    return box(*first) + before + b"".join(box(name, data + inside * (name == b"moov")) for name, data in rest)


def mp3(frames: bytes) -> bytes:
    out, size = io.BytesIO(), len(frames)
    with av.open(io.BytesIO(sound(1))) as source, av.open(out, "w", format="mp3") as target:
        stream = target.add_stream("libmp3lame", rate=48000, layout="mono")
        for frame in source.decode(audio=0):
            frame.pts = None
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    digits = bytes([size >> 21 & 127, size >> 14 & 127, size >> 7 & 127, size & 127])
    return b"ID3\x04\0\0" + digits + frames + out.getvalue()


def ogg(count: int) -> bytes:
    whole = sound(2)
    place = whole.index(b"OggS", whole.index(b"OggS", 4) + 4)
    page = b"OggS\0\0" + bytes(8) + whole[14:18] + bytes(8) + b"\0"
    return whole[:place] + page * count + whole[place:]


def webp(count: int) -> bytes:
    whole = image("WEBP")
    vp8x = b"VP8X" + struct.pack("<I", 10) + bytes(4) + b"\x3f\x01\0" + b"\xef\0\0"
    body = vp8x + (b"JUNK" + bytes(4)) * count + whole[12:]
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


MANY: dict[str, Callable[[], bytes]] = {
    "texts of a PNG": lambda: png(chunk(b"tEXt", b"a\0b") * 300_000),
    "unknown chunks of a PNG": lambda: png(chunk(b"prVt") * 300_000),
    "empty chunks of a PNG's picture": lambda: png(chunk(b"IDAT") * 1_000_000),
    "comments of a JPEG": lambda: jpeg(segment(0xFE, b"a") * 300_000),
    "EXIF blocks of a JPEG": lambda: jpeg(segment(0xE1, b"Exif\0\0II") * 100_000),
    "colour profiles of a JPEG": lambda: jpeg(segment(0xE2, b"ICC_PROFILE\0\1\1a") * 300_000),
    "padding of a JPEG": lambda: jpeg(b"\xff" * 10_000_000),
    "scans of a JPEG": lambda: scans(500_000),
    "frames of a GIF": lambda: gif(b"FRAME" * 300_000),
    "comments of a GIF": lambda: gif(b"!\xfe\x01a\0" * 2_000_000),
    "pieces of a comment of a GIF": lambda: gif(b"!\xfe" + b"\x01a" * 6_000_000 + b"\0"),
    "chunks of a WebP": lambda: webp(1_500_000),
    "boxes of an MP4": lambda: mp4(before=box(b"free") * 1_500_000),
    "boxes of an MP4's index": lambda: mp4(inside=box(b"free") * 1_500_000),
    "titles of an MP4": lambda: mp4(inside=box(b"udta", box(b"\xa9nam", b"\0\1\0\0a") * 1_000_000)),
    "frames of an ID3 tag": lambda: mp3((b"TXXX" + b"\0\0\0\4" + b"\0\0" + b"\3a\0b") * 1_000_000),
    "entries of a TIFF": lambda: b"II*\0" + struct.pack("<IH", 8, 65_000) + bytes(12 * 65_000 + 4),
    "directories of a TIFF, in a circle": lambda: b"II*\0" + struct.pack("<IH12xI", 8, 1, 8),
    "frames of a WebP": lambda: webp(25_000),
    "chunks of a WAV": lambda: b"RIFF" + struct.pack("<I", 8_000_004) + b"WAVE" + (b"JUNK" + bytes(4)) * 1_000_000,
    "blocks of a FLAC": lambda: b"fLaC" + b"\1\0\0\0" * 1_000_000,
    "pages of an Ogg": lambda: ogg(600_000),
}


@pytest.mark.parametrize("name", MANY)
async def test_a_file_of_too_many_parts_is_refused_at_once(workers: Workers, tmp_path: Path, name: str) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(MANY[name]())
    await workers.run("ready", seconds=60, of="facts")
    begun = monotonic()
    with pytest.raises(Unreadable, match="more pieces than I can read"):
        await inspect(path, KINDS, workers=workers)
    assert monotonic() - begun < SECONDS


async def test_an_index_of_a_video_has_a_size(workers: Workers, tmp_path: Path) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(mp4(inside=box(b"free", bytes(parts.MOST_INDEX))))
    with pytest.raises(Unreadable, match="more pieces"):
        await inspect(path, [Limits(kind="video", max_mb=200)], workers=workers)


ORDINARY: dict[str, Callable[[], bytes]] = {
    "a PNG": lambda: png(b""),
    "a PNG with notes": lambda: png(chunk(b"tEXt", b"a\0b") * 1_000),
    "a JPEG": lambda: jpeg(b""),
    "a JPEG with notes": lambda: jpeg(segment(0xFE, b"a") * 1_000),
    "a progressive JPEG": lambda: scans(1),
    "a GIF": lambda: gif(b"FRAME" * 1_000),
    "a WebP": lambda: webp(1_000),
    "an MP4": mp4,
    "an MP4 with boxes": lambda: mp4(inside=box(b"free") * 1_000),
    "an MP3 with tags": lambda: mp3((b"TXXX" + b"\0\0\0\4" + b"\0\0" + b"\3a\0b") * 100),
    "an Ogg": lambda: ogg(1_000),
}


@pytest.mark.parametrize("name", ORDINARY)
async def test_an_ordinary_one_is_not(workers: Workers, tmp_path: Path, name: str) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(ORDINARY[name]())
    await inspect(path, KINDS, workers=workers)


@pytest.mark.parametrize("name", [*MANY, *ORDINARY])
def test_whatever_is_cut_off_or_changed_stops_nobody(tmp_path: Path, name: str) -> None:
    """Headers that lead nowhere are the decoder's business; here they end the count."""
    path, whole = tmp_path / "x.bin", (MANY | ORDINARY)[name]()[:20_000]
    for place in (0, 1, 3, 15, 16, 17, 40, 100, 999, 5_000):
        for content in (whole[:place], whole[:place] + b"\xff" * 40 + whole[place + 40 :], whole[:place] + bytes(40)):
            path.write_bytes(content)
            with contextlib.suppress(parts.TooManyParts):
                parts.check(path)


def test_a_small_picture_is_counted_in_no_time(tmp_path: Path) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(picture("red"))
    parts.check(path)


async def test_a_moving_picture_that_takes_too_long_to_draw_is_taken_as_a_still(
    workers: Workers, tmp_path: Path
) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(gif(b"FRAME" * 2_900).replace(struct.pack("<HH", 64, 64), struct.pack("<HH", 1900, 1080), 1))
    facts = await inspect(path, KINDS, workers=workers)
    assert (facts.width, facts.height, facts.seconds) == (1900, 1080, None)
