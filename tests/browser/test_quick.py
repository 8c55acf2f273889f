"""Somebody quick at the chat page: what comes late concerns what was asked, not what is shown by then."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from bot.sandbox.telegram.stars import POCKET
from tests.browser.buying import bought, offered, open_wallet, sheet, shopping
from tests.browser.conftest import CHROMIUM
from tests.browser.held import held
from tests.browser.shown import shown
from tests.needed import MAY_SKIP
from tests.shop import ADMIN, BEN
from tests.world import TOKEN, World, picture, until

pytestmark = pytest.mark.skipif(MAY_SKIP and CHROMIUM is None, reason="no Chromium")


async def _says(here: World, text: str, **more: Any) -> None:
    body = {"chat_id": ADMIN, "text": text, **more}
    async with here.session.post(f"{here.root}/bot{TOKEN}/sendMessage", json=body) as answer:
        assert answer.status == 200


async def _chats_as(page: Page, number: int) -> None:
    await page.select_option("#user", str(number))
    await page.locator(f"#log[data-user='{number}']").wait_for()


async def test_files_go_to_the_chat_in_which_they_were_attached(sqlite_url: str, page: Page, tmp_path: Path) -> None:
    async with shown(sqlite_url, page) as here:
        (tmp_path / "a.jpg").write_bytes(picture())
        (tmp_path / "b.txt").write_text("words")
        async with held(page, "**/file?*") as is_under_way:
            await page.set_input_files("#file", [tmp_path / "a.jpg", tmp_path / "b.txt"])
            await is_under_way.wait()
            await _chats_as(page, BEN)
        sent = here.telegram.state.messages
        await until(lambda: any("document" in one for one in sent[ADMIN].values()))
        assert not any("document" in one for one in sent.get(BEN, {}).values())


async def test_whoever_is_picked_chats_at_once(sqlite_url: str, page: Page) -> None:
    async with shown(sqlite_url, page) as here, held(page, "**/sandbox/groups") as is_asked:
        await page.select_option("#user", str(BEN))
        await is_asked.wait()
        await page.fill("#text", "it is me")
        await page.press("#text", "Enter")
        await page.locator(".from-user", has_text="it is me").wait_for()
        assert [one["text"] for one in here.telegram.state.messages[BEN].values() if one["from"]["id"] == BEN]
        assert not here.telegram.state.messages.get(ADMIN)


async def test_a_language_is_of_whoever_chats_by_then(sqlite_url: str, page: Page) -> None:
    async with shown(sqlite_url, page) as here:
        here.telegram.state.people[BEN]["language_code"] = "de"
        async with held(page, "**/sandbox/users") as is_asked:
            await page.select_option("#user", str(BEN))
            await is_asked.wait()
            await _chats_as(page, ADMIN)
        assert await page.input_value("#language") == "en"


async def test_what_a_group_is_told_does_not_lead_back_to_it(sqlite_url: str, page: Page) -> None:
    async with shown(sqlite_url, page) as here:
        group = here.telegram.state.groups.open("Friends")
        other = here.telegram.state.groups.open("Others")
        await page.reload()
        await page.select_option("#place", str(group.id))
        await page.click("#tools-open")
        async with held(page, "**/sandbox/groups/*") as is_asked:
            await page.get_by_label("Privacy mode").uncheck()
            await is_asked.wait()
            await page.select_option("#place", str(other.id))
            await page.locator("#group-panel h2", has_text="Others").wait_for()
        assert await page.input_value("#place") == str(other.id)
        assert not group.privacy


async def test_two_rules_of_a_group_changed_in_a_row_both_hold(sqlite_url: str, page: Page) -> None:
    async with shown(sqlite_url, page) as here:
        group = here.telegram.state.groups.open("Friends")
        await page.reload()
        await page.select_option("#place", str(group.id))
        await page.click("#tools-open")
        async with held(page, "**/sandbox/groups/*") as is_asked:
            await page.get_by_label("Members may send photos").uncheck()
            await is_asked.wait()
            await page.get_by_label("Members may send videos").uncheck()
            await until(lambda: "video" in group.forbids)
        assert group.forbids == {"photo", "video"}


async def test_a_form_that_is_opened_again_at_once_is_heard(sqlite_url: str, page: Page) -> None:
    async with shown(sqlite_url, page) as here:
        await page.select_option("#place", "new")
        await page.locator("#new-group[open]").wait_for()
        await page.evaluate(
            """() => {
              const list = document.querySelector("#place");
              document.querySelector("#new-group").requestClose();
              list.value = "new";
              list.dispatchEvent(new Event("change"));
            }"""
        )
        await page.fill("#new-group [name=title]", "Friends")
        await page.press("#new-group [name=title]", "Enter")
        await until(lambda: [one.title for one in here.telegram.state.groups.known.values()] == ["Friends"])
        await page.wait_for_function("() => document.querySelector('#place').value.startsWith('-100')")


async def test_a_correction_stays_one_when_the_bot_asks_for_a_reply_meanwhile(sqlite_url: str, page: Page) -> None:
    async with shown(sqlite_url, page) as here:
        await page.fill("#text", "first words")
        await page.press("#text", "Enter")
        mine = page.locator(".from-user", has_text="first words")
        await mine.locator(".more").click()
        await page.get_by_role("menuitem", name="Edit").click()
        await _says(here, "What is it called?", reply_markup={"force_reply": True})
        await page.locator(".from-bot", has_text="What is it called?").wait_for()
        await page.fill("#text", "better words")
        await page.press("#text", "Enter")
        await page.locator(".from-user", has_text="better words").wait_for()
        assert await page.locator(".from-user").count() == 1


async def test_what_is_typed_after_the_tour_was_stopped_stays(sqlite_url: str, page: Page) -> None:
    async with shown(sqlite_url, page):
        await page.click("#tour-play")
        await page.locator(".from-bot").first.wait_for()
        await page.keyboard.press("Escape")
        await page.keyboard.type("mine")
        await page.locator("#toast", has_text="The tour is stopped").wait_for()
        await page.evaluate("() => new Promise((done) => setTimeout(done, 1500))")  # longer than the tour sleeps
        assert await page.input_value("#text") == "mine"
        await expect(page.locator("#text")).to_be_focused()


async def test_a_sheet_that_was_left_while_stars_were_topped_up_stays_away(sqlite_url: str, page: Page) -> None:
    async with shopping(sqlite_url, page) as here:
        here.telegram.till.stars.wallets[BEN] = 20
        await (await offered(page)).press("Enter")
        await expect(sheet(page).get_by_role("button", name="Top up ⭐ 1,000")).to_be_focused()
        async with held(page, "**/top_up?*") as is_asked:
            await page.keyboard.press("Enter")
            await is_asked.wait()
            await page.keyboard.press("Enter")  # twice is once
            await page.keyboard.press("Escape")
        await expect(sheet(page)).to_be_hidden()
        assert here.telegram.till.stars.wallets[BEN] == 1020


async def test_enter_twice_tops_up_and_does_not_pay(sqlite_url: str, page: Page) -> None:
    async with shopping(sqlite_url, page) as here:
        here.telegram.till.stars.wallets[BEN] = 20
        await (await offered(page)).press("Enter")
        await expect(sheet(page).get_by_role("button", name="Top up ⭐ 1,000")).to_be_focused()
        await page.keyboard.press("Enter")
        await sheet(page).get_by_role("button", name="Confirm and pay").wait_for()
        await page.keyboard.press("Enter")
        await page.keyboard.press("Tab")
        await expect(sheet(page).get_by_role("button", name="Confirm and pay")).to_be_focused()
        assert here.telegram.till.stars.wallets[BEN] == 1020


async def test_enter_twice_gives_one_payment_back(sqlite_url: str, page: Page) -> None:
    async with shopping(sqlite_url, page) as here:
        await bought(page)
        await page.get_by_role("button", name="Receipt").wait_for()
        await bought(page)
        panel = await open_wallet(page)
        refunds = panel.get_by_role("button", name="Refund")
        await expect(refunds).to_have_count(2)
        await refunds.first.press("Enter")
        await expect(refunds).to_have_count(1)
        await page.keyboard.press("Enter")
        await page.locator(".from-bot", has_text="130 Stars refunded").wait_for()
        assert here.telegram.till.stars.wallets[BEN] == POCKET - 130


async def test_the_microphone_is_asked_for_once_and_what_it_hears_goes_where_it_began(
    sqlite_url: str, page: Page
) -> None:
    await page.context.grant_permissions(["microphone"])
    async with shown(sqlite_url, page) as here:
        asked = await page.evaluate(
            """() => {
              const { mediaDevices } = navigator;
              const ask = mediaDevices.getUserMedia.bind(mediaDevices);
              let asked = 0;
              mediaDevices.getUserMedia = (...given) => { asked += 1; return ask(...given); };
              for (const _ of "12") document.querySelector("#record").click();
              return asked;
            }"""
        )
        assert asked == 1
        await page.locator("#recording time", has_text="0:01").wait_for()
        await _chats_as(page, BEN)
        await page.click("#record")
        sent = here.telegram.state.messages
        await until(lambda: any("voice" in one for one in sent.get(ADMIN, {}).values()))
        assert len([one for one in await here.person.messages() if "voice" in one]) == 1
        assert not any("voice" in one for one in sent.get(BEN, {}).values())
