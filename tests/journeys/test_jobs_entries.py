"""An entry of /jobs and /gallery tells what was ordered, when, for how much, why it failed and what came back."""

import re

from bot.sandbox.telegram.person import button, labels, words
from tests.jobs.people import has_failed, is_done, order_a_picture
from tests.journeys.test_dubs import ready_to_dub
from tests.world import World, until_done, world


async def entry(here: World, label: str) -> dict:
    await until_done(here, "deliver")  # a result is in the chat a moment before its row says so
    said = await here.person.say("/jobs")
    listed = await here.person.hears("My jobs", after=said["message_id"])
    await here.person.press(label, listed)
    return await here.person.wait_for(lambda m: words(m).startswith("📋") and "Ordered:" in words(m))


async def test_a_finished_job_tells_settings_price_and_times_and_has_its_buttons(here: World) -> None:
    await order_a_picture(here.person, "a red house by the sea")
    await here.person.wait_for(is_done)
    told = await entry(here, "Done · 🎨 a red house by")
    assert "Prompt: “a red house by the sea”" in words(told)
    assert "Cost: 10 credits" in words(told)
    assert re.search(r"Ordered: \d\d \w{3} \d{4} \d\d:\d\d UTC", words(told))
    assert re.search(r"Finished: .* UTC, after \d+ s", words(told))
    assert words(told).count("\n") > 4  # options that were left as they are stand there too
    assert {"📥 Show result", "🔁 Again", "🗑 Delete", "◀️ Back"} <= set(labels(told))


async def test_a_failed_job_tells_reason_and_refund(here: World) -> None:
    here.faults.add("a2e", "fail_task", words="face not detected")
    await order_a_picture(here.person)
    await here.person.wait_for(has_failed)
    told = await entry(here, "Failed · 🎨 a red house · now")
    assert "A2E found no face it can use" in words(told)
    assert "Nothing was charged; 10 credits returned." in words(told)
    assert re.search("Ended: .* UTC", words(told))
    assert {"🔁 Again", "🗑 Delete"} <= set(labels(told))
    assert button(told, "📥") is None


async def test_a_running_job_tells_its_price_and_how_far_it_is(sqlite_url: str) -> None:
    async with world(sqlite_url, seconds=60) as here:
        await order_a_picture(here.person)
        await here.person.hears("Rendering · Text to image")
        told = await entry(here, "Rendering · 🎨 ")
        assert "Ordered for 10 credits." in words(told)
        assert "I'll send it here when it is ready." in words(told)
        assert "✖️ Cancel · 10 credits stay spent" in labels(told)


async def test_a_cancelled_job_tells_what_stayed_spent(sqlite_url: str) -> None:
    async with world(sqlite_url, seconds=60) as here:
        await order_a_picture(here.person)
        await here.person.press("✖️ Cancel", await here.person.hears("Rendering · Text to image"))
        await here.person.press("✖️ Yes", await here.person.hears("A2E has begun: 10 credits stay spent."))
        await here.person.hears("Cancelled · Text to image")
        told = await entry(here, "Cancelled · 🎨 ")
        assert "A2E had begun, so 10 credits stay spent." in words(told)


async def test_several_jobs_of_a_kind_are_told_apart_in_both_lists(here: World) -> None:
    for prompt in ("a red house", "a blue boat on a lake in the north of Norway"):
        card = await order_a_picture(here.person, prompt)
        await here.person.wait_for(is_done, after=card["message_id"] - 1)
    for command, heading in (("/jobs", "My jobs"), ("/gallery", "Gallery")):
        await here.person.say(command)
        shown = labels(await here.person.hears(heading))
        assert any("🎨 a red house · " in label for label in shown)
        assert any("🎨 a blue boat on" in label and "… · " in label for label in shown)


async def test_a_group_of_jobs_tells_each_part_with_reason_and_refund(sqlite_url: str) -> None:
    async with world(sqlite_url) as here:
        asked = await ready_to_dub(here.person, "Spanish", "French")
        here.faults.add("a2e", "fail_task", match="userDubbing", words="audio is silent")
        await here.person.press("✅", asked)
        await here.person.wait_for(lambda m: words(m).startswith("Done · Dubbing") and "failed" in words(m))
        told = words(await entry(here, "Done · Dubbing ×2"))
        assert "A2E heard no speech in it." in told
        assert re.search(r"\d credits? returned", told)
        assert re.search(r"Cost: \d+ credit", told)


async def test_a_result_of_the_gallery_tells_price_time_and_settings_and_has_its_buttons(here: World) -> None:
    ada = here.person
    await order_a_picture(ada, "a red house & a boat")
    await ada.wait_for(is_done)
    await until_done(here, "deliver")
    said = await ada.say("/gallery")
    await ada.press("🎨", await ada.hears("Gallery", after=said["message_id"]))
    shown = await ada.wait_for(lambda m: "photo" in m, after=said["message_id"])
    for told in ("Text to image", "Prompt: “a red house & a boat”", "Cost: 10 credits", "Ordered: ", "AI-generated"):
        assert told in words(shown)
    rows = [one["text"] for row in shown["reply_markup"]["inline_keyboard"] for one in row[:1]]
    assert rows == ["🧑 Make it an avatar", "↪️ Use in…", "🔁 Again", "🗑 Delete"], "few rows"
    assert labels(shown)[1:-1] == ["↪️ Use in…", "✏️ Change", "🔁 Again", "📎 Original file"]
