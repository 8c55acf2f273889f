"""Signed uploads."""

import secrets
from typing import TYPE_CHECKING, Any

from bot.sandbox.a2e.shapes import Answer, Given

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


ANSWERS: dict[str, Answer] = {
    "get_upload_url": _upload_slot,
    "get_upload_url_legacy": _upload_slot,
}
