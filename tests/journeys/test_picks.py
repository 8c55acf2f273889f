"""What is picked: gone meanwhile, another's, forged; and what A2E lists of everybody is shown to its owner alone."""

import pytest

from bot.operations import OPERATIONS, SHELVES
from bot.sandbox.telegram.person import Message, Person, button, labels, words
from tests.dialog import TEXT, fill
from tests.test_catalogue import ordered, says
from tests.world import World, picture, until, world


async def owned(here: World, command: str) -> None:
    """Let Ada make something for her shelf."""
    await ordered(here, OPERATIONS[command])
    title = OPERATIONS[command].title
    await here.person.wait_for(lambda m: says("Done")(m) and title in words(m))  # type: ignore[operator]


async def delete_from(person: Person, kind: str) -> None:
    """Delete the one thing on a shelf."""
    said = await person.say(f"/{SHELVES[kind].command}")
    shelf = await person.wait_for(lambda m: TEXT in str(labels(m)), after=said["message_id"])
    await person.press(next(label for label in labels(shelf) if TEXT in label), shelf)
    await person.press("🗑 Delete", await person.wait_for(lambda m: "🗑 Delete" in labels(m), after=said["message_id"]))
    await person.press("🗑 Yes", await person.hears("here and at A2E", after=said["message_id"]))
    await person.hears("None yet", after=said["message_id"])


async def all_labels(person: Person, command: str, opens: str | None = None, heading: str = "Public") -> list[str]:
    """Return every button of a list, page by page."""
    said = await person.say(command)
    shown = await person.wait_for(lambda m: bool(labels(m)), after=said["message_id"])
    if opens:
        await person.press(opens, shown)
        shown = await person.hears(heading, after=said["message_id"] - 1)
    found = labels(shown)
    while more := next((label for label in labels(shown) if label.startswith("▶️")), None):
        await person.press(more, shown)
        shown = await person.wait_for(lambda m, old=more: bool(labels(m)) and old not in labels(m))  # type: ignore[misc]
        found += labels(shown)
    return found


@pytest.mark.parametrize("mark", ["marked", "unmarked"])
async def test_nobody_sees_what_others_have_made(database_url: str, mark: str) -> None:
    async with world(database_url, seconds=0.1) as here:
        if mark == "unmarked":
            for listed in ("character_list", "allBackground"):
                here.faults.add("a2e", mark, match=listed, times=0)
        assert here.studio is not None
        await owned(here, "newavatar")
        ada = here.person
        said = await ada.say("/backgrounds")
        await ada.press("➕", await ada.hears("My backgrounds", after=said["message_id"]))
        await fill(ada, OPERATIONS["addbackground"])
        await until(lambda: len(here.a2e.backgrounds) == 1)
        await ada.wait_for(lambda m: says("Done")(m) and "background" in words(m))  # type: ignore[operator]
        secret = {TEXT, *here.a2e.anchors, *here.a2e.backgrounds}
        lists = here.studio.deps.lookups.lists

        async def ben_sees() -> str:
            lists.clear()
            async with await here.other() as ben:
                seen = [
                    await all_labels(ben, "/present Hello", "⚙️ Avatar", "Which avatar"),
                    await all_labels(ben, "/avatars", "🌍"),
                    await all_labels(ben, "/backgrounds", "🌍"),
                ]
                assert any("Anna" in label for label in seen[0])
                return str(seen) + str(await ben.messages())

        seen = await ben_sees()
        assert not any(one in seen for one in secret)
        here.faults.add("a2e", "error", match="remove", status=400, times=0)
        await delete_from(ada, "avatar")
        seen = await ben_sees()
        assert not any(one in seen for one in secret)
        assert "studio-" not in seen


async def test_a_voice_deleted_before_the_last_word_is_asked_for_again(here: World) -> None:
    ada = here.person
    here.a2e.seconds = 0.1
    await owned(here, "clone")
    await ada.say("/speak Good morning to you")
    await ada.press("🗣 A bird", await ada.hears("Which voice"))
    asked = await ada.hears("Price: 1 credit")
    spent = here.a2e.coins
    await delete_from(ada, "voice")
    await ada.press("✅ Say it", asked)
    await ada.hears("deleted meanwhile, so it can't be used here")
    await ada.press("Alice", await ada.hears("Which voice"))
    await ada.press("✅ Say it", await ada.hears("Price: 1 credit"))
    await ada.wait_for(lambda m: "voice" in m)
    assert here.a2e.coins == spent - 1


async def test_an_avatar_deleted_while_its_video_waits_ends_it_free_of_charge(database_url: str) -> None:
    async with world(database_url, seconds=0.1, PARALLEL_JOBS="1") as here:
        ada = here.person
        await owned(here, "newavatar")
        here.a2e.seconds = 3600
        await ada.say("/imagine A green hill")
        await ada.press("✅", await ada.hears("Price"))
        before = await ada.hears("Rendering")
        await ada.say("/present")
        await ada.hears("What does it say")
        await ada.say("Good morning")
        said = await ada.hears("Price")
        await ada.press("✅", said)
        await ada.hears("Queued")
        await delete_from(ada, "avatar")
        await ada.press("✖️ Cancel", await ada.wait_for(lambda m: m["message_id"] == before["message_id"]))
        await ada.press("✖️ Yes, cancel it", await ada.hears("A2E has begun"))
        failed = await ada.hears("Failed")
        assert "has been deleted. Please start again with another" in words(failed)
        assert "Nothing was charged" in words(failed)
        assert not any("send_tts" in call for call in here.a2e.calls)


NONSENSE = [
    "p:voice:list:nonsense.0",
    "p:voice:list:xx-YY.0",
    "p:voice:see:nonsense.a",
    "p:avatar:hear:.{avatar}",
    "p:avatar:parts:.0",
    "p:avatar:use:.{avatar}.1",
    "p:avatar:use:.{avatar}.2",
    "p:avatar:use:.{avatar}.99",
    "p:avatar:use:.{avatar}",
    "p:avatar:see:.nobody",
    "p:avatar:list:.-1",
    "p:avatar:list:.x",
    "p:session:list:.0",
    "p:face:list:.0",
    "p:::",
    "s:avatar:star:{thing}9",
    "s:avatar:use:{thing}.99",
    "s:avatar:open:{thing}9",
    "s:voice:open:{thing}",
    "s:session:page:0",
    "s:avatar:page:x",
    "s:avatar:add:exchange",
    "s:avatar:gone:",
    "a:tokens:x",
    "j:{thing}:full-exchange",
]


async def test_forged_buttons_of_shelves_and_lists_change_nothing(here: World) -> None:
    ada = here.person
    here.a2e.seconds = 0.1
    assert here.studio is not None
    await owned(here, "newavatar")
    said = await ada.say("/avatars")
    shelf = await ada.wait_for(lambda m: TEXT in str(labels(m)), after=said["message_id"])
    asset = str(button(shelf, "🧑‍🎤 A bird")).rpartition(":")[2]
    avatar = next(iter(here.studio.deps.lookups.lists.values()), (0.0, ()))[1]
    known = {"thing": asset, "avatar": avatar[0].id if avatar else "a0a7a5000000000000000000"}
    async with await here.other() as ben:
        await ben.say("/start")
        menu = await ben.hears("A2E Studio")
        for forged in NONSENSE:
            query = await ada.press_data(shelf["message_id"], forged.format(**known))
            assert "old" in await told(ada, query), forged
            query = await ben.press_data(menu["message_id"], forged.format(**known))
            assert "old" in await told(ben, query), forged
        for verb in ("open", "show", "use", "name", "del", "gone"):
            query = await ben.press_data(menu["message_id"], f"s:avatar:{verb}:{asset}.0")
            assert "old" in await ben.toast_for(query)
        await another_takes(ben, asset)
    await ada.press_data(shelf["message_id"], "j:999999999999999999:page")
    await ada.hears("My jobs")
    said = await ada.say("/speak Good morning to you")
    asked = await ada.hears("Which voice", after=said["message_id"])
    assert not any(label.startswith("📌") for label in labels(asked))
    part = str(button(asked, "🌐"))
    for forged in ("nonsense", "xx-YY"):
        assert "used before" in await ada.toast_for(
            await ada.press_data(asked["message_id"], part.replace("?", forged))
        )
    await ada.press("Alice", asked)
    await ada.hears("Price")


async def told(person: Person, query: str) -> str:
    """Return what a press is told: in a note, or in a message where A2E had to be asked first."""
    return await person.toast_for(query) or words(await person.hears("This menu is old"))


async def another_takes(ben: Person, asset: str) -> None:
    """Try to answer a question with another's thing."""
    said = await ben.say("/present Hello")
    await ben.press("⚙️ Avatar", await ben.hears("Price", after=said["message_id"]))
    asked: Message = await ben.hears("Which avatar", after=said["message_id"] - 1)
    data = str(button(asked, "Anna"))
    await ben.press_data(asked["message_id"], f"{data.rpartition(':')[0]}:own-{asset}")
    await ben.hears("That one is not there any more. Please pick another", after=said["message_id"])
    await ben.press("Anna", asked)
    await ben.hears("Avatar: Anna", after=said["message_id"] - 1)


async def test_a_name_for_what_was_deleted_meanwhile_is_no_dead_end(here: World) -> None:
    ada = here.person
    here.a2e.seconds = 0.1
    await owned(here, "newavatar")
    said = await ada.say("/avatars")
    shelf = await ada.wait_for(lambda m: TEXT in str(labels(m)), after=said["message_id"])
    await ada.press("🧑‍🎤 A bird", shelf)
    await ada.press("✏️ Rename")
    await ada.hears("What should I call")
    await delete_from(ada, "avatar")
    await ada.say("Grandma")
    await ada.hears("deleted meanwhile, so I can't rename it")
    await ada.send_file(picture())
    await ada.hears("What should I do with this photo")
