"""python -m tests.tour_page: takes the pictures of docs/tour.md, every flow in two languages, and writes the page.

Needs Chromium and fonts with emoji and Arabic (Debian: fonts-noto-color-emoji, fonts-noto-core).
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from shutil import copy

import PIL.Image
from playwright.async_api import Browser, async_playwright

from bot.sandbox.telegram.person import Person
from bot.store.migrate import migrate
from tests.browser.conftest import CHROMIUM, QUIET
from tests.operator_camera import QUALITY, USUAL, WIDTH, Camera
from tests.shop import SALES
from tests.taking import in_a_folder
from tests.tour import take_tour
from tests.tour_screens import LANGUAGES, PICTURES, PLACE, PLAYED, text
from tests.tour_walk import BEN, CLEO, play
from tests.tour_walker import Walk
from tests.world import World, world

STUDIO = {**SALES, "TRIAL_CREDITS": "500"}


async def take(folder: Path) -> dict[str, dict[str, Path]]:
    """Return each language's pictures by name."""
    taken: dict[str, dict[str, Path]] = {}
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        for language in LANGUAGES:
            own = folder / language
            own.mkdir()
            taken[language] = {**await _played(browser, own, language), **await _walked(browser, own, language)}
        await browser.close()
    return taken


@asynccontextmanager
async def _studio(folder: Path, name: str, **more: str) -> AsyncIterator[World]:
    url = f"sqlite:///{folder / name}.db"
    await migrate(url)
    async with world(url, live=True, seconds=0.5, **more) as here:
        yield here


async def _played(browser: Browser, folder: Path, language: str) -> dict[str, Path]:
    """Let the page's own tour play; of what it shows more than once the first picture is kept."""
    async with _studio(folder, "played") as here:
        page = await browser.new_page(viewport={"width": WIDTH, "height": USUAL})
        shown = await take_tour(page, here.root, language=language, folder=folder)
        await page.close()
    firsts = {step: path for step, path in reversed(shown)}
    return {step: _small(firsts[step]) for step, _ in PLAYED.screens}


def _small(path: Path) -> Path:
    small = path.with_suffix(".webp")
    PIL.Image.open(path).convert("RGB").save(small, quality=QUALITY, method=6)
    return small


async def _walked(browser: Browser, folder: Path, language: str) -> dict[str, Path]:
    async with (
        _studio(folder, "walked", **STUDIO) as here,
        Person(here.session, here.root, BEN) as ben,
        Person(here.session, here.root, CLEO) as cleo,
    ):
        here.telegram.state.add_person("Cleo", number=CLEO)
        page = await browser.new_page(viewport={"width": WIDTH, "height": USUAL})
        await page.goto(here.root)
        camera = Camera(here=here, page=page, folder=folder)
        await play(Walk(camera=camera, ben=ben, cleo=cleo, language=language))
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
