"""A command as a reply takes what it replies to; in groups only what is meant for the bot is an answer."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox.telegram.person import Message, Person, words
from tests.journeys.test_albums import draft_of
from tests.messages import as_sent, send
from tests.world import World, picture, until_answered, world


@pytest.fixture
async def here(sqlite_url: str) -> AsyncIterator[World]:
    """What words mean is the same on both databases."""
    async with world(sqlite_url) as made:
        yield made


async def photo_in(here: World, chat: int = 1001, **more: object) -> Message:
    return send(here, chat=chat, **await as_sent(here, picture("red")), **more)


def unique(message: Message) -> str:
    return str(message["photo"][-1]["file_unique_id"])


async def test_a_command_as_a_reply_to_a_photo_takes_it(here: World) -> None:
    photo = await photo_in(here)
    await here.person.hears("What should I do")
    await here.person.say("/swap", reply_to=photo["message_id"])
    await here.person.hears("Where does it go?")
    assert (await draft_of(here))["face"]["file"]["unique_id"] == unique(photo)


async def test_words_after_such_a_command_are_the_prompt(here: World) -> None:
    photo = await photo_in(here, caption="our holiday")
    await here.person.say("/animate she smiles", reply_to=photo["message_id"])
    await here.person.press("✅", await here.person.hears("Who is in it?"))
    assert "she smiles" in words(await here.person.hears("Price:"))


async def test_a_command_as_a_reply_to_words_takes_them(here: World) -> None:
    said = await here.person.say("Good morning to you")
    await here.person.hears("What should I do")
    await here.person.say("/speak", reply_to=said["message_id"])
    await here.person.hears("Which voice")
    assert (await draft_of(here))["text"] == "Good morning to you"


async def test_a_quoted_part_of_the_words_is_what_is_meant(here: World) -> None:
    said = await here.person.say("Good morning. And good night.")
    quote = {"text": "And good night.", "position": 14, "is_manual": True}
    send(here, text="/speak", reply_to_message=said, quote=quote)
    await here.person.hears("Which voice")
    assert (await draft_of(here))["text"] == "And good night."


async def test_words_of_the_bot_are_no_answer(here: World) -> None:
    await here.person.say("/start")
    menu = await here.person.hears("A2E Studio")
    await here.person.say("/speak", reply_to=menu["message_id"])
    await here.person.hears("What should I say?")


async def test_a_result_of_the_bot_can_be_used_by_a_reply_to_it(here: World) -> None:
    await here.person.say("/imagine a lighthouse")
    await here.person.press("✅", await here.person.hears("Price:"))
    result = await here.person.wait_for(lambda one: "photo" in one)
    await here.person.say("/upscale", reply_to=result["message_id"])
    await here.person.hears("Price:", after=result["message_id"] + 1)
    assert "_price" in await draft_of(here)


async def test_a_reply_to_what_the_command_cannot_use_asks_as_ever(here: World) -> None:
    said = await here.person.say("Good morning to you")
    await here.person.say("/swap", reply_to=said["message_id"])
    await here.person.hears("Whose face?")
    assert not [one for one in await here.person.answers() if "I need a file" in words(one)]


async def test_a_file_in_another_chat_that_is_quoted_is_no_answer(here: World) -> None:
    origin = {"type": "hidden_user", "sender_user_name": "Somebody", "date": 1}
    send(here, text="/swap", external_reply={"origin": origin, **await as_sent(here, picture("red"))})
    await here.person.hears("Whose face?")


async def test_a_forwarded_photo_counts_as_ones_own(here: World) -> None:
    await here.person.say("/upscale")
    await here.person.hears("Send the photo")
    await photo_in(here, forward_origin={"type": "hidden_user", "sender_user_name": "Somebody", "date": 1})
    await here.person.hears("Price:")


@pytest.fixture(params=[True, False], ids=["privacy", "open"])
def group_id(request: pytest.FixtureRequest, here: World) -> int:
    return here.telegram.state.groups.open("Friends", privacy=request.param).id


async def test_in_a_group_a_reply_to_the_question_answers_it_and_chatter_does_not(here: World, group_id: int) -> None:
    async with here.person.in_group(group_id) as ada:
        await ada.say("/speak")
        asked = await ada.hears("What should I say?")
        await ada.say("anybody for lunch?")
        await photo_in(here, group_id)
        await until_answered(here)
        assert (await ada.answers())[-1]["message_id"] == asked["message_id"]
        await ada.say("Good morning to you", reply_to=asked["message_id"])
        await ada.hears("Which voice", after=asked["message_id"])


async def test_in_a_group_another_persons_reply_is_no_answer(here: World, group_id: int) -> None:
    ben: Person = await here.other()
    async with here.person.in_group(group_id) as ada:
        await ada.say("/speak")
        asked = await ada.hears("What should I say?")
        await ben.in_group(group_id).say("Good morning to you", reply_to=asked["message_id"])
        await until_answered(here)
        assert (await ada.answers())[-1]["message_id"] == asked["message_id"]


@pytest.mark.parametrize("text", ["@{bot} Good morning to you", "Good morning to you @{bot}", "@{BOT}: Good morning"])
async def test_in_a_group_the_bots_name_first_or_last_means_it(here: World, group_id: int, text: str) -> None:
    bot = here.telegram.state.bot["username"]
    async with here.person.in_group(group_id) as ada:
        await ada.say("/speak")
        await ada.hears("What should I say?")
        await ada.say(text.format(bot=bot, BOT=bot.upper()))
        told = words(await ada.hears("Which voice"))
        assert "@" not in told
        store = here.studio.deps.store
        draft = await store.db.transact(lambda t: store.drafts.get(t, 1001, group_id, None))
        assert draft.answers["text"].startswith("Good morning")
        assert bot not in draft.answers["text"]


async def test_in_a_group_the_name_within_a_sentence_is_chatter(here: World, group_id: int) -> None:
    bot = here.telegram.state.bot["username"]
    async with here.person.in_group(group_id) as ada:
        await ada.say(f"have you seen what @{bot} can do?")
        await until_answered(here)
        assert await ada.answers() == []


async def test_in_a_group_the_name_as_a_reply_to_a_photo_offers_it(here: World, group_id: int) -> None:
    photo = await photo_in(here, group_id)
    async with here.person.in_group(group_id) as ada:
        await ada.say(f"@{here.telegram.state.bot['username']}", reply_to=photo["message_id"])
        await ada.hears("What should I do with this photo?")


async def test_in_a_group_a_command_as_a_reply_takes_the_photo(here: World, group_id: int) -> None:
    photo = await photo_in(here, group_id)
    async with here.person.in_group(group_id) as ada:
        await ada.say("/swap", reply_to=photo["message_id"])
        await ada.hears("Where does it go?")


async def test_in_a_group_thanks_for_a_result_are_no_request(here: World, group_id: int) -> None:
    async with here.person.in_group(group_id) as ada:
        await ada.say("/menu")
        menu = await ada.hears("A2E Studio")
        await ada.say("thanks, nice", reply_to=menu["message_id"])
        await until_answered(here)
        assert (await ada.answers())[-1]["message_id"] == menu["message_id"]


async def test_a_message_in_a_topic_is_no_reply_to_its_beginning(here: World) -> None:
    group = here.telegram.state.groups.open("Friends", privacy=False, is_forum=True, topics={7: "Art"})
    begun = {"message_id": 7, "date": 1, "chat": group.chat, "from": here.telegram.state.bot,
             "forum_topic_created": {"name": "Art", "icon_color": 7322096}}  # fmt: skip
    async with here.person.in_group(group.id, thread_id=7) as ada:
        await ada.say("/speak")
        asked = await ada.hears("What should I say?")
        chatter = {"text": "anybody for lunch?"}
        sender = here.telegram.state.people[1001]
        here.telegram.life.say(group.id, sender, thread_id=7, content=chatter, replied=begun)
        await until_answered(here)
        assert (await ada.answers())[-1]["message_id"] == asked["message_id"]


@pytest.mark.parametrize("how", ["anonymous", "-1009999"])
async def test_who_answers_in_the_name_of_a_chat_gets_one_sentence(here: World, group_id: int, how: str) -> None:
    bot = here.telegram.state.bot["username"]
    async with here.person.in_group(group_id, writes_as=how) as ada:
        await ada.say(f"@{bot} Good morning")
        await ada.hears("I can't tell who you are")
        await until_answered(here)
        assert len(await ada.answers()) == 1
