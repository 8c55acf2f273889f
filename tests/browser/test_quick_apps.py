"""Somebody quick in the Mini App and on the live page: what comes late takes nothing back and opens nothing again."""

import pytest
from playwright.async_api import Page, expect

from bot.sandbox.telegram.person import Message, words
from tests.browser.conftest import CHROMIUM
from tests.browser.held import held
from tests.http.mini_app.test_mini_app import imagined
from tests.needed import MAY_SKIP
from tests.world import World, picture, until, until_done, world

pytestmark = pytest.mark.skipif(MAY_SKIP and CHROMIUM is None, reason="no Chromium")
PLAYER = """window.Audio = class extends Audio { constructor() { super(); window.player = this; } }"""
"""Lets a test reach the page's player."""


async def _address(here: World) -> str:
    await until(lambda: here.telegram.state.menu_buttons.get(0))  # told last after a start
    await here.person.say("/start")
    await here.person.hears("A2E Studio")
    return await here.person.open_menu_app()


async def _opened(here: World, page: Page) -> None:
    """Open the Mini App as its menu button does, and wait for its first list."""
    await page.goto(await _address(here))
    await expect(page.locator("#status")).not_to_have_text("Loading…")


async def test_an_entry_is_brought_into_the_chat_once(sqlite_url: str, page: Page) -> None:
    async with world(sqlite_url, live=True) as here:
        await imagined(here, "a red boat")
        await _opened(here, page)
        use = page.get_by_role("button", name="Use in our chat: 🎨 a red boat")
        async with held(page, "**/offer") as is_under_way:
            await use.press("Enter")
            await is_under_way.wait()
            await use.press("Enter")
        await until_done(here, "deliver")
        await page.goto("about:blank")
        assert len([one for one in await here.person.answers() if "photo" in one]) == len(["result", "brought"])


async def test_a_name_that_is_saved_late_leaves_the_next_question_alone(sqlite_url: str, page: Page) -> None:
    async with world(sqlite_url, live=True) as here:
        for name in ("Grandma", "Grandpa"):
            await here.person.say("/faces")
            await here.person.press("➕")
            await here.person.send_file(picture("red" if name == "Grandma" else "blue"), caption=name)
            await here.person.press("✅ Mine")
            await here.person.wait_for(lambda m, name=name: words(m).startswith("Done") and name in words(m))
        await _opened(here, page)
        await page.get_by_role("tab", name="Shelves").click()
        await page.get_by_role("button", name="Rename: 🙂 Grandma").click()
        async with held(page, "**/rename") as is_under_way:
            await page.get_by_role("textbox", name="New name").fill("Granny")
            await page.keyboard.press("Enter")
            await is_under_way.wait()
            await page.keyboard.press("Escape")
            await page.get_by_role("button", name="Rename: 🙂 Grandpa").press("Enter")
            await page.keyboard.type("Gramps")
        await expect(page.locator("#rename[open] input")).to_have_value("Gramps")
        await page.get_by_role("button", name="Use in our chat: 🙂 Granny").wait_for(state="attached")
        await page.goto("about:blank")


async def test_a_list_that_comes_late_says_nothing_on_another_tab(sqlite_url: str, page: Page) -> None:
    async with world(sqlite_url, live=True) as here:
        async with held(page, "**/gallery") as is_asked:
            await page.goto(await _address(here))
            await is_asked.wait()
            await page.get_by_role("tab", name="Voices").click()
            await page.get_by_role("button", name="Play Alice").wait_for()
            await expect(page.locator("#status")).to_be_empty()
        await expect(page.locator("#status")).to_be_empty()
        await page.get_by_role("tab", name="Gallery").click()  # asks again
        await expect(page.locator("#status")).not_to_be_empty()
        await page.goto("about:blank")


async def test_the_end_of_one_voice_does_not_stop_the_next(sqlite_url: str, page: Page) -> None:
    await page.add_init_script(PLAYER)
    async with world(sqlite_url, live=True) as here:
        await _opened(here, page)
        await page.get_by_role("tab", name="Voices").click()
        await page.get_by_role("button", name="Play Alice").click()
        await page.get_by_text("Alice is playing").wait_for()
        async with held(page, "**/hear"):
            await page.get_by_role("button", name="Play Grace").click()
            await page.evaluate("window.player.dispatchEvent(new Event('ended'))")
            await expect(page.get_by_role("button", name="Stop Grace")).to_be_visible()
        await page.get_by_text("Grace is playing").wait_for()
        await page.goto("about:blank")


async def test_who_leaves_the_live_room_before_it_opened_is_out(sqlite_url: str, page: Page) -> None:
    async with world(sqlite_url, live=True) as here:
        ada = here.person
        await ada.say("/live")
        await ada.press("Alice")
        await ada.press("✅ Open the room")
        await page.goto(await ada.open_app(await ada.wait_for(_leads_to_a_room)))
        async with held(page, "**/sdk.js") as is_under_way:
            await page.get_by_role("button", name="Enter the room").click()
            await is_under_way.wait()
            await page.get_by_role("button", name="Leave").click()
            await page.get_by_text("You have left").wait_for()
        await expect(page.locator("#words")).to_be_hidden()
        await expect(page.locator("#status")).to_contain_text("You have left")
        assert await page.locator("#stage canvas").count() == 0
        await until(lambda: here.a2e.books()["rooms"][0]["left"])
        await page.goto("about:blank")


def _leads_to_a_room(message: Message) -> bool:
    return "web_app" in str(message.get("reply_markup"))
