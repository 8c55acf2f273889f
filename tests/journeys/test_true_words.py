"""What a card and its buttons say is so: the price, what a cancellation costs, the place in line."""

import re

import pytest

from bot.operations import OPERATIONS
from bot.sandbox.telegram.person import Message, Person, labels, words
from bot.store.jobs import State
from tests.dialog import fill
from tests.jobs.people import deps_of, has_failed, is_done, newest_job, order_a_picture, spent
from tests.world import World, until_done, world


@pytest.fixture
async def slow(sqlite_url: str):
    async with world(sqlite_url, seconds=60) as made:
        yield made


async def ready_to_present(ada: Person, text: str) -> Message:
    await ada.say("/present")
    await ada.hears("What does it say")
    await ada.say(text)
    return await ada.hears("Price:")


@pytest.mark.parametrize("text", ["Hello", "Good morning to all of you. " * 20])
async def test_a_guess_says_about_and_its_limit_everywhere_and_the_charge_is_within(sqlite_url: str, text: str) -> None:
    async with world(sqlite_url) as here:
        asked = await ready_to_present(here.person, text)
        told = re.search(r"Price: about (\d+) credits?, at most (\d+)\.", words(asked))
        assert told, words(asked)
        price = f"about {told[1]} credit{'s' if told[1] != '1' else ''}, at most {told[2]}"
        assert labels(asked)[0].endswith((f" · {price}", f" · at most {told[2]} credits")), "as much as can be read"
        await here.person.press("✅", asked)
        await here.person.hears(f"Ordered for {price}.")
        done = await here.person.wait_for(lambda m: words(m).startswith("Done · Talking avatar"))
        cost = re.search(r"Cost: (\d+) credit", words(done))
        assert cost
        assert int(cost[1]) <= int(told[2])
        assert "quoted" not in words(done)
        assert cost[1] == told[1] or f"(told before: {price})" in words(done)
        assert await spent(deps_of(here)) == int(cost[1])


async def test_a_quote_never_says_about(here: World) -> None:
    asked = await order_a_picture(here.person)
    assert "about" not in words(asked) + labels(asked)[0]
    assert "about" not in words(await here.person.wait_for(is_done))


async def test_cancel_while_rendering_says_its_cost_and_asks_once(slow: World) -> None:
    ada = slow.person
    await order_a_picture(ada)
    card = await ada.hears("Rendering · Text to image")
    assert labels(card) == ["✖️ Cancel · 10 credits stay spent", "⏱ Time so far"]
    await ada.press("✖️", card)
    asked = await ada.hears("Cancel Text to image? A2E has begun: 10 credits stay spent.")
    assert labels(asked) == ["✖️ Yes, cancel it", "◀️ Keep it"]
    assert (await newest_job(slow)).state is State.RUNNING
    toast = await ada.toast_for(await ada.press("✖️ Yes", asked))
    assert toast == "✖️ Cancelled. A2E had begun: 10 credits stay spent."
    await ada.wait_for(lambda m: m["message_id"] == asked["message_id"] and not labels(m))
    assert "so 10 credits stay spent" in words(await ada.hears("Cancelled · Text to image"))
    assert await spent(deps_of(slow)) == 10


async def test_keep_it_leads_back_to_the_job_which_goes_on(slow: World) -> None:
    ada = slow.person
    await order_a_picture(ada)
    await ada.press("✖️", await ada.hears("Rendering · Text to image"))
    await ada.press("◀️ Keep it", await ada.hears("A2E has begun"))
    await ada.hears("📋 Text to image: rendering")
    assert (await newest_job(slow)).state is State.RUNNING


async def test_cancel_while_it_waits_is_free_and_immediate(sqlite_url: str) -> None:
    async with world(sqlite_url, seconds=60, PARALLEL_JOBS="1") as here:
        await order_a_picture(here.person)
        await here.person.hears("Rendering · Text to image")
        await order_a_picture(here.person, "a blue house")
        waiting = await here.person.hears("Queued · Text to image")
        assert labels(waiting) == ["✖️ Cancel", "⏱ Time so far"]
        toast = await here.person.toast_for(await here.person.press("✖️", waiting))
        assert toast == "✖️ Cancelled. Nothing was charged."


@pytest.mark.parametrize(("fails", "words_of_it"), [(False, "already done"), (True, "already failed")])
async def test_a_cancellation_that_comes_after_the_end_says_so(sqlite_url: str, fails: bool, words_of_it: str) -> None:
    async with world(sqlite_url, seconds=1.5) as here:
        ada = here.person
        if fails:
            here.faults.add("a2e", "fail_task")
        await order_a_picture(ada)
        await ada.press("✖️", await ada.hears("Rendering · Text to image"))
        asked = await ada.hears("A2E has begun")
        await ada.wait_for(has_failed if fails else is_done)
        assert words_of_it in await ada.toast_for(await ada.press("✖️ Yes", asked))
        await ada.wait_for(lambda m: m["message_id"] == asked["message_id"] and words_of_it in words(m))


async def test_the_place_in_line_is_true_and_follows(sqlite_url: str) -> None:
    async with world(sqlite_url, seconds=60, PARALLEL_JOBS="1") as here:
        ada = here.person
        first = await order_a_picture(ada, "one")
        await ada.hears("Rendering · Text to image")
        cards = [await order_a_picture(ada, text) for text in ("two", "three", "four")]

        async def says(card: Message, line: str) -> None:
            await ada.wait_for(lambda m: m["message_id"] == card["message_id"] and line in words(m))

        await says(cards[0], "Next in line: it starts when one of your running jobs ends.")
        await says(cards[1], "Number 2 in line: it starts after 1 other job of yours.")
        await says(cards[2], "Number 3 in line: it starts after 2 other jobs of yours.")
        await ada.press("✖️", await ada.wait_for(lambda m: m["message_id"] == first["message_id"]))
        await ada.press("✖️ Yes", await ada.hears("A2E has begun"))
        await says(cards[1], "Next in line")
        await says(cards[2], "Number 2 in line: it starts after 1 other job of yours.")


async def test_a_voice_sample_is_one_sound_and_nothing_else(here: World) -> None:
    ada = here.person
    await ada.say("/speak Good morning to you")
    asked = await ada.hears("Which voice")
    await ada.press("🔊", asked)
    await ada.wait_for(lambda m: "audio" in m)
    await until_done(here, "deliver")
    await until_done(here, "card")
    assert [m for m in await ada.answers() if m["message_id"] > asked["message_id"] and "audio" not in m] == []
    assert sum("audio" in m for m in await ada.answers()) == 1


async def test_a_sample_that_fails_is_told(here: World) -> None:
    here.faults.add("a2e", "code", match="send_tts", status=403)
    await here.person.say("/speak Good morning to you")
    await here.person.press("🔊", await here.person.hears("Which voice"))
    await here.person.hears("Failed · Voice sample")


async def test_a_language_is_told_in_words_and_only_what_is_there_is_offered(here: World) -> None:
    ada = here.person
    await ada.say("/speak Good morning to you")
    asked = words(await ada.hears("Which voice"))
    assert re.search(r"Language: English \(United States\), \d+ voices\.", asked)
    await ada.say("/swap")
    assert "Pick one" not in words(await ada.hears("Whose face?"))


async def test_the_default_voice_stands_once_with_its_star(here: World) -> None:
    ada = here.person
    await ada.say("/voices")
    await ada.press("🌍", await ada.hears("My voices"))
    await ada.press("Alice", await ada.wait_for(lambda m: "Alice" in labels(m)))
    await ada.press("📌", await ada.wait_for(lambda m: "📌 Make it my default" in labels(m)))
    await ada.say("/speak Good morning to you")
    await ada.press("⚙️ Voice: Alice", await ada.hears("Price:"))
    shown = labels(await ada.hears("Which voice"))
    assert [label for label in shown if "Alice" in label] == ["📌 Alice"]


async def test_a_new_avatar_comes_as_its_card_with_what_to_do_next(sqlite_url: str) -> None:
    async with world(sqlite_url, seconds=0.1) as here:
        ada = here.person
        await ada.say("/newavatar")
        card = await fill_and_go(ada)
        assert "video" not in card
        assert "photo" in card
        assert words(card).startswith("Done · New avatar")
        assert "A bird flies" in words(card)
        assert labels(card)[0] == "🎬 Present with it"
        await ada.press("🎬", card)
        await ada.hears("What does it say")


async def fill_and_go(ada: Person) -> Message:
    await fill(ada, OPERATIONS["newavatar"])
    await ada.press("✅ Make it")
    return await ada.wait_for(lambda m: words(m).startswith("Done · New avatar"))
