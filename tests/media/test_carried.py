"""What others have written into a file is found wherever their programs put it."""

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import PIL.Image
import pytest
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from bot.media import carried, terms
from tests.media.test_labels import make

XMP_BOX = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
"""Of a `uuid` box with XMP, as ExifTool and Adobe's programs write it."""


def packet(source: str) -> bytes:
    return (
        "<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta xmlns:x='adobe:ns:meta/'>"
        f"<Iptc4xmpExt:DigitalSourceType>{source}</Iptc4xmpExt:DigitalSourceType></x:xmpmeta>"
    ).encode()


def behind_the_picture(path: Path, xmp: bytes) -> None:
    make(path, "image/png")
    body = b"iTXtXML:com.adobe.xmp\0\0\0\0\0" + xmp
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    data = path.read_bytes()
    path.write_bytes(data[:-12] + chunk + data[-12:])


def in_a_tiff(path: Path, xmp: bytes) -> None:
    tags = ImageFileDirectory_v2()
    tags[700] = xmp
    PIL.Image.new("RGB", (8, 8)).save(path, "TIFF", tiffinfo=tags)


def in_a_box(path: Path, xmp: bytes) -> None:
    make(path, "video/mp4")
    path.write_bytes(path.read_bytes() + struct.pack(">I", 24 + len(xmp)) + b"uuid" + XMP_BOX + xmp)


def behind_another_packet(path: Path, xmp: bytes) -> None:
    make(path, "image/jpeg")
    filler = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'></x:xmpmeta>".ljust(carried.READ)
    path.write_bytes(path.read_bytes() + filler + xmp)


@pytest.mark.parametrize("write", [behind_the_picture, in_a_tiff, in_a_box, behind_another_packet])
def test_a_label_is_found_wherever_it_stands(tmp_path: Path, write: Callable[[Path, bytes], None]) -> None:
    path = tmp_path / "file"
    write(path, packet(terms.MADE))
    found = carried.read(path)
    assert found["type"]
    assert found["tag"] is True
    write(path, packet("http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"))
    assert carried.read(path)["tag"] is False
