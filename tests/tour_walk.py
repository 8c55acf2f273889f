"""A walk through what a person can do with the bot, at the page: the pictures of docs/tour.md by name.

Ben (1002) walks, Cleo (1003) is with him in a group, Ada (1001) runs the studio, which sells credits.
"""

import json
import re
from urllib.parse import urlencode

from playwright.async_api import Page

from tests.operator_camera import USUAL, WIDTH
from tests.tour_walker import RESULT, Walk, meant
from tests.world import picture, until, until_answered, until_done

BEN, CLEO = 1002, 1003
DARK = {
    "bg_color": "#17212b",
    "text_color": "#f5f5f5",
    "hint_color": "#708499",
    "button_color": "#5288c1",
    "secondary_bg_color": "#232e3c",
}
"""A dark theme of Telegram's."""
GO = r":go:$"
"""The button that orders."""


async def play(walk: Walk) -> None:
    """Walk through all of it."""
    for number in (BEN, CLEO):
        walk.camera.here.telegram.state.people[number]["language_code"] = walk.language
    for part in (_face, _changes, _chain, _recipe, _buys, _group, _anywhere, _app, _settings, _verifies, _commands):
        await part(walk)
    await _privacy(walk)


async def _face(walk: Walk) -> None:
    """A face is sent, consented to and used."""
    await walk.sample("portrait")
    await walk.take("likeness-sent")
    await walk.press(":with:addface")
    await walk.take("likeness-asked")
    what = meant(await walk.there(":what:$"), ":what:$") or ""
    await walk.camera.note("likeness-what", walk.ben, "", what)
    await walk.camera.page.keyboard.press("Escape")
    await walk.press(":mine:$")
    await walk.there("^s:face:use:")
    await until_done(walk.camera.here, "submit")
    await walk.take("likeness-kept")
    await walk.begin()
    await walk.say("/swap")
    await walk.take("likeness-swap")


async def _changes(walk: Walk) -> None:
    """An order is corrected, by words and by its list, and dropped."""
    await walk.begin()
    await walk.say(f"/imagine {walk.typed('dog')}")
    await walk.take("change-price")
    await walk.say(walk.typed("wolf"))
    await walk.take("change-said")
    await walk.press(":change:$")
    await walk.take("change-list")
    await walk.press(":edit:prompt$")
    await walk.take("change-asked")
    await walk.press(":back:$")
    await walk.take("change-back")
    await walk.press(":x:$")
    await walk.take("change-dropped")


async def _chain(walk: Walk) -> None:
    """A result leads to the next."""
    await walk.begin()
    await walk.say(f"/imagine {walk.typed('boat')}")
    await walk.press(GO)
    first = await walk.made()
    await walk.take("chain-first")
    await walk.press(RESULT)
    await walk.take("chain-use")
    await walk.press(r":into:\d+\.upscale")
    await walk.take("chain-price")
    await walk.press(GO)
    await walk.there(r"^r:job:\d+:keep")
    await walk.made(after=first["message_id"])
    for one in await walk.ben.messages():
        if one["message_id"] <= first["message_id"]:
            await walk.ben.delete(one["message_id"])
    await walk.take("chain-second")


async def _recipe(walk: Walk) -> None:
    """The chain is kept, looked at and ordered as one."""
    await walk.press(r"^r:job:\d+:keep")
    await walk.there(r"^r:own:\d+:name")
    await walk.take("recipe-kept")
    await walk.begin()
    await walk.say("/recipes")
    await walk.take("recipes")
    await walk.press(r"^r:own:\d+:open")
    await walk.take("recipe")
    await walk.press(r"^r:own:\d+:cook")
    await walk.say(walk.typed("recipe"))
    await walk.take("recipe-price")
    await walk.press(GO)
    await walk.there(r"^r:job:\d+:keep")
    await until_done(walk.camera.here, "deliver")
    step = next(one for one in await walk.ben.answers() if "photo" in one)
    await walk.ben.delete(step["message_id"])  # both would not fit into the picture
    await walk.take("recipe-done")


async def _buys(walk: Walk) -> None:
    """Credits are bought."""
    camera, page = walk.camera, walk.camera.page
    await walk.begin()
    await walk.say("/balance")
    await walk.take("balance")
    await walk.press("^x:pack:100")
    await walk.take("invoice")
    await page.locator(".keyboard .pays").last.click()
    await page.locator("#pay .deeds button").first.wait_for()
    await camera.see("pay")
    await page.locator("#pay .deeds button").first.click()
    await page.locator(".service").last.wait_for()
    await walk.ben.wait_for(lambda one: one["message_id"] > 0 and "100" in (one.get("text") or ""))
    await walk.take("paid")
    await page.locator(".keyboard .pays").last.click()
    await page.locator("#pay dd").nth(2).wait_for()
    await camera.see("receipt")
    await page.keyboard.press("Escape")
    await page.click("#tools-open")
    await page.locator("#wallet summary").click()
    await page.locator("#wallet .payments button").first.wait_for()
    await page.locator("#wallet").evaluate("one => one.scrollIntoView()")
    await camera.see("wallet")
    await page.click("#tools-open")
    await walk.begin()
    await walk.say("/paysupport")
    await walk.take("paysupport")


async def _group(walk: Walk) -> None:
    """In a group: a mention, a command, a result; Cleo presses what is not hers, and reports."""
    camera, here = walk.camera, walk.camera.here
    bot = here.telegram.state.bot["username"]
    await walk.begin()
    group = here.telegram.state.groups.open(walk.typed("club"))
    place, ben, cleo = str(group.id), walk.ben.in_group(group.id), walk.cleo.in_group(group.id)
    await ben.send_file(picture("teal", (640, 420)), caption=f"@{bot}")
    await walk.take("group-mention", ben, place=place)
    await walk.say("/cancel", ben)
    for one in await ben.messages():
        await ben.delete(one["message_id"])
    await walk.say(f"/imagine {walk.typed('house')}", ben)
    await walk.take("group-price", ben, place=place)
    priced = await walk.there(GO, ben)
    await camera.note("group-other", cleo, place, meant(priced, GO) or "")
    await walk.press(GO, ben)
    result = await walk.there("^w:", ben)
    await until_done(here, "deliver")
    await walk.take("group-result", ben, place=place)
    await camera.note("group-reported", cleo, place, meant(result, "^w:") or "")
    await walk.press("^y:fine:", camera.ada)
    await walk.take("group-told", walk.cleo)


async def _anywhere(walk: Walk) -> None:
    """A result is shared by its name, a recipe by a link."""
    here = walk.camera.here
    group = here.telegram.state.groups.open(f"{walk.typed('club')} 2")
    ben = walk.ben.in_group(group.id)
    found = await walk.ben.asks_inline(walk.typed("found"))
    assert found is not None
    await ben.picks(found, found["results"][0])
    await walk.take("inline-shared", ben, place=str(group.id))
    await walk.begin()
    await walk.say("/recipes")
    await walk.press(r"^r:own:\d+:open")
    await walk.press(r"^r:own:\d+:share")
    await walk.take("recipe-link")
    told = (await walk.ben.answers())[-1]
    link = re.search(r"start=([\w-]+)", json.dumps(told))
    assert link is not None
    await walk.cleo.clear()
    await walk.say(f"/start {link[1]}", walk.cleo)
    await walk.take("recipe-shared", walk.cleo)


async def _privacy(walk: Walk) -> None:
    """What is kept is read, a consent is revoked, everything may be forgotten."""
    await walk.begin()
    await walk.say("/privacy")
    await walk.take("privacy")
    await walk.press("^c:list:0")
    await walk.take("consents")
    await walk.press(r"^c:ask:")
    await walk.take("consent-sure")
    await walk.press(r"^c:yes:")
    await until_done(walk.camera.here, "revoke")
    await walk.take("consent-revoked")
    for command in ("forget", "terms"):
        await walk.begin()
        await walk.say(f"/{command}")
        await walk.take(command)
    await walk.begin()
    await walk.say("/export")
    await walk.ben.wait_for(lambda one: one.get("document", {}).get("file_name", "").endswith(".html"))
    await until_done(walk.camera.here, "export")
    await walk.take("export")


async def _verifies(walk: Walk) -> None:
    """Files are asked how they were made."""
    await walk.begin()
    await walk.say(f"/imagine {walk.typed('boat')}")
    await walk.press(GO)
    await walk.made()
    await walk.press(r"^j:\d+:original")
    original = await walk.ben.wait_for(lambda one: "document" in one)
    data = await walk.ben.download(original["document"]["file_id"])
    await walk.begin()
    await walk.say("/verify")
    await walk.take("verify")
    await walk.ben.send_file(data, kind="document", name=original["document"]["file_name"])
    await until_answered(walk.camera.here)
    await walk.take("verified")
    await walk.begin()
    await walk.say("/verify")
    await walk.ben.send_file(picture("tomato", (640, 420)), kind="document", name="photo.jpg")
    await until_answered(walk.camera.here)
    await walk.take("verified-not")


async def _settings(walk: Walk) -> None:
    """What can be set."""
    await walk.begin()
    await walk.say("/settings")
    await walk.take("settings")
    for part in ("language", "quiet", "models"):
        await walk.begin()
        await walk.say("/settings")
        await walk.press(f"^o:{part}$")
        await walk.take(f"settings-{part}")


async def _commands(walk: Walk) -> None:
    """What some commands open with."""
    for command in ("menu", "help", "speak", "present", "imagine", "dub", "faces", "voices", "gallery", "jobs"):
        await walk.begin()
        await walk.say(f"/{command}")
        await walk.take(command)


async def _app(walk: Walk) -> None:
    """The Mini App, as the menu button opens it."""
    camera = walk.camera
    browser = camera.page.context.browser
    assert browser is not None
    page = await browser.new_page(viewport={"width": WIDTH, "height": USUAL})
    await page.goto(await walk.ben.open_menu_app())
    await _listed(page, "gallery")
    await camera.see("app-gallery", page)
    for tab in ("shelves", "voices"):
        await page.click(f"#tab-{tab}")
        await _listed(page, tab)
        await camera.see(f"app-{tab}", page)
    await page.click("#tab-shelves")
    await _listed(page, "shelves")
    await page.locator("#shelves .deeds button").nth(1).click()
    await page.locator("#rename[open]").wait_for()
    await camera.see("app-rename", page)
    await page.goto("about:blank")
    address = (await walk.ben.open_menu_app()).rpartition("&")[0]
    await page.goto(f"{address}&{urlencode({'tgWebAppThemeParams': json.dumps(DARK)})}")
    await _listed(page, "gallery")
    await camera.see("app-dark", page)
    await page.close()


async def _listed(page: Page, tab: str) -> None:
    await page.locator(f"#{tab} .list li").first.wait_for()
    await until(lambda: page.evaluate("document.querySelector('#status').textContent === ''"))
