"""A live avatar through the chat: opened, steered, left by its owner, by its end, and when the bot stops."""

from pathlib import Path
from time import time

import aiohttp

from bot.operations.live import invite
from bot.sandbox.telegram.person import Person, labels, words
from bot.store.live_rooms import LiveRoom
from tests.journeys.live_rooms import DOOR, closed, opened, rooms
from tests.world import World, live_page, live_settings, running, sandbox, settings_for, world


async def test_a_room_is_opened_steered_and_left_and_what_is_unused_comes_back(live: World) -> None:
    ada = live.person
    door = await opened(ada)
    assert "Alice is live for" in words(door)
    receipt = words(await ada.hears("Done · Live avatar"))
    assert "The room is open for 3 minutes" in receipt
    assert "Cost: 18 credits" in receipt
    assert live.a2e.coins == 982
    await ada.say("/persona My name is Alice. I was born in Lisbon.\nI like chess.")
    await ada.hears("Alice knows it now")
    await ada.say("/persona")
    await ada.hears("It knows now: “My name is Alice.")
    await ada.say("/cancel")
    await ada.say("/ask Where were you born?")
    await ada.hears("Asked: Alice answers aloud")
    await ada.say("/say Good evening, everybody.")
    await ada.hears("Alice says it now")
    assert rooms(live)[0]["said"] == ["I was born in Lisbon.", "Good evening, everybody."]
    await ada.say("/bye")
    farewell = words(await ada.hears("The live room with Alice is closed"))
    assert "of the paid time were left. A2E gave back 17 credits." in farewell
    assert rooms(live)[0]["left"]
    assert live.a2e.coins == 999
    await ada.say("/balance")
    await ada.hears("Today: 1 credit,")


async def test_when_a_room_is_left_its_card_and_its_doors_follow(live: World) -> None:
    ada = live.person
    first = await opened(ada)
    await ada.say("/live")
    second = await ada.wait_for(lambda m: DOOR in labels(m), after=first["message_id"])
    await ada.say("/bye")
    card = words(await ada.wait_for(closed))
    assert "Cost: 1 credit (quoted 18)" in card
    assert "is open" not in card
    for door in (first, second):
        await ada.wait_for(lambda m, door=door: m["message_id"] == door["message_id"] and not labels(m))
    assert not any(DOOR in labels(one) for one in await ada.answers())


async def test_words_that_are_missing_are_asked_for(live: World) -> None:
    ada = live.person
    await opened(ada)
    await ada.say("/say")
    await ada.hears("What should Alice say?")
    await ada.say("Here are the words")
    await ada.hears("Alice says it now")
    await ada.say("/ask")
    await ada.hears("What do you want to ask Alice?")
    await ada.say("x" * 1001)
    await ada.hears("1,001 characters; I can take 1,000")
    await ada.say("Who are you?")
    await ada.hears("Asked: Alice")
    assert rooms(live)[0]["said"] == ["Here are the words", "Nobody has told me anything about that."]


async def test_one_room_at_a_time_and_live_leads_back_into_it(live: World) -> None:
    ada = live.person
    door = await opened(ada)
    await ada.say("/live")
    again = await ada.wait_for(lambda m: DOOR in labels(m), after=door["message_id"])
    await ada.say("/jobs")
    await ada.press("Done · Live avatar", await ada.hears("My jobs"))
    await ada.press("🔁 Again", await ada.hears("Live avatar: done"))
    await ada.hears("is open: go in with /live, or leave it with /bye", after=again["message_id"])
    assert len(rooms(live)) == 1
    assert live.a2e.coins == 982


async def test_without_a_room_each_command_leads_to_one(live: World) -> None:
    ada = live.person
    place = 0
    for command in ("/say Hello", "/ask", "/persona", "/bye"):
        said = await ada.say(command)
        place = max(place, said["message_id"])
        await ada.hears("You have no open live room. /live opens one.", after=place)


async def test_nobody_steers_or_leaves_the_room_of_another(live: World) -> None:
    await opened(live.person)
    async with await live.other() as ben:
        await ben.say("/say I am Ben")
        await ben.hears("You have no open live room")
        await ben.say("/bye")
        await ben.wait_for(lambda m: "You have no open live room" in words(m))
    assert rooms(live)[0]["said"] == []
    assert not rooms(live)[0]["left"]


async def test_busy_hosts_are_told_clearly_nothing_is_charged_and_the_choices_are_kept(live: World) -> None:
    ada = live.person
    live.faults.add("a2e", "busy", match="agora-token")
    await ada.say("/live")
    await ada.press("Boris", await ada.hears("Which avatar"))
    await ada.press("⚙️ Time", await ada.hears("paid up front"))
    await ada.press("5 minutes", await ada.hears("How long should the room stay open"))
    await ada.press("✅ Open the room", await ada.hears("Price: 30 credits"))
    card = await ada.hears("All of A2E's live hosts are busy right now")
    assert words(card).startswith("Failed")
    assert "Nothing was charged" in words(card)
    assert live.a2e.coins == 1000
    await ada.press("🔁 Again", card)
    kept = await ada.wait_for(lambda m: "Time: 5 minutes" in words(m), after=card["message_id"])
    await ada.press("✅ Open the room", kept)
    await ada.wait_for(lambda m: DOOR in labels(m))


async def test_a_start_without_an_answer_is_not_sent_again(live: World) -> None:
    ada = live.person
    live.faults.add("a2e", "reset_after", match="agora-token")
    await ada.say("/live")
    await ada.press("Alice", await ada.hears("Which avatar"))
    await ada.press("✅ Open the room", await ada.hears("paid up front"))
    await ada.hears("I didn't try again")
    assert len(rooms(live)) == 1


async def test_an_a2e_that_does_not_tell_the_persona_is_tolerated(live: World) -> None:
    ada = live.person
    await opened(ada)
    live.faults.add("a2e", "error", match="get-qa-context", status=404)
    await ada.say("/persona")
    asked = await ada.hears("A2E doesn't say what it knows now")
    assert "of up to 5,000 characters" in words(asked)


async def test_a_failure_of_the_avatar_is_told_in_words(live: World) -> None:
    ada = live.person
    await opened(ada)
    live.faults.add("a2e", "error", match="/speak", status=400)
    await ada.say("/say Hello")
    await ada.hears("⚠️ A2E didn't accept it")


async def test_without_a_public_address_admins_learn_what_is_missing_and_users_that_it_is_off(sqlite_url: str) -> None:
    async with world(sqlite_url) as here:
        await here.person.say("/live")
        await here.person.hears("PUBLIC_URL is not set; it must be the https root")
        async with await here.other() as ben:
            await ben.say("/live")
            await ben.hears("The studio has not switched live avatars on. Nothing was charged.")
        assert here.a2e.calls["GET /api/v1/streaming-avatar/all_avatars"] == 0


async def test_without_agoras_sdk_no_room_is_sold(sqlite_url: str, tmp_path: Path) -> None:
    async with sandbox() as (root, _, a2e), aiohttp.ClientSession() as session, Person(session, root) as ada:
        settings = settings_for(root, sqlite_url, **live_settings())
        page = live_page(settings, root)
        missing = type(page)(url=page.url, sdk=tmp_path / "none.js")
        async with running(settings, live=missing):
            await ada.say("/live")
            await ada.hears("run make live")
        assert a2e.books()["rooms"] == []


def test_in_a_group_the_way_in_leads_to_the_private_chat() -> None:
    room = LiveRoom(
        id=1, user_id=7, job_id=1, chat_id=-5, thread_id=None, name="Alice & Co", channel="c", app_id="a", token="t",
        uid=1, opened_at=time(), expires_at=time() + 60, doors=(),
    )  # fmt: skip
    said, rows = invite(room, "https://bot.example/live/", False)
    assert rows == ()
    assert "Alice &amp; Co" in said
    assert "send me /live in ours" in said
    assert invite(room, "https://bot.example/live/", True)[1][0][0].web_app == "https://bot.example/live/"
