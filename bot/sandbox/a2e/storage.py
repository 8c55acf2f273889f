"""The sandbox's object storage and CDN: signed uploads that bind length and type, files by address."""

import asyncio
import mimetypes
import secrets
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import time

import aiohttp
from aiohttp import web

from bot.sandbox.a2e.renderers.media import Unusable

OURS = {"User-Agent": "A2E"}
"""Tells A2E's own downloads from the bot's."""
OLDER = ".ai2everyone.com/"
"""In the addresses of uploads that older answers leave to the caller to build; they exist only here."""


@dataclass
class Slot:
    """An announced upload."""

    key: str
    content_type: str | None
    length: int | None
    until: float


class Storage:
    """Files on disk, by key."""

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="sandbox-a2e-")
        self._slots: dict[str, Slot] = {}
        self._types: dict[str, str] = {}
        self._drawn: dict[str, Callable[[Path], None]] = {}
        self.uploads: dict[str, str] = {}
        """Key -> type of the uploads that have not expired, oldest first."""
        self.announced = 0
        """How many uploads have been announced."""

    def new_path(self, suffix: str) -> Path:
        """Return a path for a new file."""
        return Path(self.folder.name) / f"{secrets.token_hex(8)}{suffix}"

    def announce(self, key: str, *, content_type: str | None, length: int | None, seconds: int) -> str:
        """Announce an upload; return its signature."""
        signature = secrets.token_urlsafe(16)
        self.announced += 1
        self._slots[signature] = Slot(key=key, content_type=content_type, length=length, until=time() + seconds)
        return signature

    async def put(self, request: web.Request) -> web.Response:
        """Accept an upload that is as announced."""
        slot = self._slots.get(request.query.get("signature", ""))
        if slot is None or time() > slot.until or "Authorization" in request.headers:
            return web.Response(status=403, text="signature does not match")
        if slot.content_type and request.headers.get("Content-Type") != slot.content_type:
            return web.Response(status=403, text="content type does not match")
        if slot.length is not None and request.content_length != slot.length:
            return web.Response(status=403, text="content length does not match")
        with self._path(slot.key).open("wb") as target:
            async for piece in request.content.iter_chunked(256 * 1024):
                await asyncio.to_thread(target.write, piece)
        self._types[slot.key] = self.uploads[slot.key] = slot.content_type or "application/octet-stream"
        return web.Response()

    def keep(self, path: Path, root: str, content_type: str | None = None) -> str:
        """Serve a finished file; return its address."""
        key = f"results/{path.name}"
        path.rename(self._path(key))
        self._types[key] = content_type or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return f"{root}/cdn/{key}"

    def expire_files(self) -> None:
        """Delete every file, as after three days."""
        self._types.clear()
        self.uploads.clear()

    def offer(self, key: str, draw: Callable[[Path], None], content_type: str | None = None) -> None:
        """Serve a file that is drawn when first asked for; content_type: what it is declared as, None: by its name."""
        self._drawn[key] = draw
        self._types[key] = content_type or mimetypes.guess_type(key)[0] or "application/octet-stream"

    async def local(self, key: str) -> Path:
        """Return the file of a key, drawn if it has not been yet."""
        path = self._path(key)
        if key in self._drawn and not path.exists():
            half = self.new_path(path.suffix)
            await asyncio.to_thread(self._drawn[key], half)
            half.replace(path)
        return path

    def _path(self, key: str) -> Path:
        return Path(self.folder.name) / key.replace("/", "_")

    async def get(self, request: web.Request) -> web.StreamResponse:
        """Serve a file, or a range of it."""
        key = request.match_info["key"]
        if key not in self._types:
            return web.Response(status=404)
        return web.FileResponse(await self.local(key), headers={"Content-Type": self._types[key]})

    async def fetch(self, url: str) -> Path:
        """Download an input as A2E does: a public address, without redirects."""
        return (await self.fetch_typed(url))[0]

    async def fetch_typed(self, url: str) -> tuple[Path, str]:
        """Download a file, and return the type that its server declares.

        Raises:
            Unusable: it can't be downloaded.

        """
        path = self.new_path(Path(url.partition("?")[0]).suffix[:8] or ".bin")
        key = url.partition(OLDER)[2]
        if key in self._types:
            await asyncio.to_thread(shutil.copyfile, await self.local(key), path)
            return path, self._types[key]
        limit = aiohttp.ClientTimeout(total=60)
        try:
            async with (
                aiohttp.ClientSession(timeout=limit, headers=OURS) as session,
                session.get(url, allow_redirects=False) as answer,
            ):
                if answer.status != 200:
                    raise Unusable(f"the input could not be downloaded: HTTP {answer.status}")
                kind = answer.headers.get("Content-Type", "application/octet-stream")
                with path.open("wb") as target:
                    async for piece in answer.content.iter_chunked(256 * 1024):
                        await asyncio.to_thread(target.write, piece)
        except (aiohttp.ClientError, TimeoutError, ValueError):
            raise Unusable("the input could not be downloaded") from None
        return path, kind
