"""Credits are bought in the chat page with play Stars, as in Telegram, by keyboard too."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import Page, expect

from bot.sandbox.telegram.stars import POCKET
from bot.sandbox.telegram.till import SECONDS
from tests.browser.buying import offered, sheet, shopping
from tests.browser.conftest import CHROMIUM
from tests.needed import MAY_SKIP
from tests.shop import ADMIN, BEN
from tests.world import TOKEN, sandbox, until

pytestmark = pytest.mark.skipif(MAY_SKIP and CHROMIUM is None, reason="no Chromium")


async def test_a_pack_is_bought_by_keyboard_alone_and_has_a_receipt(sqlite_url: str, page: Page) -> None:
    async with shopping(sqlite_url, page) as here:
        pay = await offered(page)
        await expect(page.locator(".invoice")).to_contain_text("for orders in this chat")
        await pay.press("Enter")
        confirm = sheet(page).get_by_role("button", name="Confirm and pay ⭐ 130")
        await expect(confirm).to_be_focused()
        await expect(sheet(page)).to_contain_text("⭐ 5,000")
        await page.keyboard.press("Tab")
        await expect(sheet(page).get_by_role("button", name="Cancel")).to_be_focused()
        await page.keyboard.press("Escape")
        await expect(pay).to_be_focused()
        assert here.telegram.till.stars.wallets[BEN] == POCKET
        await page.keyboard.press("Enter")
        await expect(confirm).to_be_focused()
        await page.keyboard.press("Enter")
        await page.locator(".service", has_text="You have paid ⭐ 130 for 100 credits.").wait_for()
        await page.locator(".from-bot", has_text="Thank you! 100 credits added.").wait_for()
        receipt = page.get_by_role("button", name="Receipt")
        await expect(receipt).to_be_focused()
        assert await pay.count() == 0
        await page.keyboard.press("Enter")
        (charge,) = here.telegram.till.stars.payments
        await expect(sheet(page)).to_contain_text(charge)
        await page.keyboard.press("Enter")
        await expect(receipt).to_be_focused()
        await page.reload()
        await page.select_option("#user", str(BEN))
        await receipt.wait_for()
        assert here.telegram.till.stars.wallets[BEN] == POCKET - 130


async def test_a_refused_check_out_says_why_and_takes_nothing(sqlite_url: str, page: Page) -> None:
    async with shopping(sqlite_url, page) as here:
        pay = await offered(page)
        here.faults.add("telegram", "altered", match="amount")
        await pay.click()
        confirm = sheet(page).get_by_role("button", name="Confirm and pay")
        await confirm.click()
        why = sheet(page).get_by_role("alert")
        await expect(why).to_have_text(
            "This invoice's price isn't the one I made it for. Nothing was paid. Please take a new one from /balance."
        )
        assert here.telegram.till.stars.wallets[BEN] == POCKET
        await confirm.click()  # what was altered on its way once is as it was made now
        await page.locator(".service", has_text="You have paid").wait_for()
        await expect(why).to_be_hidden()


async def test_a_bot_that_does_not_answer_is_waited_for_ten_seconds_even_if_the_sheet_is_closed(
    sqlite_url: str, page: Page
) -> None:
    async with shopping(sqlite_url, page) as here:
        pay, clock = await offered(page), here.telegram.clock
        here.faults.add("telegram", "late", match="pre_checkout_query", times=2, seconds=60)
        for closes in (False, True):
            await pay.click()
            confirm = sheet(page).get_by_role("button", name="Confirm and pay")
            await confirm.click()
            await expect(confirm).to_have_attribute("aria-busy", "true")
            if closes:
                await page.keyboard.press("Escape")
            clock.forward(SECONDS)
            told = page.locator("#toast") if closes else sheet(page).get_by_role("alert")
            await expect(told).to_have_text("the bot did not answer in time: nothing was paid")
            await page.keyboard.press("Escape")
        assert here.telegram.till.stars.wallets[BEN] == POCKET


async def test_who_has_too_few_stars_tops_up_in_the_sheet(sqlite_url: str, page: Page) -> None:
    async with shopping(sqlite_url, page) as here:
        here.telegram.till.stars.wallets[BEN] = 20
        await (await offered(page)).click()
        await expect(sheet(page)).to_contain_text("⭐ 20: ⭐ 110 too few")
        await sheet(page).get_by_role("button", name="Top up ⭐ 1,000").click()
        await sheet(page).get_by_role("button", name="Confirm and pay ⭐ 130").click()
        await page.locator(".service", has_text="You have paid").wait_for()
        assert here.telegram.till.stars.wallets[BEN] == 20 + 1000 - 130


async def test_a_link_in_a_text_leads_to_the_sheet_and_a_group_sees_who_has_paid(page: Page) -> None:
    for_sale = {"title": "A pack", "description": "of things", "payload": "x", "currency": "XTR"}
    prices = [{"label": "x", "amount": 7}]
    async with sandbox() as (root, telegram, _):

        async def call(method: str, **given: object) -> Any:
            answer = await page.request.post(f"{root}/bot{TOKEN}/{method}", data=given)
            return (await answer.json())["result"]

        await page.goto(root)
        await page.locator("#status", has_text="bot").wait_for()
        link = await call("createInvoiceLink", **for_sale, prices=prices)
        text = f'<a href="{link}">Buy it</a>, <a href="https://t.me/$nothing">or not</a>'
        await call("sendMessage", chat_id=ADMIN, text=text, parse_mode="HTML")
        await page.get_by_role("button", name="Buy it").click()
        await expect(sheet(page)).to_contain_text("A pack")
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("button", name="Buy it")).to_be_focused()
        await page.get_by_role("button", name="or not").click()
        await expect(page.locator("#toast")).to_have_text("there is no such invoice")
        group = telegram.state.groups.open("Friends")
        await call("sendInvoice", chat_id=group.id, **for_sale, prices=prices)
        await page.reload()
        await page.select_option("#place", str(group.id))
        await page.get_by_role("button", name="Pay ⭐").click()
        await sheet(page).get_by_role("button", name="Confirm and pay ⭐ 7").click()
        query = await checked_out(call)
        await call("answerPreCheckoutQuery", pre_checkout_query_id=query, ok=True)
        await page.locator(".service", has_text="You have paid ⭐ 7 for A pack.").wait_for()
        await page.select_option("#user", str(BEN))
        await page.locator(".service", has_text="Ada has paid ⭐ 7 for A pack.").wait_for()
        await page.get_by_role("button", name="Receipt").click()
        await expect(sheet(page)).to_contain_text("by somebody else")


async def checked_out(call: Callable[..., Awaitable[Any]]) -> str:
    """Return the id of the check-out that the bot is asked about."""

    async def asked() -> str:
        found = [one["pre_checkout_query"]["id"] for one in await call("getUpdates") if "pre_checkout_query" in one]
        return found[0] if found else ""

    return await until(asked)
