"""The studio's Mini App in a real browser: by keyboard, light and dark, on a phone, from the right; axe is content."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlencode

from playwright.async_api import Frame, Page, ViewportSize, expect

from bot.locales import LANGUAGES
from bot.operations import OPERATIONS
from bot.sandbox.telegram.person import Person, labels
from tests.browser.shown import is_clean
from tests.dialog import fill
from tests.http.mini_app.test_mini_app import imagined
from tests.journeys.test_consents import a_face
from tests.world import World, until, until_answered, until_done, world

DARK = {"bg_color": "#17212b", "text_color": "#f5f5f5", "hint_color": "#708499", "button_color": "#5288c1"}
HEIGHT = "one => one.getBoundingClientRect().height"
PLACES = "all => all.map(one => JSON.stringify(one.getBoundingClientRect()))"
FROM_SIDE = "(one, side) => one.getBoundingClientRect()[side] - one.closest('li').getBoundingClientRect()[side]"
TWO_LINES = 60
"""Pixels that are fewer than two lines and their button's padding take."""
PHONE: ViewportSize = {"width": 360, "height": 740}


@asynccontextmanager
async def listening(page: Page) -> AsyncIterator[None]:
    """Check that the page runs without a word to the console."""
    problems: list[str] = []
    page.on("console", lambda line: problems.append(line.text) if line.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield
    assert [line for line in problems if "EventSource" not in line and "ERR_" not in line] == []


async def of(person: Person, **theme: str) -> str:
    """Return the address of a person's menu button, as a Telegram with a theme opens it."""
    address = await person.open_menu_app()
    themed = urlencode({"tgWebAppThemeParams": json.dumps(theme)})
    return f"{address.rpartition('&')[0]}&{themed}"


async def test_a_keyboard_reaches_results_shelves_and_voices(sqlite_url: str, page: Page) -> None:
    async with world(sqlite_url, live=True) as here, listening(page):
        await imagined(here, "a red boat")
        await a_face(here.person)
        last = await here.person.hears("Done · Add a face")
        await page.set_viewport_size(PHONE)
        await page.clock.install()
        await page.goto(here.root)
        await page.get_by_role("button", name="Studio", exact=True).click()
        frame = page.frame_locator("#app iframe")
        await frame.get_by_text("a red boat").wait_for()
        app = next(one for one in page.frames if "/live/studio/" in one.url)
        picture = app.get_by_role("button", name="Enlarge: 🎨 a red boat")
        assert await picture.locator("img").evaluate("async one => { await one.decode(); return one.naturalWidth > 0 }")
        await is_clean(app)
        await picture.press("Enter")
        await app.locator("#viewer img").wait_for()
        await page.keyboard.press("Enter")  # the button that closes it
        await expect(picture).to_be_focused()
        await app.get_by_role("tab", name="Gallery").press("ArrowRight")
        await app.get_by_text("🙂 Grandma").wait_for()
        await is_clean(app)
        await _renames(page, app)
        await app.get_by_role("tab", name="Shelves").press("End")
        await expect(app.get_by_role("tab", name="Voices")).to_be_focused()
        await _hears(here, app)
        await is_clean(app)
        await app.get_by_role("tab", name="Voices").press("Home")
        await expect(app.locator("#status")).to_be_empty()  # the list is there
        await page.clock.fast_forward("15:00")
        await picture.locator("img").dispatch_event("error")  # its address has ended: the list is asked for again
        await picture.wait_for()
        assert await app.get_by_text("can't be shown here").count() == 0
        await app.get_by_role("button", name="Use in our chat: 🎨 a red boat").press("Enter")
        await page.locator("#app").wait_for(state="hidden")
        await here.person.wait_for(lambda m: "photo" in m and "↪️ Use in…" in labels(m), after=last["message_id"])


async def test_escape_leads_from_it_back_to_the_chat(sqlite_url: str, page: Page) -> None:
    async with world(sqlite_url, live=True) as here, listening(page):
        await a_face(here.person)
        await page.goto(here.root)
        opener = page.get_by_role("button", name="Studio", exact=True)
        await opener.press("Enter")
        app = page.frame_locator("#app iframe")
        await app.get_by_role("tab", name="Shelves").click()
        await app.get_by_role("button", name="Rename: 🙂 Grandma").press("Enter")
        await expect(app.get_by_role("textbox", name="New name")).to_be_focused()
        await page.keyboard.press("Escape")  # closes what is asked there
        await expect(app.get_by_role("button", name="Rename: 🙂 Grandma")).to_be_focused()
        await page.keyboard.press("Escape")
        await expect(page.locator("#app")).to_be_hidden()
        await expect(opener).to_be_focused()


async def _renames(page: Page, app: Frame) -> None:
    """Give the face another name without a mouse."""
    await app.get_by_role("button", name="Rename: 🙂 Grandma").press("Enter")
    field = app.get_by_role("textbox", name="New name")
    await expect(field).to_be_focused()
    await is_clean(app)
    await page.keyboard.type("Granny")
    await page.keyboard.press("Enter")
    await app.get_by_text("It's called Granny now.").wait_for()
    await expect(app.get_by_role("button", name="Rename: 🙂 Granny")).to_be_focused()


async def _hears(here: World, app: Frame) -> None:
    """Play a voice that has to be made first, then another: it stops the first."""
    alice, grace = (app.get_by_role("button", name=f"Play {name}") for name in ("Alice", "Grace"))
    await alice.press("Enter")
    await app.get_by_text("Alice's sample is being made").wait_for()
    await app.get_by_text("Alice is playing").wait_for()
    await until_done(here, "deliver")
    await grace.press("Enter")
    await app.get_by_role("button", name="Stop Grace").wait_for()
    await alice.wait_for()
    await app.get_by_text("Grace is playing").wait_for()


async def test_it_is_dark_from_the_right_and_of_its_person_alone(sqlite_url: str, page: Page) -> None:
    async with world(sqlite_url, live=True) as here, listening(page):
        await imagined(here, "a red boat")
        layla = here.telegram.state.add_person("Layla", language_code="ar")["id"]
        async with Person(here.session, here.root, layla) as person:
            await person.say("/gallery")
            await person.wait_for(lambda message: True)
            await page.set_viewport_size(PHONE)
            await page.goto(await of(person, **DARK))
        root = page.locator("html")
        await expect(root).to_have_attribute("dir", "rtl")
        await expect(root).to_have_attribute("lang", "ar")
        await expect(page.locator("#status")).not_to_be_empty()
        assert await page.get_by_text("red boat").count() == 0
        assert await page.locator("body").evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(23, 33, 43)"
        first, second = page.locator("[role=tab]").nth(0), page.locator("[role=tab]").nth(1)
        left = "one => one.getBoundingClientRect().left"
        assert await first.evaluate(left) > await second.evaluate(left)
        await is_clean(page)
        await first.press("ArrowLeft")
        await expect(second).to_be_focused()
        await is_clean(page)


async def test_it_says_what_is_wrong_when_nobody_has_signed_for_it(sqlite_url: str, page: Page) -> None:
    async with world(sqlite_url, live=True) as here:
        address = f"{here.settings.public_url}/live/studio/"
        await page.goto(address)
        await page.get_by_text("open this page with the menu button").wait_for()
        await page.goto("about:blank")
        await page.goto(f"{address}#tgWebAppData=user%3D1%26hash%3D0")
        await page.get_by_text("I can't tell who you are").wait_for()


async def test_tabs_stay_as_they_are_in_each_language(sqlite_url: str, page: Page) -> None:
    async with world(sqlite_url, live=True) as here:
        await page.set_viewport_size(PHONE)
        for language in LANGUAGES:
            await page.set_extra_http_headers({"Accept-Language": language})
            await page.goto(f"{here.settings.public_url}/live/studio/")
            tabs = page.locator("[role=tab]")
            before = await tabs.evaluate_all(PLACES)
            for tab in await tabs.all():
                await tabs.evaluate_all("all => all.forEach(one => one.setAttribute('aria-selected', 'false'))")
                await tab.evaluate("one => one.setAttribute('aria-selected', 'true')")
                assert await tabs.evaluate_all(PLACES) == before, language
                assert await tab.evaluate("one => one.scrollWidth <= one.clientWidth"), language
            assert await page.locator("[role=tablist]").evaluate(HEIGHT) < TWO_LINES, language
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), language


async def test_names_begin_where_lines_begin_and_no_word_is_broken(sqlite_url: str, page: Page) -> None:
    async with world(sqlite_url, live=True) as here, listening(page):
        await a_face(here.person)
        await page.set_viewport_size(PHONE)
        for language, side in (("ar", "right"), ("de", "left"), ("ru", "left")):
            here.telegram.state.people[1001]["language_code"] = language
            await here.person.say("/menu")
            await until_answered(here)
            await page.goto("about:blank")
            await page.goto(await of(here.person))
            await page.locator("[role=tab]").nth(1).click()
            name = page.get_by_text("🙂 Grandma")
            await name.wait_for()
            assert abs(await name.evaluate(FROM_SIDE, side)) < 12, language
            rename = page.locator(".deeds button:visible").last
            assert await rename.evaluate(HEIGHT) < TWO_LINES, language


async def test_a_video_shows_its_first_picture_without_being_played(sqlite_url: str, page: Page) -> None:
    async with world(sqlite_url, live=True) as here, listening(page):
        await here.person.say("/animate")
        await here.person.press("✅", await fill(here.person, OPERATIONS["animate"]))
        await here.person.hears("Done · Photo to video")
        await until_done(here, "deliver")
        await page.set_viewport_size(PHONE)
        await page.goto(await of(here.person))
        video = page.locator("#gallery video")
        await video.wait_for()
        await until(lambda: video.evaluate("one => one.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA"))
        assert await video.evaluate("one => one.paused && one.videoWidth > 0")
