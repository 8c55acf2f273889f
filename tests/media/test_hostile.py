"""Files that mean harm: what they claim is not believed, and what they do to a decoder harms nobody."""

import io
import struct
import zlib
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import av
import numpy
import PIL.Image
import pytest

from bot.errors import BotError, TooLong, Unreadable
from bot.media import convert
from bot.media.files import Limits, inspect
from bot.media.workers import Workers
from tests.media_files import film, sound
from tests.world import picture

KINDS = [Limits(kind=kind, max_mb=20, max_seconds=60) for kind in ("image", "video", "audio")]


@pytest.fixture
async def workers() -> AsyncIterator[Workers]:
    made = Workers()
    yield made
    await made.close()


def lists(secret: Path) -> dict[str, bytes]:
    """Return files that name another one."""
    return {
        "m3u8": f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{secret}\n#EXT-X-ENDLIST\n".encode(),
        "m3u8 by address": f"#EXTM3U\n#EXTINF:10,\nfile://{secret}\n#EXT-X-ENDLIST\n".encode(),
        "concat": f"ffconcat version 1.0\nfile '{secret}'\n".encode(),
        "concat without a head": f"file {secret}\n".encode(),
        "sdp": b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n",
        "svg": f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{secret}"/></svg>'.encode(),
        "mpd": f'<?xml version="1.0"?><MPD><BaseURL>{secret}</BaseURL></MPD>'.encode(),
        "pls": f"[playlist]\nFile1={secret}\nNumberOfEntries=1\n".encode(),
        "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\nshowpage\n",
        "pdf": b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n",
        "xbm": b"#define a_width 16\n#define a_height 1\nstatic char a_bits[] = {0x00, 0x00};\n",
        "ppm": b"P6 2 2 255 " + bytes(12),
        "tga": bytes([0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 2, 0, 24, 0]) + bytes(12),
    }


@pytest.mark.parametrize("name", list(lists(Path("/"))))
async def test_a_file_that_leads_elsewhere_is_none(workers: Workers, tmp_path: Path, name: str) -> None:
    secret = tmp_path / "secret.ogg"
    secret.write_bytes(sound(3))
    path, out = tmp_path / "x.bin", tmp_path / "out.mp3"
    path.write_bytes(lists(secret)[name])
    for limits in KINDS:
        with pytest.raises(Unreadable):
            await inspect(path, limits, workers=workers)
    for convert_it in (convert.to_mp3, convert.clean, convert.upright):
        with pytest.raises(Unreadable):
            await convert_it(workers, path, out)


def lying_flac(real: float, claimed: float) -> bytes:
    """Return a FLAC whose header claims another length."""
    out = io.BytesIO()
    with av.open(out, "w", format="flac") as container:
        stream = container.add_stream("flac", rate=8000, layout="mono")
        for _ in range(int(real)):
            frame = av.AudioFrame.from_ndarray(numpy.zeros((1, 8000), numpy.int16), format="s16", layout="mono")
            frame.sample_rate = 8000
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    flac = bytearray(out.getvalue())
    place = 8 + 10  # behind "fLaC" and the block's head: sizes, then 20 bits rate, 3 channels, 5 depth, 36 samples
    packed = int.from_bytes(flac[place : place + 8], "big") >> 36 << 36 | int(claimed * 8000)
    flac[place : place + 8] = packed.to_bytes(8, "big")
    return bytes(flac)


async def test_a_sound_is_as_long_as_it_is_whatever_its_header_claims(workers: Workers, tmp_path: Path) -> None:
    path, out = tmp_path / "x.bin", tmp_path / "out.mp3"
    path.write_bytes(lying_flac(3400, 15))
    with pytest.raises(TooLong, match="I can take 60 s"):
        await inspect(path, KINDS[2], workers=workers)
    with pytest.raises(Unreadable):
        await convert.to_mp3(workers, path, out, most_seconds=60)
    assert not out.exists() or out.stat().st_size < 2_000_000


def png(width: int, height: int) -> bytes:
    """Return a PNG of one colour, row by row, so that nobody needs its memory to make it."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    pixels, row = zlib.compressobj(9), bytes(1 + width * 3)
    data = b"".join(pixels.compress(row) for _ in range(height)) + pixels.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


async def test_a_picture_of_many_pixels_is_refused_before_it_is_decoded(workers: Workers, tmp_path: Path) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(png(9990, 9990))
    with pytest.raises(Unreadable, match="too many pixels"):
        await inspect(path, KINDS[0], workers=workers)
    with pytest.raises(Unreadable):
        await convert.upright(workers, path, tmp_path / "out")


async def test_a_progressive_picture_that_is_too_large_is_not_called_broken(workers: Workers, tmp_path: Path) -> None:
    path = tmp_path / "x.bin"
    PIL.Image.new("RGB", (12_000, 9_000), "teal").save(path, "JPEG", progressive=True)
    with pytest.raises(Unreadable, match="too many pixels"):
        await inspect(path, KINDS[0], workers=workers)


@pytest.mark.parametrize("lossless", [True, False])
async def test_a_webp_that_is_too_large_to_be_opened_is_not_called_broken(
    workers: Workers, tmp_path: Path, lossless: bool
) -> None:
    path = tmp_path / "x.bin"
    PIL.Image.new("RGB", (9_000, 4_000), "teal").save(path, "WEBP", lossless=lossless)
    with pytest.raises(Unreadable, match="too many pixels"):
        await inspect(path, KINDS[0], workers=workers)


async def test_a_video_of_more_than_4k_is_not_called_broken(workers: Workers, tmp_path: Path) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(film(0.2, with_sound=False, size=4096))
    with pytest.raises(Unreadable, match="up to 4K"):
        await inspect(path, KINDS[1], workers=workers)


@pytest.mark.parametrize(
    ("kind", "mode", "size"),
    [
        ("JPEG", "RGB", (12_000, 9_000)),
        ("JPEG", "RGB", (8064, 6048)),
        ("JPEG", "CMYK", (6000, 4000)),
        ("JPEG", "L", (6000, 4000)),
        ("PNG", "RGB", (6000, 4000)),
        ("PNG", "RGBA", (6000, 4000)),
        ("PNG", "P", (6000, 4000)),
        ("PNG", "I;16", (6000, 4000)),
        ("PNG", "RGBA", (4032, 3024)),
        ("WEBP", "RGBA", (3072, 2304)),
        ("BMP", "RGB", (2400, 1800)),
    ],
)
async def test_what_cameras_and_screens_make_is_taken_and_reduced(
    workers: Workers, tmp_path: Path, kind: str, mode: str, size: tuple[int, int]
) -> None:
    path, out = tmp_path / "x.bin", tmp_path / "out"
    PIL.Image.new(mode, size).save(path, kind)
    facts = await inspect(path, KINDS[0], workers=workers)
    assert (facts.width, facts.height) == size
    await convert.upright(workers, path, out)
    with PIL.Image.open(out) as image:
        assert 2000 <= max(image.size) <= 4096
        assert image.size[0] / image.size[1] == pytest.approx(size[0] / size[1], rel=0.01)


async def test_metadata_of_place_and_device_goes_and_the_turn_of_a_video_stays(
    workers: Workers, tmp_path: Path
) -> None:
    path, out = tmp_path / "x.bin", tmp_path / "out.bin"
    with av.open(io.BytesIO(film(2))) as source, av.open(str(path), "w", format="mov") as target:
        target.metadata["location"] = "+48.8577+002.295/"
        target.metadata["model"] = "Telephone of mine"
        places = {one.index: target.add_stream_from_template(one) for one in source.streams}
        for packet in source.demux():
            if packet.dts is not None:
                packet.stream = places[packet.stream.index]
                target.mux(packet)
    assert b"48.8577" in path.read_bytes()
    assert await convert.clean(workers, path, out) == "video/mp4"
    assert b"48.8577" not in out.read_bytes()
    assert b"Telephone" not in out.read_bytes()
    facts = await inspect(out, KINDS[1], workers=workers)
    assert facts.has_audio
    assert facts.seconds == pytest.approx(2, abs=0.3)


async def test_a_picture_of_16_bits_keeps_its_shades(workers: Workers, tmp_path: Path) -> None:
    path, out = tmp_path / "x.bin", tmp_path / "out"
    shades = numpy.linspace(0, 65535, 256, dtype=numpy.uint16).reshape(1, 256).repeat(32, axis=0)
    PIL.Image.fromarray(shades).save(path, "PNG")
    await convert.upright(workers, path, out)
    with PIL.Image.open(out) as image:
        values = [image.convert("L").getpixel((x, 16)) for x in (0, 128, 255)]
    assert values == pytest.approx([0, 128, 255], abs=6)


@pytest.mark.parametrize("cut", [0.05, 0.3, 0.6, 0.95])
@pytest.mark.parametrize("make", [picture, lambda: film(2), lambda: sound(3), lambda: lying_flac(3, 3)])
async def test_half_a_file_is_refused_or_read_and_nothing_else(
    workers: Workers, tmp_path: Path, make: object, cut: float
) -> None:
    path = tmp_path / "x.bin"
    whole = make()  # type: ignore[operator]
    path.write_bytes(whole[: int(len(whole) * cut)])
    for limits in KINDS:
        with suppress(BotError):
            await inspect(path, limits, workers=workers)
    assert len(workers.running) <= 2


async def test_a_sound_stream_without_a_sample_is_refused(workers: Workers, tmp_path: Path) -> None:
    path, out = tmp_path / "x.bin", tmp_path / "out.mp3"
    with av.open(str(path), "w", format="matroska") as container:
        stream = container.add_stream("libopus", rate=48000, layout="mono")
        container.mux(stream.encode(None))
    for step in (convert.to_mp3, convert.clean):
        with suppress(Unreadable):
            await step(workers, path, out)
            assert out.is_file()
