"""The site of docs/ in a real browser, from the disk."""

from pathlib import Path

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from tests.test_site import build

READ = ("index", "settings", "architecture")
SEEN = ((360, "light"), (1100, "light"), (1100, "dark"))


async def test_pages_fit_the_screen_and_anybody_can_read_them(page: Page, tmp_path: Path) -> None:
    site = build(tmp_path / "site")
    for width, scheme in SEEN:
        await page.set_viewport_size({"width": width, "height": 800})
        await page.emulate_media(color_scheme=scheme)
        for name in READ:
            await page.goto(f"file://{site}/{name}.html")
            assert await page.evaluate("document.documentElement.scrollWidth") <= width, name
            found = (await Axe().run(page)).response["violations"]
            assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == [], (scheme, name)
