"""The same chat as in docs/transcript.md, typed and pressed in the page."""

from pathlib import Path

from playwright.async_api import Page

from tests.browser.by_hand import ByHand
from tests.chat_script import SCENES, Scene, Shown, Step, play
from tests.world import world


async def test_the_whole_chat_is_had_in_the_page(sqlite_url: str, page: Page, tmp_path: Path) -> None:
    problems: list[str] = []
    page.on("console", lambda line: problems.append(line.text) if line.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    at: list[tuple[str, Step]] = []

    def note(scene: Scene, step: Step, shown: Shown | None) -> None:
        at.append((scene.title, step))

    async with world(sqlite_url, live=True, seconds=0.1) as here:
        await page.goto(here.root)
        chat = ByHand(page=page, folder=tmp_path)
        try:
            await play(SCENES, chat, note, here.faults)
        except Exception as error:
            raise AssertionError(f"stopped after {at[-1:]}") from error
    assert len(at) == sum(len(scene.steps) for scene in SCENES)
    assert [line for line in problems if "EventSource" not in line and "ERR_" not in line] == []
