"""What each operation answers, in A2E's dialects, by its id in the facts."""

import secrets
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.sandbox.a2e import account, tasks, voices
from bot.sandbox.a2e.facts import Refused

if TYPE_CHECKING:
    from bot.sandbox.a2e.server import A2ESandbox

Given = dict[str, Any]
PAGE = 10


async def _start(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    return await server.start(given, root, call)


async def _status(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    if given.get("_id"):
        return server.one(given).record()
    return [task.record() for task in server.of_kind(call) if task.status not in ("completed", "failed")]


async def _records(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    number, size = int(given.get("pageNum") or 1), int(given.get("pageSize") or PAGE)
    found = server.of_kind(call)
    rows = [task.record() for task in found[(number - 1) * size : number * size]]
    return {"rows": rows, "count": len(found)}


async def _batch(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    if len(given["ids"]) > 200:
        raise Refused("200 ids at most")
    return [server.tasks[one].record() for one in given["ids"] if one in server.tasks]


async def _detail(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    return server.one(given).record()


async def _delete(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    task = server.one(given)
    if task.status in ("sent", "processing"):
        raise Refused("a running task cannot be deleted")
    del server.tasks[task.id]
    return {}


async def _add_face(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    now = datetime.now(UTC).isoformat()
    server.faces.insert(
        0,
        {"_id": tasks.new_id(), "face_url": given["face_url"], "createdAt": now, "updatedAt": now},
    )
    return server.faces


async def _faces(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    return server.faces


async def _delete_face(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    left = [face for face in server.faces if face["_id"] != given["_id"]]
    if len(left) == len(server.faces):
        raise Refused("record not found", code=404)
    server.faces = left
    return {}


async def _voices(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    return voices.voice_list(given.get("country") or "en", given.get("region") or "US")


async def _tts(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    if len(given["msg"]) > 1000:
        raise Refused("msg has more than 1000 characters")
    voice = voices.BY_ID.get(given.get("tts_id") or "")
    if voice is None:
        raise Refused("tts_id or user_voice_id is required")
    server.charge(speech_price(given["msg"]), "tts", call)
    return await server.speak(given["msg"], voice, float(given.get("speechRate") or 1), root)


def speech_price(text: str) -> int:
    """Return what speaking a text costs."""
    return max(1, -(-len(text) // 100))


async def _languages(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    return voices.language_list()


async def _detect(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    return voices.detect(given["msg"])


async def _coins(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    return {"coins": server.coins, "diamonds": server.diamonds}


async def _history(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    number, size = int(given.get("pageNum") or 1), int(given.get("pageSize") or PAGE)
    return {"rows": server.history[(number - 1) * size : number * size]}


async def _quote(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    endpoint, body = str(given["endpoint"]), given["requestBody"]
    if endpoint.endswith("send_tts"):
        return {
            "generationRequestValidated": False,
            "credits": speech_price(str(body.get("msg", ""))),
        }
    kind = next((kind for path, kind in tasks.KINDS.items() if path in endpoint), None)
    if kind is None:
        raise Refused("no price is known for this endpoint")
    return {"generationRequestValidated": False, "credits": await server.price(kind, body)}


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


ANSWERS: dict[str, Callable[["A2ESandbox", Given, str, str], Awaitable[Any]]] = {
    "add_face_swap_image": _add_face,
    "list_face_swap_images": _faces,
    "delete_face_swap_image": _delete_face,
    "add_face_swap_preview": _start,
    "get_face_swap_preview": _status,
    "add_face_swap_task": _start,
    "list_face_swap_in_progress": _status,
    "list_face_swap_tasks": _records,
    "batch_face_swap_tasks": _batch,
    "get_face_swap_task": _detail,
    "delete_face_swap_task": _delete,
    "list_public_tts_options": _voices,
    "generate_tts": _tts,
    "list_languages": _languages,
    "detect_language": _detect,
    "get_remaining_credits": _coins,
    "credits_history": _history,
    "quote_generation": _quote,
    "get_upload_url": _upload_slot,
    "get_upload_url_legacy": _upload_slot,
    **account.ANSWERS,
}
