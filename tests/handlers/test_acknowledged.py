"""A press is answered at once, however long A2E takes for what it leads to."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox.telegram.person import words
from handlers.patience import Patience
from tests.world import World, picture, until_answered, world


@pytest.fixture
async def here(database_url: str) -> AsyncIterator[World]:
    async with world(database_url, patience=Patience(prompt=0.05)) as made:
        yield made


async def test_a_press_is_answered_before_a2e_is(here: World) -> None:
    ada = here.person
    await ada.send_file(picture("red"), caption="/animate she smiles")
    asked = await ada.hears("Who is in it?")
    here.faults.add("a2e", "delay", match="generation/quote", seconds=2, times=1)
    query = await ada.press("✅ Mine", asked)
    assert await ada.toast_for(query) == ""
    assert not any("Price:" in words(one) for one in await ada.answers())
    await ada.hears("Price:")
    await until_answered(here)
    answers = [one for one in here.telegram.state.calls if one["method"] == "answerCallbackQuery"]
    assert len(answers) == 1


async def test_what_a_toast_would_say_comes_as_a_message_then(here: World) -> None:
    ada = here.person
    await ada.say("/imagine a boat")
    quote = await ada.hears("Price:")
    here.a2e.coins = 0
    await ada.press("✅", quote)
    await ada.hears("run out of credits")


async def test_a_press_that_was_answered_is_not_answered_again_when_its_decision_is_tried_again(here: World) -> None:
    ada = here.person
    await ada.send_file(picture("red"), caption="/animate she smiles")
    asked = await ada.hears("Who is in it?")
    here.faults.add("a2e", "delay", match="generation/quote", seconds=1, times=1)
    here.faults.add("a2e", "code", match="generation/quote", status=503, times=1)
    query = await ada.press("✅ Mine", asked)
    assert await ada.toast_for(query) == ""
    await ada.hears("Price:")
    await until_answered(here)
    assert len([one for one in here.telegram.state.calls if one["method"] == "answerCallbackQuery"]) == 1
