"""Links that strangers give: nothing inside is reached, nothing endless is read, and the words say what to do."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from bot.errors import BotError, InvalidInput, TooBig, Unavailable
from bot.internet import is_public
from bot.media.links import Links, Patience
from bot.streams import Pace
from tests.media_files import film, sound
from tests.world import picture

MB = 1024**2
DISGUISED = [
    "http://example.com/a.jpg",
    "ftp://example.com/a.jpg",
    "https:///a.jpg",
    "https://",
    "https://exa mple.com/",
    "https://example.com:8443/a.jpg",
    "https://example.com:0/a.jpg",
    "https://example.com:99999/a.jpg",
    "https://user@example.com/a.jpg",
    "https://user:word@example.com/a.jpg",
    "https://example.com\\@127.0.0.1/a.jpg",
    "https://127.0.0.1/a.jpg",
    "https://127.0.0.1./a.jpg",
    "https://127.1/a.jpg",
    "https://127.0.1/a.jpg",
    "https://2130706433/a.jpg",
    "https://0x7f000001/a.jpg",
    "https://0x7f.0.0.1/a.jpg",
    "https://0177.0.0.1/a.jpg",
    "https://①②⑦.⓪.⓪.①/a.jpg",
    "https://127。0。0。1/a.jpg",
    "https://１２７.0.0.1/a.jpg",
    "https://%31%32%37.0.0.1/a.jpg",
    "https://0/a.jpg",
    "https://0.0.0.0/a.jpg",
    "https://10.1.2.3/a.jpg",
    "https://192.168.0.1/a.jpg",
    "https://172.16.0.1/a.jpg",
    "https://100.64.0.1/a.jpg",
    "https://169.254.169.254/latest/meta-data",
    "https://224.0.0.1/a.jpg",
    "https://[::1]/a.jpg",
    "https://[::]/a.jpg",
    "https://[::ffff:127.0.0.1]/a.jpg",
    "https://[::ffff:7f00:1]/a.jpg",
    "https://[64:ff9b::7f00:1]/a.jpg",
    "https://[2002:7f00:1::]/a.jpg",
    "https://[fe80::1]/a.jpg",
    "https://[fe80::1%25eth0]/a.jpg",
    "https://[fd00::1]/a.jpg",
    "https://localhost/a.jpg",
    "https://localhost./a.jpg",
    "https://LOCALHOST/a.jpg",
    "https://example.com/" + "x" * 2048,
]


@pytest.mark.parametrize("url", DISGUISED, ids=[url[:40] for url in DISGUISED])
async def test_a_link_to_inside_or_of_an_odd_form_is_not_followed(tmp_path: Path, url: str) -> None:
    with pytest.raises(BotError) as raised:
        await Links().fetch(url, tmp_path / "x", limit=MB)
    assert isinstance(raised.value, InvalidInput | Unavailable)
    assert "Please send the file itself" in raised.value.user_text
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("address", ["1.1.1.1", "8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_addresses_of_the_open_internet_are_public(address: str) -> None:
    assert is_public(address)


INSIDE = (
    "::127.0.0.1 64:ff9b::7f00:1 64:ff9b:1::1 64:ff9b::808:808 2002:7f00:1:: 2001::1 fec0::1 fe80::1 "
    "fe80::1%eth0 fd00::1 ::1 :: ::ffff:127.0.0.1 ::ffff:0:127.0.0.1 ::ffff:168.63.129.16 ff02::1 "
    "100::1 2001:db8::1 3fff::1 5f00::1 168.63.129.16 169.254.169.254 100.64.0.1 100.100.100.200 "
    "192.88.99.1 192.0.0.192 192.0.0.9 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 "
    "239.1.1.1 240.0.0.1 255.255.255.255 0.0.0.0 0.1.2.3 127.1.2.3 10.0.0.1"
)


@pytest.mark.parametrize("address", INSIDE.split())
def test_addresses_of_inside_are_not_public_however_they_are_written(address: str) -> None:
    assert not is_public(address)


def test_a_plain_link_is_taken() -> None:
    for url in ("https://example.com/a.jpg", "https://example.com:443/a.jpg?x=1#y", "https://bücher.example/ä.jpg"):
        Links().check(url)


async def _moved(request: web.Request) -> web.Response:
    raise web.HTTPFound("/photo")


async def _photo(request: web.Request) -> web.Response:
    return web.Response(body=picture(), content_type="image/jpeg")


async def _page(request: web.Request) -> web.Response:
    return web.Response(text="<html>hello</html>", content_type="text/html")


def _named(content: bytes, kind: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(body=content, content_type=kind)

    return answer


FILES = {"jpeg": picture(), "png": picture(kind="PNG"), "webp": picture(kind="WEBP"), "ogg": sound(3), "mp4": film(1)}


async def _big(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse(headers={"Content-Type": "video/mp4", "Content-Length": str(2 * MB)})
    await answer.prepare(request)
    return answer


async def _endless(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse(headers={"Content-Type": "video/mp4"})
    await answer.prepare(request)
    while True:
        await answer.write(bytes(64 * 1024))


async def _slow(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse(headers={"Content-Type": "video/mp4"})
    await answer.prepare(request)
    await answer.write(b"x")
    await asyncio.sleep(30)
    return answer


async def _dripping(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse(headers={"Content-Type": "video/mp4"})
    await answer.prepare(request)
    while True:
        await answer.write(b"x")
        await asyncio.sleep(0.05)


IMPATIENT = Patience(total=30.0, silence=0.5, head=0.5, pace=Pace(window=0.3, rate=16 * 1024))


async def _packed(request: web.Request) -> web.Response:
    return web.Response(body=b"x", headers={"Content-Type": "video/mp4", "Content-Encoding": "gzip"})


async def _headless(request: web.Request) -> web.StreamResponse:
    """Its head comes byte by byte, and never ends."""
    assert request.transport is not None
    request.transport.write(b"HTTP/1.1 200 OK\r\nX: ")
    while True:
        request.transport.write(b"x")
        await asyncio.sleep(0.05)


WAYS = {
    "packed": _packed,
    "headless": _headless,
    "moved": _moved,
    "photo": _photo,
    "page": _page,
    "big": _big,
    "endless": _endless,
}
WAYS |= {f"{name} as {kind}": _named(FILES[name], f"text/{kind}") for name in FILES for kind in ("plain", "html")}
WAYS |= {"slow": _slow, "dripping": _dripping}


@asynccontextmanager
async def offering() -> AsyncIterator[int]:
    site = web.Application()
    for name, answer in WAYS.items():
        site.router.add_get(f"/{name}", answer)
    runner = web.AppRunner(site, shutdown_timeout=0.1)
    await runner.setup()
    where = web.TCPSite(runner, "127.0.0.1", 0)
    await where.start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


@pytest.mark.parametrize(
    ("what", "kind", "words"),
    [
        ("moved", InvalidInput, "redirects to another address"),
        ("page", InvalidInput, "leads to a page, not a file"),
        ("nowhere", InvalidInput, "its server answers 404"),
        ("big", TooBig, "over 1 MB"),
        ("endless", TooBig, "over 1 MB"),
        ("slow", Unavailable, "I couldn't fetch that link"),
        ("dripping", Unavailable, "I couldn't fetch that link"),
        ("headless", Unavailable, "I couldn't fetch that link"),
        ("packed", InvalidInput, "compresses its files"),
    ],
)
async def test_what_a_link_leads_to_is_watched(tmp_path: Path, what: str, kind: type[BotError], words: str) -> None:
    async with offering() as port:
        root = f"http://127.0.0.1:{port}/"
        links = Links(trusted=(root,), patience=IMPATIENT)
        with pytest.raises(kind) as raised:
            await links.fetch(root + what, tmp_path / "x", limit=MB)
        assert words in raised.value.user_text
        assert "Please" in raised.value.user_text
        await links.fetch(f"{root}photo", tmp_path / "y", limit=MB)
        assert (tmp_path / "y").read_bytes() == picture()


@pytest.mark.parametrize("kind", ["plain", "html"])
async def test_what_a_server_calls_text_is_taken_for_what_it_is(tmp_path: Path, kind: str) -> None:
    async with offering() as port:
        root = f"http://127.0.0.1:{port}/"
        for name, content in FILES.items():
            await Links(trusted=(root,)).fetch(f"{root}{name} as {kind}", tmp_path / "x", limit=MB)
            assert (tmp_path / "x").read_bytes() == content
