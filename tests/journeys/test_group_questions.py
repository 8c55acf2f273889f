"""Questions in groups: in privacy mode only replies, commands and presses reach the bot, so a question asks for one."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox.telegram.person import Person, labels, words
from tests.world import World, picture, until_answered, world


@pytest.fixture
async def here(sqlite_url: str) -> AsyncIterator[World]:
    async with world(sqlite_url) as made:
        yield made


@pytest.fixture(params=["group", "topic"])
async def ada(here: World, request: pytest.FixtureRequest) -> AsyncIterator[Person]:
    """Ada in a group where the bot hears only what is meant for it."""
    group = here.telegram.state.groups.open("Friends")
    thread = here.telegram.state.groups.add_topic(group) if request.param == "topic" else None
    async with here.person.in_group(group.id, thread_id=thread) as made:
        yield made


async def test_a_question_without_choices_opens_the_reply_of_who_is_asked(ada: Person) -> None:
    said = await ada.say("/speak")
    asked = await ada.hears("What should I say?")
    assert asked["force_reply"] == {"for": [1001], "placeholder": "Text"}
    assert asked["reply_to_message"]["message_id"] == said["message_id"]
    assert "reply" in words(asked)
    assert labels(asked) == []
    await ada.say("Good morning to you")  # does not reach the bot
    await ada.say("Good morning to you", reply_to=asked["message_id"])
    await ada.press("Alice", await ada.hears("Which voice"))
    await ada.press("✅", await ada.hears("rice:"))
    await ada.wait_for(lambda one: "voice" in one)


async def test_files_are_sent_as_replies_from_the_first_question_to_the_result(here: World, ada: Person) -> None:
    await ada.say("/swap")
    face = await ada.hears("Whose face?")
    sent = await ada.send_file(picture("red"), reply_to=face["message_id"])
    target = await ada.hears("Where does it go")
    assert "reply" in words(target)
    assert target["force_reply"] == {"for": [1001], "placeholder": "Into"}
    assert target["reply_to_message"]["message_id"] == sent["message_id"]
    await ada.send_file(picture("blue"), reply_to=target["message_id"])
    await ada.press("✅ Mine", await ada.hears("Whose face is this?"))
    await ada.press("✅", await ada.hears("Price: 10"))
    await ada.wait_for(lambda one: words(one).startswith("Done") and "photo" in one)
    await until_answered(here)


async def test_back_asks_for_a_reply_again(ada: Person) -> None:
    await ada.say("/animate")
    photo = await ada.hears("Send the photo")
    await ada.send_file(picture("red"), reply_to=photo["message_id"])
    await ada.press("✅ Mine", await ada.hears("🤝"))
    await ada.say("a dog runs", reply_to=(await ada.hears("What happens in it?"))["message_id"])
    await ada.press("✏️ Change", await ada.hears("rice:"))
    await ada.press("✏️ Prompt", await ada.hears("What should change?"))
    again = await ada.hears("Now: “a dog runs”.")
    assert "reply" in words(again)
    assert labels(again) == ["◀️ Back", "⏭ Keep as it is", "✖️ Cancel"]
    await ada.say("a wolf runs", reply_to=again["message_id"])
    await ada.hears("“a wolf runs” instead of “a dog runs”")


async def test_cancel_drops_a_question_that_has_no_button(ada: Person) -> None:
    await ada.say("/speak")
    await ada.hears("What should I say?")
    await ada.say("/cancel")
    await ada.hears("Dropped")


async def test_in_private_a_question_is_as_it_was(here: World) -> None:
    await here.person.say("/speak")
    asked = await here.person.hears("What should I say?")
    assert "force_reply" not in asked
    assert "reply_to_message" not in asked
    assert labels(asked) == ["✖️ Cancel"]
