"""Where A2E says a file is: never inside the private network of who runs the bot, however many steps lead there."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from bot.a2e import files
from bot.a2e.client import Client
from bot.a2e.errors import NoAnswer
from bot.a2e.hops import session_at
from bot.app.serve import serving

NEIGHBOUR = "127.0.0.2"
"""Another machine of the private network, as far as an address tells."""
MB = 1024**2


@asynccontextmanager
async def servers(base_url: str = "") -> AsyncIterator[tuple[Client, str, str, list[str]]]:
    """Run A2E and a neighbour; return A2E's client, the roots of both, and what the neighbour was asked for."""
    asked: list[str] = []

    async def neighbour(request: web.Request) -> web.Response:
        asked.append(f"{request.method} {request.path}")
        return web.Response(body=b"secret", content_type="image/png")

    async def lead(request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": request.query["to"]})

    async def result(request: web.Request) -> web.Response:
        return web.Response(body=b"result", content_type="image/png")

    async def slot(request: web.Request) -> web.Response:
        there = {"uploadUrl": f"http://{NEIGHBOUR}:{other}/put", "cdnUrl": f"http://{NEIGHBOUR}:{other}/a.jpg"}
        return web.json_response({"code": 0, "data": there})

    inside, site = web.Application(), web.Application()
    inside.router.add_route("*", "/{any:.*}", neighbour)
    site.router.add_route("*", "/lead", lead)
    site.router.add_route("*", "/result", result)
    site.router.add_post(files.UPLOAD, slot)
    async with serving(inside, NEIGHBOUR, 0) as other, serving(site, "127.0.0.1", 0) as port:
        root = f"http://127.0.0.1:{port}"
        async with session_at(base_url or root) as session:
            yield Client(session, base_url=base_url or root, token="sk_x"), root, f"http://{NEIGHBOUR}:{other}", asked


async def download(client: Client, url: str, folder: Path) -> bytes:
    await files.download(client, url, folder / "result", limit=MB)
    return (folder / "result").read_bytes()


async def head(client: Client, url: str, folder: Path) -> files.Head:
    return await files.head(client, url)


WAYS: list[Callable[[Client, str, Path], Awaitable[object]]] = [download, head]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("path", ["{there}/x", "{here}/lead?to={there}/x", "{here}/lead?to=/lead%3Fto={there}/x"])
async def test_a_result_is_not_fetched_from_a_neighbour(
    tmp_path: Path, way: Callable[[Client, str, Path], Awaitable[object]], path: str
) -> None:
    async with servers() as (client, here, there, asked):
        with pytest.raises(NoAnswer, match="open internet"):
            await way(client, path.format(here=here, there=there), tmp_path)
        assert asked == []


@pytest.mark.parametrize(
    "address",
    [
        "http://localhost:{port}/result",
        "http://127.1:{port}/result",
        "http://2130706433:{port}/result",
        "http://0x7f000001:{port}/result",
        "http://[::ffff:127.0.0.1]:{port}/result",
        "http://169.254.169.254/latest/meta-data",
        "http://[fd00:ec2::254]/latest/meta-data",
    ],
)
async def test_nor_from_the_machine_itself_whatever_name_it_goes_by(tmp_path: Path, address: str) -> None:
    async with servers("https://video.a2e.ai") as (client, here, _, _asked):
        with pytest.raises(NoAnswer):
            await download(client, address.format(port=here.rpartition(":")[2]), tmp_path)
        assert not (tmp_path / "result").exists()


async def test_redirects_to_a2e_itself_are_followed(tmp_path: Path) -> None:
    async with servers() as (client, here, _, _asked):
        assert await download(client, f"{here}/lead?to=/result", tmp_path) == b"result"
        assert (await files.head(client, f"{here}/lead?to={here}/result")).content_type == "image/png"
        by_name = here.replace("127.0.0.1", "localhost")
        assert await download(client, f"{here}/lead?to={by_name}/result", tmp_path) == b"result"


@pytest.mark.parametrize(
    "to", ["/lead?to=/lead", "ftp://a.example/x", "file:///etc/passwd", "http://", "//", "http://a b/"]
)
async def test_redirects_that_lead_nowhere_end(tmp_path: Path, to: str) -> None:
    async with servers() as (client, here, _, _asked):
        with pytest.raises(NoAnswer):
            await download(client, f"{here}/lead?to={to}", tmp_path)


async def test_nothing_is_uploaded_to_a_neighbour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "UPLOAD_TRIES", 1)
    (tmp_path / "a.jpg").write_bytes(b"picture")
    async with servers() as (client, _, _there, asked):
        with pytest.raises(NoAnswer):
            await files.upload(client, tmp_path / "a.jpg", content_type="image/jpeg")
        assert asked == []
