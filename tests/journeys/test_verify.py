"""/verify: what a file says of how it was made."""

from pathlib import Path

from bot.sandbox.telegram.markup import commands_in
from bot.sandbox.telegram.person import words
from tests.media.test_labels import PICTURES, SOUNDS, STILLS, VIDEOS
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


BOTH = ("The credentials say that AI made it", "A label in the file says that AI made it")
CARRY = {
    **dict.fromkeys([*PICTURES, "image/tiff", *SOUNDS, *VIDEOS], BOTH),
    **dict.fromkeys(STILLS, BOTH[:1]),
    **dict.fromkeys(["audio/ogg", "video/webm"], BOTH[1:]),
}
"""Kind of file -> what it says once it is labelled."""


async def test_each_kind_is_read_back(sqlite_url: str, tmp_path: Path) -> None:
    async with world(sqlite_url) as here:
        assert here.studio is not None
        labels, path = here.studio.deps.labels, tmp_path / "made"
        for mime, said in CARRY.items():
            make_file(path, mime)
            async with labels.labelled(path, composed=False) as file:
                sent = await here.person.send_file(file.path.read_bytes(), kind="document", caption="/verify")
            told = words(await here.person.hears("What this file carries", after=sent["message_id"]))
            assert [one for one in BOTH if one in told] == [*said], mime
            assert "It carries nothing" not in told


async def test_a_voice_note_of_ours_says_that_ai_made_it(sqlite_url: str) -> None:
    async with world(sqlite_url) as here:
        ada = here.person
        await ada.say("/speak Good morning to you")
        await ada.press("Alice", await ada.hears("Which voice"))
        await ada.press("✅", await ada.hears("rice:"))
        note = await ada.wait_for(lambda m: "voice" in m)
        await ada.say("/verify", reply_to=note["message_id"])
        told = words(await ada.hears("What this file carries"))
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
        assert len([one for one in await ada.messages() if "It carries nothing" in words(one)]) >= 2


async def test_a_file_that_cannot_be_looked_into_is_not_said_to_carry_nothing(sqlite_url: str, tmp_path: Path) -> None:
    closed = [b"%PDF-1.7 something", b"PK\x03\x04 and so on", b"<svg/>"]
    for mime, lost in (("image/png", b"IEND"), ("video/mp4", b"moov")):
        make_file(tmp_path / "cut", mime)
        data = (tmp_path / "cut").read_bytes()
        closed.append(data[: data.index(lost)])
    async with world(sqlite_url) as here:
        for data in closed:
            sent = await here.person.send_file(data, kind="document", caption="/verify")
            told = words(await here.person.hears("What this file carries", after=sent["message_id"]))
            assert "I can't look into this file" in told
            assert "It carries nothing" not in told


async def test_a_file_of_2_gb_is_refused_before_it_is_fetched(sqlite_url: str) -> None:
    async with world(sqlite_url) as here:
        state = here.telegram.state
        huge = {"file_id": "huge", "file_unique_id": "huge", "file_name": "film.mp4", "file_size": 2 * 1024**3}
        for caption in ("/verify", "/upscale"):
            given = {"document": huge, "caption": caption, "caption_entities": commands_in(caption)}
            sent = state.add(1001, state.people[1001], **given)
            here.telegram.updates.add({"message": sent})
            told = words(await here.person.hears("That file has 2048 MB", after=sent["message_id"]))
            assert "Please send a smaller" in told
        assert not [call for call in state.calls if call["method"] == "getFile"]
        await here.person.say("/menu")
        await here.person.hears("pick something")
