"""Says in a file that AI made it: XMP in a picture, a tag in a sound or video. Runs in a worker process only."""

import struct
import zlib
from pathlib import Path

import av

from bot.media import codecs, formats, terms

CONTAINERS = {
    "audio/wav": "wav",
    "audio/flac": "flac",
    "audio/mp4": "mp4",
    "video/quicktime": "mov",
    "video/mp4": "mp4",
    "video/webm": "webm",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
}


def write(path: Path, out: Path, *, source: str) -> None:
    """Write a copy that says how it was made; nothing is encoded again.

    Args:
        path: of the file.
        out: where to write.
        source: IPTC's term (`bot.media.terms`).

    Raises:
        ValueError: a file of this kind has no place for it, or this one is broken.

    """
    mime = formats.type_of(path)
    try:
        if mime in CONTAINERS:
            _remuxed(path, out, CONTAINERS[mime], source)
        elif mime in PLACES:
            out.write_bytes(PLACES[mime](path.read_bytes(), _xmp(source)))
        else:
            raise ValueError("no kind of file that has a tag")
    except (av.FFmpegError, struct.error) as error:
        raise ValueError(str(error)) from error


def _xmp(source: str) -> bytes:
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" '
        f'xmlns:xmp="http://ns.adobe.com/xap/1.0/" Iptc4xmpExt:DigitalSourceType="{source}" '
        f'xmp:CreatorTool="{terms.GENERATOR}"/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()


def _in_png(data: bytes, xmp: bytes) -> bytes:
    body = b"iTXt" + b"XML:com.adobe.xmp\0\0\0\0\0" + xmp
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    return data[:33] + chunk + data[33:]  # right after the header


def _in_jpeg(data: bytes, xmp: bytes) -> bytes:
    body = b"http://ns.adobe.com/xap/1.0/\0" + xmp
    at = 2
    if data[2:4] == b"\xff\xe0":  # JFIF comes first
        at += 2 + struct.unpack_from(">H", data, 4)[0]
    return data[:at] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + data[at:]


def _in_webp(data: bytes, xmp: bytes) -> bytes:
    chunks, kind = data[12:], data[12:16]
    has_header = kind == b"VP8X"
    chunks = chunks[:8] + bytes([chunks[8] | 4]) + chunks[9:] if has_header else _extended(data, kind) + chunks
    chunks += b"XMP " + struct.pack("<I", len(xmp)) + xmp + b"\0" * (len(xmp) % 2)
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WEBP" + chunks


def _extended(data: bytes, kind: bytes) -> bytes:
    """Return the header that a plain WebP lacks, without which it can't have XMP."""
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        width, height, alpha = bits & 0x3FFF, bits >> 14 & 0x3FFF, bits >> 28 & 1
    else:
        width, height = (one & 0x3FFF for one in struct.unpack_from("<HH", data, 26))
        width, height, alpha = width - 1, height - 1, 0
    size = width.to_bytes(3, "little") + height.to_bytes(3, "little")
    return b"VP8X" + struct.pack("<I", 10) + bytes([4 | int(alpha) << 4, 0, 0, 0]) + bytes(size)


PLACES = {"image/png": _in_png, "image/jpeg": _in_jpeg, "image/webp": _in_webp}


def _remuxed(path: Path, out: Path, kind: str, source: str) -> None:
    with codecs.opened(path) as given, av.open(str(out), "w", format=kind) as target:
        streams = [one for one in given.streams if one.type in ("video", "audio")]
        if not streams:
            raise ValueError("neither picture nor sound")
        target.metadata.update(dict(given.metadata) | {"comment": terms.comment(source)})
        places = {one.index: target.add_stream_from_template(one) for one in streams}
        for packet in given.demux(streams):
            if packet.dts is not None:
                packet.stream = places[packet.stream.index]
                target.mux(packet)
