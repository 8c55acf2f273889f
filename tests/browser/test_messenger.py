"""The chat page as a messenger: voices, ticks, quotes, albums, samples, languages, a clock, a tour."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Page, Route

from tests.browser.conftest import CHROMIUM
from tests.browser.shown import shown
from tests.media_files import sound
from tests.needed import MAY_SKIP
from tests.tour import take_tour
from tests.world import picture, sandbox, until_answered, world

pytestmark = pytest.mark.skipif(MAY_SKIP and CHROMIUM is None, reason="no Chromium")


async def test_a_voice_message_is_sought_in_and_plays_on_when_its_caption_changes(
    sqlite_url: str, page: Page, tmp_path: Path
) -> None:
    async with shown(sqlite_url, page) as here:
        (tmp_path / "voice.ogg").write_bytes(sound(20))
        await page.set_input_files("#file", tmp_path / "voice.ogg")
        heard = page.locator(".from-user .voice")
        await heard.get_by_role("button", name="Play: Voice message").click()
        await heard.get_by_role("button", name="Pause: Voice message").wait_for()
        await here.person.edit((await here.person.messages())[0]["message_id"], "now with words")
        await page.locator(".from-user .text", has_text="now with words").wait_for()
        assert not await page.evaluate("document.querySelector('audio').paused")
        await heard.get_by_role("button", name="Pause: Voice message").click()
        await heard.get_by_role("slider").fill("500")
        await page.wait_for_function("() => document.querySelectorAll('.bars .heard').length === 18")
        assert "0:10 of 0:20" in str(await heard.get_by_role("slider").get_attribute("aria-valuetext"))


async def test_a_message_has_one_tick_until_the_bot_has_taken_it(page: Page) -> None:
    async with sandbox() as (root, telegram, _):
        await page.goto(root)
        await page.click("#start")
        await page.get_by_label("Sent", exact=True).wait_for()
        await telegram.updates.ask({"offset": 10_000})
        await page.get_by_label("Read", exact=True).wait_for()
        assert await page.get_by_label("Sent", exact=True).count() == 0
        await page.reload()
        await page.get_by_label("Read", exact=True).wait_for()


async def test_a_quote_leads_to_its_message_and_each_text_has_its_own_direction(sqlite_url: str, page: Page) -> None:
    async with shown(sqlite_url, page) as here:
        first = await here.person.say("the very first")
        for number in range(9):
            await here.person.say(f"between {number}\n\n\n")
        last = await here.person.say("مرحبا بكم", reply_to=first["message_id"])
        await until_answered(here)
        await page.locator(".quote", has_text="the very first").click()
        focused = "() => Number(document.activeElement.dataset.messageId)"
        await page.wait_for_function(f"{focused} === {first['message_id']}")
        await page.get_by_role("button", name="To the newest message").click()
        await page.wait_for_function("() => document.querySelector('#down').hidden")
        assert await page.locator(f"[data-message-id='{last['message_id']}'] .text:dir(rtl)").count() == 1


async def test_an_album_is_a_grid_with_its_caption_below(sqlite_url: str, page: Page, tmp_path: Path) -> None:
    async with shown(sqlite_url, page):
        files = [tmp_path / f"{number}.jpg" for number in range(3)]
        for file in files:
            file.write_bytes(picture("teal", (900, 600)))
        await page.fill("#text", "all three")
        await page.set_input_files("#file", files)
        await page.locator(".album .media").nth(2).wait_for()
        boxes = [await page.locator(".album .media").nth(number).bounding_box() for number in range(3)]
        text = await page.locator(".album .text").bounding_box()
        top, left, right = [box for box in boxes if box]
        assert text
        assert top["width"] == pytest.approx(left["width"] + right["width"] + 3, abs=1)
        assert left["y"] == right["y"] == pytest.approx(top["y"] + top["height"] + 3, abs=1)
        assert text["y"] > left["y"] + left["height"]


async def test_samples_are_sent_at_one_tap_and_the_person_s_language_is_switched(sqlite_url: str, page: Page) -> None:
    async with shown(sqlite_url, page) as here:
        await page.click("#tools-open")
        await page.select_option("#language", "pt-br")
        await page.locator("#toast", has_text="Português").wait_for()
        for name in ("Portrait", "Voice", "Album"):
            await page.locator("#samples button", has_text=name).click()
        await page.locator(".from-user .voice").wait_for()
        await page.locator(".album .media").nth(2).wait_for()
        said = [one for one in await here.person.messages() if one["from"]["id"] == 1001]
        assert {one["from"]["language_code"] for one in said} == {"pt-br"}
        assert next(one["voice"]["duration"] for one in said if "voice" in one) >= 10
        await page.reload()
        await page.wait_for_function("() => document.querySelector('#language').value === 'pt-br'")


async def test_a_language_that_is_picked_at_once_stays_however_late_the_people_come(
    sqlite_url: str, page: Page
) -> None:
    async with shown(sqlite_url, page) as here:
        asked, go = asyncio.Event(), asyncio.Event()

        async def late(route: Route) -> None:
            told = await route.fetch()
            asked.set()
            await go.wait()
            await route.fulfill(response=told)

        await page.route("**/sandbox/users", late, times=1)
        await page.select_option("#place", "")
        await page.dispatch_event("#place", "change")
        await asked.wait()
        await page.select_option("#language", "ar")
        await page.locator("#toast", has_text="العربية").wait_for()
        go.set()
        await page.locator("#start", has_text="بدء").wait_for()
        assert await page.input_value("#language") == "ar"
        assert here.telegram.state.people[1001]["language_code"] == "ar"


async def test_the_clock_is_turned_and_what_a2e_works_on_is_ready(sqlite_url: str, page: Page) -> None:
    async with world(sqlite_url, seconds=3600) as here:
        await page.goto(here.root)
        await here.person.say("/imagine a lighthouse")
        await here.person.press("✅")
        await here.person.hears("Rendering")
        await page.click("#tools-open")
        await page.get_by_role("button", name="⏩ 1 hour").click()
        await page.get_by_text("Now 1 h ahead.").wait_for()
        await page.locator(".from-bot img.media").wait_for()
        dates = [one["date"] for one in await here.person.messages()]
        assert 3600 <= dates[-1] - dates[0] < 7200


async def test_the_tour_plays_by_itself_in_any_language_and_can_be_stopped(
    sqlite_url: str, page: Page, tmp_path: Path
) -> None:
    async with shown(sqlite_url, page) as here:
        toured = await take_tour(page, here.root, language="ar", folder=tmp_path)
        steps = [step for step, _ in toured if step not in ("agree", "question", "waiting")]
        assert steps == ["start", "photo", "result", "use", "next", "settings"]
        assert all(path.stat().st_size > 5_000 for _, path in toured)
        assert "تبتسم" in str([one.get("text") for one in await here.person.messages()])
        await page.click("#tools-open")
        await page.click("#tour-again")
        await page.keyboard.press("Escape")
        await page.locator("#toast", has_text="The tour is stopped").wait_for()
        assert await page.locator("#tour").is_hidden()
