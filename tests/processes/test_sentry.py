"""SENTRY_DSN: errors without contents to Sentry, nothing loaded without it, and one sentence when it can't be."""

import asyncio
import gzip
import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.app.sentry import stripped
from bot.app.serve import serving
from tests.needed import MAY_SKIP
from tests.processes.commands import environment

CANARY = "kanarienvogel"
WITHOUT = """
import sys
sys.modules["sentry_sdk"] = None  # as if it were not installed
from bot.__main__ import main
sys.argv = ["bot", "migrate"]
sys.exit(main())
"""
FAILING = f"""
import logging, sys
from bot import log
from bot.app import sentry
from bot.config import Settings
settings = Settings.load()
log.configure(settings)
sentry.begin(settings.sentry_dsn.get_secret_value())

def reads(words):
    secret = words * 2
    return int(secret)

ours, theirs = logging.getLogger("bot.x"), logging.getLogger("theirs")
with log.bind(update=5, user=7):
    ours.error("update given up tries=%s", "{CANARY}")
    theirs.error("{CANARY}")
    try:
        reads("{CANARY}")
    except ValueError:
        ours.exception("update failed kind=%s", "{CANARY}")
"""


async def run(code: str, settings: dict[str, str], folder: Path) -> tuple[int | None, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, env=settings, cwd=folder, stderr=asyncio.subprocess.PIPE
    )
    _, said = await process.communicate()
    return process.returncode, said.decode()


@pytest.mark.parametrize(("dsn", "code"), [("", 0), ("https://key@sentry.example/1", 2)])
async def test_without_the_package_only_the_setting_is_refused(tmp_path: Path, dsn: str, code: int) -> None:
    settings = environment("http://127.0.0.1:1", f"sqlite:///{tmp_path / 'bot.db'}", SENTRY_DSN=dsn)
    ended, said = await run(WITHOUT, settings, tmp_path)
    assert ended == code, said
    assert ("SENTRY_DSN" in said and "make sentry" in said) is bool(code)
    assert "Traceback" not in said


def test_an_event_is_built_of_what_may_go() -> None:
    frame = {"filename": "a.py", "function": "f", "lineno": 1, "abs_path": CANARY, "vars": {"x": CANARY}}
    error = {"type": "ValueError", "module": "builtins", "value": CANARY, "stacktrace": {"frames": [frame]}}
    event = {
        "event_id": "1", "level": "error", "exception": {"values": [error]}, "message": CANARY, "extra": {"x": CANARY},
        "user": {"id": CANARY}, "request": CANARY, "breadcrumbs": CANARY, "server_name": CANARY, "tags": {"x": CANARY},
        "contexts": CANARY, "logentry": {"formatted": CANARY}, "whatever comes next": CANARY,
    }  # fmt: skip
    sent = stripped(event, {})
    assert CANARY not in json.dumps(sent)
    assert sent["exception"]["values"][0]["stacktrace"]["frames"] == [
        {"filename": "a.py", "function": "f", "lineno": 1}
    ]


@pytest.mark.skipif(
    MAY_SKIP and importlib.util.find_spec("sentry_sdk") is None, reason="sentry-sdk is not installed: make sentry"
)
async def test_what_arrives_holds_ids_kinds_and_stacks_and_no_contents(tmp_path: Path) -> None:
    bodies: list[bytes] = []

    async def envelope(request: web.Request) -> web.Response:
        body = await request.read()
        bodies.append(gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body)
        return web.json_response({})

    site = web.Application()
    site.router.add_post("/api/1/envelope/", envelope)
    async with serving(site, "127.0.0.1", 0) as port:
        dsn = f"http://key@127.0.0.1:{port}/1"
        settings = environment("http://127.0.0.1:1", f"sqlite:///{tmp_path / 'bot.db'}", SENTRY_DSN=dsn)
        ended, said = await run(FAILING, settings, tmp_path)
    assert ended == 0, said
    whole = b"".join(bodies).decode()
    assert CANARY not in whole
    assert str(tmp_path) not in whole
    events: list[dict[str, Any]] = [one for body in bodies for one in events_of(body)]
    assert [one.get("logentry") for one in events] == [
        {"message": "update given up tries=%s"}, None, {"message": "update failed kind=%s"},
    ]  # fmt: skip
    assert all(one["tags"] == {"update": "5", "user": "7"} for one in events)
    (error,) = events[-1]["exception"]["values"]
    assert error["type"] == "ValueError"
    assert [frame["function"] for frame in error["stacktrace"]["frames"]] == ["<module>", "reads"]
    assert not any("vars" in frame for frame in error["stacktrace"]["frames"])


def events_of(body: bytes) -> list[dict[str, Any]]:
    lines = [json.loads(line) for line in body.splitlines() if line]
    return [item for head, item in zip(lines[1::2], lines[2::2], strict=True) if head["type"] == "event"]
