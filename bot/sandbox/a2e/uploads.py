"""Signed uploads, and copies of what is elsewhere."""

import asyncio
import secrets
from typing import TYPE_CHECKING, Any

from bot.sandbox.a2e.facts import Refused
from bot.sandbox.a2e.renderers import clips, media
from bot.sandbox.a2e.renderers.media import Unusable
from bot.sandbox.a2e.types import Answer, Given

if TYPE_CHECKING:
    from bot.sandbox.a2e.server import A2ESandbox


async def _upload_slot(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    key = f"adam2eve/sandbox/user/{secrets.token_hex(4)}/{given['key']}"
    length = given.get("contentLength") or given.get("fileSize")
    seconds = max(60, int(given.get("expiresIn") or 300))
    signature = server.storage.announce(key, content_type=given.get("contentType"), length=length, seconds=seconds)
    return {
        "uploadUrl": f"{root}/upload?signature={signature}",
        "cdnUrl": f"{root}/cdn/{key}",
        "key": key,
        "bucket": "3days-apac",
        "expiresIn": seconds,
    }


async def _save(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    try:
        path, kind = await server.storage.fetch_typed(given["url"])
    except Unusable as error:
        raise Refused(str(error)) from None
    return {"url": server.storage.keep(path, root, kind)}


async def _watermark(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    """Ours is always the same mark: the sandbox's."""
    try:
        path = await server.storage.fetch(given["media_url"])
        is_video = await asyncio.to_thread(media.kind_of, path) == "video"
        out = server.storage.new_path(".mp4" if is_video else ".jpg")
        if is_video:
            await asyncio.to_thread(clips.change, path, out, media.mark)
        else:
            await asyncio.to_thread(lambda: media.mark(media.open_picture(path)).save(out, "JPEG", quality=90))
    except Unusable as error:
        raise Refused(str(error)) from None
    return {"result_url": server.storage.keep(out, root)}


ANSWERS: dict[str, Answer] = {
    "get_upload_url": _upload_slot,
    "get_upload_url_legacy": _upload_slot,
    "save_url": _save,
    "add_watermark": _watermark,
}
