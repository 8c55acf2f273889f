"""No file is fetched or uploaded twice, from its first byte to the start call."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.operations import OPERATIONS
from bot.sandbox.telegram.person import Person, labels
from tests.dialog import fill
from tests.media_files import film, sound
from tests.world import World, picture, until, until_answered


@dataclass(frozen=True, kw_only=True)
class Traffic:
    """How often files went over the wire."""

    asked: int
    fetched: int
    uploaded: int


def traffic(here: World) -> Traffic:
    """Return what there was so far: getFile calls, downloads from Telegram, uploads to A2E."""
    return Traffic(
        asked=sum(one["method"] == "getFile" for one in here.telegram.state.calls),
        fetched=here.telegram.files_handed_out,
        uploaded=len(here.a2e.storage.uploads),
    )


def times(number: int) -> Traffic:
    return Traffic(asked=number, fetched=number, uploaded=number)


async def two_pictures(ada: Person) -> None:
    await ada.say("/swap")
    await ada.hears("Whose face")
    await ada.send_file(picture("red"))
    await ada.hears("Where does it go")
    await ada.send_file(picture("teal"))
    await ada.press("✅ Mine")
    await ada.hears("Price:")


async def test_a_swap_of_two_files_fetches_two_and_uploads_two(here: World) -> None:
    await two_pictures(here.person)
    assert traffic(here) == times(2)
    await here.person.press("✅ Render")
    await here.person.hears("Done")
    await until_answered(here)
    assert traffic(here) == times(2)


async def test_a_preview_and_the_whole_swap_after_it_use_the_same_two(here: World) -> None:
    await two_pictures(here.person)
    await here.person.press("👁")
    looked = await here.person.wait_for(lambda one: "in full" in str(labels(one)) and "👁" not in str(labels(one)))
    await here.person.press("✅ Render", looked)
    await until(lambda: here.a2e.calls["POST /api/v1/userFaceSwapTask/add"] == 1)
    assert traffic(here) == times(2)


async def command(ada: Person, name: str) -> None:
    await ada.say(f"/{name}")
    await fill(ada, OPERATIONS[name])


@pytest.mark.parametrize("name", ["clone", "dub", "animate", "upscale", "newavatar", "uncaption"])
async def test_every_operation_fetches_and_uploads_its_file_once(here: World, name: str) -> None:
    await command(here.person, name)
    await until_answered(here)
    assert traffic(here) == times(1)


async def test_a_recording_that_an_avatar_speaks_travels_once(here: World) -> None:
    ada = here.person
    await ada.say("/present")
    await ada.hears("voice message")
    await ada.send_file(sound(3), kind="voice", name="voice.ogg", mime_type="audio/ogg")
    await ada.press("✅ Mine")
    await ada.hears("Price:")
    assert traffic(here) == times(1)


async def test_several_recordings_are_each_fetched_and_uploaded_once(here: World) -> None:
    ada = here.person
    await ada.say("/clone")
    await ada.hears("voice")
    await ada.send_file(sound(8), kind="voice", name="voice.ogg", mime_type="audio/ogg")
    await ada.hears("1 recording, 8 s")
    await ada.send_file(sound(9), kind="voice", name="voice.ogg", mime_type="audio/ogg")
    await ada.press("✅ Mine")
    await ada.hears("Price:")
    assert traffic(here) == times(2)


async def test_a_bare_video_is_looked_at_and_used_with_one_download(here: World) -> None:
    ada = here.person
    await ada.send_file(film(2), kind="video", name="clip.mp4", mime_type="video/mp4")
    await ada.press("▶️ More", await ada.hears("What should I do with this video?"))
    await ada.press("🔍 Upscale")
    await ada.hears("Price:")
    assert traffic(here) == times(1)


async def test_the_same_file_for_a_second_order_has_an_address_of_its_own(here: World) -> None:
    """A job whose start is in doubt is looked for by the address of an input that only it has."""
    ada = here.person
    for _ in range(2):
        said = await ada.say("/upscale")
        asked = await ada.hears("Send the photo", after=said["message_id"])
        await ada.send_file(picture("red"))
        await ada.hears("Price:", after=asked["message_id"])
    assert traffic(here).uploaded == 2


async def test_a_file_is_at_hand_until_its_conversation_ends(here: World) -> None:
    ada, folder = here.person, Path("data") / "spool"
    await ada.say("/swap")
    await ada.hears("Whose face")
    await ada.send_file(picture("red"))
    asked = await ada.hears("Where does it go")
    assert len(list(folder.iterdir())) == 1
    await ada.press("✖️", asked)
    await ada.hears("Dropped")
    assert list(folder.iterdir()) == []
