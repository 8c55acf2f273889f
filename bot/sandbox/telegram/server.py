"""The sandbox's Bot API server: the real one's routes, checks, errors and pace."""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from time import time
from typing import Any

from aiohttp import BodyPartReader, web

from bot.sandbox.clock import Clock
from bot.sandbox.faults import Faults, before, reset
from bot.sandbox.telegram.facts import Bad, check_call
from bot.sandbox.telegram.files import Files
from bot.sandbox.telegram.life import Life
from bot.sandbox.telegram.method_table import call
from bot.sandbox.telegram.methods import Methods, Uploads
from bot.sandbox.telegram.newest import refuse_newest, without_newest
from bot.sandbox.telegram.rates import Rates
from bot.sandbox.telegram.state import State
from bot.sandbox.telegram.till import Till
from bot.sandbox.telegram.updates import Updates


class TelegramSandbox:
    """A Bot API server for one bot.

    Args:
        token: the bot's.
        faults: shared with the other double.
        limits: whether Telegram's pace is enforced.
        clock: shared with the other double.

    """

    def __init__(
        self,
        *,
        token: str,
        faults: Faults | None = None,
        limits: bool = True,
        clock: Clock | None = None,
        local: bool = False,
    ) -> None:
        bot = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "A2E Studio (sandbox)",
            "username": "a2e_studio_sandbox_bot",
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": True,
            "has_topics_enabled": True,
            "allows_users_to_create_topics": True,
        }
        self.token, self.faults, self.clock = token, faults or Faults(), clock or Clock()
        self.state, self.files, self.updates = State(bot=bot, clock=self.clock), Files(local=local), Updates()
        self.till = Till(self.state, self.updates, self.faults)
        self.methods = Methods(self.state, self.files, Rates(enforced=limits), self.till)
        self.life = Life(self.state, self.updates)
        self.updates.on_message = self.state.note_read
        self.files_handed_out = 0
        """How many downloads there were."""
        self.other_books: dict[str, Callable[[], dict[str, Any]]] = {}
        self.state.add_person("Ada")
        self.state.add_person("Ben")

    def add_routes(self, site: web.Application) -> None:
        """Add the Bot API's routes; a `Page` adds the people's."""
        site.router.add_route("*", "/bot{token}/{method}", self._api)
        site.router.add_get("/file/bot{token}/{path:.+}", self._file)
        site.on_cleanup.append(self._close)

    async def _close(self, site: web.Application) -> None:
        await self.till.close()
        await self.updates.close()
        self.files.folder.cleanup()

    async def _api(self, request: web.Request) -> web.StreamResponse:
        token, method = request.match_info["token"], request.match_info["method"]
        if token != self.token:
            known = re.fullmatch(r"\d+:[\w-]{20,}", token)
            return _refused(Bad("Unauthorized", 401) if known else Bad("Not Found", 404))
        if (ended := await before(self.faults, "telegram", method, request)) is not None:
            return ended
        try:
            return await self._answer(request, method)
        except Bad as bad:
            self._note(method, None, ok=False, code=bad.code, description=bad.description)
            return _refused(bad)

    async def _answer(self, request: web.Request, method: str) -> web.StreamResponse:
        given, uploads = await self._read(request)
        values = check_call(method, given, set(uploads))
        if self.faults.take("telegram", method, "older"):
            refuse_newest(method, values)
        if self.faults.take("telegram", method, "heedless"):
            values = without_newest(method, values)
        to = f"{method} {values.get('chat_id', '')}"  # so that it may concern one chat alone
        if fault := self.faults.take("telegram", to, "error"):
            raise Bad("Internal Server Error: a fault that was asked for", fault.status)
        if fault := self.faults.take("telegram", to, "rate_limit"):
            raise Bad(
                f"Too Many Requests: retry after {fault.seconds:.0f}",
                429,
                retry_after=int(fault.seconds),
            )
        if self.faults.take("telegram", method, "duplicate"):
            self.updates.repeat_next += 1
        self.state.check_reachable(values.get("chat_id"))
        result = await self._run(method, values, uploads)
        self._note(method, values.get("chat_id"), ok=True)
        if self.faults.take("telegram", method, "reset_after"):
            reset(request)
        if self.faults.take("telegram", method, "hollow"):  # done, but the answer is empty
            return web.json_response({"ok": True, "result": {}})
        return web.json_response({"ok": True, "result": result})

    async def _run(self, method: str, values: dict[str, Any], uploads: Uploads) -> Any:
        match method:
            case "getUpdates":
                return await self.updates.ask(values)
            case "setWebhook":
                return self.updates.set_hook(values)
            case "deleteWebhook":
                return self.updates.delete_hook(values)
            case "getWebhookInfo":
                return self.updates.info()
            case _:
                return await call(self.methods, method, values, uploads)

    def _note(self, method: str, chat_id: int | None, *, ok: bool, code: int = 200, description: str = "") -> None:
        if method != "getUpdates":
            call = {"method": method, "chat_id": chat_id, "ok": ok, "code": code, "at": time()}
            self.state.calls.append(call | ({"description": description} if description else {}))

    async def _read(self, request: web.Request) -> tuple[dict[str, Any], Uploads]:
        """Read a call's parameters: query, JSON, form, or multipart with files that go to disk piece by piece."""
        given: dict[str, Any] = dict(request.query)
        uploads: Uploads = {}
        if request.content_type == "application/json":
            given |= await request.json()
        elif request.content_type.startswith("multipart/"):
            async for part in await request.multipart():
                if isinstance(part, BodyPartReader):
                    await self._part(part, given, uploads)
        elif request.can_read_body:
            given |= dict(await request.post())
        return given, uploads

    async def _part(self, part: BodyPartReader, given: dict[str, Any], uploads: Uploads) -> None:
        name = part.name or ""
        if part.filename is None:
            given[name] = await part.text()
            return
        path = self.files.new_path(part.filename)
        with path.open("wb") as target:
            while piece := await part.read_chunk(256 * 1024):
                await asyncio.to_thread(target.write, piece)
        uploads[name] = (part.filename, path, part.headers.get("Content-Type"))

    async def _file(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self.token:
            return _refused(Bad("Unauthorized", 401))
        path = Path(self.files.folder.name) / Path(request.match_info["path"]).name
        if not path.exists():
            return _refused(Bad("Not Found", 404))
        if (ended := await before(self.faults, "telegram", "file", request)) is not None:
            return ended
        self.files_handed_out += 1
        return web.FileResponse(path)

    def books(self) -> dict[str, Any]:
        """Return what was called, for tests that compare books."""
        return {
            "telegram": {"calls": self.state.calls},
            **{name: books() for name, books in self.other_books.items()},
        }


def _refused(bad: Bad) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": bad.code, "description": bad.description}
    if bad.parameters:
        body["parameters"] = bad.parameters
    return web.json_response(body, status=bad.code)
