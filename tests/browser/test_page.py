"""The chat page in a real browser: a face is saved, swapped into a picture, and the result is seen."""

import os
from pathlib import Path
from typing import Any

from playwright.async_api import Page

from tests.world import TOKEN, World, picture, sandbox, world


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
        await page.locator(".from-bot", has_text="Where does it go?").wait_for()
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


async def test_buttons_are_coloured_a_link_is_copied_and_an_effect_goes_by(page: Page) -> None:
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    keys: list[list[dict[str, Any]]] = [
        [
            {"text": "✅ Yes", "callback_data": "a", "style": "success"},
            {"text": "🗑 No", "callback_data": "b", "style": "danger"},
        ]
    ]
    keys += [[{"text": "📋 t.me/a", "copy_text": {"text": "https://t.me/a?start=b"}}]]
    async with sandbox() as (root, _telegram, _a2e):
        await page.goto(root)
        await page.locator("#status", has_text="bot").wait_for()
        said = {"chat_id": 1001, "text": "hello", "reply_markup": {"inline_keyboard": keys}}
        sent = await page.request.post(
            f"{root}/bot{TOKEN}/sendMessage", data={**said, "message_effect_id": "5046509860389126442"}
        )
        assert sent.ok
        await page.locator(".effect", has_text="🎉").wait_for(state="attached")
        colours = [await _colour(page, label) for label in ("✅ Yes", "🗑 No")]
        assert colours == ["rgb(31, 122, 61)", "rgb(179, 38, 30)"]
        await page.get_by_role("button", name="📋 t.me/a").click()
        await page.get_by_text("Copied.").wait_for()
        assert await page.evaluate("navigator.clipboard.readText()") == "https://t.me/a?start=b"


async def _colour(page: Page, label: str) -> str:
    return str(await page.get_by_role("button", name=label).evaluate("one => getComputedStyle(one).backgroundColor"))
