"""Both services, as light as can be, in a process of their own: `python -m tests.benchmarks.light PORT`.

They know just enough to load the bot and to note when what happened. The doubles of `bot/sandbox` check every
call, and would be slower than the bot that is measured.
"""

import asyncio
import itertools
import json
import sys
from collections import Counter
from pathlib import Path
from time import time
from typing import Any

import aiohttp
from aiohttp import web

from bot.app.serve import serving, stop_signal
from bot.sandbox.telegram.facts import Bad
from bot.sandbox.telegram.rates import Rates

BOT = {"id": 1, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
SENDS = ("sendMessage", "editMessageMedia", "editMessageText", "sendVideo", "sendDocument")
AT_ONCE = 100
"""How many updates may be in flight by webhook, as the bot asks of Telegram."""
UPDATE_SECONDS = 180
PARTS = {"p50": 0.5, "p95": 0.95, "p99": 0.99}


class Light:
    """What both services know."""

    def __init__(self) -> None:
        self.latency = 0.0
        self.queue: dict[int, dict[str, Any]] = {}
        self.arrived = asyncio.Event()
        self.numbers, self.messages = itertools.count(1), itertools.count(1_000_000)
        """Of updates, and of new messages: stored cards have lower ones."""
        self.hook: dict[str, Any] = {}
        self.hooks: list[str] = []
        """Webhook addresses, used in turn if there are several web processes; empty: by polling."""
        self.given: dict[int, float] = {}
        self.answered: dict[int, float] = {}
        self.calls: Counter[str] = Counter()
        self.ended: dict[str, float] = {}
        """A2E's tasks that have ended, and when."""
        self.shown: dict[int, float] = {}
        """Chat -> when its result came."""
        self.rates = Rates(enforced=False)
        self.result = Path("/dev/null")

    def routes(self, site: web.Application) -> None:
        site.router.add_route("*", "/bot{token}/{method}", self.telegram)
        site.router.add_route("*", "/a2e/{path:.*}", self.a2e)
        site.router.add_get("/result.mp4", self.file)
        site.router.add_post("/bench/load", self.load)
        site.router.add_post("/bench/end", self.end)
        site.router.add_post("/bench/set", self.set)
        site.router.add_get("/bench/books", self.books)

    async def telegram(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        self.calls[method] += 1
        given = await self._read(request)
        if method == "getUpdates":
            return _ok(await self._updates(int(given.get("offset") or 0), float(given.get("timeout") or 0)))
        if self.latency:
            await asyncio.sleep(self.latency)
        if method in SENDS:
            return self._sent(method, int(given["chat_id"]), given)
        if method == "answerInlineQuery":
            self.answered.setdefault(int(given["inline_query_id"]), time())
        if method == "setWebhook":
            self.hook = given
        return _ok(BOT if method == "getMe" else True)

    def _sent(self, method: str, chat: int, given: dict[str, Any]) -> web.Response:
        try:
            self.rates.count(chat)
        except Bad as bad:
            self.calls["429"] += 1
            body = {"ok": False, "error_code": 429, "description": bad.description, "parameters": bad.parameters}
            return web.json_response(body, status=429)
        now = time()
        self.answered.setdefault(chat, now)
        if method != "sendMessage" and method != "editMessageText":
            self.shown.setdefault(chat, now)
        number = int(given.get("message_id") or next(self.messages))
        video = {"file_id": f"v{chat}", "file_unique_id": f"u{chat}", "width": 64, "height": 64, "duration": 1}
        message = {"message_id": number, "date": int(now), "chat": {"id": chat, "type": "private"}, "from": BOT}
        return _ok(message | ({"text": "x"} if method.endswith(("Message", "Text")) else {"video": video}))

    async def _read(self, request: web.Request) -> dict[str, Any]:
        if request.content_type == "application/json":
            return dict(await request.json())
        if not request.content_type.startswith("multipart/"):
            return {**request.query, **(await request.post())}
        given: dict[str, Any] = {}
        async for part in await request.multipart():
            if part.filename is None:  # type: ignore[union-attr]
                given[part.name or ""] = await part.text()  # type: ignore[union-attr]
            else:
                while await part.read_chunk(256 * 1024):  # type: ignore[union-attr]
                    pass
        return given

    async def _updates(self, offset: int, timeout: float) -> list[dict[str, Any]]:
        for number in [one for one in self.queue if one < offset]:
            del self.queue[number]
        if not self.queue:
            self.arrived.clear()
            try:
                async with asyncio.timeout(timeout):
                    await self.arrived.wait()
            except TimeoutError:
                return []
        return list(itertools.islice(self.queue.values(), 100))

    async def load(self, request: web.Request) -> web.Response:
        """Have people write /start, and measure until each has an answer."""
        spec = await request.json()
        self.latency = spec.get("latency", 0.0)
        self.hooks = spec.get("hooks", [self.hook["url"]] if self.hook else [])
        self.given.clear()
        self.answered.clear()
        chats = spec.get("chats") or range(spec["first"], spec["first"] + spec["updates"])
        gap = 1 / spec["rate"] if spec.get("rate") else 0.0
        began = time()
        async with (
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session,
            asyncio.TaskGroup() as everybody,
        ):
            room = asyncio.Semaphore(AT_ONCE)
            for number, chat in enumerate(chats):
                if gap:
                    await asyncio.sleep(max(0.0, began + number * gap - time()))
                update = _update_of(next(self.numbers), chat, spec.get("text", "/start"))
                everybody.create_task(self._give(update, chat, session, room))
        async with asyncio.timeout(UPDATE_SECONDS):
            while not self.answered.keys() >= self.given.keys():
                await asyncio.sleep(0.01)
        waits = sorted(self.answered[one] - self.given[one] for one in self.given)
        seconds = max(self.answered.values()) - began
        parts = {name: waits[int(len(waits) * part)] for name, part in PARTS.items()}
        return web.json_response({"per_second": len(waits) / seconds, **parts})

    async def _give(
        self, update: dict[str, Any], chat: int, session: aiohttp.ClientSession, room: asyncio.Semaphore
    ) -> None:
        if not self.hooks:
            self.given[chat] = time()
            self.queue[update["update_id"]] = update
            self.arrived.set()
            return
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.hook.get("secret_token", "")}
        async with room:
            self.given[chat] = time()
            async with session.post(self.hooks[chat % len(self.hooks)], json=update, headers=headers) as answer:
                answer.raise_for_status()

    async def a2e(self, request: web.Request) -> web.Response:
        path = request.match_info["path"]
        self.calls[f"a2e {path.rpartition('/')[2]}"] += 1
        body = await request.json() if request.can_read_body else {}
        if path.endswith("batchDetail"):
            root = f"{request.scheme}://{request.host}"
            rows = [self._record(one, root) for one in body["ids"]]
            return web.json_response({"code": 0, "data": rows})
        return web.json_response({"code": 0, "data": {"coins": 1000, "diamonds": 3, "rows": []}})

    def _record(self, task: str, root: str) -> dict[str, Any]:
        if task not in self.ended:
            return {"_id": task, "current_status": "processing"}
        return {"_id": task, "current_status": "completed", "result_url": f"{root}/result.mp4", "coins": 30}

    async def end(self, request: web.Request) -> web.Response:
        """End tasks: {"tasks": [...]} or, one after the other, with "gap" seconds between."""
        spec = await request.json()
        for task in spec["tasks"]:
            self.ended[task] = time()
            if spec.get("gap"):
                await asyncio.sleep(spec["gap"])
        return web.json_response({})

    async def set(self, request: web.Request) -> web.Response:
        spec = await request.json()
        self.result = Path(spec.get("result", self.result))
        if "limits" in spec:
            self.rates = Rates(enforced=spec["limits"])
        return web.json_response({})

    async def file(self, request: web.Request) -> web.StreamResponse:
        return web.FileResponse(self.result, headers={"Content-Type": "video/mp4"})

    async def books(self, request: web.Request) -> web.Response:
        return web.json_response({"calls": self.calls, "ended": self.ended, "shown": self.shown, "hook": self.hook})


def _ok(result: Any) -> web.Response:
    return web.json_response({"ok": True, "result": result}, dumps=_dumps)


def _dumps(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def _update_of(number: int, chat: int, text: str) -> dict[str, Any]:
    """Return what somebody writes, or (without a slash) looks for inline."""
    person = {"id": chat, "is_bot": False, "first_name": "P", "language_code": "en"}
    if not text.startswith("/"):
        query = {"id": str(chat), "from": person, "query": text, "offset": "", "chat_type": "private"}
        return {"update_id": number, "inline_query": query}
    message = {
        "message_id": number,
        "date": int(time()),
        "chat": {"id": chat, "type": "private", "first_name": "P"},
        "from": person,
        "text": text,
        "entities": [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}],
    }
    return {"update_id": number, "message": message}


async def main(port: int) -> None:
    site = web.Application(client_max_size=2**31)
    Light().routes(site)
    async with stop_signal() as stop, serving(site, "127.0.0.1", port):
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
