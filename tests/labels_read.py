"""The labels of a file, read from its bytes by C2PA's own reader, Pillow and FFmpeg: nothing of the bot's is used."""

import io
import json
from dataclasses import dataclass

import av
import c2pa
import PIL.Image

TERM = "http://cv.iptc.org/newscodes/digitalsourcetype/"
PICTURES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp", "GIF": "image/gif"}
SOUNDS = {"mp3": "audio/mpeg", "wav": "audio/wav", "flac": "audio/flac", "ogg": "audio/ogg"}


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a file says."""

    mime: str
    tag: str
    """Its XMP packet, or the comment of a sound or video; empty: none."""
    state: str
    """Of its credentials: Valid, Trusted or Invalid; empty: none."""
    says: str
    """The newest of its credentials, as JSON."""

    @property
    def labelled(self) -> bool:
        """Whether it says twice that AI made it, in words that hold."""
        holds = self.state in ("Valid", "Trusted")
        return holds and all(TERM in one and "AlgorithmicMedia" in one for one in (self.tag, self.says))


def labels_in(data: bytes) -> Found:
    """Read a file's labels."""
    mime, tag = _picture(data) or _played(data)
    try:
        reader = c2pa.Reader(mime, io.BytesIO(data))
    except c2pa.C2paError:
        return Found(mime=mime, tag=tag, state="", says="")
    says = json.dumps(reader.get_active_manifest())
    return Found(mime=mime, tag=tag, state=str(reader.get_validation_state()), says=says)


def _picture(data: bytes) -> tuple[str, str] | None:
    try:
        with PIL.Image.open(io.BytesIO(data)) as image:
            image.load()
            packet = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or ""
            return PICTURES[str(image.format)], packet.decode() if isinstance(packet, bytes) else str(packet)
    except OSError:
        return None


def _played(data: bytes) -> tuple[str, str]:
    with av.open(io.BytesIO(data)) as container:
        names = container.format.name.split(",")
        mime = next((SOUNDS[name] for name in names if name in SOUNDS), "video/mp4")
        return mime, str([container.metadata, *(one.metadata for one in container.streams)])
