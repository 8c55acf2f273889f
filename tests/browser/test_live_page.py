"""The Mini App in a real browser, opened from the chat: the avatar moves and speaks, and the room is left."""

import os
import re

from playwright.async_api import FrameLocator, Page

from tests.world import until, world


async def _moves(app: FrameLocator) -> bool:
    canvas = app.locator("#stage canvas")
    seen = {await canvas.evaluate("canvas => canvas.toDataURL()") for _ in range(20)}
    return len(seen) > 1


async def test_the_avatar_moves_and_speaks_in_the_page_that_the_chat_opens(sqlite_url: str, page: Page) -> None:
    problems: list[str] = []
    page.on("console", lambda line: problems.append(line.text) if line.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    async with world(sqlite_url, live=True) as here:
        await page.goto(here.root)
        await page.fill("#text", "/live")
        await page.press("#text", "Enter")
        await page.get_by_role("button", name="Alice").click()
        await page.get_by_role("button", name="✅ Open the room").click()
        await page.get_by_role("button", name="▶️ Open the live room").click()
        app = page.frame_locator("#app iframe")
        await app.get_by_role("heading", name="Alice").wait_for()
        assert re.fullmatch(r"[23]:\d\d", await app.locator("#left").inner_text())
        await app.get_by_role("button", name="Enter the room").click()
        await app.locator("#stage canvas").wait_for()
        assert await _moves(app)
        await app.locator("#text").fill("Good evening from the live page.")
        await app.get_by_role("button", name="Say it").click()
        await app.locator("#stage canvas[data-speaking=true]").wait_for()
        assert here.a2e.books()["rooms"][0]["said"] == ["Good evening from the live page."]
        if wanted := os.environ.get("SCREENSHOT_LIVE"):
            await page.screenshot(path=wanted)
        await app.locator("#stage canvas[data-speaking=false]").wait_for()
        await here.person.say("/say And this from the chat.")
        await app.locator("#stage canvas[data-speaking=true]").wait_for()
        await app.get_by_role("button", name="Leave").click()
        await app.get_by_text("You have left").wait_for()
        await until(lambda: here.a2e.books()["rooms"][0]["left"])
        await page.locator(".from-bot", has_text="The live room with Alice is closed").wait_for()
        assert await app.locator("#stage canvas").count() == 0
        await page.locator("#app").wait_for(state="hidden")  # the page closes itself
    assert [line for line in problems if "EventSource" not in line and "ERR_" not in line] == []


async def test_the_page_says_what_is_wrong_when_nobody_has_signed_for_it(sqlite_url: str, page: Page) -> None:
    async with world(sqlite_url, live=True) as here:
        await page.goto(f"{here.settings.public_url}/live/")
        await page.get_by_text("open this page with the button in our Telegram chat").wait_for()
        await page.goto("about:blank")
        await page.goto(f"{here.settings.public_url}/live/#tgWebAppData=user%3D1%26hash%3D0")
        await page.get_by_text("I can't tell who you are").wait_for()
