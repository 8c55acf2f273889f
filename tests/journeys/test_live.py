"""A live avatar through the chat: opened, steered, left by its owner, by its end, and when the bot stops."""

from collections.abc import AsyncIterator
from pathlib import Path
from time import time

import aiohttp
import pytest

from bot.a2e import streaming
from bot.app.wiring import Studio, open_studio
from bot.jobs.live_rooms import leave_all
from bot.operations.live import invite
from bot.sandbox.a2e.live import AVATARS
from bot.sandbox.telegram.person import Message, Person, labels, words
from tests.world import HURRIED, World, live_page, live_settings, running, sandbox, settings_for, until, world

DOOR = "▶️ Open the live room"


@pytest.fixture
async def live(database_url: str) -> AsyncIterator[World]:
    async with world(database_url, live=True) as made:
        yield made


async def opened(person: Person) -> Message:
    """Walk the conversation to an open room; returns the message with its door."""
    await person.say("/live")
    await person.press("Alice", await person.hears("Which avatar"))
    await person.press("✅ Open the room", await person.hears("paid up front"))
    return await person.wait_for(lambda m: DOOR in labels(m))


def rooms(here: World) -> list[dict]:
    return here.a2e.books()["rooms"]


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


def closed(message: Message) -> bool:
    return words(message).startswith("Done · Live avatar") and "The room is closed; it was open for" in words(message)


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


async def test_the_card_follows_at_the_end_of_the_time_too(live: World) -> None:
    live.faults.add("a2e", "short_room", match="agora-token", seconds=0.8)
    door = await opened(live.person)
    card = words(await live.person.wait_for(closed))
    assert "Cost: 18 credits" in card
    await live.person.wait_for(lambda m: m["message_id"] == door["message_id"] and not labels(m))


async def test_the_card_follows_when_the_bot_stops(database_url: str) -> None:
    async with sandbox() as (root, _, _), aiohttp.ClientSession() as session, Person(session, root) as ada:
        settings = settings_for(root, database_url, **live_settings())
        async with running(settings, live=live_page(settings, root)):
            await opened(ada)
        assert any(closed(one) for one in await ada.answers())
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


async def test_at_the_end_of_its_time_a_room_is_left_and_its_owner_is_told(live: World) -> None:
    ada = live.person
    live.faults.add("a2e", "short_room", match="agora-token", seconds=0.8)
    await opened(ada)
    await ada.hears("The live room with Alice is closed. Its time is up.")
    assert live.a2e.calls["POST /api/v1/streaming-avatar/leave-room"] == 1
    await ada.say("/say Anybody there?")
    await ada.hears("You have no open live room")


async def test_what_a2e_does_not_answer_when_a_room_is_left_is_tried_again(live: World) -> None:
    ada = live.person
    await opened(ada)
    live.faults.add("a2e", "reset_before", match="leave-room", times=3)
    await ada.say("/bye")
    await ada.hears("Leaving the room")
    await until(lambda: rooms(live)[0]["left"])
    await ada.hears("The live room with Alice is closed")


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


async def test_when_the_bot_stops_every_room_is_left_and_its_owner_told(database_url: str) -> None:
    async with sandbox() as (root, _, a2e), aiohttp.ClientSession() as session, Person(session, root) as ada:
        settings = settings_for(root, database_url, **live_settings())
        async with running(settings, live=live_page(settings, root)):
            await opened(ada)
            assert a2e.books()["rooms"][0]["open"]
        assert a2e.books()["rooms"][0]["left"]
        await ada.hears("The live room with Alice is closed")


async def test_beside_other_workers_a_web_half_that_stops_leaves_the_room_to_its_time(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with sandbox() as (root, telegram, a2e), aiohttp.ClientSession() as session, Person(session, root) as ada:
        settings = settings_for(root, postgres_url, **live_settings())
        page = live_page(settings, root)
        telegram.faults.add("a2e", "short_room", match="agora-token", seconds=3.0)
        async with running(settings, takes_updates=False, live=page):
            async with running(settings, does_jobs=False, live=page):
                await opened(ada)
            assert a2e.books()["rooms"][0]["open"]
            await until(lambda: a2e.books()["rooms"][0]["left"] or not a2e.books()["rooms"][0]["open"])
            await ada.hears("Its time is up")


async def keep_room(studio: Studio) -> dict:
    """Open a room beside the conversation, and put it on Ada's shelf; returns what its row is made of."""
    store, a2e = studio.deps.store, studio.deps.a2e
    room = await streaming.open_room(a2e, avatar_id=next(iter(AVATARS)), seconds=60)
    facts = {**room.facts(), "opened": time(), "job": 1, "chat_id": 1001, "thread_id": None}
    shelf = {"user_id": 1001, "a2e_id": room.channel, "url": None, "file": None, "now": time()}
    await store.db.transact(lambda t: store.assets.add(t, kind="session", name="Alice", facts=facts, **shelf))
    return shelf


async def test_a_room_that_could_not_be_left_in_time_is_left_at_the_next_start(sqlite_url: str) -> None:
    async with sandbox() as (root, telegram, a2e), aiohttp.ClientSession() as session, Person(session, root) as ada:
        settings = settings_for(root, sqlite_url, **live_settings())
        page = live_page(settings, root)
        async with open_studio(settings, pace=HURRIED, live=page) as studio:
            await keep_room(studio)
            telegram.faults.add("a2e", "delay", match="leave-room", seconds=5.0)
            await leave_all(studio.deps, timeout=0.2)
            assert a2e.books()["rooms"][0]["open"]
        async with running(settings, live=page):
            await ada.hears("The live room with Alice is closed")
        assert a2e.books()["rooms"][0]["left"]
        assert a2e.coins == 999


async def test_rooms_and_words_whose_steps_were_lost_are_taken_up_again(sqlite_url: str) -> None:
    async with sandbox() as (root, telegram, a2e), aiohttp.ClientSession() as session, Person(session, root) as ada:
        settings = settings_for(root, sqlite_url, **live_settings())
        page = live_page(settings, root)
        telegram.faults.add("a2e", "short_room", match="agora-token", seconds=2.0)
        async with open_studio(settings, pace=HURRIED, live=page) as studio:
            store, shelf = studio.deps.store, await keep_room(studio)
            facts = {"verb": "say", "chat_id": 1001, "thread_id": None, "reply_to": None}
            await store.db.transact(lambda t: store.assets.add(t, kind="saying", name="Hello", facts=facts, **shelf))
        async with running(settings, live=page):
            await ada.hears("Alice says it now")
            await ada.hears("Its time is up")
        assert a2e.books()["rooms"][0]["said"] == ["Hello"]


def test_in_a_group_the_way_in_leads_to_the_private_chat() -> None:
    facts = {"expires": time() + 60}
    said, rows = invite("Alice & Co", facts, "https://bot.example/live/", False)
    assert rows == ()
    assert "Alice &amp; Co" in said
    assert "send me /live in ours" in said
    assert invite("Alice", facts, "https://bot.example/live/", True)[1][0][0].web_app == "https://bot.example/live/"
