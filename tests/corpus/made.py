"""Files of the corpus that are made here: what phones, cameras and editors write, and what is named for another.

Pictures and films show four fields: red and green above, blue and yellow below.
"""

import io
import struct
import tempfile
import zlib
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy
import PIL.Image
import pillow_heif

from tests.corpus.profiles import ADOBE, P3, profile
from tests.media_files import RATE, film, sound

pillow_heif.register_heif_opener()
FIELDS = ((220, 40, 40), (40, 170, 60), (40, 60, 200), (230, 210, 50))
SIZE = (120, 160)


def fields(size: tuple[int, int] = SIZE) -> PIL.Image.Image:
    """Return the four fields, upright."""
    image = PIL.Image.new("RGB", size)
    for number, color in enumerate(FIELDS):
        x, y = number % 2 * (size[0] // 2), number // 2 * (size[1] // 2)
        image.paste(color, (x, y, x + size[0] - size[0] // 2, y + size[1] - size[1] // 2))
    return image


def saved(image: PIL.Image.Image, kind: str, **more: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def turned(kind: str, orientation: int, turn: PIL.Image.Transpose) -> bytes:
    """Return a picture that a camera held sideways has written."""
    image = fields().transpose(turn)
    exif = image.getexif()
    exif[0x0112], exif[0x010F] = orientation, "Camera of mine"
    return saved(image, kind, exif=exif)


def heic_of_a_phone() -> bytes:
    """Return a HEIC as iPhones write them: the container says the turn, and EXIF says it again."""
    content = turned("HEIF", 6, PIL.Image.Transpose.ROTATE_90)
    return with_property(content, struct.pack(">I4sB", 9, b"irot", 3))


def with_property(content: bytes, box: bytes) -> bytes:
    """Return a HEIC whose picture has one property more, the last in its list."""
    listed, named = content.index(b"ipco") - 4, content.index(b"ipma") - 4
    number = _boxes_in(content[listed + 8 : named]) + 1
    picture = named + 16 + 3  # of the first item: how many properties it has
    content = content[:named] + box + content[named:]
    named, picture = named + len(box), picture + len(box)
    count = content[picture - 1]
    end = picture + count
    content = (
        content[: picture - 1] + bytes([count + 1]) + content[picture:end] + bytes([0x80 | number]) + content[end:]
    )
    for name, more in ((b"ipco", len(box)), (b"ipma", 1), (b"iprp", len(box) + 1), (b"meta", len(box) + 1)):
        place = content.index(name) - 4
        size = struct.unpack_from(">I", content, place)[0] + more
        content = content[:place] + struct.pack(">I", size) + content[place + 4 :]
    return _moved(content, len(box) + 1)


def _moved(content: bytes, more: int) -> bytes:
    """Return a HEIC whose two items lie some bytes further on than its list says."""
    for number in range(2):
        place = content.index(b"iloc") + 12 + 18 * number + 4
        base = struct.unpack_from(">I", content, place)[0] + more
        content = content[:place] + struct.pack(">I", base) + content[place + 4 :]
    return content


def _boxes_in(content: bytes) -> int:
    place = number = 0
    while place < len(content):
        place += int(struct.unpack_from(">I", content, place)[0])
        number += 1
    return number


def cut_exif() -> bytes:
    """Return a JPEG whose EXIF names a place outside of itself after the orientation."""
    entries = [(0x0112, 3, 1, 8 << 16), (0x8769, 4, 1, 0x7FFFFFFF)]
    block = b"MM\0*" + struct.pack(">IH", 8, len(entries))
    block += b"".join(struct.pack(">HHII", *one) for one in entries) + b"\xff\xff\xff\xff"
    return saved(fields().transpose(PIL.Image.Transpose.ROTATE_270), "JPEG", exif=b"Exif\0\0" + block)


def png16(values: numpy.ndarray) -> bytes:
    """Return a PNG of 16 bits a colour."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    height, width, _ = values.shape
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in values)
    head = struct.pack(">IIBBBBB", width, height, 16, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def moving(kind: str) -> bytes:
    """Return a picture that moves for two seconds, the four fields first."""
    others = [PIL.Image.new("RGB", SIZE, (level, level, level)) for level in range(30, 150, 30)]
    return saved(fields(), kind, save_all=True, append_images=others, duration=400)


def filmed(
    container: str,
    codec: str,
    *,
    size: tuple[int, int] = SIZE,
    pixels: str = "yuv420p",
    sound_codec: str | None = None,
    options: dict[str, str] | None = None,
    seconds: float = 2.0,
) -> bytes:
    """Return a film of the four fields, with a tone where a sound's codec is named."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film"
        with av.open(str(path), "w", format=container) as target:
            picture: Any = target.add_stream(codec, rate=10)
            (picture.width, picture.height), picture.pix_fmt = size, pixels
            picture.options = options or {}
            heard = target.add_stream(sound_codec, rate=48000, layout="mono") if sound_codec else None
            shown = numpy.asarray(fields(size))
            for number in range(int(seconds * 10)):
                frame = av.VideoFrame.from_ndarray(shown, format="rgb24")
                frame.pts, frame.time_base = number, Fraction(1, 10)
                target.mux(picture.encode(frame))
            target.mux(picture.encode(None))
            if heard is not None:
                _mux_tone(target, heard, seconds)
        return path.read_bytes()


def _mux_tone(target: Any, stream: Any, seconds: float) -> None:
    with av.open(io.BytesIO(sound(seconds))) as source:
        for frame in source.decode(audio=0):
            frame.pts = None
            target.mux(stream.encode(frame))
    target.mux(stream.encode(None))


def recorded(container: str, codec: str, *, seconds: float = 16.0, cover: bool = False, rate: int = RATE) -> bytes:
    """Return a recording; cover: with a picture, as a book or a song has."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sound"
        with av.open(str(path), "w", format=container) as target:
            stream: Any = target.add_stream(codec, rate=48000 if codec in ("libopus", "ac3") else rate, layout="mono")
            picture: Any = target.add_stream("mjpeg", rate=1) if cover else None
            if picture is not None:
                picture.width, picture.height, picture.pix_fmt = 64, 64, "yuvj420p"
                picture.disposition = av.stream.Disposition.attached_pic
                frame = av.VideoFrame.from_ndarray(numpy.asarray(fields((64, 64))), format="rgb24")
                target.mux(picture.encode(frame))
                target.mux(picture.encode(None))
            _mux_tone(target, stream, seconds)
        return path.read_bytes()


def sideways(content: bytes) -> bytes:
    """Return an mp4 that asks to be shown turned a quarter clockwise."""
    place = content.index(b"tkhd") + 4 + 40
    matrix = struct.pack(">9i", 0, 1 << 16, 0, -1 << 16, 0, 0, 0, 0, 1 << 30)
    return content[:place] + matrix + content[place + 36 :]


def lying() -> tuple[int, int]:
    """Return the size of a film of `SIZE` held sideways."""
    return SIZE[1], SIZE[0]


FAST = {"preset": "ultrafast", "log-level": "none"}
MADE: dict[str, Callable[[], bytes]] = {
    "fields.heic": lambda: saved(fields(), "HEIF"),
    "turned.heic": lambda: turned("HEIF", 6, PIL.Image.Transpose.ROTATE_90),
    "phone.heic": heic_of_a_phone,
    "turned.avif": lambda: turned("AVIF", 6, PIL.Image.Transpose.ROTATE_90),
    "turned.png": lambda: turned("PNG", 3, PIL.Image.Transpose.ROTATE_180),
    "turned.webp": lambda: turned("WEBP", 8, PIL.Image.Transpose.ROTATE_270),
    "mirrored.jpg": lambda: turned("JPEG", 2, PIL.Image.Transpose.FLIP_LEFT_RIGHT),
    "cut_exif.jpg": cut_exif,
    "two_views.mpo": lambda: saved(fields(), "MPO", save_all=True, append_images=[fields()]),
    "p3.jpg": lambda: saved(PIL.Image.new("RGB", SIZE, (200, 80, 60)), "JPEG", quality=95, icc_profile=profile(P3)),
    "p3.heic": lambda: saved(PIL.Image.new("RGB", SIZE, (200, 80, 60)), "HEIF", quality=95, icc_profile=profile(P3)),
    "adobe.png": lambda: saved(PIL.Image.new("RGB", SIZE, (90, 180, 90)), "PNG", icc_profile=profile(ADOBE)),
    "no_profile.jpg": lambda: saved(fields(), "JPEG", icc_profile=b"this is none" * 20),
    "rgb16.png": lambda: png16(numpy.asarray(fields()).astype(numpy.uint16) * 257),
    "clear_grey.png": lambda: saved(PIL.Image.new("LA", SIZE, (0, 0)), "PNG"),
    "clear_palette.png": lambda: saved(fields().quantize(8), "PNG", transparency=255),
    "moving.gif": lambda: moving("GIF"),
    "moving.webp": lambda: moving("WEBP"),
    "moving.png": lambda: moving("PNG"),
    "moving.avif": lambda: moving("AVIF"),
    "hevc.mp4": lambda: filmed("mp4", "libx265", sound_codec="aac", options={"x265-params": "log-level=none"}),
    "vp9.mkv": lambda: filmed("matroska", "libvpx-vp9", sound_codec="libopus"),
    "ten_bits.mkv": lambda: filmed("matroska", "libx264", pixels="yuv420p10le", sound_codec="aac"),
    "full_color.mp4": lambda: filmed("mp4", "libx264", pixels="yuv444p"),
    "odd.webm": lambda: filmed("webm", "libvpx-vp9", size=(121, 161)),
    "mpeg2.mpg": lambda: filmed("mpeg", "mpeg2video", size=(128, 160), sound_codec="mp2"),
    "old_phone.3gp": lambda: filmed("3gp", "mpeg4", sound_codec="aac"),
    "sound_of_mp3.mp4": lambda: filmed("mp4", "libx264", sound_codec="libmp3lame"),
    "sideways.mov": lambda: sideways(filmed("mov", "libx264", size=lying(), sound_codec="aac")),
    "sideways_hevc.mov": lambda: sideways(
        filmed("mov", "libx265", size=(160, 120), options={"x265-params": "log-level=none"})
    ),
    "speaker.mp4": lambda: film(16.0),
    "opus.webm": lambda: recorded("webm", "libopus"),
    "sound.mkv": lambda: recorded("matroska", "aac"),
    "sound.aiff": lambda: recorded("aiff", "pcm_s16be"),
    "sound.caf": lambda: recorded("caf", "pcm_s16le"),
    "book.m4b": lambda: recorded("mp4", "aac"),
    "cover.mp3": lambda: recorded("mp3", "libmp3lame", cover=True),
    "changed.mp3": lambda: (
        recorded("mp3", "libmp3lame", seconds=8) + recorded("mp3", "libmp3lame", seconds=8, rate=22050)
    ),
    "layer2.mp3": lambda: recorded("mp2", "mp2"),
    "telephone.wav": lambda: recorded("wav", "pcm_mulaw", rate=8000),
    "vorbis.ogg": lambda: recorded("ogg", "libopus"),
    "surround.ac3": lambda: recorded("matroska", "ac3"),
}
"""Name -> what makes it."""
