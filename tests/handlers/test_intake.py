"""From a raw update to a stored answer: nobody holds others up, nothing is lost, what fails ends in words."""

import json
from time import time
from typing import Any

from bot.chat import SendMessage
from bot.sandbox.telegram.person import Person, words
from bot.telegram.outbox.answers import MOST_WAITING, Answer
from handlers.giving_up import FAILED, TOO_MANY, TRIES
from handlers.intake import STEP
from tests.store.test_rows import NOON
from tests.world import World, until, until_answered, until_done, world


def private(number: int, text: str, person: int = 1001, **more: Any) -> dict[str, Any]:
    entities = [{"type": "bot_command", "offset": 0, "length": len(text)}] if text.startswith("/") else []
    return {
        "update_id": number,
        "message": {
            "message_id": number, "date": int(time()), "chat": {"id": person, "type": "private", "first_name": "A"},
            "from": {"id": person, "is_bot": False, "first_name": "A"}, "text": text, "entities": entities, **more,
        },
    }  # fmt: skip


async def test_a_file_that_takes_its_time_holds_up_neither_the_confirmation_nor_others(here: World) -> None:
    here.faults.add("telegram", "delay", match="getFile", seconds=600, times=0)
    ada = here.person
    await ada.say("/upscale")
    await ada.hears("Send the photo")
    photo = await ada.send_file(b"no picture at all", kind="document", name="a.jpg", mime_type="image/jpeg")
    last = await ada.say("/balance")
    await until(lambda: here.telegram.updates.pending == 0)
    async with Person(here.session, here.root, 1002) as ben:
        await ben.say("/start")
        await ben.hears("A2E Studio")
    here.faults.clear()
    here.faults.let_go()
    broken = await ada.hears("I can't read that", after=photo["message_id"])
    answered = await ada.hears("Balance", after=last["message_id"])
    assert broken["message_id"] < answered["message_id"]  # a person's own updates keep their order


async def test_an_update_that_cannot_be_parsed_ends_in_words_and_stops_nobody(here: World) -> None:
    content = private(0, "hello", date="yesterday")
    del content["update_id"]
    here.telegram.updates.add(content)
    async with Person(here.session, here.root, 1002) as ben:
        await ben.say("/start")
        await ben.hears("A2E Studio")
    await here.person.hears(FAILED)


async def test_an_update_that_takes_the_process_with_it_is_given_up(here: World) -> None:
    assert here.studio is not None
    store, queue = here.studio.deps.store, here.studio.deps.queue
    body = '{"update_id": 77, "message": {"chat": {"id": 1001, "type": "private"}, "from": {"id": 1001}}}'

    async def left_by_dead_processes(t: Any) -> None:
        await store.updates.keep(t, 77, 1001, body, tries=TRIES, now=NOON)
        await queue.enqueue(t, STEP, "1001")

    await store.db.transact(left_by_dead_processes)
    await here.person.hears(FAILED)
    assert await store.db.transact(store.updates.waiting) == set()


async def test_after_a_death_updates_are_counted_before_they_are_handled(database_url: str) -> None:
    async with world(database_url) as here:
        assert here.studio is not None
        store = here.studio.deps.store
        await store.db.transact(lambda t: store.runs.alive(t, "one that died", now=NOON))
        await here.studio.careful.begin()
        assert here.studio.careful.now
        await here.person.say("/start")
        await here.person.hears("A2E Studio")
        await until_answered(here)
    async with world(database_url) as again:  # it ended as it should
        assert again.studio is not None
        assert not again.studio.careful.now


async def test_a_flood_is_answered_in_bounds_with_one_sentence_and_leaves_others_alone(sqlite_url: str) -> None:
    async with world(sqlite_url, limits=True) as here:
        for _ in range(100):
            await here.person.say("/help")
        async with Person(here.session, here.root, 1002) as ben:
            await ben.say("/start")
            await ben.hears("A2E Studio")
        assert here.studio is not None
        assert here.studio.deps.answers.waiting(1001) > 0
        await until(lambda: here.telegram.updates.pending == 0)
        assert here.studio.deps.answers.waiting(1001) <= MOST_WAITING + 1
        await here.person.hears(TOO_MANY, seconds=60)
        assert sum(words(one) == TOO_MANY for one in await here.person.answers()) == 1


async def test_a_press_that_is_left_out_is_answered_all_the_same(here: World) -> None:
    assert here.studio is not None
    answers = here.studio.deps.answers
    await here.person.say("/start")
    menu = await here.person.hears("A2E Studio")
    here.faults.add("telegram", "delay", match="sendMessage", seconds=600, times=0)
    for number in range(MOST_WAITING):
        answers.put(Answer(update_id=number, chat=1001, replies=[SendMessage(chat_id=1001, text="x")], stored=False))
    query = await here.person.press_data(menu["message_id"], "h:more")
    assert await here.person.toast_for(query) == TOO_MANY
    here.faults.clear()
    here.faults.let_go()


async def test_the_same_update_twice_has_one_effect_also_while_it_waits(here: World) -> None:
    assert here.studio is not None
    here.faults.add("telegram", "delay", match="getFile", seconds=1, times=1)
    await here.person.say("/upscale")
    await here.person.hears("Send the photo")
    sent = await here.person.send_file(b"no picture", kind="document", name="a.jpg", mime_type="image/jpeg")
    await until_answered(here)
    await here.person.hears("I can't read that", after=sent["message_id"])
    before = len(await here.person.answers())
    store = here.studio.deps.store
    newest = await store.db.transact(lambda t: t.fetch_one("SELECT max(update_id) AS number FROM updates"))
    await here.studio.in_order.handle(private(newest["number"], "/start"))
    await until_answered(here)
    assert len(await here.person.answers()) == before


async def test_a_handled_update_leaves_its_number_and_nothing_else(here: World) -> None:
    assert here.studio is not None
    store = here.studio.deps.store
    for number in range(900_000, 900_050):
        await here.studio.in_order.handle(private(number, "/menu", person=5_000 + number))
    await until_answered(here)
    for table in ("inbox", "answers"):
        assert await store.db.transact(lambda t, table=table: t.fetch_all(f"SELECT * FROM {table}")) == []
    row = await store.db.transact(lambda t: t.fetch_one("SELECT * FROM updates WHERE update_id = 900001"))
    assert set(dict(row or {})) == {"update_id", "at"}


async def test_what_the_queue_has_lost_is_woken(here: World) -> None:
    assert here.studio is not None
    store = here.studio.deps.store
    body = '{"update_id": 78, "message": {"chat": {"id": 1001, "type": "private"}, "from": {"id": 1001}}}'
    await store.db.transact(lambda t: store.updates.keep(t, 78, 1001, body, tries=TRIES, now=NOON))
    await here.studio.intake.wake()
    await until_done(here, STEP)
    await here.person.hears(FAILED)


async def test_a_pressed_button_is_answered_after_telegram_was_away_for_seconds(here: World) -> None:
    await here.person.say("/start")
    menu = await here.person.hears("A2E Studio")
    here.faults.add("telegram", "error", match="answerCallbackQuery", status=500, times=6)
    query = await here.person.press_data(menu["message_id"], "g:nonsense")
    assert "old" in await here.person.toast_for(query)
    await until_answered(here)
    store = here.studio.deps.store
    assert await store.db.transact(lambda t: t.fetch_all("SELECT 1 AS one FROM answers")) == []


async def test_a_note_on_a_button_is_not_forgotten_before_it_is_sent(sqlite_url: str) -> None:
    async with world(sqlite_url) as here:
        await here.person.say("/start")
        menu = await here.person.hears("A2E Studio")
        here.faults.add("telegram", "error", match="answerCallbackQuery", status=500, times=0)
        query = await here.person.press_data(menu["message_id"], "g:nonsense")
        last = await here.person.say("/terms")
        await here.person.hears("terms", after=last["message_id"])  # the chat's next answer did not wait for it
        await until(lambda: here.studio.deps.answers.waiting(1001) == 0)
        store = here.studio.deps.store
        kept = await store.db.transact(lambda t: t.fetch_all("SELECT text FROM answers"))
        assert query in [json.loads(store.vault.open(one["text"]))[0].get("query_id") for one in kept]
        here.faults.clear()
