"""The sandbox's A2E: an account behind its addresses and its envelope."""

import asyncio
import json
import secrets

from aiohttp import web

from bot.sandbox.a2e import avatars, backgrounds, live, response_variants, voice_clones
from bot.sandbox.a2e.account import new_account
from bot.sandbox.a2e.answers import ANSWERS
from bot.sandbox.a2e.facts import Operation, Refused, check, find
from bot.sandbox.a2e.speech import Said
from bot.sandbox.a2e.state import State
from bot.sandbox.a2e.types import Given, Unready
from bot.sandbox.clock import Clock
from bot.sandbox.faults import Faults, before, reset


class A2ESandbox(State):
    """An A2E server for one account.

    Args:
        token: the account's.
        faults, clock: shared with the other double.
        seconds: how long a task takes.
        coins: credits at the start.
        said: shared with other doubles, so that each text is spoken once for all of them.

    """

    def __init__(
        self,
        *,
        token: str,
        faults: Faults | None = None,
        seconds: float = 3.0,
        coins: int = 1000,
        said: Said | None = None,
        clock: Clock | None = None,
    ) -> None:
        super().__init__(
            account=new_account(token),
            faults=faults or Faults(),
            clock=clock or Clock(),
            seconds=seconds,
            coins=coins,
            said=said,
        )
        self.clock.on_turn.append(self._age)
        avatars.offer(self.storage)
        backgrounds.offer(self.storage)
        self._prefix = ""

    def _age(self, seconds: float) -> None:
        for room in self.rooms.values():
            room.until -= seconds

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
        data = response_variants.notice(self.faults, call) or await run(self, given, root, call)
        status, data = (202, data.data) if isinstance(data, Unready) else (200, data)
        if self.faults.take("a2e", call, "reset_after"):
            reset(request)
        data = response_variants.reshape(self.faults, operation, call, data)
        return web.json_response({"code": 0, "data": data, "trace_id": secrets.token_hex(8)}, status=status)

    async def _body(self, request: web.Request) -> Given:
        if not request.can_read_body:
            return {}
        try:
            body = json.loads(await request.read())
        except ValueError:
            raise Refused("the body is not JSON") from None
        return body if isinstance(body, dict) else {}

    def books(self) -> Given:
        """Return what tests compare with the bot's own books."""
        listed = [
            {
                "task_type": task.task_type.name,
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
