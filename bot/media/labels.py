"""Says in a file that AI made it: XMP or a tag, then C2PA credentials. Runs in a worker process only."""

import json
import struct
import zlib
from pathlib import Path
from typing import Any

import av
import c2pa  # type: ignore[import-untyped]

from bot import __version__
from bot.media import codecs, formats

TERMS = "http://cv.iptc.org/newscodes/digitalsourcetype/"
MADE, COMPOSED = f"{TERMS}trainedAlgorithmicMedia", f"{TERMS}compositeWithTrainedAlgorithmicMedia"
GENERATOR = "A2E Studio bot"
WORDS = "AI-generated with A2E"
CONTAINERS = {
    "audio/wav": "wav",
    "audio/flac": "flac",
    "audio/mp4": "mp4",
    "video/quicktime": "mov",
    "video/mp4": "mp4",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
}
BY_C2PA = frozenset(CONTAINERS) - {"audio/ogg"} | {"image/png", "image/jpeg", "image/webp", "image/gif"}
"""Types that C2PA has a place for."""
SETTINGS = {"verify": {"verify_after_sign": False}, "builder": {"thumbnail": {"enabled": False}}}
"""A thumbnail and a second reading took longer than all else."""


def write(path: Path, out: Path, *, source: str, chain: str, key: str, algorithm: str) -> dict[str, bool]:
    """Write a file with its labels; return which it has got.

    Raises:
        ValueError: it can have none.

    """
    mime, tagged = formats.type_of(path), out.with_suffix(".tagged")
    try:
        has_tag = _tagged(path, tagged, mime, source)
        before = tagged if has_tag else path
        if mime in BY_C2PA:
            _signed(path, before, out, mime, source=source, chain=chain, key=key, algorithm=algorithm)
        elif has_tag:
            tagged.replace(out)
        else:
            raise ValueError("no kind of file that is labelled")
        return {"tag": has_tag, "c2pa": mime in BY_C2PA}
    finally:
        tagged.unlink(missing_ok=True)


def _tagged(path: Path, out: Path, mime: str, source: str) -> bool:
    """Write a copy with XMP or a tag; False: it can't have one, and its credentials must do."""
    try:
        if mime in CONTAINERS:
            _remuxed(path, out, CONTAINERS[mime], source)
            return True
        if mime in PLACES:
            out.write_bytes(PLACES[mime](path.read_bytes(), _xmp(source)))
            return True
    except (ValueError, av.FFmpegError, struct.error, MemoryError):
        return False
    return False


def _xmp(source: str) -> bytes:
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" '
        f'xmlns:xmp="http://ns.adobe.com/xap/1.0/" Iptc4xmpExt:DigitalSourceType="{source}" '
        f'xmp:CreatorTool="{GENERATOR}"/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
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
        target.metadata.update(dict(given.metadata) | {"comment": f"{WORDS}; {source}"})
        places = {one.index: target.add_stream_from_template(one) for one in streams}
        for packet in given.demux(streams):
            if packet.dts is not None:
                packet.stream = places[packet.stream.index]
                target.mux(packet)


def _signed(
    path: Path, before: Path, out: Path, mime: str, *, source: str, chain: str, key: str, algorithm: str
) -> None:
    """Sign last; credentials that the file came with are kept as those of its parent."""
    info = c2pa.C2paSignerInfo(alg=algorithm.encode(), sign_cert=chain.encode(), private_key=key.encode(), ta_url=None)
    brings = _told(path, mime) is not None
    action = {"action": "c2pa.opened" if brings else "c2pa.created", "digitalSourceType": source}
    if brings:
        action["parameters"] = {"ingredientIds": ["parent"]}  # type: ignore[assignment]
    manifest = {
        "claim_generator_info": [{"name": GENERATOR, "version": __version__}],
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [action]}}],
    }
    context = c2pa.Context(settings=c2pa.Settings.from_dict(SETTINGS))
    builder = c2pa.Builder.from_json(manifest, context)
    if brings:
        parent = {"title": "as A2E made it", "relationship": "parentOf", "instance_id": "parent", "label": "parent"}
        with path.open("rb") as file:
            builder.add_ingredient(json.dumps(parent), mime, file)
    with before.open("rb") as file, out.open("w+b") as to:
        builder.sign(c2pa.Signer.from_info(info), mime, file, to)


def _told(path: Path, mime: str) -> dict[str, Any] | None:
    """Return what a file's credentials say; None: it has none that can be read."""
    try:
        with path.open("rb") as file:
            return dict(json.loads(c2pa.Reader(mime, file).json()))
    except c2pa.C2paError:
        return None
