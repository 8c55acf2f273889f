"""🚩 in groups and under inline shares: an admin decides, and what is blocked is refused, whoever brings it."""

import io
from collections.abc import AsyncIterator
from dataclasses import dataclass

import PIL.Image
import pytest

from bot.sandbox.telegram.person import Message, Person, labels, words
from tests.media.test_looks import scene
from tests.world import World, until_done

REFUSED = "has blocked this picture"


@dataclass
class Friends:
    """A group: Ben orders in it, Cleo sees it, Ada runs the studio and is in her private chat."""

    here: World
    ada: Person
    ben: Person
    cleo: Person
    chat: int


@pytest.fixture
async def friends(here: World) -> AsyncIterator[Friends]:
    group = here.telegram.state.groups.open()
    async with (
        await here.other() as at_home,
        at_home.in_group(group.id) as ben,
        await Person.new(here.session, here.root, "Cleo") as alone,
        alone.in_group(group.id) as cleo,
    ):
        yield Friends(here, here.person, ben, cleo, group.id)


def encoded(drawn: PIL.Image.Image, kind: str = "JPEG", quality: int = 70) -> bytes:
    out = io.BytesIO()
    drawn.save(out, kind, quality=quality)
    return out.getvalue()


async def ordered(friends: Friends) -> Message:
    """Have Ben order a picture in the group; return its result."""
    said = await friends.ben.say("/imagine a red house by a lake")
    await friends.ben.press("✅", await friends.ben.hears("Price:", after=said["message_id"]))
    result = await friends.ben.wait_for(lambda m: "photo" in m and "🚩 Report" in labels(m), after=said["message_id"])
    await until_done(friends.here, "deliver")
    return result


async def reported(who: Person, result: Message) -> str:
    return await who.toast_for(await who.press("🚩 Report", result))


async def opened(ada: Person, label: str) -> Message:
    said = await ada.say("/admin")
    await ada.press(label, await ada.hears("Operator's panel", after=said["message_id"]))
    return await ada.wait_for(lambda m: "Operator's panel" not in words(m), after=said["message_id"])


async def shrunk(person: Person, result: Message) -> bytes:
    """Return a result's picture, smaller and encoded anew."""
    drawn = PIL.Image.open(io.BytesIO(await person.download(result["photo"][-1]["file_id"])))
    return encoded(drawn.resize((drawn.width // 2, drawn.height // 2)), "WEBP")


async def test_a_result_in_a_group_is_reported_blocked_and_refused_from_then_on(friends: Friends) -> None:
    here, ada, result = friends.here, friends.ada, await ordered(friends)
    copy = await shrunk(friends.ben, result)
    assert "is yours" in await reported(friends.ben, result)
    assert "Reported." in await reported(friends.cleo, result)
    assert "You have reported this one" in await reported(friends.cleo, result)
    assert "photo" in await ada.hears("Reported: “Text to image” of Person 1002. 1 person")
    async with await Person.new(here.session, here.root, "Dan") as dan, dan.in_group(friends.chat) as there:
        assert "Reported." in await reported(there, result)
    assert len([one for one in await ada.answers() if "Reported: “" in words(one)]) == 1
    listed = await opened(ada, "🚩 Reports")
    await ada.press("🚩 Text to image", listed)
    case = await ada.hears("2 people have reported it")
    await ada.press("🚫 Block it", case)
    await ada.hears("is refused from now on")
    await until_done(here, "unshow")
    assert not [one for one in await friends.ben.messages() if one["message_id"] == result["message_id"]]
    assert "decided on it already" in await ada.toast_for(await ada.press("🚫 Block it", case))
    async with await here.other() as ben, Person(here.session, here.root, friends.cleo.number) as cleo:
        await ben.hears("has blocked a result of yours, “Text to image”")
        await cleo.hears("“Text to image”, which you reported, is deleted and blocked")
        said = await ben.say("/gallery")
        await ben.hears("Nothing yet", after=said["message_id"])
        before = here.a2e.calls.copy()
        for person, kind in ((ben, "document"), (cleo, "photo")):
            said = await person.send_file(copy, kind=kind, name="a.webp")
            await person.hears(REFUSED, after=said["message_id"])
        await cleo.say("/upscale")
        said = await cleo.send_file(copy, kind="document", name="a.webp")
        await cleo.hears(REFUSED, after=said["message_id"])
        assert here.a2e.calls == before
        await ada.press("Unblock Text to image", await opened(ada, "🚫 Block list"))
        await ada.hears("Nothing is blocked")
        said = await cleo.send_file(copy, kind="document", name="a.webp")
        assert "Price" in words(await cleo.hears("Upscale", after=said["message_id"]))


async def test_what_is_left_as_it_is_stays_and_its_button_can_not_be_made_up(friends: Friends) -> None:
    ada, cleo, result = friends.ada, friends.cleo, await ordered(friends)
    for forged in ("w:1:0123456789abcdef", "w:999:0123456789abcdef"):
        assert "nothing to report" in await cleo.toast_for(await cleo.press_data(result["message_id"], forged))
    assert "old" in await cleo.toast_for(await cleo.press_data(result["message_id"], "y:block:1"))
    async with await friends.here.other() as ben:
        said = await ben.say("/menu")
        menu = await ben.hears("A2E Studio", after=said["message_id"])
        assert "old" in await ben.toast_for(await ben.press_data(menu["message_id"], "y:open:1"))
    assert "Reported." in await reported(cleo, result)
    await ada.press("👌 Leave it", await ada.hears("Reported: “"))
    await ada.hears("It stays.")
    async with Person(friends.here.session, friends.here.root, cleo.number) as home:
        await home.hears("found nothing against the rules")
    assert [one for one in await friends.ben.messages() if one["message_id"] == result["message_id"]]
    assert "No reports wait" in words(await opened(ada, "🚩 Reports"))


async def test_a_share_is_reported_where_it_was_sent_and_its_owner_banned_for_a_reason(friends: Friends) -> None:
    here, cleo = friends.here, friends.cleo
    async with await here.other() as ben:
        await ben.say("/imagine a red house")
        await ben.press("✅", await ben.hears("Price:"))
        await ben.wait_for(lambda m: "photo" in m)
        await until_done(here, "deliver")
        found = await ben.asks_inline("house")
        assert found is not None
        shared = await friends.ben.picks(found, found["results"][0])
        assert "Reported." in await reported(cleo, shared)
        await friends.ada.press("⛔ Ban its owner", await friends.ada.hears("Reported: “"))
        await friends.ada.hears("Why do you ban Person 1002")
        await friends.ada.say("Houses of others <b>are not</b> yours")
        await friends.ada.hears("is closed to Person 1002")
        await ben.hears("Reason: Houses of others <b>are not</b> yours")
        said = await ben.say("/menu")
        assert "Reason: Houses" in words(await ben.hears("has closed it to you", after=said["message_id"]))


async def test_a_face_that_was_blocked_leaves_the_shelf_and_no_video_brings_it_back(friends: Friends) -> None:
    here = friends.here
    async with await here.other() as ben:
        await ben.say("/faces")
        await ben.press("➕")
        await ben.send_file(encoded(scene(1)), caption="Grandma")
        await ben.press("✅ Mine")
        await ben.hears("Done · Add a face")
        await friends.ben.say("/swap")
        await friends.ben.press("🙂 Grandma", await friends.ben.hears("Whose face"))
        await friends.ben.hears("Where does it go")
        await friends.ben.send_file(encoded(scene(2)), reply_to=None, caption=f"@{here.telegram.state.bot['username']}")
        await friends.ben.press("✅ Nobody", await friends.ben.hears("Who is in it"))
        await friends.ben.press("✅", await friends.ben.hears("Price: 10"))
        result = await friends.ben.wait_for(lambda m: "🚩 Report" in labels(m))
        await until_done(here, "deliver")
        await reported(friends.cleo, result)
        await friends.ada.press("🚫 Block it", await friends.ada.hears("Reported: “Face swap"))
        told = words(await friends.ada.hears("Blocked, and the result"))
        assert "3 pictures and videos are refused" in told
        assert "shared in other chats stays there" in told
        said = await ben.say("/faces")
        await ben.hears("None yet", after=said["message_id"])
        for seed in (1, 2):
            said = await ben.send_file(encoded(scene(seed).resize((300, 225)), quality=50))
            await ben.hears(REFUSED, after=said["message_id"])
        said = await ben.send_file(encoded(scene(3)))
        await ben.hears("What should I do", after=said["message_id"])
