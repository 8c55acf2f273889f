"""A2E's webhook over real HTTP: who may send it, and that nothing in it is believed."""

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from prometheus_client import CollectorRegistry

from bot.app.serve import serving
from bot.errors import Unavailable
from bot.http.server import LOOKED_UP, WEBHOOK_BYTES, FromA2E, add_routes, ids_in

ID = "65a0a7a50123456789abcdef"
TOKEN = {"X-A2e-Webhook-Token": "right"}


class Waking:
    """Remembers what was asked to be looked up."""

    def __init__(self) -> None:
        self.seen: list[list[str]] = []
        self.down = False

    async def __call__(self, task_ids: list[str]) -> None:
        if self.down:
            raise Unavailable("database")
        self.seen.append(task_ids)


async def nobody(update: dict[str, Any]) -> None:
    raise AssertionError("not Telegram's")


async def fine() -> dict[str, bool]:
    return {}


@pytest.fixture
async def half() -> AsyncIterator[tuple[str, Waking, aiohttp.ClientSession]]:
    waking, site = Waking(), web.Application()
    add_routes(
        site,
        handle=nobody,
        secret=None,
        ready=fine,
        registry=CollectorRegistry(),
        a2e=FromA2E(wake=waking, token="right"),
    )
    async with serving(site, "127.0.0.1", 0) as port, aiohttp.ClientSession() as session:
        yield f"http://127.0.0.1:{port}/a2e", waking, session


@pytest.mark.parametrize(
    ("headers", "body", "status", "looked_up"),
    [
        (TOKEN, json.dumps({"event": "task.completed", "data": {"_id": ID}}).encode(), 200, True),
        (TOKEN, json.dumps([[{"x": {"task": f"https://a/{ID}/b"}}]]).encode(), 200, True),
        (TOKEN, b"not json " + ID.encode(), 200, False),
        (TOKEN, b"[" * 60_000, 200, False),
        (TOKEN, b"", 200, False),
        (TOKEN, b'"' + b"x" * WEBHOOK_BYTES + b'"', 413, False),
        ({}, json.dumps({"_id": ID}).encode(), 403, False),
        ({"X-A2e-Webhook-Token": "wrong"}, json.dumps({"_id": ID}).encode(), 403, False),
        ({"X-A2e-Webhook-Token": "r\xfcght"}, json.dumps({"_id": ID}).encode(), 403, False),
        ({"X-A2e-Webhook-Token": "wrong"}, b"x" * 900_000, 403, False),
    ],
)
async def test_only_a_task_id_in_a_body_with_the_right_token_is_looked_up(
    half: tuple[str, Waking, aiohttp.ClientSession], headers: dict[str, str], body: bytes, status: int, looked_up: bool
) -> None:
    root, waking, session = half
    try:
        async with session.post(root, data=body, headers=headers) as answer:
            assert answer.status == status
    except aiohttp.ClientOSError:
        assert status == 403  # refused before it was all sent: as good
    assert any(ID in ids for ids in waking.seen) == looked_up


async def test_a_body_of_unknown_length_is_not_read_beyond_its_limit(
    half: tuple[str, Waking, aiohttp.ClientSession],
) -> None:
    root, waking, session = half

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(WEBHOOK_BYTES // 1024 + 1):
            yield b"x" * 1024

    async with session.post(root, data=pieces(), headers=TOKEN) as answer:
        assert answer.status == 413
    assert waking.seen == []


async def test_without_a_database_it_says_so_and_polling_goes_on(
    half: tuple[str, Waking, aiohttp.ClientSession],
) -> None:
    root, waking, session = half
    waking.down = True
    async with session.post(root, json={"_id": ID}, headers=TOKEN) as answer:
        assert answer.status == 503


def test_of_many_strings_the_likely_ones_are_looked_up_first() -> None:
    body = json.dumps({"noise": [f"word{n}" for n in range(500)], ID: 1}).encode()
    found = ids_in(body)
    assert found[0] == ID
    assert len(found) == LOOKED_UP
    assert "odd-id.7" in ids_in(json.dumps({"task": "odd-id.7"}).encode())
