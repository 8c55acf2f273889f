"""Inline mode: one's own results and faces in any chat, nobody else's."""

from typing import Any

import pytest

from bot.locales import _, speaking
from bot.sandbox.telegram.person import Person
from bot.sandbox.telegram.person import words as seen
from bot.store.database import Transaction
from bot.telegram.inbox.heads import head_of
from handlers.inline import DOOR
from tests.journeys.test_gallery import imagined
from tests.world import World, picture, until, until_done, world

AI = "AI-generated"


async def keep_face(person: Person, name: str) -> None:
    await person.say("/faces")
    await person.press("➕")
    await person.send_file(picture("green"), caption=name)
    await person.press("✅ Mine")
    await person.wait_for(lambda m: seen(m).startswith("Done") and name in seen(m))


async def asked(person: Person, words: str = "", **more: Any) -> dict[str, Any]:
    answer = await person.asks_inline(words, **more)
    assert answer is not None
    assert (answer["is_personal"], answer["cache_time"]) == (True, 0)
    return answer


async def copied(t: Transaction, times: int) -> None:
    """Let a person have ordered the same a number of times before."""
    row = await t.fetch_one("SELECT * FROM jobs")
    assert row is not None
    for number in range(1, times + 1):
        other = {**row, "id": row["id"] + number, "name": f"copy {number}", "created_at": row["created_at"] - number}
        marks = ", ".join("?" * len(other))
        await t.execute(f"INSERT INTO jobs ({', '.join(other)}) VALUES ({marks})", *other.values())


async def test_what_is_found_is_ones_own_newest_first_and_nobody_elses(here: World) -> None:
    ada = here.person
    for prompt in ("a red house", "a blue house"):
        await imagined(here, prompt)
        await until_done(here, "deliver")
    await keep_face(ada, "Grandma")
    await until_done(here, "submit")
    found = (await asked(ada))["results"]
    assert [one["type"] for one in found] == ["photo"] * 3
    assert [AI in one["caption"] for one in found] == [False, True, True]  # a face is as it was sent
    blue = await asked(ada, "HOUSE blue")
    assert ["blue" in one["title"] for one in blue["results"]] == [True]
    assert blue["button"] is None
    assert [one["title"] for one in (await asked(ada, "grandma"))["results"]] == ["Grandma"]
    async with await here.other() as ben:
        assert (await asked(ben, "house"))["results"] == []
        await ben.say("/imagine a green house")
        await ben.press("✅", await ben.hears("a green house"))
        await ben.wait_for(lambda m: "photo" in m)
        await until_done(here, "deliver")
        theirs = (await asked(ben, "house"))["results"]
        assert ["green" in one["title"] for one in theirs] == [True]
        group = here.telegram.state.groups.open()
        with pytest.raises(ValueError, match="somebody else"):
            await ben.in_group(group.id).picks(blue, blue["results"][0])
    sent = await ada.in_group(group.id).picks(blue, blue["results"][0])
    assert AI in sent["caption"]
    assert sent["photo"]


async def test_an_empty_answer_leads_to_the_private_chat_and_pages_follow(sqlite_url: str) -> None:
    async with world(sqlite_url) as here:
        nothing = await asked(here.person, "nothing")
        assert (nothing["results"], nothing["button"]["start_parameter"]) == ([], "inline")
        await imagined(here, "one of many")
        await until_done(here, "deliver")
        assert here.studio is not None
        await here.studio.deps.store.db.transact(lambda t: copied(t, 24))
        first = await asked(here.person, "many")
        second = await asked(here.person, "many", offset=first["next_offset"])
        assert (len(first["results"]), len(second["results"]), second["next_offset"]) == (20, 5, "")
        ids = [one["id"] for one in first["results"] + second["results"]]
        assert len(set(ids)) == 25
        assert len((await asked(here.person, offset="'; DROP"))["results"]) == 20


async def test_who_may_not_use_the_bot_finds_nothing_and_leaves_no_row(sqlite_url: str) -> None:
    async with world(sqlite_url, ACCESS="approval", ADMIN_IDS="1002") as here:
        nothing = await asked(here.person)
        assert (nothing["results"], nothing["button"]) == ([], None)
        assert here.studio is not None
        store = here.studio.deps.store
        assert await store.db.transact(lambda t: store.users.get(t, 1001)) is None


async def test_a_file_that_telegram_has_lost_leaves_the_way_in(sqlite_url: str) -> None:
    async with world(sqlite_url) as here:
        await imagined(here, "a red house")
        await until_done(here, "deliver")
        here.telegram.files.lose_all()
        answer = await asked(here.person, "house")
        assert (answer["results"], answer["button"]["start_parameter"]) == ([], "inline")


async def test_a_repeated_query_is_answered_once(sqlite_url: str) -> None:
    async with world(sqlite_url) as here:
        query = {"id": "q", "from": {"id": 1001, "is_bot": False, "first_name": "A"}, "query": "", "offset": ""}
        raw = {"update_id": 5, "inline_query": query}
        head = head_of(raw)
        assert head is not None
        assert here.studio is not None
        calls = here.telegram.state.calls
        await here.studio.intake.take(raw, head)
        await until(lambda: any(one["method"] == "answerInlineQuery" for one in calls))
        await here.studio.intake.take(raw, head)
        assert (await asked(here.person))["results"] == []  # it comes behind the repeated one
        answers = [one["ok"] for one in calls if one["method"] == "answerInlineQuery"]
        assert answers == [False, True]  # Telegram did not ask the first


async def test_an_answer_is_in_the_language_that_telegram_says_now(here: World) -> None:
    async with await Person.new(here.session, here.root, "Ada", language_code="de") as ada:
        await ada.say("/start")
        await ada.hears("A2E")
        before = await asked(ada)
        there = f"{here.root}/sandbox/chats/{ada.number}/language"
        async with here.session.post(there, json={"language_code": "it"}) as answer:
            assert answer.ok
        with speaking("it"):
            assert (await asked(ada))["button"]["text"] == _(DOOR) != before["button"]["text"]
