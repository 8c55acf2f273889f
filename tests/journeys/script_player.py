"""Plays the chat script over the sandbox's addresses, and writes down what a person sees."""

import re
from dataclasses import dataclass, field

from bot.sandbox.telegram.person import LONG, Message, Person, words
from tests.chat_script import FILES, Happens, Hear, Pay, Press, Say, Scene, Send, Shown, Step

MEDIA = ("photo", "video", "voice", "audio", "document")
CHANGES = (
    (r"\d{1,2} [A-Z][a-z]{2} \d\d:\d{0,2}", "1 Jan 12:00"),
    (r"\d{1,2} [A-Z][a-z]{2} 20\d\d", "1 Jan 2026"),
    (r"(20\d\d) \d\d:\d\d", r"\1 12:00"),
    (r"Usually about \d+ s", "Usually about 5 s"),
    (r"\d+ min \d+ s|(?<=is live for )\d+ min|\d+ min(?= of the paid time)", "3 min 0 s"),
    (r" · (?:\d+ min|now)(?=\])", " · now"),
    (r"gave back \d+ credits", "gave back 17 credits"),
    (r"https?://127\.0\.0\.1:\d+/\S+", "https://cdn.example/tg/1.jpg"),
    (r"\((?:t\d+|[0-9a-f]{24}|[0-9a-f]{8}…)\)", "(66f1)"),
    (r"\bstx[\w-]{60,}", "stxA1b2"),
    (r"start=i(\d+)-[0-9a-f]{32}", r"start=i\1-a1b2"),
)
"""What differs from run to run: times, ids, and addresses of this machine."""


@dataclass
class ByHttp:
    """A person over HTTP."""

    person: Person
    last: int = 0
    """Number of the person's newest message."""

    async def say(self, text: str) -> None:
        """Write a message."""
        self.last = (await self.person.say(text))["message_id"]

    async def send(self, file: str, caption: str) -> None:
        """Send a file, with words below it if there are any."""
        kind, name, content = FILES[file]
        self.last = (await self.person.send_file(content(), kind=kind, name=name, caption=caption or None))[
            "message_id"
        ]

    async def press(self, label: str) -> None:
        """Press a button, once it is there."""
        message = await self.person.wait_for(
            lambda one: any(text.startswith(label) for row in rows_of(one) for text in row),
            seconds=LONG,
            after=self.last,
        )
        await self.person.press(label, message)

    async def pay(self) -> None:
        """Pay an invoice, once it is there."""
        await self.person.pay(
            await self.person.wait_for(
                lambda one: "invoice" in one and "receipt" not in one, seconds=LONG, after=self.last
            )
        )

    async def hear(self, text: str, media: str | None) -> Shown:
        """Wait for a message."""
        message = await self.person.wait_for(
            lambda one: text in _all_of(one) and (media is None or media in one), seconds=LONG, after=self.last
        )
        shown = next((kind for kind in MEDIA if kind in message), None)
        return Shown(text=_words(message), buttons=tuple(rows_of(message)), media=shown)


def _words(message: Message) -> str:
    invoice = message.get("invoice")
    return f"{invoice['title']}\n{invoice['description']}" if invoice else words(message)


def _all_of(message: Message) -> str:
    """Return a message's words and labels, a line each."""
    return "\n".join([_words(message), *(" ".join(row) for row in rows_of(message))])


def rows_of(message: Message) -> list[tuple[str, ...]]:
    """Return the labels of a message's buttons, row by row."""
    rows = (message.get("reply_markup") or {}).get("inline_keyboard", [])
    return [tuple(one["text"] for one in row) for row in rows]


@dataclass
class Transcript:
    """The chat in plain text, a block a scene."""

    head: str
    lines: list[str] = field(default_factory=list)
    scene: str = ""

    def note(self, scene: Scene, step: Step, shown: Shown | None) -> None:
        """Write a step down."""
        if scene.title != self.scene:
            self.lines += (["```", ""] if self.scene else []) + [f"## {scene.title}", "", "```text"]
            self.scene = scene.title
        match step:
            case Say(text=text):
                self._add(scene.by, text)
            case Send(file=file, caption=caption):
                self._add(scene.by, f"[{FILES[file][0]}: {FILES[file][1]}] {caption}".rstrip())
            case Press(label=label):
                self._add(scene.by, f"presses {label}")
            case Pay():
                self._add(scene.by, "presses Pay, and confirms")
            case Happens(to=to, says=says):
                self._add(to, says)
            case Hear():
                assert shown is not None
                self._shown(shown)

    def _shown(self, shown: Shown) -> None:
        media = [f"[{shown.media}]"] if shown.media else []
        rows = ["   ".join(f"[{label}]" for label in row) for row in shown.buttons]
        self._add("Bot", "\n".join([*media, shown.text, *rows]))

    def _add(self, who: str, text: str) -> None:
        for pattern, stable in CHANGES:
            text = re.sub(pattern, stable, text)
        first, *rest = text.split("\n")
        self.lines += [f"{who}   {first}".rstrip(), *(f"      {line}".rstrip() for line in rest)]

    def text(self) -> str:
        """Return all of it as Markdown."""
        return "\n".join([self.head, *self.lines, "```", ""])
