"""The sandbox's A2E: its addresses, envelope, dialects and prices."""

import asyncio
import json
import logging
import secrets
import sys
from collections import Counter
from collections.abc import Awaitable
from datetime import UTC, datetime
from typing import Any

import aiohttp
from aiohttp import web

from bot.sandbox.a2e import speech, tasks, voices
from bot.sandbox.a2e.answers import ANSWERS
from bot.sandbox.a2e.facts import Operation, Refused, check, find
from bot.sandbox.a2e.media import Unusable, seconds_of
from bot.sandbox.a2e.storage import Storage
from bot.sandbox.faults import Faults, before, reset

log = logging.getLogger(__name__)
Given = dict[str, Any]
OPEN = frozenset({"obtain_login_token", "random_background"})
"""Operations that need no token."""


class A2ESandbox:
    """An A2E server for one account.

    Args:
        token: the account's.
        faults: shared with other doubles.
        seconds: how long a task takes.
        coins: credits at the start.

    """

    def __init__(self, *, token: str, faults: Faults | None = None, seconds: float = 3.0, coins: int = 1000) -> None:
        self.token, self.faults, self.seconds = token, faults or Faults(), seconds
        self.keys = {token}
        """All tokens that are taken, also those made by calls."""
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
        found = find(request.method, path)
        if not self._may(request, found):
            return web.json_response({"code": 401, "msg": "token is invalid", "trace_id": secrets.token_hex(8)})
        if found is None:
            return web.Response(status=404, text="<html><body>Not Found</body></html>", content_type="text/html")
        try:
            return await self._answer(request, call, *found)
        except Refused as refused:
            body = {
                "code": refused.code,
                "message": refused.message,
                "trace_id": secrets.token_hex(8),
            }
            return web.json_response(body, status=refused.status)

    def _may(self, request: web.Request, found: tuple[Operation, Given] | None) -> bool:
        if found is not None and found[0].id in OPEN:
            return True
        return request.headers.get("Authorization", "").removeprefix("Bearer ") in self.keys

    async def _answer(
        self, request: web.Request, call: str, operation: Operation, variables: Given
    ) -> web.StreamResponse:
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
            fetch=self.storage.fetch,
            keep=self.storage.keep,
            refund=self.refund,
            new_path=self.storage.new_path,
        )
        seconds = self.seconds + (late.seconds if late else 0)
        running = asyncio.create_task(
            self._to_the_end(
                task,
                tasks.run(
                    task,
                    ways,
                    root,
                    seconds=seconds,
                    fails=fails,
                    megabytes=big.megabytes if big else 0,
                ),
            )
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
                sys.executable,
                speech.__file__,
                voice.espeak,
                str(rate),
                str(out),
                stdin=asyncio.subprocess.PIPE,
            )
            await process.communicate(text.encode())
        if process.returncode:
            raise Refused("speech failed", code=500)
        return self.storage.keep(out, root)

    def books(self) -> Given:
        """Return what tests compare with the bot's own books."""
        listed = [
            {
                "family": task.kind.path.rsplit("/", 1)[-1],
                "name": task.body.get("name"),
                "id": task.id,
                "status": task.status,
                "cost": task.cost,
            }
            for task in self.tasks.values()
        ]
        return {
            "coins": self.coins,
            "tasks": listed,
            "calls": dict(self.calls),
            "history": self.history,
            "faces": len(self.faces),
        }


def _kind(call: str) -> tasks.Kind:
    path = call.split(" ", 1)[-1]
    return next(kind for prefix, kind in tasks.KINDS.items() if path.startswith(prefix) or path.strip("/") in prefix)
