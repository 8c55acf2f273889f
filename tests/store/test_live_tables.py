"""Live rooms, words on their way to them, and samples: rows come back as they were, an earlier version's too."""

import json
from typing import Any

import pytest

from bot.store.database import Transaction
from bot.store.live_rooms import MOST_DOORS, LiveRoom
from bot.store.migrate import migrate, schema_state
from bot.store.reseal import reseal, seal_open
from bot.store.samples import Sample
from bot.store.store import Store, open_store
from tests.conftest import KEY
from tests.older import back_to

NOW = 1_700_000_000.0
ROOM: dict[str, Any] = {
    "user_id": 7, "job_id": 3, "chat_id": -5, "thread_id": 4, "name": "Alice", "channel": "c1", "app_id": "app",
    "token": "secret", "uid": 12, "expires_at": NOW + 60,
}  # fmt: skip
MESSAGE: dict[str, Any] = {
    "user_id": 7, "channel": "c1", "verb": "say", "words": "Hello", "chat_id": -5, "thread_id": 4, "reply_to": 9,
}  # fmt: skip
OLD_ROOM = {
    "app_id": "app", "token": "secret", "uid": 12, "expires": NOW + 60, "avatar": "Alice", "opened": NOW, "job": 3,
    "chat_id": -5, "thread_id": 4, "doors": [[-5, 77]],
}  # fmt: skip
OLD_MESSAGE = {"verb": "say", "chat_id": -5, "thread_id": 4, "reply_to": 9}


async def opened(store: Store, **more: Any) -> LiveRoom:
    return await store.db.transact(lambda t: store.live_rooms.add(t, **{**ROOM, **more}, now=NOW))


async def test_a_room_comes_back_as_it_was_kept_with_the_messages_that_lead_to_it(store: Store) -> None:
    room = await opened(store)
    assert room == LiveRoom(**ROOM, id=room.id, opened_at=NOW, doors=())
    for number in range(MOST_DOORS + 2):
        now = await store.db.transact(lambda t: store.live_rooms.get_open(t, room.id))
        assert now is not None
        await store.db.transact(lambda t, now=now, number=number: store.live_rooms.add_door(t, now, (-5, number)))
    now = await store.db.transact(lambda t: store.live_rooms.get_open(t, room.id))
    assert now is not None
    assert now.doors == tuple((-5, number) for number in range(2, MOST_DOORS + 2))


async def test_the_key_to_a_room_and_the_words_are_sealed(store: Store) -> None:
    await opened(store)
    await store.db.transact(lambda t: store.live_messages.add(t, **MESSAGE, now=NOW))
    rows = [
        await store.db.transact(lambda t, n=n: t.fetch_all(f"SELECT * FROM {n}"))
        for n in ("live_rooms", "live_messages")
    ]
    for secret in ("Alice", "c1", "secret", "Hello"):
        assert secret not in {str(value) for table in rows for row in table for value in row.values()}
    assert '"secret"' not in str(rows)


async def test_the_newest_room_that_is_not_over_is_the_one_to_enter(store: Store) -> None:
    await opened(store)
    newest = await opened(store, channel="c2")
    await opened(store, channel="c3", expires_at=NOW + 10)
    await opened(store, channel="c4", user_id=8)
    assert await store.db.transact(lambda t: store.live_rooms.current(t, 7, now=NOW + 10)) == newest
    assert await store.db.transact(lambda t: store.live_rooms.current(t, 7, now=NOW + 60)) is None
    channels = [one.channel for one in await store.db.transact(store.live_rooms.all_open)]
    assert channels == ["c1", "c2", "c3", "c4"]


async def test_a_room_that_is_being_left_is_nowhere_but_on_the_way_out(store: Store) -> None:
    room = await opened(store)

    async def do(verb: str) -> Any:
        return await store.db.transact(lambda t: getattr(store.live_rooms, verb)(t, room.id))

    await do("remove")
    assert await do("get_leaving") is None
    assert await do("get_open") == room
    assert await store.db.transact(lambda t: store.live_rooms.mark_leaving(t, room.id, 7))
    assert not await store.db.transact(lambda t: store.live_rooms.mark_leaving(t, room.id, 7))
    assert await do("get_open") is None
    assert await store.db.transact(lambda t: store.live_rooms.open_of(t, 7)) == []
    assert await store.db.transact(store.live_rooms.leaving) == [room.id]
    assert await do("get_leaving") == room
    assert await store.db.transact(lambda t: store.live_rooms.is_taken(t, "c1"))
    await do("remove")
    assert await store.db.transact(store.live_rooms.leaving) == []
    assert not await store.db.transact(lambda t: store.live_rooms.is_taken(t, "c1"))


async def test_words_wait_in_the_order_in_which_they_came_in_a_line_for_each_person_and_room(store: Store) -> None:
    async def add(t: Transaction, **more: Any) -> Any:
        return await store.live_messages.add(t, **{**MESSAGE, **more}, now=NOW)

    first, second = [await store.db.transact(lambda t, words=words: add(t, words=words)) for words in ("one", "two")]
    other = await store.db.transact(lambda t: add(t, channel="c2"))
    hers = await store.db.transact(lambda t: add(t, user_id=8))
    assert first.line == second.line
    assert await store.db.transact(store.live_messages.lines) == [first.line, other.line, hers.line]
    assert await store.db.transact(lambda t: store.live_messages.oldest(t, first.line)) == first
    await store.db.transact(lambda t: store.live_messages.remove(t, first.id))
    assert await store.db.transact(lambda t: store.live_messages.oldest(t, first.line)) == second
    await store.db.transact(lambda t: store.live_messages.remove(t, second.id))
    assert await store.db.transact(lambda t: store.live_messages.oldest(t, first.line)) is None
    assert (second.words, second.verb, second.reply_to) == ("two", "say", 9)


async def test_words_are_forgotten_with_everything_else_and_nobody_elses(store: Store) -> None:
    for user_id in (7, 8):
        await store.db.transact(
            lambda t, user_id=user_id: store.live_messages.add(t, **{**MESSAGE, "user_id": user_id}, now=NOW)
        )
    await store.db.transact(lambda t: store.personal.forget_rest(t, 7, until=NOW, now=NOW))
    assert [line.partition(":")[0] for line in await store.db.transact(store.live_messages.lines)] == ["8"]


async def test_a_person_with_a_room_is_kept_when_those_not_seen_for_long_are_deleted(store: Store) -> None:
    for user_id in (7, 8):
        await store.db.transact(lambda t, user_id=user_id: store.users.see(t, user_id, language="en", now=NOW))
    await opened(store)
    last = await store.db.transact(lambda t: store.personal.purge_users(t, before=NOW + 1, after=0))
    assert last == 8
    assert await store.db.transact(lambda t: store.personal.purge_users(t, before=NOW + 1, after=8)) is None
    assert await store.db.transact(lambda t: store.users.get(t, 7)) is not None
    assert await store.db.transact(lambda t: store.users.get(t, 8)) is None


async def test_a_sample_is_found_by_its_key_and_the_newest_counts(store: Store) -> None:
    for key, file in (("sample-1", "f1"), ("sample-1", "f2"), ("sample-2", "f3")):
        sent = {"kind": "audio", "file_id": file, "message_id": 5}
        await store.db.transact(lambda t, key=key, sent=sent: store.samples.add(t, key, sent=sent, now=NOW))
    assert await store.db.transact(lambda t: store.samples.find(t, "sample-1")) == Sample(kind="audio", file_id="f2")
    assert await store.db.transact(lambda t: store.samples.find(t, "sample-3")) is None


async def step_back(t: Transaction, store: Store, *, marked: bool) -> None:
    """Bring the schema to the version before, with rows as it wrote them; marked: or as its predecessor did."""
    await back_to(t, "0015")
    kept = {"kind": "audio", "file_id": "f1", "message_id": 5}
    for user_id, kind, name, a2e_id, facts, file, state in (
        (7, "face", "Me", "a1", None, None, "ready"),
        (7, "session", "Alice", "c0", OLD_ROOM, None, "deleting"),
        (7, "session", "Alice", "c1", OLD_ROOM, None, "ready"),
        (7, "saying", "Hello", "c1", OLD_MESSAGE, None, "ready"),
        (7, "saying", "Bye", "c1", OLD_MESSAGE, None, "ready"),
        (0, "shared", "sample-1", "sample-1", None, kept, "ready"),
        (7, "face", "You", "a2", None, None, "ready"),
    ):
        await t.execute(
            """INSERT INTO assets (user_id, kind, name, a2e_id, a2e_mark, facts, file, state, created_at)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            user_id,
            kind,
            store.vault.seal(name),
            store.vault.seal(a2e_id) if marked else a2e_id,
            store.vault.mark(a2e_id) if marked else None,
            store.vault.seal(json.dumps(facts)) if facts else None,
            store.vault.seal(json.dumps(file)) if file else None,
            state,
            NOW,
        )
    await t.execute("DELETE FROM assets WHERE id = (SELECT max(id) FROM assets)")  # its number is not given again


@pytest.mark.parametrize("marked", [True, False])
async def test_rows_of_the_version_before_are_moved_and_read(database_url: str, marked: bool) -> None:
    async with open_store(database_url, KEY) as store:
        await store.db.transact(lambda t: step_back(t, store, marked=marked))
    await migrate(database_url)
    assert await schema_state(database_url) == "current"
    async with open_store(database_url, KEY) as store:
        await reads_all(store)
        assert await seal_open(store.db, store.vault) == (0 if marked else 6)
        await reads_all(store)
        newer = await opened(store, channel="c2", user_id=8)
        assert newer.id > 7, "a step that waits for an asset never finds a newer room"
    async with open_store(database_url, f"another key, {KEY}") as store:
        assert {name: n for name, n in (await reseal(store.db, store.vault)).items() if n} == {
            "assets": 1, "live_rooms": 3, "live_messages": 2, "samples": 1,
        }  # fmt: skip
        await reads_all(store)


async def reads_all(store: Store) -> None:
    async def read(t: Transaction) -> None:
        assert [one["kind"] for one in await t.fetch_all("SELECT kind FROM assets")] == ["face"]
        rooms = store.live_rooms
        assert await rooms.current(t, 7, now=NOW) == LiveRoom(**ROOM, id=3, opened_at=NOW, doors=((-5, 77),))
        assert await rooms.leaving(t) == [2]
        assert await rooms.is_taken(t, "c1")
        line = (await store.live_messages.lines(t))[0]
        message = await store.live_messages.oldest(t, line)
        assert message is not None
        assert {name: getattr(message, name) for name in MESSAGE} == MESSAGE
        assert await store.samples.find(t, "sample-1") == Sample(kind="audio", file_id="f1")
        held = await store.personal.everything(t, 7)
        assert [one["name"] for one in held["live_rooms"]] == ["Alice", "Alice"]
        assert [one["words"] for one in held["live_messages"]] == ["Hello", "Bye"]
        assert "secret" not in str(held)

    await store.db.transact(read)
