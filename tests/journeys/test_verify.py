"""/verify: what a file says of how it was made."""

from pathlib import Path

import pytest

from bot.sandbox.telegram.person import words
from tests.media.test_labels import label
from tests.media.test_labels import make as make_file
from tests.media_files import sound
from tests.world import World, picture, until_done, world


async def _made(here: World) -> bytes:
    """Have a picture made, and return its original as it is in the chat."""
    ada = here.person
    await ada.say("/imagine a red house")
    await ada.press("✅", await ada.hears("Price"))
    done = await ada.wait_for(lambda m: words(m).startswith("Done") and "photo" in m)
    await until_done(here, "deliver")
    await ada.press("📎", done)
    original = await ada.wait_for(lambda m: "document" in m)
    return await ada.download(original["document"]["file_id"])


async def test_an_original_of_ours_says_that_ai_made_it_and_one_that_was_changed_says_that(sqlite_url: str) -> None:
    async with world(sqlite_url) as here:
        data = await _made(here)
        await here.person.say("/verify")
        await here.person.hears("should I look at")
        await here.person.send_file(data, kind="document")
        told = words(await here.person.hears("What this file carries"))
        assert "Signed by" in told
        assert "A2E Studio bot" in told
        assert "The credentials say that AI made it" in told
        assert "changed after" not in told
        changed = bytearray(data)
        changed[-40] ^= 1
        await here.person.send_file(bytes(changed), kind="document", caption="/verify")
        await here.person.hears("changed after it was signed")


@pytest.mark.parametrize("mime", ["image/gif", "image/webp", "audio/mpeg", "video/mp4"])
async def test_each_kind_is_read_back(sqlite_url: str, tmp_path: Path, mime: str) -> None:
    path, out = tmp_path / "made", tmp_path / "labelled"
    make_file(path, mime)
    label(path, out)
    async with world(sqlite_url) as here:
        await here.person.send_file(out.read_bytes(), kind="document", caption="/verify")
        told = words(await here.person.hears("What this file carries"))
        assert "The credentials say that AI made it" in told
        assert "A label in the file says that AI made it" in told


async def test_a_file_without_anything_a_photo_and_words_each_get_a_sentence(sqlite_url: str) -> None:
    async with world(sqlite_url) as here:
        ada = here.person
        await ada.say("/verify")
        await ada.say("no idea")
        await ada.send_file(sound(2), kind="document")
        await ada.hears("It carries nothing")
        await ada.send_file(picture("teal"), caption="/verify")
        await ada.hears("packed this file again")
        await ada.send_file(b"%PDF-1.7 something", kind="document", caption="/verify")
        assert len([one for one in await ada.messages() if "It carries nothing" in words(one)]) >= 2
