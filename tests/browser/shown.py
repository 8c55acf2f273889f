"""The chat page, opened; nothing may go wrong in it meanwhile."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Page

from tests.world import World, world


@asynccontextmanager
async def shown(url: str, page: Page) -> AsyncIterator[World]:
    """Open the page of a world; it fails at the end if anything went wrong in it."""
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    async with world(url, live=True, seconds=0.1) as here:
        await page.goto(here.root)
        await page.locator("#start").wait_for()
        yield here
        await page.goto("about:blank")  # what it is fetching as the server goes is no fault of the page
    assert problems == []
