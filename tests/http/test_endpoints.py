"""The web half over real HTTP: who may post what, and when Telegram is told that all is well."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from prometheus_client import CollectorRegistry

from bot.app.serve import serving
from bot.http.server import add_routes

SECRET = {"X-Telegram-Bot-Api-Secret-Token": "right"}


class Handling:
    """Counts updates and fails when told to."""

    def __init__(self) -> None:
        self.seen: list[int] = []
        self.fails = False
        self.healthy = True

    async def __call__(self, update: dict[str, Any]) -> None:
        await asyncio.sleep(0)
        self.seen.append(update["update_id"])
        if self.fails:
            raise ValueError("not stored")

    async def ready(self) -> dict[str, bool]:
        return {"database": self.healthy}


@pytest.fixture
async def half() -> AsyncIterator[tuple[str, Handling, aiohttp.ClientSession]]:
    handling, site = Handling(), web.Application()
    add_routes(site, handle=handling, secret="right", ready=handling.ready, registry=CollectorRegistry())
    async with serving(site, "127.0.0.1", 0) as port, aiohttp.ClientSession() as session:
        yield f"http://127.0.0.1:{port}", handling, session


async def test_an_update_is_confirmed_only_when_it_is_handled(
    half: tuple[str, Handling, aiohttp.ClientSession],
) -> None:
    root, handling, session = half
    async with session.post(f"{root}/telegram", json={"update_id": 1}, headers=SECRET) as answer:
        assert answer.status == 200
    handling.fails = True
    async with session.post(f"{root}/telegram", json={"update_id": 2}, headers=SECRET) as answer:
        assert answer.status == 500
    assert handling.seen == [1, 2]


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b'{"update_id": 1}', {}, 403),
        (b'{"update_id": 1}', {"X-Telegram-Bot-Api-Secret-Token": "wrong"}, 403),
        (b"x" * 10_000_000, {"X-Telegram-Bot-Api-Secret-Token": "wrong"}, 403),
        (b"x" * 2_000_000, SECRET, 413),
        (b"not json", SECRET, 400),
        (b"[1]", SECRET, 400),
        (b'{"update_id":' + b"[" * 100_000, SECRET, 400),
        (b'{"update_id": "1"}', SECRET, 400),
    ],
)
async def test_forged_oversized_and_broken_bodies_reach_nobody(
    half: tuple[str, Handling, aiohttp.ClientSession], body: bytes, headers: dict[str, str], status: int
) -> None:
    root, handling, session = half

    async def pieces() -> AsyncIterator[bytes]:
        yield body

    told: list[int] = []
    with suppress(aiohttp.ClientOSError):  # what is large may be refused before it was all sent
        async with session.post(
            f"{root}/telegram", data=body if len(body) < 10**6 else pieces(), headers=headers
        ) as answer:
            told.append(answer.status)
    assert told == [status] or (not told and len(body) > 10**6)
    assert handling.seen == []
    async with session.post(f"{root}/telegram", json={"update_id": 7}, headers=SECRET) as answer:
        assert answer.status == 200  # and it goes on
    assert handling.seen == [7]


async def test_health_readiness_and_metrics_are_told(half: tuple[str, Handling, aiohttp.ClientSession]) -> None:
    root, handling, session = half
    for path, status in (("/health", 200), ("/ready", 200), ("/metrics", 200), ("/nothing", 404)):
        async with session.get(root + path) as answer:
            assert answer.status == status
    handling.healthy = False
    async with session.get(f"{root}/ready") as answer:
        assert answer.status == 503
        assert await answer.json() == {"database": False}
