"""Drives the page's own tour in a language and keeps a picture of each step, for docs that show every flow."""

from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Page

LOADED = """() => [...document.images].every((one) => one.complete || !one.src)
  && [...document.querySelectorAll("#log video")].every((one) => {
    if (one.readyState < 2 || one.networkState !== 1) return false;
    return performance.now() - (one.loadedAt ??= performance.now()) > 1000;
  })"""
"""Whether all is there that the page shows; while a film loads, and a moment longer, there is a ring across it."""
LONG = 120_000
"""Milliseconds for the whole tour."""


@dataclass
class Taken:
    """The pictures of a tour: (step, file), in order."""

    folder: Path
    shown: list[tuple[str, Path]] = field(default_factory=list)

    async def take(self, page: Page, step: str) -> None:
        """Keep a picture of the page as it is now; one of each step in a row."""
        if self.shown and self.shown[-1][0] == step:
            return
        path = self.folder / f"{len(self.shown) + 1:02}-{step}.png"
        await page.wait_for_function(LOADED)
        await page.evaluate("document.querySelector('#toast').hidden = true")
        await page.screenshot(path=path, animations="disabled")
        self.shown.append((step, path))


async def take_tour(page: Page, root: str, *, language: str, folder: Path) -> list[tuple[str, Path]]:
    """Play the tour in an empty chat; return the pictures of its steps.

    Args:
        page: of a fresh browser page: what it calls for each step stays with it.
        root: the sandbox's address.
        language: Telegram's language_code of the person, one of the page's list.
        folder: where the pictures go.

    """
    taken = Taken(folder)
    await page.expose_function("onTourStep", lambda step: taken.take(page, step))
    await page.goto(f"{root}/?pace=60")
    await page.select_option("#language", language)
    await page.click("#tour-play")
    await page.locator("#toast", has_text="The tour is over").wait_for(timeout=LONG)
    return taken.shown
