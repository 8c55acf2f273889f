"""Several results of one task: albums, then one message with the outcome and the buttons."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial

import pytest

from bot.sandbox.telegram.person import Message, labels, words
from tests.jobs.people import deps_of, newest_job
from tests.photobooks import albums_in, delivered, is_done, order_a_book
from tests.world import World, until, until_answered, until_done, world


@pytest.fixture
async def here(sqlite_url: str) -> AsyncIterator[World]:
    async with world(sqlite_url) as made:
        yield made


async def test_a_book_of_16_comes_as_two_albums_and_one_message_with_the_buttons(here: World) -> None:
    card = await order_a_book(here.person)
    done = await delivered(here)
    said = await here.person.answers()
    first, second = albums_in(said)
    assert [len(first), len(second)] == [10, 6]
    for album in (first, second):
        assert "AI-generated" in words(album[0])
        assert not any(words(one) for one in album[1:])
        assert not any("reply_markup" in one for one in album)
    assert said[-1]["message_id"] == done["message_id"]
    assert labels(done) == ["↪️ Use in…", "✏️ Change", "🔁 Again", "📎 Original file", "🗑 Delete"]
    assert "Cost: 160 credits" in words(done)
    assert "AI-generated" in words(done)
    assert card["message_id"] not in [one["message_id"] for one in said]
    assert [is_done(one) for one in said].count(True) == 1


def documents(messages: list[Message]) -> list[Message]:
    return [one for one in messages if "document" in one]


async def test_the_original_of_one_is_asked_for_by_its_number_and_kept(here: World) -> None:
    ada = here.person
    await order_a_book(ada)
    done = await delivered(here)
    for _ in range(2):  # the second time Telegram has it
        await ada.press("📎 Original file", done)
        asked = await ada.hears("Which one?", after=(await ada.answers())[-2]["message_id"])
        assert [f"📎 {number}" for number in range(1, 17)] + ["📎 All of them"] == labels(asked)
        await ada.press("📎 16", asked)
        one = await ada.wait_for(lambda m: "document" in m, after=asked["message_id"])
        assert one["document"]["file_name"].endswith("-16.jpg")
        assert "AI-generated" in words(one)
        await until_done(here, "original")
        here.a2e.storage.expire_files()


async def test_all_originals_come_as_albums_of_documents(here: World) -> None:
    await order_a_book(here.person)
    done = await delivered(here)
    await here.person.press("📎 Original file", done)
    await here.person.press("📎 All of them", await here.person.hears("Which one?"))
    await until(partial(has_documents, here, 16))
    found = [len(one) for one in albums_in(documents(await here.person.answers()))]
    assert found == [10, 6]


async def has_documents(here: World, number: int) -> bool:
    return len(documents(await here.person.answers())) == number


async def test_the_gallery_shows_all_of_them_again_without_an_upload(here: World) -> None:
    ada = here.person
    await order_a_book(ada)
    await delivered(here)
    here.a2e.storage.expire_files()
    said = await ada.say("/gallery")
    shown = await ada.hears("newest first", after=said["message_id"])
    await ada.press("📖 Photobook", shown)
    last = await ada.wait_for(lambda m: "🗑 Delete" in labels(m), after=shown["message_id"])
    again = [one for one in await ada.answers() if one["message_id"] > shown["message_id"]]
    assert [len(one) for one in albums_in(again)] == [10, 6]
    assert "AI-generated" in words(albums_in(again)[1][0])
    assert not is_done(last)


async def test_a_result_of_the_version_before_is_the_one_that_it_showed(here: World) -> None:
    ada = here.person
    await order_a_book(ada)
    await delivered(here)
    job = await newest_job(here)
    (first, *_), media = (job.result or {})["album"], (job.result or {})["media"]
    old = replace(job, result={"media": media, "sent": {**first, "message_id": job.message_id}})
    store = deps_of(here).store
    await store.db.transact(lambda t: store.jobs.save(t, job, old))
    here.a2e.storage.expire_files()
    said = await ada.say("/gallery")
    await ada.press("📖 Photobook", await ada.hears("newest first", after=said["message_id"]))
    shown = await ada.wait_for(lambda m: "photo" in m, after=said["message_id"])
    assert "media_group_id" not in shown


async def test_delete_removes_every_message_of_them(here: World) -> None:
    ada = here.person
    await order_a_book(ada)
    done = await delivered(here)
    await ada.press("🗑 Delete", done)
    await ada.press("🗑 Yes", await ada.hears("It can't be undone"))
    await ada.hears("Deleted here")
    await until_answered(here)
    assert not [one for one in await ada.answers() if "photo" in one or is_done(one)]
    await until(lambda: not here.a2e.books()["tasks"])


async def test_a_revoked_consent_removes_every_message_of_them(here: World) -> None:
    ada = here.person
    await order_a_book(ada)
    await delivered(here)
    await ada.say("/privacy")
    await ada.press("🤝 My consents", await ada.hears("Privacy"))
    await ada.press("🗑 Revoke", await ada.wait_for(lambda m: any(one.startswith("🗑 Revoke") for one in labels(m))))
    await ada.press("🗑 Yes, revoke it", await ada.hears("Revoke the consent"))
    await ada.hears("Revoked. Deleted:")
    assert not [one for one in await ada.answers() if "photo" in one]


async def test_a_book_keeps_telegrams_pace_in_a_chat(sqlite_url: str) -> None:
    async with world(sqlite_url, limits=True) as here:
        await order_a_book(here.person, pictures=12)
        await delivered(here)
        said = await here.person.answers()
        assert [len(one) for one in albums_in(said)] == [10, 2]
        assert [call for call in here.telegram.state.calls if call["code"] == 429] == []


async def test_an_export_tells_all_of_them(here: World) -> None:
    ada = here.person
    await order_a_book(ada)
    await delivered(here)
    await ada.say("/export")
    told = await ada.wait_for(lambda m: m.get("document", {}).get("file_name") == "my-data.json")
    (job,) = json.loads(await ada.download(told["document"]["file_id"]))["jobs"]
    assert len(job["result"]["media"]) == len(job["result"]["album"]) == 16
