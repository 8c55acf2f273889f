"""The look whether an upload shows up: only an address that says no is a no."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.a2e import files
from bot.a2e.client import Client
from bot.a2e.errors import Malformed, NoAnswer
from bot.app.serve import serving
from tests.ports import free_port

ADDRESS = "{root}/cdn/a.jpg"


@asynccontextmanager
async def storage(slot: dict[str, Any], statuses: dict[str, int], puts: list[int]) -> AsyncIterator[Client]:
    """Run an A2E that announces a slot; statuses: of HEAD and GET at the CDN; puts: what uploads are answered with."""

    async def announce(request: web.Request) -> web.Response:
        root = f"http://{request.host}"
        filled = {name: str(value).format(root=root) for name, value in slot.items()}
        return web.json_response({"code": 0, "data": {"uploadUrl": f"{root}/upload", **filled}})

    async def put(request: web.Request) -> web.Response:
        await request.read()
        return web.Response(status=puts.pop(0) if puts else 200)

    async def look(request: web.Request) -> web.Response:
        return web.Response(status=statuses[request.method])

    site = web.Application()
    site.router.add_post("/api/v1/r2/upload-presigned-url", announce)
    site.router.add_put("/upload", put)
    site.router.add_route("*", "/cdn/{key}", look)
    async with serving(site, "127.0.0.1", 0) as port, aiohttp.ClientSession() as session:
        yield Client(session, base_url=f"http://127.0.0.1:{port}", token="sk_x")


async def upload(client: Client, folder: Path) -> str:
    path = folder / "a.jpg"
    path.write_bytes(b"picture")
    return await files.upload(client, path, content_type="image/jpeg")


@pytest.mark.parametrize("status", [200, 206, 302, 401, 405, 429, 500, 502, 503])
async def test_what_is_not_a_clear_no_lets_the_order_go_on(tmp_path: Path, status: int) -> None:
    async with storage({"cdnUrl": ADDRESS}, {"HEAD": status, "GET": status}, []) as client:
        assert (await upload(client, tmp_path)).endswith("/cdn/a.jpg")


@pytest.mark.parametrize("status", [403, 404])
async def test_a_server_that_says_no_to_head_alone_has_it(tmp_path: Path, status: int) -> None:
    async with storage({"cdnUrl": ADDRESS}, {"HEAD": status, "GET": 206}, []) as client:
        assert await upload(client, tmp_path)


async def test_a_clear_no_each_time_is_a_no(tmp_path: Path) -> None:
    async with storage({"cdnUrl": ADDRESS}, {"HEAD": 404, "GET": 404}, []) as client:
        with pytest.raises(NoAnswer, match="does not show up"):
            await upload(client, tmp_path)


async def test_an_address_that_we_cannot_reach_says_nothing(tmp_path: Path) -> None:
    unreachable = {"cdnUrl": f"http://127.0.0.1:{free_port()}/a.jpg"}, {"bucket": "3days-apac", "key": "a/b.jpg"}
    for slot in unreachable:
        async with storage(slot, {}, []) as client:
            assert await upload(client, tmp_path)


async def test_an_older_answer_tells_bucket_and_key(tmp_path: Path) -> None:
    async with storage({"bucket": "3days-apac", "key": "a/b.jpg"}, {}, []) as client:
        assert await upload(client, tmp_path) == "https://3days-apac.ai2everyone.com/a/b.jpg"


async def test_an_answer_that_tells_no_address_is_none(tmp_path: Path) -> None:
    for slot in ({}, {"bucket": "3days-apac"}, {"key": "a"}, {"bucket": "evil.example/x?", "key": "a"}):
        async with storage(slot, {}, []) as client:
            with pytest.raises(Malformed):
                await upload(client, tmp_path)


async def test_an_upload_that_fails_is_made_again_with_a_new_slot(tmp_path: Path) -> None:
    async with storage({"cdnUrl": ADDRESS}, {"HEAD": 200}, [502, 403]) as client:
        assert await upload(client, tmp_path)
