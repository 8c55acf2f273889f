"""Takes the README's screenshots of the chat: `make pictures`. Needs Chromium, and a font with emoji."""

import asyncio
from pathlib import Path

from playwright.async_api import Page, async_playwright

from bot.store.migrate import migrate
from tests.browser.by_hand import ByHand
from tests.browser.conftest import CHROMIUM, QUIET
from tests.chat_script import SCENES, play
from tests.taking import in_a_folder
from tests.world import world

DOCS = Path(__file__).parents[1] / "docs"
TAKEN = {"chat.png": "Face swap: a look first, then in full", "present.png": "A talking avatar"}
"""Picture -> the scene at whose end it is taken."""


async def take(folder: Path) -> None:
    """Play the script as far as needed, and take the pictures."""
    url = f"sqlite:///{folder / 'bot.db'}"
    await migrate(url)
    async with world(url, live=True, seconds=0.1) as here, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = await browser.new_page(viewport={"width": 760, "height": 900})
        await page.goto(here.root)
        chat = ByHand(page=page, folder=folder)
        wanted = dict(TAKEN)
        for scene in SCENES:
            await play([scene], {"Ada": chat}, lambda *_: None, here.faults)
            for name in [name for name, title in wanted.items() if title == scene.title]:
                await _take(page, name)
                del wanted[name]
            if not wanted:
                break
        await browser.close()


async def _take(page: Page, name: str) -> None:
    await page.locator(".from-bot", has_text="Done").last.wait_for()
    await page.evaluate("document.querySelector('#log').scrollTop = document.querySelector('#log').scrollHeight")
    await page.locator("#toast").wait_for(state="hidden")
    await page.locator("#status", has_text="bot").wait_for()
    await page.screenshot(path=DOCS / name)


if __name__ == "__main__":
    with in_a_folder() as place:
        asyncio.run(take(place))
