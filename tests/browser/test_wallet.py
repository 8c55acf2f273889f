"""A wallet of play Stars in the chat page: payments, subscriptions, faults; on a phone, light and dark, in English."""

import pytest
from playwright.async_api import Page, ViewportSize, expect

from bot.sandbox.telegram.invoices import MONTH
from tests.browser.buying import bought, offered, open_wallet, say, sheet, shopping, subscribed
from tests.browser.conftest import CHROMIUM
from tests.browser.shown import is_clean
from tests.needed import MAY_SKIP
from tests.shop import BEN
from tests.world import until_answered

pytestmark = pytest.mark.skipif(MAY_SKIP and CHROMIUM is None, reason="no Chromium")
PHONE: ViewportSize = {"width": 360, "height": 740}


async def test_a_payment_is_refunded_as_telegram_does_it_and_the_wallet_says_so(sqlite_url: str, page: Page) -> None:
    async with shopping(sqlite_url, page):
        panel = await open_wallet(page)
        await expect(panel.locator("summary")).to_have_text("Stars: ⭐ 5,000")
        await bought(page)
        await expect(panel.locator("summary")).to_have_text("Stars: ⭐ 4,870")
        await panel.get_by_role("button", name="Refund ⭐ 130 for 100 credits").press("Enter")
        await page.locator(".service", has_text="⭐ 130 for 100 credits were refunded.").wait_for()
        await page.locator(".from-bot", has_text="130 Stars refunded, so 100 credits taken back.").wait_for()
        await expect(panel.locator(".payments")).to_contain_text("refunded")
        await expect(panel.locator("summary")).to_have_text("Stars: ⭐ 5,000")
        assert await panel.get_by_role("button", name="Refund").count() == 0
        assert await page.evaluate("document.activeElement.closest('#wallet') !== null")
        await page.get_by_role("button", name="Receipt").click()
        await expect(sheet(page)).to_contain_text("refunded")


async def test_a_subscription_renews_is_cancelled_and_lapses(sqlite_url: str, page: Page) -> None:
    async with shopping(sqlite_url, page) as here:
        await subscribed(page)
        await say(page, "/balance")
        panel = await open_wallet(page)
        mine = panel.locator(".subscriptions")
        await expect(mine).to_contain_text("300 credits a month for ⭐ 390, renewed on")
        month = mine.get_by_role("button", name="Let the month of 300 credits a month pass")
        await month.click()
        await page.locator(
            ".service", has_text="The subscription 300 credits a month was renewed for ⭐ 390"
        ).wait_for()
        await page.locator(".from-bot", has_text="Your subscription goes on: 300 credits added.").wait_for()
        await expect(page.locator("#ahead")).to_contain_text("30 d")
        await mine.get_by_role("button", name="Cancel").click()
        await page.locator(".from-bot", has_text="Your subscription is cancelled.").wait_for()
        await expect(mine).to_contain_text("cancelled, ends on")
        await mine.get_by_role("button", name="Resume").click()
        await page.locator(".from-bot", has_text="it is renewed on").wait_for()
        await panel.get_by_role("button", name="Empty the wallet").click()
        await month.click()
        await page.locator(".from-bot", has_text="Telegram couldn't renew your subscription").wait_for()
        await expect(mine).to_have_text("None.")
        assert here.telegram.clock.ahead > 1.9 * MONTH


async def test_a_subscription_that_the_bot_cancelled_is_not_resumed_by_the_person(sqlite_url: str, page: Page) -> None:
    async with shopping(sqlite_url, page):
        await subscribed(page)
        await say(page, "/balance")
        await page.get_by_role("button", name="✖️ Cancel the subscription").last.click()
        panel = await open_wallet(page)
        await expect(panel.locator(".subscriptions")).to_contain_text("cancelled by the bot, ends on")
        assert await panel.get_by_role("button", name="Resume").count() == 0


async def test_faults_of_payments_are_told_in_words(sqlite_url: str, page: Page) -> None:
    async with shopping(sqlite_url, page) as here:
        await page.click("#tools-open")
        await page.select_option("#fault-form [name=service]", "telegram")
        form, told = page.locator("#fault-form"), page.locator("#fault-list")
        await form.get_by_label("What happens").select_option(label="tells of a payment twice")
        suggested = "[...document.querySelector('#fault-places').options].map(one => one.value)"
        assert "successful_payment" in await page.evaluate(suggested)
        await form.get_by_role("button", name="Switch on").click()
        await told.get_by_text("Telegram tells of a payment twice, at any of them, once more").wait_for()
        await form.get_by_label("What happens").select_option(
            label="asks the bot about another payment than it offered"
        )
        assert await page.evaluate(suggested) == ["payload", "amount", "currency"]
        await form.get_by_label("At calls with").fill("currency")
        await form.get_by_role("button", name="Switch on").click()
        await told.get_by_text("than it offered, at “currency”, once more").wait_for()
        kinds = {one["what"] for one in here.faults.listed()["telegram"]}
        assert kinds == {"repeated", "altered"}
        for what in ("late", "reordered"):
            assert await form.locator(f"[name=what] option[value={what}]").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_invoices_sheet_and_wallet_are_clean_on_a_phone(sqlite_url: str, page: Page, scheme: str) -> None:
    await page.set_viewport_size(PHONE)
    await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]  # one of its two words
    async with shopping(sqlite_url, page) as here:
        await subscribed(page)
        await bought(page)
        await until_answered(here)
        await is_clean(page)
        await page.get_by_role("button", name="Receipt").click()
        await sheet(page).get_by_text("Number").wait_for()
        await is_clean(page)
        await page.keyboard.press("Escape")
        here.faults.add("telegram", "altered", match="amount")
        await (await offered(page, 1000)).click()
        await sheet(page).get_by_role("button", name="Confirm and pay").click()
        await expect(sheet(page).get_by_role("alert")).to_contain_text("Nothing was paid")
        await is_clean(page)
        await page.keyboard.press("Escape")
        panel = await open_wallet(page)
        await panel.get_by_role("button", name="Refund ⭐ 130 for 100 credits").click()
        await expect(panel.locator(".payments")).to_contain_text("refunded")
        await is_clean(page)


async def test_the_page_of_payments_stays_english(sqlite_url: str, page: Page) -> None:
    async with shopping(sqlite_url, page) as here:
        here.telegram.state.people[BEN]["language_code"] = "es"
        await say(page, "/balance")
        await page.locator(".from-bot .keyboard button", has_text="100 ").first.click()
        await page.locator(".invoice", has_text="100 créditos").wait_for()
        await page.locator(".pays", has_text="130").last.click()
        await sheet(page).get_by_role("button", name="Confirm and pay ⭐ 130").click()
        await page.locator(".service", has_text="You have paid ⭐ 130 for 100 créditos.").wait_for()
