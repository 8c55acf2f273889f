"""Reads and writes media with Pillow and FFmpeg. Everything here blocks, so it runs in threads.

Both libraries are heavy (18 MB), so this module is loaded with the first file.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import av
import PIL.Image
import PIL.ImageOps
from av.container import InputContainer

from bot.media.files import Facts

MAX_PIXELS = 100_000_000
"""A picture that unpacks to more is a bomb or a poster."""
MIMES = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "GIF": "image/gif",
    "BMP": "image/bmp",
}
LONGEST_SIDE = 4096
QUALITY = 92


def read_image(path: Path) -> Facts | None:
    """Open and decode a picture whole: a header alone proves nothing."""
    try:
        with PIL.Image.open(path) as image:
            if image.width * image.height > MAX_PIXELS:
                return None
            width, height, mime = image.width, image.height, MIMES.get(image.format or "")
            image.load()
    except (OSError, ValueError, SyntaxError, PIL.Image.DecompressionBombError):
        return None
    return Facts(kind="image", mime=mime, size=path.stat().st_size, width=width, height=height) if mime else None


def read_av(path: Path) -> Facts | None:
    """Read a video or sound; None when it is neither."""
    try:
        with av.open(str(path)) as container:
            return _facts(container, path.stat().st_size)
    except (av.FFmpegError, ValueError, OSError):
        return None


def _facts(container: InputContainer, size: int) -> Facts | None:
    seconds = container.duration / 1_000_000 if container.duration else _counted(container.name)
    has_audio = bool(container.streams.audio)
    pictures = [
        stream for stream in container.streams.video if not stream.disposition & av.stream.Disposition.attached_pic
    ]
    names = set(container.format.name.split(","))
    if pictures:
        video = pictures[0]
        if any(name.endswith("_pipe") or name == "image2" for name in names):  # a still, to FFmpeg
            return Facts(kind="image", mime="image/jpeg", size=size)
        if next(container.decode(video), None) is None:  # a first frame proves that it can be decoded
            return None
        mime = "video/webm" if "webm" in names and "mp4" not in names else "video/mp4"
        return Facts(
            kind="video",
            mime=mime,
            size=size,
            width=video.width,
            height=video.height,
            seconds=seconds,
            has_audio=has_audio,
        )
    if not has_audio:
        return None
    if next(container.decode(container.streams.audio[0]), None) is None:
        return None
    known = {"mp3": "audio/mpeg", "wav": "audio/wav", "ogg": "audio/ogg", "mp4": "audio/mp4"}
    mime = next((mime for name, mime in known.items() if name in names), "audio/x-unknown")
    return Facts(kind="audio", mime=mime, size=size, seconds=seconds, has_audio=True)


def _counted(path: str) -> float | None:
    """Return a length that a file does not tell, by its packets; None when they have no times either."""
    ends = [0.0]
    with av.open(path) as container:
        for packet in container.demux():
            if packet.pts is not None and packet.time_base:
                ends.append(float((packet.pts + (packet.duration or 0)) * packet.time_base))
    return max(ends) or None


def loudness(path: Path) -> float:
    """Return how loud the loudest stretch of a sound is, 0-1."""
    loudest = 0.0
    try:
        with av.open(str(path)) as container:
            resampler = av.AudioResampler(format="s16", layout="mono", rate=16000)
            for frame in container.decode(audio=0):
                for piece in resampler.resample(frame):
                    samples = memoryview(bytes(piece.planes[0])).cast("h")[: piece.samples]
                    power = sum(sample * sample for sample in samples[::8]) / max(1, len(samples) // 8)
                    loudest = max(loudest, power**0.5 / 32768)
    except (av.FFmpegError, ValueError, IndexError):
        return 0.0
    return loudest


def upright(path: Path, out: Path) -> None:
    """Write a picture turned as its camera meant it, without metadata, as JPEG."""
    with PIL.Image.open(path) as image:
        turned = PIL.ImageOps.exif_transpose(image)
        turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        if turned.mode != "RGB":
            canvas = PIL.Image.new("RGB", turned.size, "white")
            rgba = turned.convert("RGBA")
            canvas.paste(rgba, mask=rgba.getchannel("A"))
            turned = canvas
        turned.info.clear()
        turned.save(out, "JPEG", quality=QUALITY)


def recode(paths: Sequence[Path], out: Path, *, codec: str, container: str, rate: int, bits: int) -> None:
    """Write several sounds as one, one after the other, without metadata.

    Raises:
        ValueError: FFmpeg cannot read or write one of them.

    """
    try:
        with av.open(str(out), "w", format=container) as target:
            stream: Any = target.add_stream(codec, rate=rate, layout="mono")  # typed as any kind of stream
            stream.bit_rate = bits
            for path in paths:
                with av.open(str(path)) as source:
                    for frame in source.decode(audio=0):
                        frame.pts = None  # counted anew: the second sound begins where the first one ends
                        target.mux(stream.encode(frame))
            target.mux(stream.encode(None))
    except av.FFmpegError as error:
        raise ValueError(str(error)) from error
