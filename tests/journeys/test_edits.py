"""A message that is changed after it was sent counts as it reads now, until its answer is ordered."""

import pytest

from bot.sandbox.telegram.person import Message, words
from handlers.dialogue.edits import KEPT, TOO_LATE
from tests.journeys.test_albums import draft_of
from tests.messages import album, as_sent, edit
from tests.world import World, picture, until_answered


async def silent_after(here: World, message: Message) -> bool:
    await until_answered(here)
    return not [one for one in await here.person.answers() if one["message_id"] > message["message_id"]]


async def ready_to_speak(here: World) -> tuple[Message, Message]:
    await here.person.say("/speak")
    await here.person.hears("What should I say?")
    said = await here.person.say("Good mornin to you")
    await here.person.press("Alice", await here.person.hears("Which voice"))
    return said, await here.person.hears("Price:")


async def test_an_edited_text_is_the_one_that_is_spoken(here: World) -> None:
    said, before = await ready_to_speak(here)
    await here.person.edit(said["message_id"], "Good morning to you")
    priced = await here.person.wait_for(lambda one: "Good morning to you" in words(one), after=said["message_id"])
    await here.person.press("✅", priced)
    await here.person.wait_for(lambda one: words(one).startswith("Done"))
    assert [one.text for one in here.a2e.spoken] == ["Good morning to you"]
    assert before is not None


async def test_an_edit_before_the_next_question_is_answered_asks_it_again(here: World) -> None:
    await here.person.say("/speak")
    await here.person.hears("What should I say?")
    said = await here.person.say("Good mornin")
    await here.person.hears("Which voice")
    await here.person.edit(said["message_id"], "Good morning")
    assert (await draft_of(here))["text"] == "Good morning"


async def test_the_words_after_a_command_are_edited_with_it_and_it_runs_once(here: World) -> None:
    said = await here.person.say("/speak Good mornin")
    asked = await here.person.hears("Which voice")
    await here.person.edit(said["message_id"], "/speak Good morning")
    again = await here.person.hears("Which voice", after=asked["message_id"])
    assert (await draft_of(here))["text"] == "Good morning"
    await here.person.edit(said["message_id"], "/cancel")
    assert await silent_after(here, again)
    assert (await draft_of(here))["text"] == "Good morning"


async def test_an_edited_caption_is_the_prompt(here: World) -> None:
    sent = await here.person.send_file(picture("red"), caption="/animate she smile")
    await here.person.press("✅", await here.person.hears("Who is in it?"))
    await here.person.hears("Price:")
    edit(here, sent, caption="/animate she smiles")
    await here.person.hears("she smiles")
    answers = await draft_of(here)
    assert (answers["prompt"], answers["photo"]["file"]["unique_id"]) == (
        "she smiles",
        sent["photo"][-1]["file_unique_id"],
    )


async def test_a_caption_that_is_added_later_answers_the_open_text_question(here: World) -> None:
    await here.person.say("/animate")
    await here.person.hears("Send the photo")
    sent = await here.person.send_file(picture("red"))
    await here.person.press("✅", await here.person.hears("Who is in it?"))
    await here.person.hears("What happens in it?")
    edit(here, sent, caption="she smiles")
    await here.person.hears("she smiles")


async def test_a_photo_that_is_replaced_in_its_message_is_replaced_in_the_answer(here: World) -> None:
    await here.person.say("/upscale")
    await here.person.hears("Send the photo")
    sent = await here.person.send_file(picture("red"))
    await here.person.hears("Price:")
    other = await as_sent(here, picture("blue", (400, 300)))
    edit(here, sent, **other)
    await here.person.wait_for(lambda one: "Price:" in words(one), after=sent["message_id"] + 1)
    answers = await draft_of(here)
    assert other["photo"][-1]["file_unique_id"] in str(answers)


async def test_an_item_of_an_album_is_replaced_by_itself(here: World) -> None:
    await here.person.say("/swap")
    await here.person.hears("Whose face?")
    face, target = await album(here, picture("red"), picture("blue"))
    await here.person.hears("Whose face is this?")
    other = await as_sent(here, picture("green"))
    edit(here, target, **other)
    answers = await draft_of(here)
    assert answers["face"]["file"]["unique_id"] == face["photo"][-1]["file_unique_id"]
    assert answers["target"]["file"]["unique_id"] == other["photo"][-1]["file_unique_id"]


async def test_an_edit_that_does_not_fit_is_told_and_the_answer_kept(here: World) -> None:
    said, _ = await ready_to_speak(here)
    await here.person.edit(said["message_id"], "x" * 1001)
    told = words(await here.person.hears("That text has 1,001 characters"))
    assert KEPT in told
    assert (await draft_of(here))["text"] == "Good mornin to you"


async def test_a_refused_answer_is_taken_once_it_is_corrected(here: World) -> None:
    await here.person.say("/speak")
    await here.person.hears("What should I say?")
    said = await here.person.say("x" * 1001)
    await here.person.hears("That text has 1,001 characters")
    await here.person.edit(said["message_id"], "Good morning")
    await here.person.hears("Which voice")
    assert (await draft_of(here))["text"] == "Good morning"


async def test_an_edit_of_an_older_message_than_the_question_answers_nothing(here: World) -> None:
    said = await here.person.say("/help")
    await here.person.hears("❓ Help")
    await here.person.say("/speak")
    asked = await here.person.hears("What should I say?")
    await here.person.edit(said["message_id"], "Good morning")
    assert await silent_after(here, asked)


async def test_an_edit_of_what_an_offer_holds_is_offered(here: World) -> None:
    said = await here.person.say("Good mornin")
    first = await here.person.hears("What should I do with this text?")
    await here.person.edit(said["message_id"], "Good morning")
    offered = await here.person.hears("What should I do with this text?", after=first["message_id"])
    await here.person.press("🗣", offered)
    await here.person.hears("Which voice")
    assert (await draft_of(here))["text"] == "Good morning"


async def test_an_edit_after_the_order_gets_one_sentence(here: World) -> None:
    here.faults.add("a2e", "rate_limit", match="send_tts", times=0)
    said, priced = await ready_to_speak(here)
    await here.person.press("✅", priced)
    await here.person.hears("Queued")
    await here.person.edit(said["message_id"], "Good morning to you")
    await here.person.hears(TOO_LATE)


@pytest.mark.parametrize("text", ["Good morning to you all", "/start"])
async def test_an_edit_of_an_old_message_is_no_news(here: World, text: str) -> None:
    said = await here.person.say("/help")
    last = await here.person.hears("❓ Help")
    await here.person.edit(said["message_id"], text)
    assert await silent_after(here, last)


async def test_an_edit_without_a_change_is_no_news(here: World) -> None:
    said, priced = await ready_to_speak(here)
    await here.person.edit(said["message_id"], "Good mornin to you")  # as when a link's preview has come
    assert await silent_after(here, priced)


async def test_who_edits_in_the_name_of_a_chat_hears_nothing(here: World) -> None:
    group = here.telegram.state.groups.open("Friends", privacy=False)
    async with here.person.in_group(group.id, writes_as="anonymous") as ada:
        said = await ada.say("hello")
        await ada.edit(said["message_id"], "hello all")
        await until_answered(here)
        assert await ada.answers() == []
