"""The chat page, opened; nothing may go wrong in it meanwhile."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import axe_playwright_python
from playwright.async_api import Frame, Page

from tests.world import World, world

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()


@asynccontextmanager
async def shown(url: str, page: Page, **more: str) -> AsyncIterator[World]:
    """Open the page of a world; it fails at the end if anything went wrong in it; more: settings."""
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    async with world(url, live=True, seconds=0.1, **more) as here:
        await page.goto(here.root)
        await page.locator("#start").wait_for()
        yield here
        await page.goto("about:blank")  # what it is fetching as the server goes is no fault of the page
    assert problems == []


async def is_clean(app: Page | Frame) -> None:
    """Check it as axe does, and that nothing is wider than the phone."""
    await app.evaluate(AXE)
    found = await app.evaluate(
        "async () => (await axe.run()).violations.map(one => [one.id, one.nodes.map(node => node.html).join()])"
    )
    assert not found, found
    assert await app.evaluate("document.documentElement.scrollWidth <= innerWidth")
