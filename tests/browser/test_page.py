"""The chat page in a real browser: a face is saved, swapped into a picture, and the result is seen."""

import os
from pathlib import Path

from playwright.async_api import Page

from tests.world import World, picture, world


async def test_a_face_is_saved_and_swapped_in_the_browser(sqlite_url: str, page: Page, tmp_path: Path) -> None:
    face, target = tmp_path / "face.jpg", tmp_path / "target.jpg"
    face.write_bytes(picture("tomato"))
    target.write_bytes(picture("steelblue", (800, 600)))
    problems: list[str] = []
    page.on(
        "console",
        lambda line: problems.append(line.text) if line.type in ("error", "warning") else None,
    )
    page.on("pageerror", lambda error: problems.append(str(error)))
    async with world(sqlite_url) as here:
        await page.goto(here.root)
        await page.click("#start")
        await page.get_by_role("button", name="▶️ More").last.click()
        await page.get_by_role("button", name="My faces").last.click()
        await page.get_by_role("button", name="➕ Add a face").last.click()
        await _send(page, face)
        await page.get_by_role("button", name="✅ Mine").click()
        await page.locator(".from-bot", has_text="Done · Add a face").wait_for()
        await page.fill("#text", "/swap")
        await page.press("#text", "Enter")
        await page.get_by_role("button", name="🙂 My face").last.click()
        await page.get_by_text("Where does it go?").wait_for()
        await _send(page, target)
        await page.get_by_role("button", name="✅ Nobody").click()
        await page.get_by_role("button", name="✅ Render in full").click()
        card = page.locator(".from-bot", has_text="Done · Face swap")
        await card.locator("img.media").wait_for(timeout=20_000)
        width = await card.locator("img.media").evaluate(
            "async image => { await image.decode(); return image.naturalWidth }"
        )
        assert width == 800
        await _keep_screenshot(page, here)
    assert [line for line in problems if "EventSource" not in line and "ERR_" not in line] == []


async def _send(page: Page, path: Path) -> None:
    await page.set_input_files("#file", path)


async def _keep_screenshot(page: Page, here: World) -> None:
    """Where a picture of the chat is wanted, keep one."""
    if wanted := os.environ.get("SCREENSHOT"):
        await page.screenshot(path=wanted)
