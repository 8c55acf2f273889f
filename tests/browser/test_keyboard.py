"""The chat page without a mouse, and as a screen reader tells it."""

from typing import Any

import pytest
from playwright.async_api import Page

from tests.browser.conftest import CHROMIUM
from tests.browser.shown import is_clean, shown
from tests.needed import MAY_SKIP
from tests.world import TOKEN, World

pytestmark = pytest.mark.skipif(MAY_SKIP and CHROMIUM is None, reason="no Chromium")
FEW = 5
"""Presses of Tab from the top of the page to the newest message."""
KEYS = {"inline_keyboard": [[{"text": "✅ Yes", "callback_data": "a"}, {"text": "✖️ No", "callback_data": "b"}]]}


async def _said(here: World, text: str, **more: Any) -> int:
    """Have the bot say something; return the message's id."""
    body = {"chat_id": 1001, "text": text, **more}
    async with here.session.post(f"{here.root}/bot{TOKEN}/sendMessage", json=body) as answer:
        return int((await answer.json())["result"]["message_id"])


async def _edited(here: World, message_id: int, text: str) -> None:
    body = {"chat_id": 1001, "message_id": message_id, "text": text, "reply_markup": KEYS}
    async with here.session.post(f"{here.root}/bot{TOKEN}/editMessageText", json=body) as answer:
        assert answer.status == 200


async def _on(page: Page, selector: str) -> None:
    await page.wait_for_function("(wanted) => document.activeElement.matches(wanted)", arg=selector)


async def test_one_types_at_once_and_escape_and_slash_lead_to_the_box(sqlite_url: str, page: Page) -> None:
    async with shown(sqlite_url, page):
        await _on(page, "#text")
        await page.keyboard.type("hello")
        await page.keyboard.press("Enter")
        await page.locator(".from-bot .keyboard").first.wait_for()
        await page.focus("#user")
        await page.keyboard.press("Escape")
        await _on(page, "#text")
        await page.focus("#tools-open")
        await page.keyboard.type("/hel")
        await page.locator("#commands [aria-selected=true]", has_text="/help").wait_for()
        assert await page.input_value("#text") == "/hel"


async def test_escape_goes_from_the_box_to_the_newest_message_and_closes_what_is_open(
    sqlite_url: str, page: Page
) -> None:
    async with shown(sqlite_url, page) as here:
        newest = await _said(here, "Do you agree?", reply_markup=KEYS)
        await page.get_by_role("button", name="✅ Yes").wait_for()
        await page.keyboard.press("Escape")
        await _on(page, f"[data-message-id='{newest}']")
        await page.keyboard.press("Escape")
        await _on(page, "#text")
        await page.locator(f"[data-message-id='{newest}'] .more").focus()
        await page.keyboard.press("Enter")
        await page.get_by_role("menuitem", name="Reply").press("Enter")
        await _on(page, "#text")
        await page.keyboard.press("Escape")
        await page.locator("#draft").wait_for(state="hidden")
        await _on(page, "#text")
        await page.focus("#tools-open")
        await page.keyboard.press("Enter")
        await page.locator("#tour-again").focus()
        await page.keyboard.press("Escape")
        await _on(page, "#text")
        assert await page.locator("#tools").is_hidden()


async def test_tab_stops_at_one_message_however_long_the_chat_is_and_arrows_lead_on(
    sqlite_url: str, page: Page
) -> None:
    async with shown(sqlite_url, page) as here:
        ids = [await _said(here, f"Question {number}", reply_markup=KEYS) for number in range(12)]
        await page.locator(f"[data-message-id='{ids[-1]}']").wait_for()
        await page.focus(".skip")
        for _ in range(FEW):
            await page.keyboard.press("Tab")
            if await page.evaluate("document.activeElement.closest('#log') !== null"):
                break
        await _on(page, f"[data-message-id='{ids[-1]}']")
        await page.keyboard.press("ArrowUp")
        await _on(page, f"[data-message-id='{ids[-2]}']")
        await page.keyboard.press("Home")
        await _on(page, f"[data-message-id='{ids[0]}']")
        stops = await page.evaluate("document.querySelectorAll('#log [tabindex=\"0\"]').length")
        assert stops == len(["message", "its menu", "Yes", "No"])
        for _ in range(stops):
            await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.closest('footer') !== null")


async def test_arrows_pass_over_what_adds_a_group_or_topic_and_escape_leaves_it(sqlite_url: str, page: Page) -> None:
    async with shown(sqlite_url, page) as here:
        group = here.telegram.state.groups.open("Friends")
        await page.reload()
        await page.locator(f"#place option[value='{group.id}']").wait_for(state="attached")
        await page.focus("#place")
        await page.keyboard.press("ArrowDown")
        await page.wait_for_function("(id) => document.querySelector('#place').value === id", arg=str(group.id))
        for dialog in ("#new-topic", "#new-group"):
            await page.keyboard.press("End" if dialog == "#new-topic" else "ArrowDown")
            await page.locator(f"{dialog}[open]").wait_for()
            await page.keyboard.press("Escape")
            await page.wait_for_function("(id) => document.querySelector('#place').value === id", arg=str(group.id))
            await _on(page, "#place")
        assert list(here.telegram.state.groups.known) == [group.id]
        assert await page.locator("#place option[value^=':']").count() == len(["＋ new topic"])


async def test_half_a_text_outlives_a_command_from_the_list(sqlite_url: str, page: Page) -> None:
    async with shown(sqlite_url, page):
        await page.fill("#text", "half a thought")
        await page.click("#menu")
        await page.locator("#commands li", has_text="/help").click()
        await page.locator(".from-user", has_text="/help").wait_for()
        assert await page.input_value("#text") == "half a thought"


async def test_a_reader_is_told_new_messages_and_a_card_only_when_its_state_changes(
    sqlite_url: str, page: Page
) -> None:
    async with shown(sqlite_url, page) as here:
        card = await _said(here, "Rendering · Face swap\n3 s", reply_markup=KEYS)
        told = page.locator("#spoken")
        await told.get_by_text("Rendering · Face swap 3 s 2 buttons.").wait_for()
        for seconds in (6, 9):
            await _edited(here, card, f"Rendering · Face swap\n{seconds} s")
        await _edited(here, card, "Done · Face swap\n12 s")
        await told.get_by_text("Done · Face swap 12 s 2 buttons.").wait_for()
        assert await told.locator("p").count() == 2
        assert await page.locator("#log").get_attribute("aria-live") == "off"


async def test_what_a_press_changes_is_told_though_it_begins_alike(sqlite_url: str, page: Page) -> None:
    async with shown(sqlite_url, page) as here:
        list_ = await _said(here, "Voices\npage 1", reply_markup=KEYS)
        await page.get_by_role("button", name="✅ Yes").press("Enter")
        await page.locator("[aria-busy=true]").wait_for(state="detached")
        await _edited(here, list_, "Voices\npage 2")
        await page.locator("#spoken").get_by_text("page 2").wait_for()


async def test_the_bot_s_words_say_in_which_language_they_are(sqlite_url: str, page: Page) -> None:
    async with shown(sqlite_url, page):
        await page.select_option("#language", "es")
        await page.locator("#toast", has_text="Español").wait_for()
        await page.click("#start")
        await page.locator(".from-bot .text[lang=es]").wait_for()
        await page.locator(".from-bot .keyboard[lang=es]").wait_for()
        assert await page.locator(".from-user [lang=es]").count() == 0
        await is_clean(page)
