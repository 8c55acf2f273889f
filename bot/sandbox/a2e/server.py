"""The sandbox's A2E: its addresses, its envelope, and what the account has."""

import asyncio
import json
import secrets
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web

from bot.sandbox.a2e import avatars, backgrounds, live, response_variants, voice_clones
from bot.sandbox.a2e.account import new_account
from bot.sandbox.a2e.answers import ANSWERS
from bot.sandbox.a2e.facts import Operation, Refused, check, find
from bot.sandbox.a2e.renderers import speech
from bot.sandbox.a2e.speaking import USUAL_PITCH, Spoken
from bot.sandbox.a2e.storage import Storage
from bot.sandbox.a2e.tasks import Task
from bot.sandbox.a2e.types import Given
from bot.sandbox.faults import Faults, before, reset


class A2ESandbox:
    """An A2E server for one account.

    Args:
        token: the account's.
        faults: shared with other doubles.
        seconds: how long a task takes.
        coins: credits at the start.

    """

    def __init__(self, *, token: str, faults: Faults | None = None, seconds: float = 3.0, coins: int = 1000) -> None:
        self.account = new_account(token)
        self.faults, self.seconds = faults or Faults(), seconds
        self.coins, self.diamonds = coins, 3
        self.tasks: dict[str, Task] = {}
        self.faces: list[Given] = []
        self.anchors: dict[str, avatars.Anchor] = {}
        self.backgrounds: dict[str, backgrounds.Background] = {}
        self.rooms: dict[str, live.Room] = {}
        self.spoken: list[Spoken] = []
        self.history: list[Given] = []
        self.calls: Counter[str] = Counter()
        self.storage = Storage()
        avatars.offer(self.storage)
        backgrounds.offer(self.storage)
        self.running: set[asyncio.Task[None]] = set()
        self._speaking = asyncio.Lock()
        self._prefix = ""

    def add_routes(self, site: web.Application, *, prefix: str = "") -> None:
        """Add A2E's addresses below a prefix."""
        self._prefix = prefix
        site.router.add_put(f"{prefix}/upload", self.storage.put)
        site.router.add_get(f"{prefix}/cdn/{{key:.+}}", self.storage.get)
        live.add_routes(site, self, prefix=prefix)
        site.router.add_route("*", f"{prefix}/api/{{path:.*}}", self._api)
        site.on_cleanup.append(self._close)

    async def _close(self, site: web.Application) -> None:
        for task in self.running:
            task.cancel()
        await asyncio.gather(*self.running, return_exceptions=True)
        self.storage.folder.cleanup()

    async def _api(self, request: web.Request) -> web.StreamResponse:
        path = request.path.removeprefix(self._prefix)
        call = f"{request.method} {path}"
        self.calls[call] += 1
        if (ended := await before(self.faults, "a2e", call, request)) is not None:
            return ended
        found = find(request.method, path)
        if not self.account.admits(found and found[0].id, request.headers.get("Authorization")):
            return web.json_response({"code": 401, "msg": "token is invalid", "trace_id": secrets.token_hex(8)})
        if found is None:
            return web.Response(status=404, text="<html><body>Not Found</body></html>", content_type="text/html")
        try:
            return await self._answer(request, call, *found)
        except Refused as refused:
            word = "msg" if self.faults.take("a2e", call, "msg_form") else "message"
            body = {"code": refused.code, word: refused.message, "trace_id": secrets.token_hex(8)}
            return web.json_response(body, status=refused.status, headers=refused.headers)

    async def _answer(self, request: web.Request, call: str, operation: Operation, variables: Given) -> web.Response:
        response_variants.refuse(self.faults, operation, call)
        given = {**dict(request.query), **await self._body(request), **variables}
        check(operation, given)
        run = ANSWERS.get(operation.id)
        if run is None:
            raise Refused(f"{operation.id} is not in the sandbox yet", code=404)
        root = f"{request.scheme}://{request.host}{self._prefix}"
        data = await run(self, given, root, call)
        if self.faults.take("a2e", call, "reset_after"):
            reset(request)
        data = response_variants.reshape(self.faults, operation, call, data)
        return web.json_response({"code": 0, "data": data, "trace_id": secrets.token_hex(8)})

    async def _body(self, request: web.Request) -> Given:
        if not request.can_read_body:
            return {}
        try:
            body = json.loads(await request.read())
        except ValueError:
            raise Refused("the body is not JSON") from None
        return body if isinstance(body, dict) else {}

    def charge(self, credits: int, what: str, call: str, *, diamonds: int = 0) -> None:
        """Take credits, and diamonds.

        Raises:
            Refused: there are too few.

        """
        if credits > self.coins or self.faults.take("a2e", call, "no_credits"):
            raise Refused("your credits are not enough for this")
        if diamonds > self.diamonds:
            raise Refused("your diamonds are not enough for this")
        self.coins -= credits
        self.diamonds -= diamonds
        if credits:
            self._note(-credits, what)

    def _note(self, amount: int, what: str) -> None:
        self.history.insert(0, {"amount": amount, "type": what, "createdAt": datetime.now(UTC).isoformat()})

    def earn(self, credits: int, what: str) -> None:
        """Add credits that were paid for in another way."""
        self.coins += credits
        self._note(credits, what)

    def refund(self, task: Task) -> None:
        """Give back what a task cost that has failed or was taken back."""
        self.diamonds += task.diamonds
        if task.cost:
            self.earn(task.cost, "refund")
        task.cost = task.diamonds = 0

    async def speak(self, text: str, voice: str, *, rate: float = 1, pitch: int = USUAL_PITCH) -> Path:
        """Speak in a process of its own, one at a time; returns an mp3 file.

        Raises:
            Refused: it cannot be spoken.

        """
        out = self.storage.new_path(".mp3")
        async with self._speaking:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                speech.__file__,
                voice,
                str(rate),
                str(pitch),
                str(out),
                stdin=asyncio.subprocess.PIPE,
            )
            await process.communicate(text.encode())
        if process.returncode:
            raise Refused("speech failed", code=500)
        return out

    def books(self) -> Given:
        """Return what tests compare with the bot's own books."""
        listed = [
            {
                "family": task.task_type.name,
                "name": task.body.get("name") or task.body.get("title"),
                "id": task.id,
                "status": task.status,
                "cost": task.cost,
            }
            for task in self.tasks.values()
        ]
        return {
            "coins": self.coins,
            "diamonds": self.diamonds,
            "tasks": listed,
            "calls": dict(self.calls),
            "history": self.history,
            "faces": len(self.faces),
            "voices": len(voice_clones.voices_of(self)),
            "avatars": len(self.anchors),
            "backgrounds": len(self.backgrounds),
            "rooms": live.books(self),
            **self.account.books(),
        }
