"""What A2E made and nothing can play: it is paid for, so it arrives as it is."""

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.sandbox.telegram.person import words
from tests.world import picture, world


@web.middleware
async def unplayable(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Serve results of the right type that are not media."""
    if "/cdn/results" not in request.path:
        return await handler(request)
    kind = "audio/mpeg" if request.path.endswith(".mp3") else "video/mp4"
    return web.Response(body=b"not what it claims to be", content_type=kind)


async def test_a_sound_that_is_none_arrives_as_a_file(sqlite_url: str) -> None:
    async with world(sqlite_url, between=unplayable) as here:
        await here.person.say("/speak Hello")
        await here.person.press("Alice", await here.person.hears("Which voice"))
        await here.person.press("✅", await here.person.hears("Price: 1"))
        await here.person.wait_for(lambda m: "audio" in m or "document" in m)
        await here.person.wait_for(lambda m: words(m).startswith("Done"))


async def test_a_video_that_is_none_arrives_as_a_file(sqlite_url: str) -> None:
    async with world(sqlite_url, between=unplayable) as here:
        here.faults.add("telegram", "error", match="sendVideo", status=400)
        await here.person.say("/animate")
        await here.person.send_file(picture("red"))
        await here.person.press("✅ Nobody", await here.person.hears("Who is in it"))
        await here.person.say("it turns around")
        await here.person.press("✅", await here.person.hears("Price:"))
        card = await here.person.wait_for(lambda m: words(m).startswith("Done"))
        assert "video" in card or "document" in card
