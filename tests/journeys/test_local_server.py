"""A local Bot API server (TELEGRAM_LOCAL_MODE): files beyond 20 MB come from its disk; else there is a way around."""

import struct

import aiohttp

from bot.sandbox.telegram.person import Person, words
from tests.media_files import film
from tests.world import running, sandbox, settings_for, world

MB = 1024 * 1024


def large(mb: int) -> bytes:
    """Return a film of so many megabytes, most of which is a box that players skip."""
    return film(2) + struct.pack(">I", mb * MB) + b"free" + bytes(mb * MB - 8)


async def test_a_local_server_hands_out_what_telegram_does_not(sqlite_url: str) -> None:
    async with (
        sandbox(local=True) as (root, _, _),
        aiohttp.ClientSession() as session,
        Person(session, root) as ada,
        running(settings_for(root, sqlite_url, TELEGRAM_LOCAL_MODE="true")),
    ):
        await ada.say("/upscale")
        await ada.hears("Send the photo or video")
        await ada.send_file(large(25), kind="video", name="clip.mp4", mime_type="video/mp4")
        await ada.press("✅", await ada.hears("Price:"))
        await ada.wait_for(lambda m: words(m).startswith("Done"))
        sent = await ada.send_file(large(25), kind="document", name="clip.mp4", caption="/verify")
        await ada.hears("It carries nothing", after=sent["message_id"])
        sent = await ada.send_file(large(51), kind="document", name="clip.mp4", caption="/verify")
        await ada.hears("I can take 50 MB", after=sent["message_id"])


async def test_telegrams_own_leads_to_a_link(sqlite_url: str) -> None:
    async with world(sqlite_url) as here:
        await here.person.say("/upscale")
        await here.person.hears("Send the photo or video")
        sent = await here.person.send_file(large(25), kind="video", name="clip.mp4", mime_type="video/mp4")
        told = words(await here.person.hears("from Telegram I can take 20 MB", after=sent["message_id"]))
        assert "Send a link to it instead" in told
        assert not [call for call in here.telegram.state.calls if call["method"] == "getFile"]
