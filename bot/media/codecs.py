"""Reads and writes videos and sounds with FFmpeg. Runs in a worker process only (`bot.media.worker`)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
from av.container import InputContainer

from bot.media.resampling import Resampling

DEMUXERS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mp3,wav,flac,ogg,aac,amr,amrnb,amrwb,aiff,caf"
"""The only demuxers FFmpeg may try: none leads to another file, as playlists and concat lists do."""
PICTURES = (
    "h264 hevc mpeg4 mpeg2video mpeg1video vp8 vp9 av1 libdav1d libvpx libvpx-vp9 mjpeg h263 msmpeg4v3 prores theora"
)
SOUNDS = """aac aac_latm mp3 mp3float mp2 mp2float opus libopus vorbis flac alac ac3 eac3 amrnb amrwb libopencore_amrnb
libopencore_amrwb pcm_s16le pcm_s16be pcm_s24le pcm_s24be pcm_s32le pcm_s32be pcm_f32le pcm_f32be pcm_f64le pcm_u8
pcm_s8 pcm_alaw pcm_mulaw adpcm_ms adpcm_ima_wav"""
DECODERS = frozenset((*PICTURES.split(), *SOUNDS.split()))
"""Pixel formats that cameras, phones and editors write."""
STILLS = frozenset({"heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1", "avif", "avis"})
"""Brands of HEIF and AVIF, which FFmpeg mistakes for videos of one frame."""
MOST_VIDEO_PIXELS = 3840 * 2176
"""Most pixels of one frame: 4K. A larger one takes more memory than it is worth."""
MOST_PACKETS = 2_000_000
"""Most packets read to measure a length; an hour of video has about 400,000."""
MIMES = {"mp3": "audio/mpeg", "wav": "audio/wav", "ogg": "audio/ogg", "mov": "audio/mp4", "flac": "audio/flac"}
USUAL = {
    "mp3": ("mp3", "mp3float"),
    "wav": ("pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_f32le", "pcm_u8"),
}
"""What is in such a file as a rule: not the telephone's codecs, nor the MP2 of recorders."""
MOST_CHANNELS = 2
UNKNOWN = "audio/x-unknown"
VIDEO_MIMES = {
    "mov": "video/mp4",
    "matroska": "video/x-matroska",
    "avi": "video/x-msvideo",
    "mpegts": "video/mp2t",
    "mpeg": "video/mpeg",
}
WRITTEN_ANEW = ("mov", "matroska")
"""Containers whose packets fit into an mp4 as they are."""
EIGHT_BITS = ("yuv420p", "yuvj420p")
ONE_SECOND = 1.0


class FramesTooLarge(ValueError):
    """A video's frames are larger than there is memory for."""


@contextmanager
def opened(path: Path, **more: str) -> Iterator[InputContainer]:
    """Open a video or sound of a known kind, from an open file, so that no protocol is involved.

    Args:
        path: of the file.
        more: options of its demuxer.

    Raises:
        ValueError: it is neither.

    """
    options = {
        "format_whitelist": DEMUXERS,
        "codec_whitelist": ",".join(sorted(DECODERS)),
        "protocol_whitelist": "pipe",
        **more,
    }
    with path.open("rb") as file:
        try:
            with av.open(file, "r", container_options=options) as container:
                if container.metadata.get("major_brand") in STILLS:
                    raise ValueError("a still picture of a kind that is not taken")
                yield container
        except av.FFmpegError as error:
            raise ValueError(str(error)) from error


def stream_of(container: InputContainer, kind: str) -> Any:
    """Return the first stream of a kind that may be decoded, or None. A cover picture is not a video."""
    for stream in container.streams:
        context: Any = stream.codec_context  # of any kind; a video's context has a size
        cover = kind == "video" and stream.disposition & av.stream.Disposition.attached_pic
        if stream.type == kind and not cover and context is not None and context.name in DECODERS:
            if kind == "video" and context.width * context.height > MOST_VIDEO_PIXELS:
                raise FramesTooLarge(f"frames of {context.width} x {context.height}")
            if kind == "video" and not context.width * context.height:
                raise ValueError("frames without a size")
            context.thread_count = 1
            return stream
    return None


@dataclass
class Packets:
    """How many packets were read, and how many of them were broken."""

    read: int = 0
    broken: int = 0


def frames_of(source: InputContainer, streams: Sequence[Any], packets: Packets | None = None) -> Iterator[Any]:
    """Decode; skip broken packets, as players do; packets: counts them.

    Raises:
        ValueError: there are more broken ones than others.

    """
    packets = packets or Packets()
    for packet in source.demux(*streams):
        packets.read += 1
        try:
            yield from packet.decode()
        except av.error.InvalidDataError:
            packets.broken += 1
    if packets.broken > packets.read / 2:
        raise ValueError("mostly broken")


def facts(path: Path, *, most_seconds: float | None, audible: Sequence[str]) -> dict[str, Any]:
    """Return the facts of a video or sound; a sound is decoded up to one second past the limit.

    Args:
        path: of the file.
        most_seconds: the limit.
        audible: the kinds (video, audio) whose loudness matters.

    Raises:
        ValueError: it is neither, or cannot be decoded.

    """
    found, has_sound = _seen(path)
    if found is None:
        loud, packets = "audio" in audible, Packets()
        heard, loudness = _listen(path, most_seconds=most_seconds, audible=loud, packets=packets)
        mime = UNKNOWN if packets.broken else _sound_mime(path)
        return {"kind": "audio", "mime": mime, "seconds": heard, "loudness": loudness, "has_audio": True}
    loud = has_sound and "video" in audible
    loudness = _listen(path, most_seconds=most_seconds, audible=True)[1] if loud else 1.0
    seconds = max(found.pop("told") or 0.0, _counted(path, most_seconds))
    return found | {"seconds": seconds or None, "loudness": loudness, "has_audio": has_sound}


def _seen(path: Path) -> tuple[dict[str, Any] | None, bool]:
    """Return a video's size and length (None for a sound), and whether there is sound."""
    with opened(path) as container:
        heard, seen = stream_of(container, "audio"), stream_of(container, "video")
        if seen is None and heard is None:
            raise ValueError("neither picture nor sound")
        if seen is None:
            return None, True
        told = container.duration / 1_000_000 if container.duration else None
        fits = _fits(seen, heard, container.format.name.split(","))
        try:
            found = _video_facts(container, seen) | {"told": told, "fits": fits}
        except (ValueError, av.FFmpegError):
            if heard is None:
                raise
            return None, True
        return found, heard is not None


def _sound_mime(path: Path) -> str:
    """Return a sound's type: that of its container, unless it holds what few players expect in one."""
    with opened(path) as container:
        names, sound = container.format.name.split(","), stream_of(container, "audio").codec_context
        usual = not any(sound.name not in codecs for name, codecs in USUAL.items() if name in names)
        found = next((mime for name, mime in MIMES.items() if name in names), UNKNOWN)
        return found if usual and sound.layout.nb_channels <= MOST_CHANNELS else UNKNOWN


def _fits(seen: Any, heard: Any, names: Sequence[str]) -> bool:
    """Whether A2E takes a video: 8-bit H.264 and AAC; its packets are remuxed into an mp4."""
    sound_fits = heard is None or heard.codec_context.name == "aac"
    picture_fits = seen.codec_context.name == "h264" and seen.codec_context.pix_fmt in EIGHT_BITS
    return sound_fits and picture_fits and any(name in names for name in WRITTEN_ANEW)


def _video_facts(container: InputContainer, stream: Any) -> dict[str, Any]:
    """Return a video's size as displayed; decoding the first frame proves that it can be decoded."""
    names = container.format.name.split(",")
    frame = next(container.decode(stream), None)
    if frame is None or frame.width * frame.height > MOST_VIDEO_PIXELS:
        raise ValueError("no frame")
    width, height = (frame.height, frame.width) if frame.rotation % 180 else (frame.width, frame.height)
    mime = next((mime for name, mime in VIDEO_MIMES.items() if name in names), "video/x-unknown")
    return {"kind": "video", "mime": mime, "width": width, "height": height}


def _counted(path: Path, most_seconds: float | None) -> float:
    """Return a length by the packets' times, whatever the header claims; stops once it is too long."""
    end, first = 0.0, None
    with opened(path) as container:
        for number, packet in enumerate(container.demux()):
            if packet.pts is None or not packet.time_base:
                continue
            starts = float(packet.pts * packet.time_base)
            first = starts if first is None else min(first, starts)
            end = max(end, starts + float((packet.duration or 0) * packet.time_base))
            if number > MOST_PACKETS or (most_seconds is not None and end - first > most_seconds + 2 * ONE_SECOND):
                break
    return end - (first or 0.0)


def _listen(
    path: Path, *, most_seconds: float | None, audible: bool, packets: Packets | None = None
) -> tuple[float, float]:
    """Return a sound's length, and the loudness of its loudest stretch, 0-1.

    It is decoded up to one second past the limit; beyond that its header may say how long it is.
    """
    seconds, loudest = 0.0, 0.0
    heard = Resampling(form="s16", layout="mono", rate=16000)
    with opened(path) as container:
        for frame in frames_of(container, [stream_of(container, "audio")], packets):
            seconds += frame.samples / frame.sample_rate
            if audible:
                loudest = max([loudest, *map(_power, heard.frames(frame))])
            if most_seconds is not None and seconds > most_seconds + ONE_SECOND:
                seconds = max(seconds, (container.duration or 0) / 1_000_000)
                break
    if not seconds:
        raise ValueError("no sound can be decoded")
    return seconds, loudest if audible else 1.0


def _power(piece: Any) -> float:
    samples = memoryview(bytes(piece.planes[0])).cast("h")[: piece.samples : 8]
    return float((sum(sample * sample for sample in samples.tolist()) / max(1, len(samples))) ** 0.5 / 32768)


def clean(path: Path, out: Path) -> str:
    """Remux a video or sound without metadata (one picture, one sound, nothing decoded); return its type.

    Raises:
        ValueError: its codecs don't fit into an mp4.

    """
    with opened(path) as source:
        streams = [one for kind in ("video", "audio") if (one := stream_of(source, kind)) is not None]
        if not streams:
            raise ValueError("neither picture nor sound")
        kind, mime = _target(streams[0], source.format.name.split(","))
        with av.open(str(out), "w", format=kind, options={"id3v2_version": "0"} if kind == "mp3" else {}) as target:
            places = {one.index: target.add_stream_from_template(one) for one in streams}
            for packet in source.demux(streams):
                if packet.dts is not None:
                    packet.stream = places[packet.stream.index]
                    target.mux(packet)
    return mime


def _target(first: Any, names: Sequence[str]) -> tuple[str, str]:
    """Return the container to write, and its type."""
    if first.type == "video":
        return "mp4", "video/mp4"
    kind = next((name for name in ("mp3", "wav") if name in names), None)
    if kind is None:
        raise ValueError("this kind of sound is converted instead")
    return kind, MIMES[kind]
