"""A server at TELEGRAM_API_URL that is not quite one: one sentence that names the setting and what came, and exit 1."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from bot.app.check import check
from bot.app.serve import run, serving
from bot.errors import Unavailable
from tests.processes.commands import environment, start
from tests.world import settings_for

ME = {"id": 1, "is_bot": True, "first_name": "Studio", "username": "studio_bot"}
ODD: dict[str, tuple[str, int, str]] = {
    "a page": ("<html>Welcome</html>", 200, "no JSON"),
    "a page that says not found": ("<html>Not Found</html>", 404, "no JSON"),
    "a redirect": ("", 302, "redirects"),
    "nothing": ("", 200, "no JSON"),
    "JSON of another service": (json.dumps({"status": "up"}), 200, "without “ok”"),
    "a list": ("[]", 200, "without “ok”"),
    "no result": (json.dumps({"ok": True}), 200, "without a result"),
    "getMe without is_bot": (
        json.dumps({"ok": True, "result": {name: value for name, value in ME.items() if name != "is_bot"}}),
        200,
        "getMe without is_bot",
    ),
    "getMe with an id that is text": (json.dumps({"ok": True, "result": {**ME, "id": "1"}}), 200, "getMe without id"),
}


@asynccontextmanager
async def odd(what: str) -> AsyncIterator[str]:
    """Run a server that answers everything in an odd way; yields its root."""
    body, status, _ = ODD[what]

    async def answer(request: web.Request) -> web.Response:
        kind = "application/json" if body.startswith(("{", "[")) else "text/html"
        headers = {"Location": "https://example.com"} if status == 302 else {}
        return web.Response(text=body, status=status, content_type=kind, headers=headers)

    site = web.Application()
    site.router.add_route("*", "/{path:.*}", answer)
    async with serving(site, "127.0.0.1", 0) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.mark.parametrize("what", ODD)
async def test_the_start_and_check_name_the_setting_and_what_came(what: str, sqlite_url: str) -> None:
    came = ODD[what][2]
    async with odd(what) as root:
        settings = settings_for(root, sqlite_url)
        with pytest.raises(Unavailable) as stopped:
            await run(settings)
        lines = await check(settings)
    assert str(stopped.value).startswith("TELEGRAM_API_URL")
    assert came in str(stopped.value)
    assert any("TELEGRAM_API_URL" in words and came in words for works, words in lines if not works)


async def test_a_start_that_cannot_be_ends_with_1_and_a_line_without_a_traceback(tmp_path: Path) -> None:
    async with odd("a page") as root:
        process = await start("run", environment(root, f"sqlite:///{tmp_path / 'bot.db'}"), tmp_path)
        assert await asyncio.wait_for(process.wait(), 60) == 1
    told = (tmp_path / "run.log").read_text()
    assert told.strip().splitlines()[-1].startswith("Stopped: TELEGRAM_API_URL")
    assert "Traceback" not in told
