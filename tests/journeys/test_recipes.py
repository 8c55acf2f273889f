"""A recipe: asked for as one, priced as one, made step by step under one card, and gone on with where it stopped."""

from bot.sandbox.telegram.person import Message, Person, labels, words
from tests.dialog import agree
from tests.world import World, picture, until_done

DUB = "POST /api/v1/userDubbing/startDubbing"


async def quote_of_greeting(ada: Person) -> Message:
    """Answer all that the studio's greeting asks for; return the message with its price."""
    await ada.say("/recipes")
    await ada.press("💌 Greeting", await ada.hears("one price, one ✅"))
    await ada.hears("with one face")
    await ada.send_file(picture("red"))
    await agree(ada)
    await ada.hears("What does it say")
    await ada.say("Happy birthday to you!")
    asked = await ada.hears("In which voice")
    await ada.press("Alice", asked)
    return await ada.hears("Price: about")


async def stopped(ada: Person, card: Message) -> Message:
    return await ada.wait_for(lambda m: m["message_id"] == card["message_id"] and words(m).startswith("Failed"))


async def test_a_greeting_is_two_results_under_one_card(here: World) -> None:
    ada = here.person
    asked = await quote_of_greeting(ada)
    told = words(asked)
    assert "Into: Spanish" in told
    assert "at most" in told
    before = here.a2e.coins
    await ada.press("✅ Make it", asked)
    done = await ada.wait_for(lambda m: words(m).startswith("Done · Greeting"))
    assert [line for line in words(done).split("\n") if line.endswith(": done")] == [
        "1. Talking photo: done",
        "2. Dubbing: done",
    ]
    assert f"Cost: {before - here.a2e.coins} credits" in words(done)
    shown = [one for one in await ada.answers() if "video" in one]
    assert len(shown) == 2
    await until_done(here, "deliver")
    await ada.say("/jobs")
    listed = await ada.hears("My jobs")
    assert [label[:15] for label in labels(listed)] == ["Done · Greeting"]
    await ada.press("Done · Greeting", listed)
    assert "📥 2. Dubbing" in labels(await ada.hears("📋 Greeting: done"))


async def test_one_that_fails_in_the_middle_goes_on_from_there(here: World) -> None:
    ada = here.person
    asked = await quote_of_greeting(ada)
    before = here.a2e.coins
    here.faults.add("a2e", "fail_task", match="startDubbing")
    await ada.press("✅ Make it", asked)
    card = await stopped(ada, asked)
    assert "1. Talking photo: done" in words(card)
    assert "2. Dubbing: failed" in words(card)
    await ada.hears("Greeting has stopped before its end")
    assert len([one for one in await ada.answers() if "video" in one]) == 1
    await ada.press("🔁 Go on from step 2", card)
    done = await ada.wait_for(lambda m: words(m).startswith("Done · Greeting"))
    assert f"Cost: {before - here.a2e.coins} credits" in words(done)
    assert here.a2e.calls[DUB] == 2
    assert len([one for one in await ada.answers() if "video" in one]) == 2
