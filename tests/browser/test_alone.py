"""The chat page shows what only one person sees, to them alone, and lets a person have topics in their private chat."""

import pytest
from playwright.async_api import Page

from tests.browser.conftest import CHROMIUM
from tests.browser.shown import shown
from tests.journeys.test_seen_alone import menus_are_set
from tests.needed import MAY_SKIP

pytestmark = pytest.mark.skipif(MAY_SKIP and CHROMIUM is None, reason="no Chromium")
ONLY_YOU = "Only you can see this"


async def test_a_menu_in_a_group_is_seen_by_one_person_and_turned_in_place(sqlite_url: str, page: Page) -> None:
    async with shown(sqlite_url, page) as here:
        await menus_are_set(here)
        group = here.telegram.state.groups.open("Friends")
        await page.reload()
        await page.select_option("#place", str(group.id))
        await page.fill("#text", "/menu")
        await page.press("#text", "Enter")
        menu = page.locator(".ephemeral.from-bot")
        await menu.get_by_role("button", name="▶️ More").click()
        await menu.get_by_role("button", name="My faces").wait_for()
        assert await menu.count() == 1
        assert await page.get_by_text(ONLY_YOU).count() == 2  # the command, and its answer
        await page.reload()
        await page.select_option("#place", str(group.id))
        await menu.get_by_role("button", name="My faces").wait_for()
        await page.select_option("#user", "1002")
        await page.get_by_text(ONLY_YOU).first.wait_for(state="detached")


async def test_a_topic_of_the_private_chat_is_opened_and_answered_in(sqlite_url: str, page: Page) -> None:
    async with shown(sqlite_url, page) as here:
        await page.select_option("#place", ":new")
        await page.get_by_role("button", name="Add", exact=True).click()
        await page.wait_for_function("() => /^:\\d+$/.test(document.querySelector('#place').value)")
        await page.fill("#text", "/help")
        await page.press("#text", "Enter")
        await page.locator(".from-bot").first.wait_for()
        (answer,) = await here.person.answers()
        assert answer["message_thread_id"] == next(iter(here.telegram.state.topics[1001]))
