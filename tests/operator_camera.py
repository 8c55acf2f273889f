"""A person at the sandbox's page and a camera: presses by what a button means, in any language, and keeps pictures."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import PIL.Image
from playwright.async_api import Page

from bot.buttons import Panel, PanelVerb
from bot.buttons.owner import SIGN
from bot.sandbox.telegram.person import Message, Person
from tests.world import World, until, until_answered

WIDTH, USUAL, LOWEST, HIGHEST = 360, 740, 160, 1200
"""Pixels: of the phone, and how low and high a picture may be."""
QUALITY = 50
TRIES, SHOWN_SECONDS = 5, 10.0
SHOWN = """(wanted) => {
  const log = document.querySelector("#log");
  const there = [...log.querySelectorAll("article")];
  if (log.dataset.user !== String(wanted.user) || there.length !== wanted.messages.length) return false;
  return wanted.messages.every(({ id, text, labels }, at) => {
    const one = there[at];
    return Number(one.dataset.messageId) === id && (one.querySelector(".text")?.textContent ?? "") === text
      && [...one.querySelectorAll(".keyboard button, .keyboard a")].map((key) => key.textContent).join("|") === labels;
  }) && [...document.images].every((one) => one.complete || !one.src);
}"""
"""Whether the page shows a chat as the server has it."""
AT_REST = "document.querySelector('#toast').hidden = true; document.activeElement.blur()"
"""Nothing is told, and nothing has the focus."""
LOADED = """() => [...document.images].every((one) => {
  const { top, bottom } = one.getBoundingClientRect();
  return (one.complete && one.naturalWidth > 0) || !one.src || top > innerHeight || bottom < 0 || top === bottom;
})"""
"""Whether all pictures are there that are in sight."""
LOW_END = """() => {
  const log = document.querySelector("#log");
  const last = (log.lastElementChild ?? log).getBoundingClientRect().bottom + log.scrollTop;
  return [Math.ceil(last - log.getBoundingClientRect().top) + 12, log.clientHeight];
}"""
"""How high the chat is, and how much of it there is room for."""


def pressable(message: Message, data: str) -> str | None:
    """Return the data of a message's first button whose data begins like this, the mark before it in groups aside."""
    rows = (message.get("reply_markup") or {}).get("inline_keyboard", [])
    found = (one.get("callback_data") or "" for row in rows for one in row)
    return next((one for one in found if (one.partition(SIGN)[2] or one).startswith(data)), None)


@dataclass
class Camera:
    """Takes pictures of the page.

    Args:
        here: the world.
        page: the sandbox's page, opened.
        folder: where the pictures go.

    """

    here: World
    page: Page
    folder: Path
    taken: dict[str, Path] = field(default_factory=dict)
    """Name -> picture."""

    @property
    def ada(self) -> Person:
        """The admin."""
        return self.here.person

    async def section(self, verb: PanelVerb) -> None:
        """Open a section of the panel in an empty chat."""
        await self.ada.clear()
        await self.ada.say("/admin")
        if verb is not PanelVerb.HOME:
            await self.press(Panel(verb=verb).data)

    async def press(self, data: str, by: Person | None = None) -> None:
        """Press the newest button whose data begins like this, and wait until all is answered."""
        who = by or self.ada
        message = await who.wait_for(lambda one: pressable(one, data) is not None)
        await who.press_data(message["message_id"], pressable(message, data) or "")
        await until_answered(self.here)

    async def say(self, words: str, by: Person | None = None) -> None:
        """Say something, and wait until it is answered."""
        await (by or self.ada).say(words)
        await until_answered(self.here)

    async def take(self, name: str, who: Person | None = None, *, place: str = "") -> None:
        """Keep a picture of somebody's chat; place: the group, if it is one.

        What was shown while the page was still reading the chat, or something came, is taken again.
        """
        await until_answered(self.here)
        person, path = who or self.ada, self.folder / f"{name}.png"
        for _ in range(TRIES):
            await self._open(person, place)
            await self._shoot(path)
            if await self._is_shown(person):
                self.taken[name] = _small(path)
                return
        raise AssertionError(f"the page changes while {name} is taken: {await _wanted(person)}")

    async def note(self, name: str, who: Person, place: str, data: str) -> None:
        """Have somebody press a button at the page, and keep a picture with what answers it."""
        await until_answered(self.here)
        await self._open(who, place)
        await self.page.set_viewport_size({"width": WIDTH, "height": USUAL})
        await self.page.evaluate("document.querySelector('#toast').hidden = true")
        await self.page.locator(f'[data-callback="{data}"]').last.click()
        await self.page.locator("#log [aria-busy]").wait_for(state="detached")
        await until_answered(self.here)
        await self._keep(name, self.page)

    async def _open(self, person: Person, place: str) -> None:
        """Have the page show somebody's chat as the server has it."""

        async def is_shown() -> bool:
            return await self._is_shown(person)

        await self._reload_for(person, place)
        for _ in range(TRIES):
            await self._pick(person, place)
            try:
                await until(is_shown, seconds=SHOWN_SECONDS)
            except TimeoutError:
                await self.page.reload()
            else:
                return
        raise AssertionError(f"the page does not show {await _wanted(person)}")

    async def _is_shown(self, person: Person) -> bool:
        return bool(await self.page.evaluate(SHOWN, await _wanted(person)))

    async def see(self, name: str, page: Page | None = None) -> None:
        """Keep a picture of a page as it is, with what lies over the chat; page: if it is another one."""
        shown = page or self.page
        if page is None:
            await shown.mouse.move(0, 0)
            await shown.set_viewport_size({"width": WIDTH, "height": USUAL})
        await until(lambda: shown.evaluate(LOADED))
        await self._keep(name, shown)

    async def _keep(self, name: str, page: Page) -> None:
        path = self.folder / f"{name}.png"
        await page.screenshot(path=path, animations="disabled")
        self.taken[name] = _small(path)

    async def _reload_for(self, person: Person, place: str) -> None:
        """Read people and groups anew, which the page lists as it opens, for another chat than the one before."""
        before = [await self.page.input_value(picker) for picker in ("#user", "#place")]
        if before != [str(person.number), place]:
            await self.page.reload()

    async def _pick(self, person: Person, place: str) -> None:
        for picker, wanted in (("#user", str(person.number)), ("#place", place)):
            if await self.page.input_value(picker) != wanted:
                await self.page.select_option(picker, wanted)

    async def _shoot(self, path: Path) -> None:
        """Make the page as high as the chat is, and keep how it looks."""
        await self.page.evaluate(AT_REST)
        await self.page.mouse.move(0, 0)
        wanted, room = await self.page.evaluate(LOW_END)
        around = (self.page.viewport_size or {"height": USUAL})["height"] - room
        height = around + min(max(wanted, LOWEST), HIGHEST)
        await self.page.set_viewport_size({"width": WIDTH, "height": height})
        await self.page.evaluate("document.querySelector('#log').scrollTop = 1e6")
        await self.page.locator("#log").screenshot(path=path, animations="disabled")


def _small(path: Path) -> Path:
    """Return a picture as a small file, instead of the one that it was."""
    small = path.with_suffix(".webp")
    PIL.Image.open(path).convert("RGB").save(small, quality=QUALITY, method=6)
    path.unlink()
    return small


async def _wanted(person: Person) -> dict[str, Any]:
    messages = [
        {
            "id": one["message_id"],
            "text": one.get("text") or one.get("caption") or "",
            "labels": "|".join(_label(key, one) for row in _rows(one) for key in row),
        }
        for one in await person.messages()
    ]
    return {"user": person.number, "messages": messages}


def _rows(message: Message) -> list[list[dict[str, Any]]]:
    return list((message.get("reply_markup") or {}).get("inline_keyboard", []))


def _label(key: dict[str, Any], message: Message) -> str:
    """Return what stands on a button; Telegram's own word on one that was paid with."""
    return "Receipt" if key.get("pay") and "receipt" in message else str(key["text"])
