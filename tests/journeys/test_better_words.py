"""✨ at the price of /animate: A2E's words are shown, and replace a person's own only with a press."""

from collections.abc import AsyncIterator
from time import time

import pytest

from bot.operations.helpers import worded
from bot.sandbox.telegram.person import Message, labels, words
from bot.store.database import Transaction
from bot.store.quotas import QUESTIONS
from tests.world import World, picture, world

PROMPT = "she smiles"
BETTER = "POST /api/v1/userImage2Video/prompt_extension"
BOTH_ENDS = "POST /api/v1/userImage2Video/flf2v_prompt_extension"


@pytest.fixture
async def here(sqlite_url: str) -> AsyncIterator[World]:
    async with world(sqlite_url, seconds=0.1) as made:
        yield made


async def quoted(here: World) -> Message:
    """Come to the price of /animate."""
    ada = here.person
    await ada.say("/animate")
    await ada.hears("Send the photo")
    await ada.send_file(picture())
    await ada.press("✅", await ada.hears("🤝"))
    await ada.hears("What happens in it")
    await ada.say(PROMPT)
    return await ada.hears("Price:")


async def test_better_words_are_shown_and_used_only_when_the_person_says_so(here: World) -> None:
    ada = here.person
    await ada.press("✨ Better words", await quoted(here))
    shown = await ada.hears(f"{PROMPT}. Natural light")
    assert labels(shown) == ["✅ Use these", "◀️ Keep mine"]
    await ada.press("◀️ Keep mine", shown)
    mine = await ada.hears("Price:")
    assert "Natural light" not in words(mine)
    await ada.press("✨ Better words", mine)
    await ada.press("✅ Use these", await ada.hears("Natural light"))
    await ada.press("✅", await ada.hears("Price:"))
    await ada.wait_for(lambda m: words(m).startswith("Done"))
    body = list(here.a2e.tasks.values())[-1].body
    assert body["prompt"].startswith(f"{PROMPT}. Natural light")


async def test_with_a_last_frame_both_pictures_are_told(here: World) -> None:
    ada = here.person
    await ada.press("⚙️ Last frame", await quoted(here))
    await ada.hears("Which picture does it end with")
    await ada.send_file(picture("red"))
    await ada.press("✅", await ada.hears("🤝"))
    await ada.press("✨ Better words", await ada.wait_for(lambda m: "Last frame: your photo" in words(m)))
    await ada.hears("Natural light")
    assert (here.a2e.calls[BOTH_ENDS], here.a2e.calls[BETTER]) == (1, 0)


@pytest.mark.parametrize(("fault", "more"), [("gone", {}), ("code", {"status": 400})])
async def test_where_a2e_refuses_the_words_stay_and_the_button_goes(
    here: World, fault: str, more: dict[str, int]
) -> None:
    ada = here.person
    here.faults.add("a2e", fault, match="prompt_extension", times=0, **more)
    await ada.press("✨ Better words", await quoted(here))
    await ada.hears("no better words right now")
    again = await ada.hears("Price:")
    assert PROMPT in words(again)
    await ada.wait_for(lambda m: "Price:" in words(m) and "✨ Better words" not in labels(m))
    assert here.a2e.calls[BETTER] == 1


async def test_a_picture_that_a2e_cannot_use_takes_the_button_from_nobody(here: World) -> None:
    ada = here.person
    here.faults.add("a2e", "code", match="prompt_extension", status=400, words="the image could not be fetched")
    await ada.press("✨ Better words", await quoted(here))
    await ada.hears("no better words right now")
    await ada.press("✨ Better words", await ada.hears("Price:"))
    await ada.hears("Natural light")


async def test_a_lost_answer_is_not_asked_for_again_and_the_order_goes_on(here: World) -> None:
    ada = here.person
    here.faults.add("a2e", "reset_after", match="prompt_extension", times=0)
    await ada.press("✨ Better words", await quoted(here))
    await ada.hears("no better words right now")
    assert here.a2e.calls[BETTER] == 1
    await ada.press("✅", await ada.hears("Price:"))
    await ada.wait_for(lambda m: words(m).startswith("Done"))


async def test_words_typed_while_they_are_shown_are_a_correction(here: World) -> None:
    ada = here.person
    await ada.press("✨ Better words", await quoted(here))
    shown = await ada.hears("Natural light")
    said = await ada.say("she waves")
    corrected = await ada.wait_for(lambda m: "Price:" in words(m), after=said["message_id"])
    assert "she waves" in words(corrected)
    await ada.press_data(shown["message_id"], "d:1:1:use:prompt")
    assert "she waves" in words(await ada.hears("Price:"))


async def test_it_counts_as_a_question_to_a2e(here: World) -> None:
    quote = await quoted(here)
    assert here.studio is not None
    store = here.studio.deps.store

    async def use_up(t: Transaction) -> None:
        while await store.quotas.spare(t, 1001, QUESTIONS, now=time()):
            pass

    await store.db.transact(use_up)
    await here.person.press("✨ Better words", quote)
    await here.person.hears("You've reached the limit of what I may ask A2E")
    assert here.a2e.calls[BETTER] == 0


def test_foreign_words_are_bounded_and_words_only() -> None:
    assert worded("A bird\n\tflies.\u202e High up.", 100, unlike="x") == "A bird flies. High up."
    assert worded("One sentence. Another one", 16, unlike="x") == "One sentence."
    assert worded("one two three", 9, unlike="x") == "one two"
    assert worded("see https://elsewhere.example", 100, unlike="x") is None
    for nothing in ("", "…", "same"):
        assert worded(nothing, 100, unlike="same") is None
