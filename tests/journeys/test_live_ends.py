"""The end of a live room: by its time, when the bot stops, and after what was lost."""

import json
from pathlib import Path
from time import time

import aiohttp
import pytest

from bot.a2e import streaming
from bot.app.wiring import Studio, open_studio
from bot.jobs.live_rooms import leave_all
from bot.sandbox.a2e.live import AVATARS
from bot.sandbox.telegram.person import Person, labels, words
from tests.journeys.live_rooms import DOOR, closed, opened, rooms
from tests.world import HURRIED, World, live_page, live_settings, running, sandbox, settings_for, until


async def test_the_card_follows_at_the_end_of_the_time_too(live: World) -> None:
    live.faults.add("a2e", "short_room", match="agora-token", seconds=4.0)
    door = await opened(live.person)
    card = words(await live.person.wait_for(closed))
    assert "Cost: 18 credits" in card
    await live.person.wait_for(lambda m: m["message_id"] == door["message_id"] and not labels(m))


async def test_a_way_in_that_comes_after_the_end_has_no_button(live: World) -> None:
    ada = live.person
    await ada.say("/live")
    await ada.press("Alice", await ada.hears("Which avatar"))
    price = await ada.hears("paid up front")
    live.faults.add("a2e", "short_room", match="agora-token", seconds=3)
    way_in = live.faults.add("telegram", "delay", match="sendMessage", seconds=600)
    await ada.press("✅ Open the room", price)
    await until(lambda: way_in.met > 0)
    await ada.wait_for(closed)
    live.faults.let_go()
    door = await ada.hears("Alice is no longer live")
    assert not labels(door)


async def test_the_card_follows_when_the_bot_stops(database_url: str) -> None:
    async with sandbox() as (root, _, _), aiohttp.ClientSession() as session, Person(session, root) as ada:
        settings = settings_for(root, database_url, **live_settings())
        async with running(settings, live=live_page(settings, root)):
            await opened(ada)
        assert any(closed(one) for one in await ada.answers())
        assert not any(DOOR in labels(one) for one in await ada.answers())


async def test_at_the_end_of_its_time_a_room_is_left_and_its_owner_is_told(live: World) -> None:
    ada = live.person
    live.faults.add("a2e", "short_room", match="agora-token", seconds=4.0)
    await opened(ada)
    await ada.hears("The live room with Alice is closed. Its time is up.")
    assert live.a2e.calls["POST /api/v1/streaming-avatar/leave-room"] == 1
    await ada.say("/say Anybody there?")
    await ada.hears("You have no open live room")


async def test_a_room_is_handed_out_without_its_key_and_left_when_everything_is_forgotten(live: World) -> None:
    ada = live.person
    await opened(ada)
    await ada.say("/export")
    sent = await ada.wait_for(lambda m: m.get("document", {}).get("file_name") == "my-data.json")
    data = (await ada.download(sent["document"]["file_id"])).decode()
    room = next(iter(live.a2e.rooms.values()))
    assert json.loads(data)["live_rooms"][0]["name"] == "Alice"
    assert room.channel not in data
    assert room.token not in data
    await ada.say("/forget")
    await ada.press("🗑 everything", await ada.hears("What should I delete"))
    await ada.press("🗑 Yes", await ada.hears("It can't be undone"))
    await ada.hears("The live room with Alice is closed")
    assert rooms(live)[0]["left"]


async def test_what_a2e_does_not_answer_when_a_room_is_left_is_tried_again(live: World) -> None:
    ada = live.person
    await opened(ada)
    live.faults.add("a2e", "reset_before", match="leave-room", times=3)
    await ada.say("/bye")
    await ada.hears("Leaving the room")
    await until(lambda: rooms(live)[0]["left"])
    await ada.hears("The live room with Alice is closed")


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


async def keep_room(studio: Studio) -> str:
    """Open a room beside the conversation, and keep it as Ada's; returns its channel."""
    store, a2e = studio.deps.store, studio.deps.a2e
    room = await streaming.open_room(a2e, avatar_id=next(iter(AVATARS)), seconds=60)
    key = {"channel": room.channel, "app_id": room.app_id, "token": room.token, "uid": room.uid}
    kept = {"job_id": 1, "name": "Alice", **key, "expires_at": room.expires, "now": time()}
    await store.db.transact(lambda t: store.live_rooms.add(t, user_id=1001, chat_id=1001, thread_id=None, **kept))
    return room.channel


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
            store, channel = studio.deps.store, await keep_room(studio)
            said = {"channel": channel, "verb": "say", "words": "Hello", "reply_to": None, "now": time()}
            await store.db.transact(
                lambda t: store.live_messages.add(t, user_id=1001, chat_id=1001, thread_id=None, **said)
            )
        async with running(settings, live=page):
            await ada.hears("Alice says it now")
            await ada.hears("Its time is up")
        assert a2e.books()["rooms"][0]["said"] == ["Hello"]
