"""A2E's live rooms: what the client sends and reads, against scripted answers and against the sandbox."""

import asyncio
import json
from collections.abc import AsyncIterator
from time import time

import aiohttp
import pytest

from bot.a2e import calls, streaming
from bot.a2e.client import Client
from bot.a2e.errors import Malformed, NotFound, Rejected
from bot.a2e.streaming import LEAVES, OPENS, HostsBusy, Room
from bot.a2e.transport import TRIES
from bot.sandbox.a2e import A2ESandbox
from tests.a2e.answering import Server, talking
from tests.world import KEY, sandbox

ROOM = Room(channel="f84fd", app_id="app", token="secret", uid=7, expires=1_900_000_000.0)
UNKNOWN_PATH = "<html>Not Found</html>"


@pytest.fixture
async def pair() -> AsyncIterator[tuple[Server, Client]]:
    async with talking() as made:
        yield made


@pytest.fixture
async def both() -> AsyncIterator[tuple[Client, A2ESandbox]]:
    async with sandbox() as (root, _, server), aiohttp.ClientSession() as session:
        yield Client(session, base_url=f"{root}/a2e", token=KEY), server


async def test_leaving_tries_each_path_that_clients_are_seen_to_use(pair: tuple[Server, Client]) -> None:
    server, client = pair
    server.says(UNKNOWN_PATH, UNKNOWN_PATH, status=404)
    server.says({"code": 0, "data": {}})
    await streaming.leave(client, ROOM)
    assert server.calls == [("POST", path, {"channel": "f84fd", "uid": 7}) for path in LEAVES]


async def test_a_room_that_a2e_does_not_know_any_more_is_not_asked_about_again(pair: tuple[Server, Client]) -> None:
    server, client = pair
    server.says({"code": 404, "message": "channel not found"}, status=404)
    with pytest.raises(NotFound):
        await streaming.leave(client, ROOM)
    assert len(server.calls) == 1


async def test_a_page_in_place_of_an_answer_leads_to_the_next_path(pair: tuple[Server, Client]) -> None:
    server, client = pair
    server.says(*[UNKNOWN_PATH] * TRIES)
    server.says({"code": 0, "data": {}})
    await streaming.leave(client, ROOM)
    assert [path for _, path, _ in server.calls] == [LEAVES[0]] * TRIES + [LEAVES[1]]


async def test_an_a2e_that_knows_no_way_to_leave_is_told_apart(pair: tuple[Server, Client]) -> None:
    server, client = pair
    server.says(UNKNOWN_PATH, status=404)
    with pytest.raises(NotFound, match="no way to leave"):
        await streaming.leave(client, ROOM)
    assert len(server.calls) == len(LEAVES)


@pytest.mark.parametrize(
    "data",
    [
        {}, {"channel": "c"}, {"channel": "c", "appId": "a", "token": "t"},
        {"channel": 5, "appId": "a", "token": "t", "uid": 1}, {"channel": "c", "appId": "a", "token": "t", "uid": "me"},
    ],
)  # fmt: skip
async def test_a_room_without_its_key_is_no_room(pair: tuple[Server, Client], data: dict) -> None:
    server, client = pair
    server.says({"code": 0, "data": data})
    with pytest.raises(Malformed):
        await streaming.open_room(client, avatar_id="a", seconds=60)
    assert len(server.calls) == 1


async def test_a_room_whose_end_a2e_does_not_tell_ends_when_its_paid_time_does(pair: tuple[Server, Client]) -> None:
    server, client = pair
    server.says({"code": 0, "data": [{"channel": "c", "appId": "a", "token": "t", "uid": "12"}]})
    room = await streaming.open_room(client, avatar_id="x", seconds=60)
    assert room.uid == 12
    assert room.expires == pytest.approx(time() + 60, abs=5)


@pytest.mark.parametrize(
    ("told", "known"),
    [({"text": "facts"}, "facts"), ("facts", "facts"), ({}, None), ({"text": 5}, None), (None, None)],
)
async def test_a_persona_is_read_in_whatever_form(pair: tuple[Server, Client], told: object, known: str | None) -> None:
    server, client = pair
    server.says({"code": 0, "data": told})
    assert await streaming.persona(client, "c") == known


async def test_only_entries_that_name_the_room_count_as_given_back(pair: tuple[Server, Client]) -> None:
    server, client = pair
    rows = [
        {"amount": 5, "remark": "another"}, {"amount": 9, "remark": "f84fd"}, {"amount": -18, "channel": "f84fd"},
        {"amount": "three", "remark": "f84fd"},
    ]  # fmt: skip
    server.says({"code": 0, "data": {"rows": rows}})
    assert await streaming.given_back(client, ROOM, since=time()) == 9
    server.answers.clear()
    server.says({"code": 0, "data": {"rows": rows[:1]}})
    assert await streaming.given_back(client, ROOM, since=time()) is None
    server.answers.clear()
    server.says({"code": 400, "msg": "no"}, status=400)
    assert await streaming.given_back(client, ROOM, since=time()) is None


async def test_three_rooms_are_open_at_once_and_a_fourth_finds_the_hosts_busy(
    both: tuple[Client, A2ESandbox],
) -> None:
    client, server = both
    avatar, *_ = await streaming.live_avatars(client)
    assert await calls.quote(client, OPENS, {"avatar_id": avatar.id, "expire_seconds": 95}) == 10
    open_rooms = [await streaming.open_room(client, avatar_id=avatar.id, seconds=100) for _ in range(3)]
    assert server.coins == 970
    with pytest.raises(HostsBusy) as raised:
        await streaming.open_room(client, avatar_id=avatar.id, seconds=100)
    assert raised.value.retryable is False
    assert server.coins == 970
    await streaming.leave(client, open_rooms[0])
    assert server.coins == 979
    await streaming.open_room(client, avatar_id=avatar.id, seconds=100)
    with pytest.raises(NotFound):
        await streaming.leave(client, open_rooms[0])
    assert server.coins == 969


async def test_a_room_of_the_sandbox_takes_what_is_documented_and_no_more(both: tuple[Client, A2ESandbox]) -> None:
    client, server = both
    avatar, *_ = await streaming.live_avatars(client)
    with pytest.raises(Rejected):
        await streaming.open_room(client, avatar_id="nobody", seconds=60)
    with pytest.raises(Rejected):
        await streaming.open_room(client, avatar_id=avatar.id, seconds=4000)
    room = await streaming.open_room(client, avatar_id=avatar.id, seconds=60)
    assert await streaming.persona(client, room.channel) == ""
    await streaming.set_persona(client, room.channel, "y" * 5000)
    with pytest.raises(Rejected):
        await streaming.set_persona(client, room.channel, "y" * 5001)
    assert await streaming.persona(client, room.channel) == "y" * 5000
    with pytest.raises(NotFound):
        await streaming.speak(client, "elsewhere", "Hello")
    assert server.books()["rooms"][0]["said"] == []


async def test_what_an_avatar_says_reaches_only_pages_that_hold_the_rooms_token() -> None:
    async with sandbox() as (root, _, server), aiohttp.ClientSession() as session:
        there = Client(session, base_url=f"{root}/a2e", token=KEY)
        avatar, *_ = await streaming.live_avatars(there)
        room = await streaming.open_room(there, avatar_id=avatar.id, seconds=60)
        address = f"{root}/a2e/live/{room.channel}/events"
        async with session.post(address, data="guessed") as answer:
            assert answer.status == 403
        async with session.post(address, data=room.token) as events:
            assert json.loads(await events.content.readline())["name"] == avatar.name
            await streaming.speak(there, room.channel, "Hello")
            said = json.loads(await events.content.readline())
            assert (said["type"], said["text"]) == ("speech", "Hello")
            async with session.get(said["url"]) as sound:
                assert sound.content_type == "audio/mpeg"
                assert len(await sound.read()) > 1000
            await streaming.leave(there, room)
            async with asyncio.timeout(5):
                rest = await events.content.read()
            assert b"closed" in rest
        assert server.books()["rooms"][0]["left"]
