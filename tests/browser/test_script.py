"""The same chat as in docs/transcript.md, typed and pressed in the page."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from playwright.async_api import Page

from bot.sandbox.faults import Faults
from tests.browser.by_hand import ByHand
from tests.chat_script import SCENES, Scene, Shown, Step, play
from tests.operator_script import OPERATED, OPERATOR_SCENES
from tests.sales_script import SALES_SCENES
from tests.shop import BEN, open_shop
from tests.world import world


async def played(scenes: Sequence[Scene], people: Mapping[str, ByHand], faults: Faults, page: Page) -> None:
    """Play scenes; nothing may go wrong in the page meanwhile."""
    problems: list[str] = []
    page.on("console", lambda line: problems.append(line.text) if line.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    at: list[tuple[str, Step]] = []

    def note(scene: Scene, step: Step, shown: Shown | None) -> None:
        at.append((scene.title, step))

    try:
        await play(scenes, people, note, faults)
    except Exception as error:
        raise AssertionError(f"stopped after {at[-1:]}") from error
    assert len(at) == sum(len(scene.steps) for scene in scenes)
    assert [line for line in problems if "EventSource" not in line and "ERR_" not in line] == []


async def test_the_whole_chat_is_had_in_the_page(sqlite_url: str, page: Page, tmp_path: Path) -> None:
    async with world(sqlite_url, live=True, seconds=0.1) as here:
        await page.goto(here.root)
        await played(SCENES, {"Ada": ByHand(page=page, folder=tmp_path)}, here.faults, page)


async def test_credits_are_bought_and_refunded_in_the_page(sqlite_url: str, page: Page, tmp_path: Path) -> None:
    async with open_shop(sqlite_url, seconds=0.1) as shop:
        await page.goto(shop.here.root)
        ada, ben = ByHand(page=page, folder=tmp_path), ByHand(page=page, folder=tmp_path, user=BEN)
        await played(SALES_SCENES, {"Ada": ada, "Ben": ben}, shop.here.faults, page)


async def test_a_studio_is_operated_in_the_page(sqlite_url: str, page: Page, tmp_path: Path) -> None:
    async with world(sqlite_url, seconds=0.1, **OPERATED) as here:
        await page.goto(here.root)
        ada, ben = ByHand(page=page, folder=tmp_path), ByHand(page=page, folder=tmp_path, user=BEN)
        await played(OPERATOR_SCENES, {"Ada": ada, "Ben": ben}, here.faults, page)
