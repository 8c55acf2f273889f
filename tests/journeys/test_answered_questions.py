"""Buttons of answered questions go: a session leaves no dead ✖️ Cancel behind."""

import pytest

from bot.acts import Unbutton
from bot.sandbox.telegram.person import labels, words
from bot.telegram.outbox.answers import Answer
from tests.jobs.people import is_done, order_a_picture
from tests.media_files import sound
from tests.world import World, picture, until_answered, world


async def with_cancel(here: World) -> list[str]:
    return [words(one) for one in await here.person.answers() if "✖️ Cancel" in labels(one)]


async def settled(here: World) -> list[str]:
    await until_answered(here)
    return await with_cancel(here)


async def test_an_answer_by_message_takes_the_questions_buttons(here: World) -> None:
    ada = here.person
    await ada.say("/swap")
    asked = await ada.hears("Whose face")
    assert "✖️ Cancel" in labels(asked)
    await ada.send_file(picture("red"))
    await ada.hears("Where does it go")
    assert len(await settled(here)) == 1
    await ada.send_file(picture("blue"))
    await ada.press("✅ Mine")
    await ada.press("✅ Render", await ada.hears("Price: 10"))
    await ada.wait_for(is_done)
    assert await settled(here) == []
    sessions = sum("Whose face? " in words(one) for one in await ada.answers())
    assert sessions == 1  # no message was sent for it


@pytest.mark.parametrize("then", ["/cancel", "/imagine", "/start", "/speak Hello there"])
async def test_a_dropped_question_loses_its_buttons(here: World, then: str) -> None:
    ada = here.person
    await ada.say("/swap")
    asked = await ada.hears("Whose face")
    await ada.say(then)
    if then == "/start":
        await ada.hears("A2E Studio")
        await ada.say("/cancel")
    await ada.wait_for(lambda m: m["message_id"] == asked["message_id"] and not labels(m))


async def test_an_open_question_keeps_its_buttons_through_refusals_and_other_screens(here: World) -> None:
    ada = here.person
    await ada.say("/swap")
    asked = await ada.hears("Whose face")
    await ada.say("no photo")
    await ada.hears("I need a file here")
    await ada.say("/jobs")
    await ada.hears("My jobs")
    await until_answered(here)
    still = next(one for one in await ada.answers() if one["message_id"] == asked["message_id"])
    assert "✖️ Cancel" in labels(still)
    await ada.press("✖️ Cancel", still)
    await ada.hears("Dropped. Nothing was charged.")
    assert await settled(here) == []


async def test_a_list_that_grows_by_messages_leaves_one_question(here: World) -> None:
    ada = here.person
    await ada.say("/clone")
    for _ in range(3):
        await ada.send_file(sound(4), kind="voice", name="voice.ogg", mime_type="audio/ogg")
        await until_answered(here)
    assert len(await settled(here)) == 1


async def test_an_answer_quicker_than_the_question_leaves_none_either(here: World) -> None:
    here.faults.add("telegram", "delay", match="sendMessage", seconds=0.5)
    await here.person.say("/swap")
    await here.person.say("/cancel")
    await here.person.hears("Whose face")
    assert await settled(here) == []


async def test_offers_for_a_bare_photo_go_with_the_next(here: World) -> None:
    await here.person.send_file(picture("red"))
    await here.person.hears("What should I do with this photo")
    await here.person.send_file(picture("blue"))
    await until_answered(here)
    assert len(await settled(here)) == 1


async def test_what_telegram_refuses_there_is_harmless(here: World) -> None:
    here.faults.add("telegram", "error", match="editMessageReplyMarkup", status=400, times=0)
    for prompt in ("one", "two"):
        await order_a_picture(here.person, prompt)
    await here.person.wait_for(is_done)


async def test_after_a_restart_the_question_is_still_known(database_url: str) -> None:
    async with world(database_url) as here:
        await here.person.say("/swap")
        asked = await here.person.hears("Whose face")
        await until_answered(here)
        store = here.studio.deps.store
        rows = await store.db.transact(lambda t: t.fetch_all("SELECT asked FROM drafts"))
        assert [row["asked"] for row in rows] == [asked["message_id"]]


async def test_a_question_that_became_a_card_before_its_buttons_could_go_keeps_those_of_the_card(here: World) -> None:
    ada = here.person
    await order_a_picture(ada, "a red house")
    card = await ada.wait_for(is_done)
    await ada.say("/imagine")
    asked = await ada.hears("What should")
    await until_answered(here)
    assert here.studio is not None
    late = [Unbutton(chat_id=1001, message_id=one["message_id"]) for one in (card, asked)]
    here.studio.deps.answers.put(Answer(update_id=1, chat=1001, replies=late, stored=False))
    await ada.wait_for(lambda m: m["message_id"] == asked["message_id"] and not labels(m))
    await until_answered(here)
    shown = next(one for one in await ada.answers() if one["message_id"] == card["message_id"])
    assert "🗑 Delete" in labels(shown)
