"""The sandbox's Telegram files: real bytes on disk, described as the Bot API describes them."""

import asyncio
import mimetypes
import secrets
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import av
import PIL.Image
import PIL.ImageOps

from bot.sandbox.telegram.facts import Bad
from bot.sandbox.telegram.phone import UNREADABLE, has_a_photos_sides

MB = 1024 * 1024
SIZES = (90, 320, 800, 1280)
"""Longest sides of the pictures that Telegram makes of a photo."""
PHOTO_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
"""What a bot may send as a photo; people's phones convert anything else to JPEG first."""


@dataclass(frozen=True, kw_only=True)
class Stored:
    """A file, with the id that a bot sees."""

    file_id: str
    unique_id: str
    kind: str
    path: Path
    mime_type: str
    described: dict[str, Any]


@dataclass
class Files:
    """All files; the folder goes with the process."""

    folder: "tempfile.TemporaryDirectory[str]" = field(
        default_factory=lambda: tempfile.TemporaryDirectory(prefix="sandbox-")
    )
    local: bool = False
    """They are handed out as by a local Bot API server: a path on this machine, of any size."""
    _known: dict[str, Stored] = field(default_factory=dict)

    def new_path(self, name: str) -> Path:
        """Return a path for an upload."""
        return Path(self.folder.name) / f"{secrets.token_hex(6)}{Path(name).suffix[:8]}"

    def get(self, file_id: str) -> Stored:
        """Return a file by id."""
        if file_id not in self._known:
            raise Bad("Bad Request: wrong file identifier/HTTP URL specified")
        return self._known[file_id]

    def lose_all(self) -> None:
        """Know no file any more."""
        self._known.clear()

    def of_kind(self, file_id: str, kind: str) -> Stored:
        """Return a file by id, for use as a kind; Telegram does not convert between kinds."""
        stored = self.get(file_id)
        if kind not in (stored.kind, "document"):
            raise Bad(f"Bad Request: can't use file of type {stored.kind} as {kind}")
        return stored

    async def take(self, path: Path, kind: str, *, name: str, mime_type: str | None = None) -> dict[str, Any]:
        """Accept a file sent as a kind; return the part of a Message that shows it, such as {"video": {...}}."""
        mime_type = mime_type or mimetypes.guess_type(name)[0] or "application/octet-stream"
        if kind == "photo":
            return {"photo": await asyncio.to_thread(self._photo, path)}
        if kind == "sticker":
            return {"sticker": await asyncio.to_thread(self._sticker, path, name)}
        looks = await asyncio.to_thread(measured, path) if kind != "document" else {}
        if kind in ("video", "animation", "video_note") and "width" not in looks:
            kind, looks = "document", {}
        described = self._describe(path, kind, mime_type, looks, name)
        return {kind: described}

    def _describe(self, path: Path, kind: str, mime_type: str, looks: dict[str, Any], name: str) -> dict[str, Any]:
        described: dict[str, Any] = self._ids(path)
        wanted = {
            "video": ("width", "height", "duration"),
            "animation": ("width", "height", "duration"),
            "audio": ("duration",),
            "voice": ("duration",),
            "document": (),
            "video_note": ("duration",),
        }[kind]
        described |= {key: looks.get(key, 0) for key in wanted}
        if kind == "video_note":
            described["length"] = looks.get("width", 240)
        else:
            described["mime_type"] = "audio/ogg" if kind == "voice" else mime_type
        if kind in ("video", "audio", "document", "animation"):
            described["file_name"] = name
        self._keep(described, kind, path, mime_type)
        return described

    def _ids(self, path: Path) -> dict[str, Any]:
        return {
            "file_id": secrets.token_urlsafe(24),
            "file_unique_id": secrets.token_hex(8),
            "file_size": path.stat().st_size,
        }

    def _keep(self, described: dict[str, Any], kind: str, path: Path, mime_type: str) -> None:
        self._known[described["file_id"]] = Stored(
            file_id=described["file_id"],
            unique_id=described["file_unique_id"],
            kind=kind,
            path=path,
            mime_type=mime_type,
            described=described,
        )

    def _sticker(self, path: Path, name: str) -> dict[str, Any]:
        """Describe a sticker: a picture (.webp), a video (.webm) or an animation of its own kind (.tgs)."""
        suffix = Path(name).suffix.lower()
        kinds = {"is_animated": suffix == ".tgs", "is_video": suffix == ".webm"}
        sides = {"width": 512, "height": 512}
        described = self._ids(path) | sides | kinds | {"type": "regular", "emoji": "🙂", "set_name": "Sandbox"}
        mime_types = {".tgs": "application/x-tgsticker", ".webm": "video/webm"}
        self._keep(described, "sticker", path, mime_types.get(suffix, "image/webp"))
        return described

    def _photo(self, path: Path) -> list[dict[str, Any]]:
        """Make the JPEG sizes that Telegram makes of a photo."""
        try:
            with PIL.Image.open(path, formats=PHOTO_FORMATS) as opened:
                image = PIL.ImageOps.exif_transpose(opened).convert("RGB")
        except UNREADABLE:
            raise Bad("Bad Request: IMAGE_PROCESS_FAILED") from None
        if not has_a_photos_sides(image):
            raise Bad("Bad Request: PHOTO_INVALID_DIMENSIONS")
        sizes = [*[side for side in SIZES if side < max(image.size)][:3], min(max(image.size), SIZES[-1])]
        return [self._size(image, side) for side in dict.fromkeys(sizes)]

    def _size(self, image: PIL.Image.Image, side: int) -> dict[str, Any]:
        smaller = image.copy()
        smaller.thumbnail((side, side))
        path = self.new_path("photo.jpg")
        smaller.save(path, "JPEG", quality=87)
        described = self._ids(path) | {"width": smaller.width, "height": smaller.height}
        self._keep(described, "photo", path, "image/jpeg")
        return described


def measured(path: Path) -> dict[str, Any]:
    """Return width, height and duration of a video or sound; empty if it is neither."""
    try:
        with av.open(str(path)) as container:
            looks: dict[str, Any] = {"duration": round((container.duration or 0) / 1_000_000)}
            if container.streams.video and not container.format.name.endswith("_pipe"):
                video = container.streams.video[0]
                looks |= {"width": video.width, "height": video.height}
            return looks
    except (av.FFmpegError, ValueError, OSError):
        return {}


def is_silent_film(path: Path) -> bool:
    """Whether a file is an MP4 that moves and has no sound."""
    try:
        with av.open(str(path)) as container:
            return "mp4" in container.format.name and bool(container.streams.video) and not container.streams.audio
    except (av.FFmpegError, ValueError, OSError):
        return False
