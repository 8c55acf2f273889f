"""Signed uploads, and copies of files from elsewhere."""

import asyncio
import secrets
from typing import Any

from bot.sandbox.a2e.facts import Refused
from bot.sandbox.a2e.renderers import clips, media
from bot.sandbox.a2e.renderers.media import Unusable
from bot.sandbox.a2e.state import Answer, State
from bot.sandbox.a2e.types import Given


async def _upload_slot(state: State, given: Given, root: str, call: str) -> Any:
    key = f"adam2eve/sandbox/user/{secrets.token_hex(4)}/{given['key']}"
    length = given.get("contentLength") or given.get("fileSize")
    seconds = max(60, int(given.get("expiresIn") or 300))
    signature = state.storage.announce(key, content_type=given.get("contentType"), length=length, seconds=seconds)
    return {
        "uploadUrl": f"{root}/upload?signature={signature}",
        "cdnUrl": f"{root}/cdn/{key}",
        "key": key,
        "bucket": "3days-apac",
        "expiresIn": seconds,
    }


async def _save(state: State, given: Given, root: str, call: str) -> Any:
    try:
        path, kind = await state.storage.fetch_typed(given["url"])
    except Unusable as error:
        raise Refused(str(error)) from None
    return {"url": state.storage.keep(path, root, kind)}


async def _watermark(state: State, given: Given, root: str, call: str) -> Any:
    """Return the watermark, which here is always the sandbox's."""
    try:
        path = await state.storage.fetch(given["media_url"])
        is_video = await asyncio.to_thread(media.kind_of, path) == "video"
        out = state.storage.new_path(".mp4" if is_video else ".jpg")
        if is_video:
            await asyncio.to_thread(clips.change, path, out, media.mark)
        else:
            await asyncio.to_thread(lambda: media.mark(media.open_picture(path)).save(out, "JPEG", quality=90))
    except Unusable as error:
        raise Refused(str(error)) from None
    return {"result_url": state.storage.keep(out, root)}


ANSWERS: dict[str, Answer] = {
    "get_upload_url": _upload_slot,
    "get_upload_url_legacy": _upload_slot,
    "save_url": _save,
    "add_watermark": _watermark,
}
