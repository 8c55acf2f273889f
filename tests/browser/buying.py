"""A studio that sells, in the chat page, and what its people do there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Locator, Page

from tests.browser.shown import shown
from tests.shop import BEN, SALES
from tests.world import World


@asynccontextmanager
async def shopping(url: str, page: Page) -> AsyncIterator[World]:
    """Open the page of a studio that sells, for Ben, who is no admin."""
    async with shown(url, page, **SALES) as here:
        await page.select_option("#user", str(BEN))
        await page.locator(f"#log[data-user='{BEN}']").wait_for()
        yield here


async def say(page: Page, text: str) -> None:
    await page.fill("#text", text)
    await page.press("#text", "Enter")


async def offered(page: Page, size: int = 100) -> Locator:
    """Have the invoice of a pack; return its Pay button."""
    await say(page, "/balance")
    await page.get_by_role("button", name=f"⭐ {size} credits ·").last.click()
    await page.locator(".invoice", has_text=f"{size} credits").last.wait_for()
    return page.get_by_role("button", name="Pay ⭐").last


async def bought(page: Page) -> None:
    """Buy a pack."""
    await (await offered(page)).click()
    await sheet(page).get_by_role("button", name="Confirm and pay").click()
    await page.locator(".from-bot", has_text="100 credits added").last.wait_for()


async def subscribed(page: Page) -> None:
    """Subscribe to the middle pack."""
    await say(page, "/balance")
    await page.get_by_role("button", name="⭐ 300 credits a month").last.click()
    await sheet(page).get_by_text("now and every 30 days").wait_for()
    await sheet(page).get_by_role("button", name="Confirm and pay ⭐ 390").click()
    await page.locator(".service", has_text="paid ⭐ 390 for 300 credits a month, until").wait_for()


def sheet(page: Page) -> Locator:
    """Return the sheet in which one pays."""
    return page.locator("#pay")


def wallet(page: Page) -> Locator:
    """Return the wallet of who chats."""
    return page.locator("#wallet")


async def open_wallet(page: Page) -> Locator:
    await page.click("#tools-open")
    await wallet(page).locator("summary").click()
    return wallet(page)
