"""python -m tests.tour_page: takes the pictures of docs/tour.md, every flow in two languages, and writes the page.

Needs Chromium and fonts with emoji and Arabic (Debian: fonts-noto-color-emoji, fonts-noto-core).
"""

import asyncio
from pathlib import Path

import PIL.Image
from playwright.async_api import Page, async_playwright

from bot.store.migrate import migrate
from tests.browser.conftest import CHROMIUM, QUIET
from tests.taking import in_a_folder
from tests.tour import take_tour
from tests.world import world

DOCS = Path(__file__).parents[1] / "docs"
LANGUAGES = {"es": "Spanish", "ar": "Arabic, right to left"}
STEPS = {
    "start": "The start",
    "photo": "A photo is sent: what could be made of it",
    "question": "A question",
    "agree": "The price, and the last ✅",
    "waiting": "While it waits",
    "result": "The result",
    "use": "Use it in…",
    "next": "The next result, without an upload",
    "settings": "Settings",
}
COMMANDS = (
    *("menu", "help", "speak", "swap", "present", "imagine"),
    *("dub", "voices", "gallery", "jobs", "recipes", "privacy"),
)
"""What each of them opens with, after the tour: so there is something in the lists."""
PHONE = {"width": 360, "height": 740}


async def take(folder: Path) -> dict[str, list[tuple[str, Path]]]:
    """Return each language's pictures."""
    taken: dict[str, list[tuple[str, Path]]] = {}
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        for language in LANGUAGES:
            url = f"sqlite:///{folder / language}.db"
            await migrate(url)
            async with world(url, live=True, seconds=0.5) as here:
                page = await browser.new_page(viewport=PHONE)
                own = folder / language
                own.mkdir()
                shown = await take_tour(page, here.root, language=language, folder=own)
                taken[language] = _once_each(shown) + [await _opened(page, one, own) for one in COMMANDS]
                await page.close()
        await browser.close()
    return taken


def _once_each(shown: list[tuple[str, Path]]) -> list[tuple[str, Path]]:
    firsts = {step: path for step, path in reversed(shown)}
    return [(step, firsts[step]) for step in STEPS if step in firsts]


async def _opened(page: Page, command: str, folder: Path) -> tuple[str, Path]:
    before = await page.locator(".from-bot").count()
    await page.fill("#text", f"/{command}")
    await page.press("#text", "Enter")
    await page.wait_for_function(f"() => document.querySelectorAll('.from-bot').length > {before}")
    await page.wait_for_function("() => [...document.images].every((one) => one.complete || !one.src)")
    await page.evaluate("document.querySelector('#toast').hidden = true")
    path = folder / f"{command}.png"
    await page.screenshot(path=path, animations="disabled")
    return f"/{command}", path


def write(taken: dict[str, list[tuple[str, Path]]]) -> None:
    """Write the page and its pictures."""
    into = DOCS / "tour"
    into.mkdir(exist_ok=True)
    for old in into.glob("*.webp"):
        old.unlink()
    rows = [f"| {' | '.join(['', *LANGUAGES.values()])} |", f"| {' | '.join(['---'] * (len(LANGUAGES) + 1))} |"]
    steps = [step for step, _ in taken[next(iter(LANGUAGES))]]
    for step in steps:
        cells = []
        for language, name_of in LANGUAGES.items():
            path = dict(taken[language]).get(step)
            name = f"{language}-{step.strip('/')}.webp"
            if path is not None:
                PIL.Image.open(path).convert("RGB").save(into / name, quality=60, method=6)
                cells.append(f"![{step}, {name_of}](tour/{name})")
            else:
                cells.append("")
        rows.append(f"| {STEPS.get(step, f'`{step}`')} | {' | '.join(cells)} |")
    (DOCS / "tour.md").write_text(
        "# Tour\n\nThe bot in the chat of `make demo`, on a phone of 360 px, in two of its twelve languages. "
        "The pictures are taken from the\nreal page by `make pictures`, which plays the demo's own tour and then opens "
        "some commands.\n[Tried as a new user](tried.md) tells what was stumbled over, and what changed.\n\n"
        + "\n".join(rows)
        + "\n"
    )


if __name__ == "__main__":
    with in_a_folder() as place:
        write(asyncio.run(take(place)))
