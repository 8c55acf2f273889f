"""The sandbox's A2E: its addresses, envelope, dialects and prices."""

import asyncio
import json
import logging
import secrets
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import aiohttp
from aiohttp import web

from bot.sandbox.a2e import speech, tasks, voices
from bot.sandbox.a2e.facts import Refused, check, find
from bot.sandbox.a2e.media import Unusable, seconds_of
from bot.sandbox.a2e.storage import Storage
from bot.sandbox.faults import Faults, before, reset

log = logging.getLogger(__name__)
Given = dict[str, Any]
PAGE = 10


class A2ESandbox:
    """An A2E server for one account.

    Args:
        token: the account's.
        faults: shared with other doubles.
        seconds: how long a task takes.
        coins: credits at the start.
    """

    def __init__(
        self, *, token: str, faults: Faults | None = None, seconds: float = 3.0, coins: int = 1000
    ) -> None:
        self.token, self.faults, self.seconds = token, faults or Faults(), seconds
        self.coins, self.diamonds = coins, 3
        self.tasks: dict[str, tasks.Task] = {}
        self.faces: list[dict[str, Any]] = []
        self.history: list[dict[str, Any]] = []
        self.calls: Counter[str] = Counter()
        self.storage = Storage()
        self._running: set[asyncio.Task[None]] = set()
        self._speaking = asyncio.Lock()
        self._prefix = ""

    def add_routes(self, site: web.Application, *, prefix: str = "") -> None:
        """Add A2E's addresses below a prefix."""
        self._prefix = prefix
        site.router.add_put(f"{prefix}/upload", self.storage.put)
        site.router.add_get(f"{prefix}/cdn/{{key:.+}}", self.storage.get)
        site.router.add_route("*", f"{prefix}/api/{{path:.*}}", self._api)
        site.on_cleanup.append(self._close)

    async def _close(self, site: web.Application) -> None:
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        self.storage.folder.cleanup()

    async def _api(self, request: web.Request) -> web.StreamResponse:
        path = request.path.removeprefix(self._prefix)
        call = f"{request.method} {path}"
        self.calls[call] += 1
        if (ended := await before(self.faults, "a2e", call, request)) is not None:
            return ended
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return web.json_response({"code": 401, "msg": "token is invalid", "trace_id": secrets.token_hex(8)})
        found = find(request.method, path)
        if found is None:
            return web.Response(status=404, text="<html><body>Not Found</body></html>", content_type="text/html")
        try:
            return await self._answer(request, call, *found)
        except Refused as refused:
            body = {"code": refused.code, "message": refused.message, "trace_id": secrets.token_hex(8)}
            return web.json_response(body, status=refused.status)

    async def _answer(self, request: web.Request, call: str, operation: Any, variables: Given) -> web.StreamResponse:
        if fault := self.faults.take("a2e", call, "error"):
            raise Refused("a fault that was asked for", code=fault.status)
        if fault := self.faults.take("a2e", call, "code"):
            raise Refused("a fault that was asked for", code=fault.status, status=200)
        if fault := self.faults.take("a2e", call, "rate_limit"):
            headers = {"Retry-After": str(max(1, int(fault.seconds)))}
            return web.json_response({"code": 429, "msg": "too many requests"}, status=429, headers=headers)
        given = {**dict(request.query), **await self._body(request), **variables}
        check(operation, given)
        run = ANSWERS.get(operation.id)
        if run is None:
            raise Refused(f"{operation.id} is not in the sandbox yet", code=404)
        root = f"{request.scheme}://{request.host}{self._prefix}"
        data = await run(self, given, root, call)
        if self.faults.take("a2e", call, "reset_after"):
            reset(request)
        return web.json_response({"code": 0, "data": data, "trace_id": secrets.token_hex(8)})

    async def _body(self, request: web.Request) -> Given:
        if not request.can_read_body:
            return {}
        try:
            body = json.loads(await request.read())
        except ValueError:
            raise Refused("the body is not JSON") from None
        return body if isinstance(body, dict) else {}

    def charge(self, credits: int, what: str, call: str) -> None:
        """Take credits.

        Raises:
            Refused: there are too few.
        """
        if credits > self.coins or self.faults.take("a2e", call, "no_credits"):
            raise Refused("your credits are not enough for this")
        self.coins -= credits
        self._note(-credits, what)

    def _note(self, amount: int, what: str) -> None:
        self.history.insert(0, {"amount": amount, "type": what, "createdAt": datetime.now(UTC).isoformat()})

    def refund(self, task: tasks.Task) -> None:
        """Give back what a failed task cost."""
        self.coins += task.cost
        self._note(task.cost, "refund")
        task.cost = 0

    async def start(self, given: Given, root: str, call: str) -> Given:
        """Start a task of the family that the path names."""
        kind = _kind(call)
        cost = await self.price(kind, given)
        self.charge(cost, kind.path, call)
        task = tasks.started(kind, given, cost)
        self.tasks[task.id] = task
        late = self.faults.take("a2e", call, "late")
        big = self.faults.take("a2e", call, "big")
        fails = self.faults.take("a2e", call, "fail_task") is not None
        ways = tasks.Ways(
            fetch=self.storage.fetch, keep=self.storage.keep, refund=self.refund, new_path=self.storage.new_path
        )
        seconds = self.seconds + (late.seconds if late else 0)
        running = asyncio.create_task(
            self._to_the_end(task, tasks.run(task, ways, root, seconds=seconds, fails=fails, megabytes=big.megabytes if big else 0))
        )
        self._running.add(running)
        running.add_done_callback(self._running.discard)
        return task.record()

    async def _to_the_end(self, task: tasks.Task, work: Awaitable[None]) -> None:
        try:
            await work
        except Exception:  # a double must not leave a task hanging: its user waits for an end
            log.exception("task %s broke", task.id)
            task.status, task.error = "failed", "internal error"
            self.refund(task)
        if url := task.body.get("webhook_url"):
            await self._call_back(task, url)

    async def _call_back(self, task: tasks.Task, url: str) -> None:
        """Tell once, as A2E does; nobody listening is nobody's fault."""
        event = "task.completed" if task.status == "completed" else "task.failed"
        headers = {"X-A2e-Webhook-Token": task.body.get("webhook_token", "")}
        body = {"event": event, "data": {"_id": task.id, "current_status": task.status}}
        try:
            async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
                await session.post(url, json=body, headers=headers)
        except (aiohttp.ClientError, TimeoutError) as error:
            log.info("webhook: %s", error)

    async def price(self, kind: tasks.Kind, given: Given) -> int:
        """Return what a start call costs, by the length of its longest input."""
        seconds = 0.0
        for name in kind.inputs[1:]:
            url = str(given.get(name) or "")
            try:
                path = await self.storage.fetch(url) if url.startswith("http") else None
            except Unusable:
                path = None
            seconds = max(seconds, await asyncio.to_thread(seconds_of, path) if path else 0.0)
        return kind.price(seconds)

    def of_kind(self, call: str) -> list[tasks.Task]:
        """Return a family's tasks, newest first."""
        kind = _kind(call)
        return [task for task in reversed(self.tasks.values()) if task.kind is kind]

    def one(self, given: Given) -> tasks.Task:
        """Return a task by id."""
        task = self.tasks.get(str(given.get("_id")))
        if task is None:
            raise Refused("record not found", code=404)
        return task

    async def speak(self, text: str, voice: voices.Voice, rate: float, root: str) -> str:
        """Speak in a process of its own, one at a time."""
        out = self.storage.new_path(".mp3")
        async with self._speaking:
            process = await asyncio.create_subprocess_exec(
                sys.executable, speech.__file__, voice.espeak, str(rate), str(out), stdin=asyncio.subprocess.PIPE
            )
            await process.communicate(text.encode())
        if process.returncode:
            raise Refused("speech failed", code=500)
        return self.storage.keep(out, root)

    def books(self) -> Given:
        """Return what tests compare with the bot's own books."""
        listed = [
            {"family": task.kind.path.rsplit("/", 1)[-1], "name": task.body.get("name"), "id": task.id, "status": task.status, "cost": task.cost}
            for task in self.tasks.values()
        ]
        return {"coins": self.coins, "tasks": listed, "calls": dict(self.calls), "history": self.history, "faces": len(self.faces)}


def _kind(call: str) -> tasks.Kind:
    path = call.split(" ", 1)[-1]
    return next(kind for prefix, kind in tasks.KINDS.items() if path.startswith(prefix) or path.strip("/") in prefix)


async def _status(server: A2ESandbox, given: Given, root: str, call: str) -> Any:
    if given.get("_id"):
        return server.one(given).record()
    return [task.record() for task in server.of_kind(call) if task.status not in ("completed", "failed")]


async def _records(server: A2ESandbox, given: Given, root: str, call: str) -> Any:
    number, size = int(given.get("pageNum") or 1), int(given.get("pageSize") or PAGE)
    found = server.of_kind(call)
    rows = [task.record() for task in found[(number - 1) * size : number * size]]
    return {"rows": rows, "count": len(found)}


async def _batch(server: A2ESandbox, given: Given, root: str, call: str) -> Any:
    if len(given["ids"]) > 200:
        raise Refused("200 ids at most")
    return [server.tasks[one].record() for one in given["ids"] if one in server.tasks]


async def _detail(server: A2ESandbox, given: Given, root: str, call: str) -> Any:
    return server.one(given).record()


async def _delete(server: A2ESandbox, given: Given, root: str, call: str) -> Any:
    task = server.one(given)
    if task.status in ("sent", "processing"):
        raise Refused("a running task cannot be deleted")
    del server.tasks[task.id]
    return {}


async def _add_face(server: A2ESandbox, given: Given, root: str, call: str) -> Any:
    now = datetime.now(UTC).isoformat()
    server.faces.insert(0, {"_id": tasks.new_id(), "face_url": given["face_url"], "createdAt": now, "updatedAt": now})
    return server.faces


async def _faces(server: A2ESandbox, given: Given, root: str, call: str) -> Any:
    return server.faces


async def _delete_face(server: A2ESandbox, given: Given, root: str, call: str) -> Any:
    left = [face for face in server.faces if face["_id"] != given["_id"]]
    if len(left) == len(server.faces):
        raise Refused("record not found", code=404)
    server.faces = left
    return {}


async def _voices(server: A2ESandbox, given: Given, root: str, call: str) -> Any:
    return voices.voice_list(given.get("country") or "en", given.get("region") or "US")


async def _tts(server: A2ESandbox, given: Given, root: str, call: str) -> Any:
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


async def _languages(server: A2ESandbox, given: Given, root: str, call: str) -> Any:
    return voices.language_list()


async def _detect(server: A2ESandbox, given: Given, root: str, call: str) -> Any:
    return voices.detect(given["msg"])


async def _coins(server: A2ESandbox, given: Given, root: str, call: str) -> Any:
    return {"coins": server.coins, "diamonds": server.diamonds}


async def _history(server: A2ESandbox, given: Given, root: str, call: str) -> Any:
    number, size = int(given.get("pageNum") or 1), int(given.get("pageSize") or PAGE)
    return {"rows": server.history[(number - 1) * size : number * size]}


async def _quote(server: A2ESandbox, given: Given, root: str, call: str) -> Any:
    endpoint, body = str(given["endpoint"]), given["requestBody"]
    if endpoint.endswith("send_tts"):
        return {"generationRequestValidated": False, "credits": speech_price(str(body.get("msg", "")))}
    kind = next((kind for path, kind in tasks.KINDS.items() if path in endpoint), None)
    if kind is None:
        raise Refused("no price is known for this endpoint")
    return {"generationRequestValidated": False, "credits": await server.price(kind, body)}


async def _upload_slot(server: A2ESandbox, given: Given, root: str, call: str) -> Any:
    key = f"adam2eve/sandbox/user/{secrets.token_hex(4)}/{given['key']}"
    length = given.get("contentLength") or given.get("fileSize")
    seconds = max(60, int(given.get("expiresIn") or 300))
    signature = server.storage.announce(key, content_type=given.get("contentType"), length=length, seconds=seconds)
    return {
        "uploadUrl": f"{root}/upload?signature={signature}", "cdnUrl": f"{root}/cdn/{key}", "key": key,
        "bucket": "3days-apac", "expiresIn": seconds,
    }  # fmt: skip


ANSWERS: dict[str, Callable[[A2ESandbox, Given, str, str], Awaitable[Any]]] = {
    "add_face_swap_image": _add_face,
    "list_face_swap_images": _faces,
    "delete_face_swap_image": _delete_face,
    "add_face_swap_preview": A2ESandbox.start,
    "get_face_swap_preview": _status,
    "add_face_swap_task": A2ESandbox.start,
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
}
