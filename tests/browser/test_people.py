"""The chat page by keyboard, on a phone, and with what people really send: captions, albums, replies, groups."""

import os
from pathlib import Path

import pytest
from playwright.async_api import Page

from tests.browser.conftest import CHROMIUM
from tests.browser.shown import shown
from tests.needed import MAY_SKIP
from tests.world import TOKEN, picture, until, video

pytestmark = pytest.mark.skipif(MAY_SKIP and CHROMIUM is None, reason="no Chromium")
PHONE = {"width": 360, "height": 740}


async def _focused(page: Page) -> str:
    return str(await page.evaluate("document.activeElement.textContent || document.activeElement.tagName"))


async def test_a_press_by_keyboard_keeps_the_focus_in_the_message(sqlite_url: str, page: Page) -> None:
    async with shown(sqlite_url, page):
        await page.click("#start")
        key = page.locator(".from-bot .keyboard button", has_text="▶️ More").last
        await key.focus()
        await page.keyboard.press("Enter")
        await page.get_by_role("button", name="My faces").last.wait_for()
        inside = "() => document.activeElement.closest('article.from-bot') !== null"
        await page.wait_for_function(inside)
        assert await _focused(page) != "BODY"


async def test_the_page_fits_a_phone_with_an_album_that_has_a_caption(
    sqlite_url: str, page: Page, tmp_path: Path
) -> None:
    await page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # playwright's own TypedDict
    async with shown(sqlite_url, page) as here:
        files = [tmp_path / name for name in ("a.jpg", "b.jpg", "c.mp4")]
        for path, color in zip(files[:2], ("tomato", "teal"), strict=True):
            path.write_bytes(picture(color, (900, 600)))
        video(files[2])
        await page.fill("#text", "look at https://a.example/a-very-long-address-without-any-break-in-it")
        await page.set_input_files("#file", files)
        await page.locator(".from-user[data-album]").nth(2).wait_for()
        said = [one for one in await here.person.messages() if one.get("media_group_id")]
        assert len({one["media_group_id"] for one in said}) == 1
        assert [bool(one.get("caption")) for one in said] == [True, False, False]
        await page.click("#tools-open")
        wide = await page.evaluate("document.documentElement.scrollWidth")
        assert wide <= PHONE["width"]
        assert await page.locator("#send").is_hidden()
        for name in ("#user", "#place", "#tools-open", "#record", "#fault-form [name=what]"):
            box = await page.locator(name).bounding_box()
            assert box is not None
            assert 0 <= box["x"] <= box["x"] + box["width"] <= PHONE["width"], name
        await page.fill("#text", "words to send")
        await page.locator("#send").wait_for()
        assert await page.locator("#record").is_hidden()
        if wanted := os.environ.get("SCREENSHOT_PHONE"):
            await page.screenshot(path=f"{wanted}-tools.png")
            await page.click("#tools-open")
            await page.screenshot(path=f"{wanted}-album.png")


async def test_a_photo_of_an_iphone_beside_another_is_an_album_with_its_caption(
    sqlite_url: str, page: Page, tmp_path: Path
) -> None:
    async with shown(sqlite_url, page) as here:
        (tmp_path / "a.jpg").write_bytes(picture())
        heic = Path(__file__).parents[1] / "fuzz" / "in" / "photo.heic"
        await page.fill("#text", "/swap")
        await page.set_input_files("#file", [heic, tmp_path / "a.jpg"])
        await page.locator(".from-user[data-album] img.media").nth(1).wait_for()
        said = [one for one in await here.person.messages() if one["from"]["id"] == 1001]
        assert [(one.get("caption"), "photo" in one) for one in said] == [("/swap", True), (None, True)]
        assert await page.locator("#unsent").is_hidden()


async def test_what_cannot_be_sent_stays_with_its_caption_its_reply_and_the_reason(
    sqlite_url: str, page: Page, tmp_path: Path
) -> None:
    async with shown(sqlite_url, page) as here:
        await page.fill("#text", "first words")
        await page.press("#text", "Enter")
        mine = page.locator(".from-user", has_text="first words").first
        await mine.locator(".more").click()
        await page.get_by_role("menuitem", name="Reply").click()
        for name in ("a.jpg", "b.jpg"):
            (tmp_path / name).write_bytes(picture())
        long = "x" * 1025
        await page.fill("#text", long)
        await page.set_input_files("#file", [tmp_path / "a.jpg", tmp_path / "b.jpg"])
        await page.locator("#unsent", has_text="a.jpg, b.jpg. a caption has 1024 characters at most").wait_for()
        assert await page.input_value("#text") == long
        await page.fill("#text", "shorter")
        await page.press("#text", "Enter")
        await page.locator(".from-user[data-album]").nth(1).wait_for()
        said = [one for one in await here.person.messages() if one.get("photo")]
        assert [one.get("caption") for one in said] == ["shorter", None]
        assert said[0]["reply_to_message"]["text"] == "first words"
        assert await page.locator("#unsent").is_hidden()
        assert await page.input_value("#text") == ""


async def test_a_text_that_cannot_be_sent_is_in_the_box_again(sqlite_url: str, page: Page) -> None:
    async with shown(sqlite_url, page) as here:
        await page.route("**/text?*", lambda route: route.abort())
        await page.fill("#text", "is it there?")
        await page.press("#text", "Enter")
        await page.wait_for_function("() => document.querySelector('#text').value === 'is it there?'")
        await page.locator("#toast").wait_for()
        await page.unroute("**/text?*")
        await page.press("#text", "Enter")
        await page.locator(".from-user", has_text="is it there?").wait_for()
        assert len([one for one in await here.person.messages() if one["from"]["id"] == 1001]) == 1


async def test_the_list_of_commands_is_whole_and_goes_by_keyboard(sqlite_url: str, page: Page) -> None:
    async with shown(sqlite_url, page) as here:
        await until(lambda: any("1001" in scope for scope in here.telegram.state.commands))  # told last after a start
        await page.reload()
        await page.locator("#start").wait_for()
        await page.focus("#text")
        await page.keyboard.type("/")
        await page.locator("#commands li").first.wait_for()
        menu = here.telegram.state.commands.values()
        assert await page.locator("#commands li").count() == max(len(one) for one in menu)
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("ArrowUp")
        last = page.locator("#commands li").last
        assert await last.get_attribute("aria-selected") == "true"
        await page.keyboard.press("Escape")
        assert await page.locator("#commands").is_hidden()
        await page.keyboard.type("hel")
        await page.locator("#commands [aria-selected=true]", has_text="/help").wait_for()
        await page.keyboard.press("Enter")
        await page.locator(".from-user", has_text="/help").wait_for()
        assert await page.input_value("#text") == ""


async def test_a_message_is_answered_edited_forwarded_and_deleted_from_its_menu(sqlite_url: str, page: Page) -> None:
    async with shown(sqlite_url, page) as here:
        await page.fill("#text", "first words")
        await page.press("#text", "Enter")
        mine = page.locator(".from-user", has_text="first words")

        async def choose(entry: str) -> None:
            await mine.first.locator(".more").click()
            await page.get_by_role("menuitem", name=entry).click()

        await choose("Reply")
        await page.keyboard.type("my answer")
        await page.keyboard.press("Enter")
        await page.locator(".from-user .quote", has_text="first words").wait_for()
        await choose("Edit")
        await page.fill("#text", "first words, mended")
        await page.keyboard.press("Enter")
        await page.locator(".from-user .meta", has_text="edited").wait_for()
        await choose("Forward here")
        await page.locator(".forwarded", has_text="Forwarded from Ada").wait_for()
        await choose("Delete")
        await page.wait_for_function("() => document.querySelectorAll('.from-user').length === 2")
        said = [one for one in await here.person.messages() if one["from"]["id"] == 1001]
        assert [one.get("text") for one in said] == ["my answer", "first words, mended"]


async def test_a_group_with_topics_is_opened_and_its_rights_changed(sqlite_url: str, page: Page) -> None:
    async with shown(sqlite_url, page) as here:
        await page.select_option("#place", "new")
        await page.fill("#new-group [name=title]", "Friends")
        await page.select_option("#new-group [name=kind]", "forum")
        await page.get_by_role("button", name="Add", exact=True).click()
        await page.wait_for_function("() => document.querySelector('#place').value.startsWith('-100')")
        group = next(iter(here.telegram.state.groups.known.values()))
        await page.select_option("#place", f"{group.id}:{next(iter(group.topics))}")
        await page.fill("#text", "/help@a2e_studio_sandbox_bot")
        await page.press("#text", "Enter")
        await page.locator(".from-bot").first.wait_for()
        await page.click("#tools-open")
        await page.get_by_label("Privacy mode").uncheck()
        await page.get_by_label("Members may send photos").uncheck()
        await page.get_by_role("button", name="Close topic Talk").click()
        await page.get_by_role("button", name="Reopen topic Talk").wait_for()
        assert (group.privacy, group.forbids, len(group.closed)) == (False, {"photo"}, 1)
        await page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # playwright's own TypedDict
        assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        if wanted := os.environ.get("SCREENSHOT_PHONE"):
            await page.screenshot(path=f"{wanted}-group.png")


async def test_a_wish_for_a_reply_opens_the_reply_with_its_placeholder(sqlite_url: str, page: Page) -> None:
    async with shown(sqlite_url, page) as here:
        wish = {"force_reply": True, "input_field_placeholder": "Reply with a name"}
        asked = {"chat_id": 1001, "text": "What is it called?", "reply_markup": wish}
        async with here.session.post(f"{here.root}/bot{TOKEN}/sendMessage", json=asked) as answer:
            sent = (await answer.json())["result"]
        await page.get_by_placeholder("Reply with a name").wait_for()
        await page.keyboard.type("Tomato")
        await page.keyboard.press("Enter")
        await page.locator(".from-user .quote", has_text="What is it called?").wait_for()
        said = [one for one in await here.person.messages() if one.get("text") == "Tomato"]
        assert said[0]["reply_to_message"]["message_id"] == sent["message_id"]


async def test_a_new_user_tells_their_language(sqlite_url: str, page: Page) -> None:
    async with shown(sqlite_url, page) as here:
        await page.select_option("#user", "new")
        await page.fill("#new-user [name=name]", "Grete")
        await page.select_option("#new-user [name=language]", "de")
        await page.get_by_role("button", name="Add", exact=True).click()
        await page.wait_for_function("() => document.querySelector('#user').selectedOptions[0].text === 'Grete'")
        assert list(here.telegram.state.people.values())[-1]["language_code"] == "de"


async def test_faults_are_told_in_words_and_the_list_lives(sqlite_url: str, page: Page) -> None:
    async with shown(sqlite_url, page) as here:
        await page.click("#tools-open")
        await page.select_option("#fault-form [name=service]", "telegram")
        await page.get_by_label("What happens").select_option(label="answers late")
        await page.get_by_role("button", name="Switch on").click()
        await page.get_by_text("Telegram answers late, at any call, once more").wait_for()
        await page.get_by_label("1 fault is on").wait_for()
        here.faults.clear()
        await page.locator("#fault-badge").wait_for(state="hidden")
        assert await page.locator("#fault-list li").count() == 0


async def test_a_recording_shows_its_time_and_can_be_thrown_away(sqlite_url: str, page: Page) -> None:
    await page.context.grant_permissions(["microphone"])
    async with shown(sqlite_url, page) as here:
        await page.click("#record")
        await page.locator("#recording time", has_text="0:01").wait_for()
        assert await page.locator("#recording meter").is_visible()
        await page.get_by_role("button", name="Cancel").last.click()
        await page.locator("#recording").wait_for(state="hidden")
        assert await here.person.messages() == []
        await page.click("#record")
        await page.locator("#recording time", has_text="0:01").wait_for()
        await page.click("#record")
        await page.locator(".from-user .voice").wait_for()


async def test_every_control_has_a_name(sqlite_url: str, page: Page) -> None:
    async with shown(sqlite_url, page):
        await page.click("#start")
        await page.locator(".from-bot").first.wait_for()
        await page.click("#tools-open")
        nameless = await page.evaluate(
            """() => [...document.querySelectorAll("button, select, input, textarea, audio, video")]
              .filter((one) => !one.hidden)
              .filter((one) => !(one.getAttribute("aria-label") || one.textContent.trim() && one.tagName === "BUTTON"
                || one.labels?.[0]?.textContent.trim())).map((one) => one.outerHTML)"""
        )
        assert nameless == []
