"""A database of the previous version with a live room that is open: it can be steered, and ends in time."""

import json
from time import time

import aiohttp

from bot.a2e import streaming
from bot.app.wiring import open_studio
from bot.sandbox.a2e.live import AVATARS
from bot.sandbox.telegram.person import Person
from bot.store.database import Transaction
from bot.store.migrate import migrate
from bot.store.store import Store
from tests.older import back_to
from tests.world import HURRIED, live_page, live_settings, running, sandbox, settings_for, until


async def as_it_was(t: Transaction, *, store: Store, room: streaming.Room) -> int:
    """Keep a room, and words for it, as the previous version did; return the number by which steps know the room."""
    await back_to(t, "0015")
    key = {"app_id": room.app_id, "token": room.token, "uid": room.uid, "expires": room.expires}
    place = {"chat_id": 1001, "thread_id": None}
    numbers = []
    for kind, name, facts in (
        ("session", "Alice", {**key, **place, "avatar": "Alice", "opened": time(), "job": 1}),
        ("saying", "Hello", {**place, "verb": "say", "reply_to": None}),
    ):
        row = await t.fetch_one(
            """INSERT INTO assets (user_id, kind, name, a2e_id, a2e_mark, facts, state, created_at)
               VALUES (1001, ?, ?, ?, ?, ?, 'ready', ?) RETURNING id""",
            kind,
            store.vault.seal(name),
            store.vault.seal(room.channel),
            store.vault.mark(room.channel),
            store.vault.seal(json.dumps(facts)),
            time(),
        )
        numbers.append(int(row["id"]) if row else 0)
    return numbers[0]


async def test_an_open_room_of_the_version_before_is_steered_and_ends_in_time(database_url: str) -> None:
    async with sandbox() as (root, telegram, a2e), aiohttp.ClientSession() as session, Person(session, root) as ada:
        settings = settings_for(root, database_url, **live_settings())
        page = live_page(settings, root)
        telegram.faults.add("a2e", "short_room", match="agora-token", seconds=6.0)
        async with open_studio(settings, pace=HURRIED, live=page) as studio:
            store, queue = studio.deps.store, studio.deps.queue
            room = await streaming.open_room(studio.deps.a2e, avatar_id=next(iter(AVATARS)), seconds=60)
            number = await store.db.transact(lambda t: as_it_was(t, store=store, room=room))
            await store.db.transact(lambda t: queue.enqueue(t, "invite", str(number)))
            left = room.expires - time()
            await store.db.transact(lambda t: queue.enqueue(t, "expire-thing", str(number), delay=left))
        await migrate(database_url)
        async with running(settings, live=page):
            await ada.hears("Alice is live for")
            await ada.hears("Alice says it now")
            await ada.hears("Alice is no longer live")
            await ada.hears("Its time is up")
            await until(lambda: not a2e.books()["rooms"][0]["open"])
        assert a2e.books()["rooms"][0]["said"] == ["Hello"]


async def test_a_room_that_the_version_before_was_leaving_is_left(database_url: str) -> None:
    async with sandbox() as (root, _, a2e), aiohttp.ClientSession() as session, Person(session, root) as ada:
        settings = settings_for(root, database_url, **live_settings())
        async with open_studio(settings, pace=HURRIED) as studio:
            store, queue = studio.deps.store, studio.deps.queue
            room = await streaming.open_room(studio.deps.a2e, avatar_id=next(iter(AVATARS)), seconds=60)
            number = await store.db.transact(lambda t: as_it_was(t, store=store, room=room))
            await store.db.transact(lambda t: t.execute("UPDATE assets SET state = 'deleting' WHERE id = ?", number))
            await store.db.transact(lambda t: queue.enqueue(t, "erase-thing", str(number)))
        await migrate(database_url)
        async with running(settings, live=live_page(settings, root)):
            await ada.hears("The live room with Alice is closed")
            await until(lambda: a2e.books()["rooms"][0]["left"])
