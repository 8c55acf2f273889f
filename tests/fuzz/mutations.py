"""Files that are broken, lie or lead elsewhere, made of whole ones."""

import io
import random
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import av
import numpy
import PIL.Image

from tests.media_files import film, sound

Mutate = Callable[[random.Random, bytes], bytes]
HUGE = (0, 1, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, 0xFFFFFFFE, 0x10000)


@cache
def picture(kind: str) -> bytes:
    """Return a small picture; JPEGs with an orientation and a place."""
    image = PIL.Image.effect_noise((60, 44), 40).convert("RGBA" if kind in ("PNG", "WEBP") else "RGB")
    out = io.BytesIO()
    exif = image.getexif()
    exif[0x0112], exif[0x010F] = 6, "camera"
    exif.get_ifd(0x8825)[1] = "N"
    image.save(out, kind, **({"exif": exif} if kind in ("JPEG", "PNG", "WEBP", "AVIF") else {}))
    return out.getvalue()


@cache
def remuxed(container: str) -> bytes:
    """Return the little film in another container, with its codecs where that takes them."""
    codecs = {"webm": ("libvpx", "libopus"), "avi": ("mpeg4", "libmp3lame")}.get(container, ("libx264", "aac"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film"
        with av.open(str(path), "w", format=container) as target, av.open(io.BytesIO(film(1.0))) as source:
            picture, heard = target.add_stream(codecs[0], rate=5), target.add_stream(codecs[1], rate=48000)
            picture.width = picture.height = 64
            picture.pix_fmt = "yuv420p"
            resampler = av.AudioResampler(format=heard.format.name, layout=heard.layout.name, rate=48000)
            for frame in source.decode():
                if isinstance(frame, av.VideoFrame):
                    target.mux(picture.encode(frame))
                else:
                    for piece in resampler.resample(frame):
                        piece.pts = None
                        target.mux(heard.encode(piece))
            target.mux(picture.encode(None))
            target.mux(heard.encode(None))
        return path.read_bytes()


@cache
def heard(container: str, codec: str) -> bytes:
    """Return a second of a tone."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sound"
        tone(path, 1.0, container, codec)
        return path.read_bytes()


def tone(path: Path, seconds: float, container: str, codec: str) -> None:
    """Write a tone."""
    wave = (numpy.sin(numpy.arange(int(seconds * 44100)) / 12) * 12000).astype(numpy.int16).reshape(1, -1)
    with av.open(str(path), "w", format=container) as target:
        stream = target.add_stream(codec, rate=44100, layout="mono")
        resampler = av.AudioResampler(format=stream.format.name, layout="mono", rate=44100)
        frame = av.AudioFrame.from_ndarray(wave, format="s16", layout="mono")
        frame.sample_rate = 44100
        for piece in resampler.resample(frame):
            size = stream.codec_context.frame_size or 4096
            fifo = av.AudioFifo()
            fifo.write(piece)
            for part in fifo.read_many(size, partial=True):
                target.mux(stream.encode(part))
        target.mux(stream.encode(None))


@cache
def wholes() -> dict[str, bytes]:
    """Return a whole file of each kind: suffix -> bytes."""
    pictures = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP", "gif": "GIF", "bmp": "BMP", "avif": "AVIF"}
    films = {"mov": "mov", "mkv": "matroska", "webm": "webm", "avi": "avi", "ts": "mpegts"}
    sounds = {
        "mp3": ("mp3", "libmp3lame"),
        "wav": ("wav", "pcm_s16le"),
        "flac": ("flac", "flac"),
        "m4a": ("mp4", "aac"),
    }
    return {
        **{suffix: picture(kind) for suffix, kind in pictures.items()},
        "heic": Path(__file__).with_name("in").joinpath("photo.heic").read_bytes(),  # nothing here writes these
        "mp4": film(1.0),
        **{suffix: remuxed(container) for suffix, container in films.items()},
        "ogg": sound(2.0),
        **{suffix: heard(*how) for suffix, how in sounds.items()},
    }


def cut(dice: random.Random, whole: bytes) -> bytes:
    return whole[: dice.randrange(len(whole))]


def flip(dice: random.Random, whole: bytes) -> bytes:
    """Flip a few bits, half of the time near the beginning."""
    changed = bytearray(whole)
    reach = min(len(whole), 96) if dice.random() < 0.5 else len(whole)
    for _ in range(dice.choice((1, 3, 20))):
        changed[dice.randrange(reach)] ^= 1 << dice.randrange(8)
    return bytes(changed)


def lie(dice: random.Random, whole: bytes) -> bytes:
    """Put a number that lies into the headers: 1, 2, 4 or 8 bytes, in either order."""
    changed, size = bytearray(whole), dice.choice((1, 2, 4, 4, 8))
    number = dice.choice(HUGE) & (256**size - 1)
    at = dice.randrange(max(1, min(len(whole), 600) - size))
    changed[at : at + size] = number.to_bytes(size, dice.choice(("big", "little")))
    return bytes(changed)


def sizes(dice: random.Random, whole: bytes) -> bytes:
    """Change what a header says of a picture's size or a sound's length, so that all else still fits."""
    wide, high = dice.choice((1, 9_990, 30_000, 65_535)), dice.choice((1, 9_990, 30_000, 65_535))
    if whole.startswith(b"\x89PNG"):
        head = b"IHDR" + struct.pack(">II", wide, high) + whole[24:29]
        return whole[:12] + head + struct.pack(">I", zlib.crc32(head)) + whole[33:]
    if whole.startswith(b"\xff\xd8") and (at := whole.find(b"\xff\xc0")) > 0:
        return whole[: at + 5] + struct.pack(">HH", high, wide) + whole[at + 9 :]
    if whole.startswith(b"GIF8"):
        return whole[:6] + struct.pack("<HH", wide, high) + whole[10:]
    if whole.startswith(b"BM"):
        return whole[:18] + struct.pack("<ii", wide, dice.choice((high, -high))) + whole[26:]
    if whole.startswith(b"fLaC"):
        return whole[:21] + dice.choice((b"\x00", b"\x0f")) + dice.randbytes(4) + whole[26:]
    for box, offset in ((b"mvhd", 16), (b"tkhd", 24), (b"mdhd", 16), (b"stts", 8), (b"stsz", 8)):
        if (at := whole.find(box)) > 0 and dice.random() < 0.5:
            return whole[: at + offset] + struct.pack(">I", dice.choice(HUGE)) + whole[at + offset + 4 :]
    return lie(dice, whole)


def repeated(dice: random.Random, whole: bytes) -> bytes:
    """Repeat the content many times behind one header, which does not know of it."""
    return whole + whole[len(whole) // 4 :] * dice.choice((1, 20, 200))


def spliced(dice: random.Random, whole: bytes) -> bytes:
    """Let one file go over into another, or stand in front of it."""
    other = dice.choice(list(wholes().values()))
    at = dice.choice((0, 4, 12, len(whole) // 2, len(whole)))
    return whole[:at] + other + whole[at:]


def wrapped(dice: random.Random, whole: bytes) -> bytes:
    """Put a file into another's box: an mp4's mdat or free, RIFF, zip, Ogg-like pages, ID3."""
    match dice.randint(0, 4):
        case 0:
            box = dice.choice((b"mdat", b"free", b"moov", b"uuid", b"meta"))
            return b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + struct.pack(">I", len(whole) + 8) + box + whole
        case 1:
            kind = dice.choice((b"WAVE", b"AVI ", b"WEBP", b"RMID"))
            return b"RIFF" + struct.pack("<I", len(whole) + 4) + kind + whole
        case 2:
            out = io.BytesIO()
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("photo.jpg", whole)
            return out.getvalue()
        case 3:
            return b"ID3\x04\x00\x00" + bytes((len(whole) >> shift) & 0x7F for shift in (21, 14, 7, 0)) + whole
        case _:
            return b"\xff\xd8\xff\xe1" + struct.pack(">H", min(len(whole) + 2, 65_535)) + whole[:65_533] + b"\xff\xd9"


def exif(dice: random.Random, whole: bytes) -> bytes:
    """Give a JPEG an EXIF block whose directories lie: counts, types, offsets, circles, random bytes."""
    jpeg, order = picture("JPEG"), dice.choice((">", "<"))
    count = dice.choice((1, 3, 12, 65_535))
    tags = (0x0112, 0x8769, 0x8825, 0xA005, 0x0201, 0x0202, 0x011A, 0x927C, 0x9286)
    entries = b"".join(
        struct.pack(
            f"{order}HHII", dice.choice(tags), dice.choice((0, 1, 2, 3, 4, 5, 7, 10, 12, 13, 999)),
            dice.choice((0, 1, 2, *HUGE)), dice.choice((0, 8, 26, *HUGE)),
        )
        for _ in range(min(count, 12))
    )  # fmt: skip
    head = (b"MM\x00*" if order == ">" else b"II*\x00") + struct.pack(
        f"{order}I", dice.choice((8, 8, 8, 0, 0xFFFFFFF0))
    )
    body = b"Exif\x00\x00" + head + struct.pack(f"{order}H", count) + entries + struct.pack(f"{order}I", 8)
    body += dice.randbytes(dice.choice((0, 40, 400)))
    return b"\xff\xd8\xff\xe1" + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


def noise(dice: random.Random, whole: bytes) -> bytes:
    return dice.choice(
        (b"", b"\x00", bytes(5000), dice.randbytes(3000), whole[:16] + dice.randbytes(3000), b"\xff" * 900)
    )


def untouched(dice: random.Random, whole: bytes) -> bytes:
    return whole


MUTATIONS: tuple[Mutate, ...] = (
    cut, flip, flip, lie, lie, sizes, sizes, repeated, spliced, wrapped, exif, noise, untouched,
)  # fmt: skip


def playlist(dice: random.Random, target: Path) -> tuple[str, bytes]:
    """Return something that names another file, with the suffix it goes by."""
    name = dice.choice((str(target), target.name, f"file://{target}", f"file:{target}", f"./{target.name}"))
    lists = {
        "m3u8": f"#EXTM3U\n#EXT-X-TARGETDURATION:8\n#EXTINF:7.7,\n{name}\n#EXT-X-ENDLIST\n",
        "m3u": f'#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-MAP:URI="{name}"\n#EXTINF:7,\n{name}\n#EXT-X-ENDLIST\n',
        "ffconcat": f"ffconcat version 1.0\nfile '{name}'\n",
        "concat": f"file {name}\nfile {name}\n",
        "sdp": f"v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\na=control:{name}\n",
        "svg": f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink" width="9" height="9">'
        f'<image x:href="{name}" width="9" height="9"/></svg>',
        "xspf": f'<?xml version="1.0"?><playlist version="1" xmlns="http://xspf.org/ns/0/"><trackList><track>'
        f"<location>{name}</location></track></trackList></playlist>",
        "mpd": '<MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><Period><AdaptationSet><Representation id="1">'
        f"<BaseURL>{name}</BaseURL></Representation></AdaptationSet></Period></MPD>",
        "xml": f'<!DOCTYPE x [<!ENTITY e SYSTEM "{name}">]><x>&e;</x>',
        "imf": f'<AssetMap xmlns="http://www.smpte-ra.org/schemas/429-9/2007/AM"><Path>{name}</Path></AssetMap>',
        "mov": "",
        "eps": f"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n({name}) run\nshowpage\n",
    }
    kind = dice.choice(sorted(lists))
    text = lists[kind].encode() or _reference_movie(name)
    return kind, dice.choice((b"",) * 7 + (b"\xef\xbb\xbf", b"\n\n", wholes()["mp3"][:400])) + text


def _reference_movie(name: str) -> bytes:
    """Return a QuickTime movie whose media are in another file, by an alias in its data reference."""
    whole, url = wholes()["mov"], name.encode() + b"\x00"
    box = struct.pack(">I", len(url) + 12) + b"url " + bytes(4) + url
    at = whole.find(b"dref")
    return whole[: at + 12] + box + whole[at + 24 :] if at > 0 else whole
