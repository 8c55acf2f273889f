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
    "video/avi": "avi",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
}
XMP_IN_TIFF = 700
"""The number of its field."""
START_OF_SCAN, JFIF = 0xDA, b"\xff\xe0"
"""Of JPEG: what comes before the picture itself, and the marker of its first segment."""


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
    except (av.FFmpegError, struct.error, IndexError) as error:
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
    name = b"XML:com.adobe.xmp\0"
    body = b"iTXt" + name + b"\0\0\0\0" + xmp
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    kept, at = [data[:33], chunk], 33  # right after the header
    while at + 8 <= len(data):
        size = 12 + struct.unpack_from(">I", data, at)[0]
        if data[at + 4 : at + 8 + len(name)] != b"iTXt" + name:  # another packet would hide ours
            kept.append(data[at : at + size])
        at += size
    return b"".join([*kept, data[at:]])


def _in_jpeg(data: bytes, xmp: bytes) -> bytes:
    name = b"http://ns.adobe.com/xap/1.0/\0"
    body = name + xmp
    ours = b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
    kept, at = [data[:2]], 2
    while data[at : at + 1] == b"\xff" and data[at + 1] != START_OF_SCAN:
        size = 2 + struct.unpack_from(">H", data, at + 2)[0]
        if data[at + 4 : at + 4 + len(name)] != name:  # another packet would hide ours
            kept.append(data[at : at + size])
        at += size
    place = 2 if len(kept) > 1 and kept[1].startswith(JFIF) else 1  # JFIF comes first
    return b"".join([*kept[:place], ours, *kept[place:], data[at:]])


def _in_webp(data: bytes, xmp: bytes) -> bytes:
    chunks, kind = data[12:], data[12:16]
    has_header = kind == b"VP8X"
    chunks = chunks[:8] + bytes([chunks[8] | 4]) + chunks[9:] if has_header else _extended(data, kind) + chunks
    chunks = _without_xmp(chunks)
    chunks += b"XMP " + struct.pack("<I", len(xmp)) + xmp + b"\0" * (len(xmp) % 2)
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WEBP" + chunks


def _without_xmp(chunks: bytes) -> bytes:
    """Return a WebP's chunks without another packet, of which it may have one."""
    kept, at = b"", 0
    while at + 8 <= len(chunks):
        size = 8 + struct.unpack_from("<I", chunks, at + 4)[0]
        kept += b"" if chunks[at : at + 4] == b"XMP " else chunks[at : at + size + size % 2]
        at += size + size % 2
    return kept + chunks[at:]


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


def _in_gif(data: bytes, xmp: bytes) -> bytes:
    at = 13 + (3 << (data[10] & 7) + 1 if data[10] & 128 else 0)  # after the header and its colours
    end = b"\x01" + bytes(range(255, -1, -1)) + b"\0"  # leads a reader that counts blocks to the packet's end
    return b"GIF89a" + data[6:at] + b"!\xff\x0bXMP DataXMP" + xmp + end + data[at:]


def _in_tiff(data: bytes, xmp: bytes) -> bytes:
    """Return a TIFF whose first picture has the packet: its directory is written again behind all else."""
    order = "<" if data.startswith(b"II") else ">"
    (at,) = struct.unpack_from(f"{order}I", data, 4)
    (count,) = struct.unpack_from(f"{order}H", data, at)
    follows = at + 2 + 12 * count
    entries = {
        struct.unpack_from(f"{order}H", data, one)[0]: data[one : one + 12] for one in range(at + 2, follows, 12)
    }
    body = data + b"\0" * (len(data) % 2)
    entries[XMP_IN_TIFF] = struct.pack(f"{order}HHII", XMP_IN_TIFF, 1, len(xmp), len(body))
    body += xmp + b"\0" * (len(xmp) % 2)
    directory = struct.pack(f"{order}H", len(entries)) + b"".join(entries[tag] for tag in sorted(entries))
    struct.unpack_from(f"{order}I", data, follows)  # it is whole
    return body[:4] + struct.pack(f"{order}I", len(body)) + body[8:] + directory + data[follows : follows + 4]


PLACES = {
    "image/png": _in_png,
    "image/jpeg": _in_jpeg,
    "image/webp": _in_webp,
    "image/gif": _in_gif,
    "image/tiff": _in_tiff,
}


def _remuxed(path: Path, out: Path, kind: str, source: str) -> None:
    options = {"movflags": "+faststart"} if kind in ("mp4", "mov") else {}  # it plays while it loads
    with codecs.opened(path) as given, av.open(str(out), "w", format=kind, options=options) as target:
        streams = [one for one in given.streams if one.type in ("video", "audio")]
        if not streams:
            raise ValueError("neither picture nor sound")
        target.metadata.update(dict(given.metadata) | {"comment": terms.comment(source)})
        places = {one.index: target.add_stream_from_template(one) for one in streams}
        for packet in given.demux(streams):
            if packet.dts is not None:
                packet.stream = places[packet.stream.index]
                target.mux(packet)
