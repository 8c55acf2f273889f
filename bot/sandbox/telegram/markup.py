"""Telegram's HTML subset, read into text and entities."""

from html.parser import HTMLParser
from typing import Any

from bot.sandbox.telegram.facts import Bad

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "tg-spoiler": "spoiler",
    "blockquote": "blockquote",
    "a": "text_link",
}


def units(text: str) -> int:
    """Return the length in UTF-16 units, as Telegram counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.entities: list[dict[str, Any]] = []
        self._open: list[tuple[str, dict[str, Any]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            raise Bad(f'Bad Request: can\'t parse entities: Unsupported start tag "{tag}"')
        entity: dict[str, Any] = {"type": TAGS[tag], "offset": units(self.text)}
        if tag == "a":
            entity["url"] = dict(attrs).get("href") or ""
        self._open.append((tag, entity))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1][0] != tag:
            raise Bad("Bad Request: can't parse entities: Unmatched end tag")
        _, entity = self._open.pop()
        entity["length"] = units(self.text) - entity["offset"]
        if entity["length"]:
            self.entities.append(entity)

    def handle_data(self, data: str) -> None:
        self.text += data

    def finish(self) -> None:
        """Check that every tag was closed."""
        if self._open:
            raise Bad(f"Bad Request: can't parse entities: Can't find end tag \"{self._open[-1][0]}\"")


def parse(text: str, parse_mode: str | None) -> tuple[str, list[dict[str, Any]]]:
    """Return plain text and entities; commands are found too."""
    if parse_mode is None:
        return text, commands_in(text)
    if parse_mode.lower() != "html":
        raise Bad("Bad Request: the sandbox reads parse_mode HTML only")
    reader = _Reader()
    reader.feed(text)
    reader.close()
    reader.finish()
    plain = reader.text.strip()
    lost = units(reader.text) - units(reader.text.lstrip())
    entities = [{**one, "offset": max(0, one["offset"] - lost)} for one in reader.entities]
    return plain, sorted(entities + commands_in(plain), key=lambda one: one["offset"])


def commands_in(text: str) -> list[dict[str, Any]]:
    """Return the bot_command entities of a text."""
    found = []
    place = 0
    for word in text.replace("\n", " ").split(" "):
        if (
            word.startswith("/")
            and len(word) > 1
            and word[1:].partition("@")[0].rstrip(".,;:").replace("_", "").isalnum()
        ):
            found.append(
                {
                    "type": "bot_command",
                    "offset": units(text[:place]),
                    "length": units(word.rstrip(".,;:")),
                }
            )
        place += len(word) + 1
    return found
