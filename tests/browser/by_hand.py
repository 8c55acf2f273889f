"""Plays the chat script in the page: types, attaches files, presses buttons."""

from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import ElementHandle, Error, Page

from tests.chat_script import FILES, Shown

SECONDS = 20_000
FIND = """({after, text, label, media}) => {
  const newest = [...document.querySelectorAll("#log .from-bot")].reverse();
  for (const one of newest) {
    if (Number(one.dataset.messageId) <= after) continue;
    const buttons = [...one.querySelectorAll(".keyboard button")];
    if (label !== null) {
      const found = buttons.find((button) => button.innerText.startsWith(label));
      if (found && !found.hasAttribute("aria-busy")) return found;
    } else if (one.innerText.includes(text) && (media === null || one.querySelector(media))) return one;
  }
  return null;
}"""
"""The newest message of the bot, or the newest button, that is looked for."""
ANSWERED = "(button) => !button.isConnected || !button.hasAttribute('aria-busy')"
ELEMENTS = {
    "photo": "img.media",
    "video": "video.media",
    "voice": "audio.media",
    "audio": "audio.media",
    "document": ".document",
}


@dataclass
class ByHand:
    """A person at the page."""

    page: Page
    folder: Path
    user: int = 1001
    last: int = 0

    async def _be(self) -> None:
        """Be the one who chats."""
        if await self.page.input_value("#user") != str(self.user):
            await self.page.select_option("#user", str(self.user))
        shown = "(user) => document.querySelector('#log').dataset.user === user"
        await self.page.wait_for_function(shown, arg=str(self.user), timeout=SECONDS)

    async def say(self, text: str) -> None:
        """Type a message."""
        await self._be()
        await self.page.fill("#text", text)
        await self.page.press("#text", "Enter")
        await self._sent()

    async def send(self, file: str, caption: str) -> None:
        """Attach a file."""
        await self._be()
        _, name, content = FILES[file]
        path = self.folder / name
        path.write_bytes(content())
        if caption:
            await self.page.fill("#text", caption)
        await self.page.set_input_files("#file", path)
        await self._sent()

    async def _sent(self) -> None:
        seen = await self.page.wait_for_function(
            """(last) => Number([...document.querySelectorAll("#log .from-user")].at(-1)?.dataset.messageId) > last
              && Number([...document.querySelectorAll("#log .from-user")].at(-1).dataset.messageId)""",
            arg=self.last,
            timeout=SECONDS,
        )
        self.last = int(await seen.json_value())

    async def press(self, label: str) -> None:
        """Press a button, once it is there, and close the note that it may bring up."""
        button = await self._found(label=label)
        try:
            await button.click(timeout=SECONDS)
        except Error as error:  # the message changed under the finger
            if "not attached" not in str(error):
                raise
            button = await self._found(label=label)
            await button.click(timeout=SECONDS)
        await self.page.wait_for_function(ANSWERED, arg=button, timeout=SECONDS)
        if await self.page.locator("#alert[open]").count():
            await self.page.locator("#alert button").click(timeout=SECONDS)

    async def pay(self) -> None:
        """Press Pay on an invoice, once it is there, and confirm."""
        await self.press("Pay ")
        await self.page.locator("#pay").get_by_role("button", name="Confirm and pay").click(timeout=SECONDS)

    async def hear(self, text: str, media: str | None) -> Shown:
        """Wait for a message."""
        found = await self._found(text=text, media=ELEMENTS[media] if media else None)
        return Shown(text=await found.inner_text())

    async def _found(
        self, *, text: str | None = None, label: str | None = None, media: str | None = None
    ) -> ElementHandle:
        await self._be()
        wanted = {"after": self.last, "text": text, "label": label, "media": media}
        found = (await self.page.wait_for_function(FIND, arg=wanted, timeout=SECONDS)).as_element()
        assert found is not None
        return found
