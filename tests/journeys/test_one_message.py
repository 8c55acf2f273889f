"""A result is one message: it replies to the request, begins with "Done", and nothing follows it; its card goes."""

from collections.abc import AsyncIterator

import pytest

from bot.jobs.steps.uncard import BELOW
from bot.sandbox.telegram.person import Message, Person, labels, words
from bot.store.job import State
from tests.jobs.people import is_done, newest_job, order_a_picture
from tests.world import World, until_answered, until_done, world


@pytest.fixture
async def here(sqlite_url: str) -> AsyncIterator[World]:
    async with world(sqlite_url) as made:
        yield made


async def delivered(here: World) -> list[Message]:
    """Wait for the result and for all that could follow; return what the bot has said."""
    await newest_job(here, State.DELIVERED)
    for step in ("deliver", "card", "uncard"):
        await until_done(here, step)
    await until_answered(here)
    return await here.person.answers()


async def speak(ada: Person) -> tuple[Message, Message]:
    """Have something said; return the request, and the message that becomes the card."""
    said = await ada.say("/speak Good morning to you")
    await ada.press("Alice", await ada.hears("Which voice"))
    card = await ada.hears("Price")
    await ada.press("✅", card)
    return said, card


async def test_a_picture_replies_to_what_asked_for_it_and_stands_alone(here: World) -> None:
    said = await here.person.say("/imagine a red house")
    card = await here.person.hears("Price")
    await here.person.press("✅", card)
    (result,) = await delivered(here)
    assert is_done(result)
    assert result["message_id"] != card["message_id"]
    assert result["reply_to_message"]["message_id"] == said["message_id"]
    assert "AI-generated" in words(result)
    assert {"📎 Original file", "🔁 Again", "🗑 Delete"} <= set(labels(result))
    job = await newest_job(here)
    assert job.message_id == result["message_id"]
    await here.person.press("🗑 Delete", result)  # it is the job's only message
    await here.person.press("🗑 Yes", await here.person.hears("It can't be undone"))
    await here.person.hears("Deleted here")
    await until_answered(here)
    assert not any("photo" in one for one in await here.person.answers())


async def test_what_a2e_never_began_has_no_copy_there(here: World) -> None:
    ada = here.person
    here.faults.add("a2e", "busy", match="userText2Image/start", times=0)
    await ada.say("/imagine a red house")
    card = await ada.hears("Price")
    await ada.press("✅", card)
    await newest_job(here, State.QUEUED)
    await ada.press_data(card["message_id"], "j:1:cancel")
    job = await newest_job(here, State.CANCELLED)
    await ada.press_data(card["message_id"], f"j:{job.id}:delete")
    await ada.hears("Delete this result here? It can't be undone")
    await ada.press("🗑 Yes")
    await ada.hears("Deleted here; A2E has no copy.")


async def test_a_voice_note_is_the_result_itself(here: World) -> None:
    said, _ = await speak(here.person)
    (result,) = await delivered(here)
    assert "voice" in result
    assert words(result).startswith("Done · Text to speech")
    assert result["reply_to_message"]["message_id"] == said["message_id"]
    assert {"📎 Original file", "🔁 Again", "🗑 Delete"} <= set(labels(result))


async def test_the_buttons_of_a_card_that_telegram_keeps_are_answered(here: World) -> None:
    here.faults.add("telegram", "error", match="deleteMessage", status=400, times=0)
    card = await order_a_picture(here.person)
    kept, result = await delivered(here)
    assert (kept["message_id"], words(kept), labels(kept)) == (card["message_id"], BELOW, [])
    assert is_done(result)
    query = await here.person.press_data(card["message_id"], f"j:{(await newest_job(here)).id}:cancel")
    assert "already done" in await here.person.toast_for(query)


async def test_a_request_that_is_gone_is_not_replied_to(here: World) -> None:
    here.a2e.may_end.clear()
    await order_a_picture(here.person)
    await newest_job(here, State.RUNNING)
    await here.person.clear()
    here.a2e.may_end.set()
    (result,) = await delivered(here)
    assert is_done(result)
    assert "reply_to_message" not in result


async def test_what_no_message_asked_for_replies_to_none(here: World) -> None:
    await order_a_picture(here.person)
    (first,) = await delivered(here)
    await here.person.press("🔁 Again", first)
    await here.person.press("✅", await here.person.hears("Price", after=first["message_id"]))
    second = await here.person.wait_for(is_done, after=first["message_id"])
    assert "reply_to_message" not in second
    assert (await newest_job(here)).reply_to is None
