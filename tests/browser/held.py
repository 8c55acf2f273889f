"""Answers that come later than somebody quick presses on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Page, Route


@asynccontextmanager
async def held(page: Page, pattern: str) -> AsyncIterator[asyncio.Event]:
    """Hold back the first answer to such a call until the block ends; what it asks for is done at once.

    Args:
        page: that calls.
        pattern: of the address, with * and **.

    Yields:
        an event that is set once the answer is there, and held.

    """
    there, go, told = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def later(route: Route) -> None:
        if there.is_set():
            await route.fallback()
            return
        there.set()
        answer = await route.fetch()
        await go.wait()
        await route.fulfill(response=answer)
        told.set()

    await page.route(pattern, later)
    yield there
    go.set()
    await told.wait()
    await page.evaluate("() => new Promise((done) => setTimeout(done, 100))")  # what the page makes of it
