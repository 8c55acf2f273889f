"""python -m tests.operator_page: takes the pictures of docs/operator.md, each screen of /admin in two languages.

Needs Chromium and fonts with emoji and Arabic (Debian: fonts-noto-color-emoji, fonts-noto-core).
"""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from shutil import copy

from playwright.async_api import Browser, async_playwright

from bot.sandbox.telegram.person import Person
from bot.store.migrate import migrate
from tests.browser.conftest import CHROMIUM, QUIET
from tests.operator_camera import USUAL, WIDTH, Camera
from tests.operator_screens import LANGUAGES, PICTURES, PLACE, text
from tests.operator_walk import BEN, CLEO, STUDIO, Day, play, play_requests
from tests.taking import in_a_folder
from tests.world import world


async def take(folder: Path) -> dict[str, dict[str, Path]]:
    """Return each language's pictures by name."""
    taken: dict[str, dict[str, Path]] = {}
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        for language in LANGUAGES:
            taken[language] = {
                **await _played(browser, folder / language / "day", language, play),
                **await _played(browser, folder / language / "requests", language, play_requests, ACCESS="approval"),
            }
        await browser.close()
    return taken


async def _played(
    browser: Browser, folder: Path, language: str, plays: Callable[[Day], Awaitable[None]], **more: str
) -> dict[str, Path]:
    folder.mkdir(parents=True)
    url = f"sqlite:///{folder / 'bot.db'}"
    await migrate(url)
    async with (
        world(url, seconds=0.3, **{**STUDIO, **more}) as here,
        Person(here.session, here.root, BEN) as ben,
        Person(here.session, here.root, CLEO) as cleo,
    ):
        here.telegram.state.add_person("Cleo", number=CLEO)
        page = await browser.new_page(viewport={"width": WIDTH, "height": USUAL})
        await page.goto(here.root)
        camera = Camera(here=here, page=page, folder=folder)
        await plays(Day(camera=camera, ben=ben, cleo=cleo, language=language))
        await page.close()
    return camera.taken


def write(taken: dict[str, dict[str, Path]]) -> None:
    """Write the page and its pictures."""
    PICTURES.mkdir(exist_ok=True)
    for old in PICTURES.glob("*.webp"):
        old.unlink()
    for language, pictures in taken.items():
        for name, path in pictures.items():
            copy(path, PICTURES / f"{language}-{name}.webp")
    PLACE.write_text(text())


if __name__ == "__main__":
    with in_a_folder() as place:
        write(asyncio.run(take(place)))
