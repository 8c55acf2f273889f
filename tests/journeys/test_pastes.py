"""A text longer than a message comes in pieces, and is one text again."""

import pytest

from bot.sandbox.telegram.person import words
from handlers.gathering import gathered
from tests.journeys.test_albums import NOON, draft_of, row
from tests.messages import send
from tests.world import World, until_answered


async def answers_after(here: World, number: int) -> list[str]:
    await until_answered(here)
    return [words(one) for one in await here.person.answers() if one["message_id"] > number]


async def test_a_text_too_long_to_speak_is_refused_once_and_nothing_goes_on(here: World) -> None:
    await here.person.say("/speak")
    asked = await here.person.hears("What should I say?")
    await here.person.say("word " * 860)
    await here.person.hears("characters; I can take 1,000")
    told = await answers_after(here, asked["message_id"])
    assert len(told) == 1
    assert "4,299" in told[0]
    assert "text" not in await draft_of(here)


async def test_a_command_with_a_long_text_is_refused_once_with_both_numbers(here: World) -> None:
    await here.person.say("/speak " + "x" * 4300)
    asked = await here.person.hears("What should I say?")
    told = await answers_after(here, 0)
    assert [one for one in told if "That text has 4,300 characters; I can take 1,000" in one]
    assert len(told) == 2
    assert asked is not None


async def test_a_long_text_with_nothing_open_is_one_offer_that_holds_all_of_it(here: World) -> None:
    text = "x" * 4800
    await here.person.say(text)
    offered = await here.person.hears("What should I do with this text?")
    assert len(await answers_after(here, 0)) == 1
    await here.person.press("🎬", offered)
    await here.person.hears("Price")
    assert (await draft_of(here))["script"]["text"] == text


async def test_pieces_cut_at_a_space_get_it_back(here: World) -> None:
    await here.person.say("/present")
    await here.person.hears("What does it say")
    first, second = "word " * 800, "and the end."
    send(here, text=first.strip())
    send(here, text=second)
    await here.person.hears("Price")
    assert (await draft_of(here))["script"]["text"] == first + second


async def test_a_piece_that_comes_late_is_put_to_the_rest(here: World) -> None:
    await here.person.say("/present")
    await here.person.hears("What does it say")
    send(here, text="x" * 4096)
    await here.person.hears("Price")
    send(here, text="y" * 10)
    await until_answered(here)
    assert (await draft_of(here))["script"]["text"] == "x" * 4096 + "y" * 10


async def test_a_long_prompt_is_one_prompt(here: World) -> None:
    await here.person.say("/imagine")
    asked = await here.person.hears("What should the picture show?")
    await here.person.say("x" * 4200)
    await here.person.hears("That text has 4,200 characters; I can take 3,000")
    assert len(await answers_after(here, asked["message_id"])) == 1


LONG = "x" * 4096


@pytest.mark.parametrize(
    ("texts", "belong", "wait"),
    [
        ([LONG], 1, 1.0),
        ([LONG, "tail"], 2, 0.0),
        ([LONG, LONG], 2, 1.0),
        ([LONG, LONG, "tail"], 3, 0.0),
        ([LONG, "tail", "another message"], 2, 0.0),
        ([LONG, "/start"], 1, 0.0),
        (["x" * 2999], 1, 0.0),
    ],
)
def test_pieces_belong_together_while_each_is_nearly_full(texts: list[str], belong: int, wait: float) -> None:
    marks = {"/start": [{"type": "bot_command", "offset": 0, "length": 6}]}
    line = [row(number, NOON, text=text, entities=marks.get(text, [])) for number, text in enumerate(texts)]
    whole, left = gathered(line, now=NOON)
    assert (len(whole), left) == (belong, wait)
