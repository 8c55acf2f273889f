"""Answers that wait to be sent: those of dead processes, and those that break."""

import asyncio
import json
from time import time

from bot.chat import Kind, SendMedia, SendMessage
from bot.sandbox.telegram.person import Message, Person, words
from bot.store.store import Store, open_store
from bot.telegram.outbox.answers import Answer
from bot.telegram.outbox.left_behind import UNREADABLE_SECONDS, LeftBehind
from tests.conftest import KEY
from tests.handlers.test_intake import private
from tests.store.test_rows import NOON
from tests.world import World, running, until, until_answered, world


async def test_what_was_not_sent_before_a_death_is_sent_once_by_the_next_process(database_url: str) -> None:
    said = '[{"reply": "Say", "chat_id": 1001, "text": "left behind", "rows": []}]'
    async with open_store(database_url, KEY) as store:
        await store.db.transact(lambda t: store.updates.answer(t, 5, said, chat=1001, sender="dead", now=NOON))
    async with world(database_url) as here:
        assert here.studio is not None
        db = here.studio.deps.store.db
        await here.person.hears("left behind")
        await until(lambda: not here.studio.deps.answers.in_hand)
        assert await db.transact(lambda t: t.fetch_all("SELECT 1 AS one FROM answers")) == []
        assert len(await here.person.answers()) == 1


async def test_no_answer_overtakes_one_of_another_process(postgres_url: str) -> None:
    async with (
        world(postgres_url) as here,
        running(here.settings, takes_updates=False, does_jobs=False) as second,
    ):
        assert here.studio is not None
        webs = (here.studio, second)
        here.faults.add("telegram", "delay", match="sendMessage", seconds=1.5)
        for number, text in enumerate(["/terms", "/start", "/jobs", "/terms", "/start"], 1):
            await webs[number % 2].in_order.handle(private(number, text))
        await until(lambda: not any(web.deps.answers.in_hand for web in webs))
        said = [words(one).lower() for one in await here.person.answers()]
    wanted = ["terms", "a2e studio", "jobs", "terms", "a2e studio"]
    assert [word for word, text in zip(wanted, said, strict=True) if word in text] == wanted


async def test_an_answer_does_not_wait_for_ever_for_one_of_a_process_that_does_not_send(postgres_url: str) -> None:
    async with world(postgres_url) as here:
        assert here.studio is not None
        store = here.studio.deps.store
        said = '[{"reply": "Say", "chat_id": 1001, "text": "left behind", "rows": []}]'
        await store.db.transact(
            lambda t: store.updates.answer(t, 5, said, chat=1001, sender="stands still", now=time())
        )
        await here.person.say("/start")
        await here.person.hears("A2E Studio")
        await here.person.hears("left behind")  # taken over, as of one that died


async def test_an_answer_that_breaks_us_leaves_the_next_ones_to_be_sent(here: World) -> None:
    assert here.studio is not None
    answers = here.studio.deps.answers
    broken = SendMedia(chat_id=1001, kind=Kind.OTHER, file_id="x")  # there is no such method at Telegram
    for number, reply in enumerate((broken, SendMessage(chat_id=1001, text="the next one"))):
        answers.put(Answer(update_id=number, chat=1001, replies=[reply], stored=False))
    await here.person.hears("the next one")
    await until(lambda: not answers.in_hand)
    assert answers.waiting(1001) == 0


async def test_a_stored_answer_that_nobody_can_read_stops_no_process(sqlite_url: str) -> None:
    async with open_store(sqlite_url, KEY) as store:
        for number, said in enumerate(
            (
                '[{"reply": "Sing", "chat_id": 1001}]',
                '[{"reply": "Say", "chat_id": 1001, "loudly": true}]',
                '[{"reply": "Say", "chat_id": 1001, "text": "of this version", "rows": []}]',
            )
        ):
            await store.db.transact(
                lambda t, number=number, said=said: store.updates.answer(
                    t, number, said, chat=1001, sender="dead", now=NOON
                )
            )
    async with world(sqlite_url) as here:
        await here.person.hears("of this version")
        await here.person.say("/start")
        await here.person.hears("A2E Studio")


async def test_an_answer_whose_commit_seemed_to_fail_is_found_and_sent(postgres_url: str) -> None:
    async with world(postgres_url) as here:
        assert here.studio is not None
        store, answers = here.studio.deps.store, here.studio.deps.answers
        said = '[{"reply": "Say", "chat_id": 1001, "text": "stored after all", "rows": []}]'
        await store.db.transact(
            lambda t: store.updates.answer(t, 5, said, chat=1001, sender=answers.sender, now=time())
        )
        await here.person.hears("stored after all")
        await until(lambda: not answers.in_hand)
        assert await store.db.transact(lambda t: t.fetch_all("SELECT 1 AS one FROM answers")) == []


def edit_of(message: Message) -> str:
    """Return the stored answer that would show a message again as it is."""
    rows = [
        [{"label": key["text"], "press": key["callback_data"]} for key in row]
        for row in message["reply_markup"]["inline_keyboard"]
    ]
    edit = {"reply": "Edit", "chat_id": 1001, "message_id": message["message_id"], "text": message["text"]}
    return json.dumps([{**edit, "rows": rows}])


async def test_what_a_dead_process_left_does_not_hide_what_was_said_since(here: World) -> None:
    assert here.studio is not None
    store, answers, ada = here.studio.deps.store, here.studio.deps.answers, here.person
    here.a2e.seconds = 0.1
    await ada.say("/speak Good morning to you")
    voices = await ada.hears("Which voice")
    left = [edit_of(voices)]
    await ada.press("Alice", voices)
    price = await ada.hears("Price", after=voices["message_id"] - 1)
    await take_over(here, left)
    assert "Price" in words(await shown(ada, price))
    left.append(edit_of(await shown(ada, price)))
    await take_over(here, left[1:])  # the same as it says: that does no harm
    assert "Price" in words(await shown(ada, price))
    await ada.press("✅", price)
    await ada.wait_for(lambda m: "voice" in m)
    await until_answered(here)
    await take_over(here, left)
    assert not any("Price" in words(one) or "Which voice" in words(one) for one in await ada.answers())
    assert answers.in_hand == 0
    assert await store.db.transact(lambda t: t.fetch_all("SELECT 1 AS one FROM answers")) == []


async def take_over(here: World, left: list[str]) -> None:
    """Let the process take over what a dead one left, and wait until it is sent."""
    assert here.studio is not None
    store, answers = here.studio.deps.store, here.studio.deps.answers
    for number, said in enumerate(left, 10):
        await store.db.transact(
            lambda t, number=number, said=said: store.updates.answer(
                t, number, said, chat=1001, sender="dead", now=NOON
            )
        )
    looking = asyncio.create_task(answers.run())

    async def none_left() -> bool:
        return not await store.db.transact(lambda t: t.fetch_all("SELECT 1 AS one FROM answers"))

    await until(none_left)
    looking.cancel()
    await until(lambda: answers.in_hand == 0)


async def shown(person: Person, message: Message) -> Message:
    return next(one for one in await person.answers() if one["message_id"] == message["message_id"])


async def test_an_answer_that_this_version_can_not_read_is_given_up_after_a_day(store: Store) -> None:
    now = [NOON]

    async def is_overtaken(*_: object) -> bool:
        return False

    looks = LeftBehind(store, "me", is_overtaken, clock=lambda: now[0])

    async def kept() -> list[int]:
        assert await looks.look(set(), silence=60) == []
        return await store.db.transact(lambda t: store.updates.ids_of(t, "me"))

    sings = '[{"reply": "Sing", "chat_id": 1001}]'
    await store.db.transact(lambda t: store.updates.answer(t, 5, sings, chat=1001, sender="dead", now=NOON - 61))
    assert await kept() == [5]
    now[0] += UNREADABLE_SECONDS - 1
    assert await kept() == [5], "the version that wrote it may come back"
    now[0] += 2
    assert await kept() == []
