"""The table: file x command -> what must happen. Files are those of `in/`, or made by `made.py`."""

from dataclasses import dataclass

from tests.corpus.made import FIELDS
from tests.corpus.profiles import ADOBE, P3, in_srgb


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A2E gets an upright JPEG without metadata: of this size, these colours in its four quarters or like a file."""

    size: tuple[int, int] = (120, 160)
    colors: tuple[tuple[int, ...], ...] | None = FIELDS
    like: str | None = None
    grey: bool = False


@dataclass(frozen=True, kw_only=True)
class Film:
    """A2E gets an mp4 of H.264 (8 bits) and AAC, which is seen in this size."""

    size: tuple[int, int] = (120, 160)
    seconds: float = 2.0
    sound: bool = False
    colors: tuple[tuple[int, ...], ...] | None = FIELDS


@dataclass(frozen=True, kw_only=True)
class Sound:
    """A2E gets an mp3 or wav, as long and as loud."""

    seconds: float = 16.0


@dataclass(frozen=True, kw_only=True)
class Refused:
    """The person reads why, and what to do; A2E gets nothing."""

    words: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line; `sent`: how Telegram's message declares it."""

    file: str
    command: str
    expects: Picture | Film | Sound | Refused
    sent: str = "document"
    mime: str = "application/octet-stream"

    def __str__(self) -> str:
        return f"{self.file} /{self.command}"


def one(color: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    return (color,) * 4


CLOCKWISE = (FIELDS[2], FIELDS[0], FIELDS[3], FIELDS[1])
"""The four fields, turned a quarter."""
PORTRAIT = Picture(size=(480, 600), colors=None, like="progressive.jpg")
GREY = Picture(size=(480, 600), colors=None, like="progressive.jpg", grey=True)
NO_SOUND_HERE = Refused(words="That is a sound; I need a photo or a video here")
CLIP = Film(size=(96, 96), seconds=3.0, sound=True, colors=None)
VOICE = Sound(seconds=16.0)
TURNED = ("ifd", "rational", "srational")

TABLE = [
    # handed pictures
    *(Row(file=name, command="upscale", expects=PORTRAIT) for name in (
        "progressive.jpg", "photo.heic", "photo.avif", "cmyk.jpg", "orientation6.jpg", "orientation6_brightness.jpg",
        "orientation6_two_rationals.jpg", *(f"orientation6_bad_{what}.jpg" for what in TURNED),
    )),
    Row(file="grey16.png", command="upscale", expects=GREY),
    Row(file="panorama.jpg", command="upscale", expects=Picture(size=(4096, 177), colors=None)),
    Row(file="tiny.png", command="upscale", expects=Picture(size=(8, 8), colors=one((0, 128, 128)))),
    Row(file="transparent.png", command="upscale", expects=Picture(size=(480, 600), colors=None)),
    Row(file="photo.heic", command="animate", expects=PORTRAIT, mime="image/heic"),
    # handed videos
    *(Row(file=f"clip.{kind}", command="upscale", expects=CLIP) for kind in ("avi", "mkv", "mov", "ts", "webm")),
    Row(file="clip.avi", command="uncaption", expects=CLIP, mime="video/mp4"),
    Row(file="silent.mp4", command="upscale", expects=Film(size=(96, 96), seconds=3.0, colors=None)),
    Row(file="iphone_rotated.mp4", command="upscale", expects=Film(size=(96, 160), seconds=3.0, colors=None)),
    Row(file="silent.mp4", command="dub", expects=Refused(words="no sound")),
    # handed sounds, whatever they are declared as
    *(Row(file=f"voice.{kind}", command="clone", expects=VOICE) for kind in ("3gp", "flac", "m4a", "mp4", "webm")),
    Row(file="voice.mp4", command="clone", expects=VOICE, sent="video", mime="video/mp4"),
    Row(file="voice.webm", command="dub", expects=VOICE, mime="video/webm"),
    Row(file="voice.3gp", command="dub", expects=VOICE, mime="video/3gpp"),
    Row(file="voice.webm", command="upscale", expects=NO_SOUND_HERE, mime="video/webm"),
    # made pictures
    *(Row(file=name, command="upscale", expects=Picture()) for name in (
        "fields.heic", "turned.heic", "phone.heic", "turned.avif", "turned.png", "turned.webp", "mirrored.jpg",
        "cut_exif.jpg", "two_views.mpo", "no_profile.jpg", "rgb16.png", "clear_palette.png",
    )),
    Row(file="p3.jpg", command="upscale", expects=Picture(colors=one(in_srgb((200, 80, 60), P3)))),
    Row(file="p3.heic", command="upscale", expects=Picture(colors=one(in_srgb((200, 80, 60), P3)))),
    Row(file="adobe.png", command="upscale", expects=Picture(colors=one(in_srgb((90, 180, 90), ADOBE)))),
    Row(file="clear_grey.png", command="upscale", expects=Picture(colors=one((255, 255, 255)))),
    Row(file="turned.heic", command="upscale", expects=Picture(), mime="video/mp4"),
    Row(file="mirrored.jpg", command="upscale", expects=Picture(), mime="video/mp4"),
    # pictures that move: a film where one is taken, their first picture where not
    *(Row(file=f"moving.{kind}", command="upscale", expects=Film()) for kind in ("gif", "webp", "png", "avif")),
    *(Row(file=f"moving.{kind}", command="animate", expects=Picture()) for kind in ("gif", "webp", "png", "avif")),
    Row(file="moving.gif", command="clone", expects=Refused(words="no sound")),
    # made videos
    *(Row(file=name, command="upscale", expects=Film(sound=True)) for name in (
        "hevc.mp4", "vp9.mkv", "ten_bits.mkv", "old_phone.3gp", "sound_of_mp3.mp4",
    )),
    Row(file="sideways.mov", command="upscale", expects=Film(sound=True, colors=CLOCKWISE)),
    Row(file="full_color.mp4", command="upscale", expects=Film(), mime="image/jpeg"),
    Row(file="odd.webm", command="upscale", expects=Film()),
    Row(file="mpeg2.mpg", command="upscale", expects=Film(size=(128, 160), sound=True)),
    Row(file="sideways_hevc.mov", command="upscale", expects=Film(colors=CLOCKWISE)),
    # made sounds
    *(Row(file=name, command="clone", expects=VOICE) for name in (
        "opus.webm", "sound.mkv", "sound.aiff", "sound.caf", "book.m4b", "cover.mp3", "vorbis.ogg", "surround.ac3",
        "speaker.mp4", "changed.mp3", "layer2.mp3", "telephone.wav",
    )),
    Row(file="speaker.mp4", command="dub", expects=Film(size=(64, 64), seconds=16.0, sound=True, colors=None)),
    Row(file="hevc.mp4", command="animate", expects=Refused(words="That is a video; I need a photo here")),
]  # fmt: skip
