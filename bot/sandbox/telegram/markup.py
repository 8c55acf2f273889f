"""Telegram's HTML subset, parsed into text and entities."""

import re
from html.parser import HTMLParser
from typing import Any

from bot.sandbox.telegram.facts import Bad

DIRECTIONS = "\u200e\u200f"
"""Unicode's marks, which nobody sees: they stand before commands among words that are written from right to left."""
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
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
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
        given = {name: value or "" for name, value in attrs}
        if tag == "a":
            entity["url"] = given.get("href", "")
        if tag == "span" and given.get("class") != "tg-spoiler":
            raise Bad('Bad Request: can\'t parse entities: Tag "span" must have class "tg-spoiler"')
        if tag == "tg-emoji":
            if not re.fullmatch("[0-9]+", given.get("emoji-id", "")):
                raise Bad("Bad Request: can't parse entities: Invalid custom emoji identifier specified")
            entity["custom_emoji_id"] = given["emoji-id"]
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
    """Return plain text and entities, commands among them."""
    if not parse_mode:
        return text, marked(text)
    if parse_mode.lower() in ("markdown", "markdownv2"):
        raise Bad(f"Bad Request: the sandbox does not read parse_mode {parse_mode}; use HTML, or entities")
    if parse_mode.lower() != "html":
        raise Bad("Bad Request: unsupported parse_mode")
    reader = _Reader()
    reader.feed(text)
    reader.close()
    reader.finish()
    plain = reader.text.strip()
    lost = units(reader.text) - units(reader.text.lstrip())
    entities = [{**one, "offset": max(0, one["offset"] - lost)} for one in reader.entities]
    return plain, sorted(entities + _outside(entities, marked(plain)), key=lambda one: one["offset"])


LINKS = re.compile(
    r"(?<![\w@])(?:https?://|www\.)[^\s<>\"]+|(?<![\w@./])(?:[a-z0-9-]+\.)+(?:com|org|net|ai|io|me)\b(?:/[^\s<>\"]*)?"
)
NAMES = re.compile(r"(?<![\w@/])@[A-Za-z]\w{3,31}\b")


def marked(text: str) -> list[dict[str, Any]]:
    """Return what Telegram marks by itself in a text: commands, links, names."""
    found = commands_in(text) + _matches(text, "url", LINKS) + _matches(text, "mention", NAMES)
    return sorted(found, key=lambda one: int(one["offset"]))


def _matches(text: str, kind: str, pattern: re.Pattern[str]) -> list[dict[str, Any]]:
    found = [(one.start(), one.group().rstrip(".,;:!?)'")) for one in pattern.finditer(text)]
    return [{"type": kind, "offset": units(text[:start]), "length": units(word)} for start, word in found]


def _outside(taken: list[dict[str, Any]], found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out what Telegram does not mark: anything inside links and code."""
    shut = [one for one in taken if one["type"] in ("code", "pre", "text_link")]
    return [one for one in found if not any(_within(one, other) for other in shut)]


def _within(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return bool(other["offset"] <= one["offset"] < other["offset"] + other["length"])


def commands_in(text: str) -> list[dict[str, Any]]:
    """Return the bot_command entities of a text."""
    found = []
    place = 0
    for piece in text.replace("\n", " ").split(" "):
        word = piece.lstrip(DIRECTIONS)  # which are no part of a word
        if (
            word.startswith("/")
            and len(word) > 1
            and word[1:].partition("@")[0].rstrip(".,;:").replace("_", "").isalnum()
        ):
            found.append(
                {
                    "type": "bot_command",
                    "offset": units(text[: place + len(piece) - len(word)]),
                    "length": units(word.rstrip(".,;:")),
                }
            )
        place += len(piece) + 1
    return found


def written(values: dict[str, Any]) -> dict[str, Any]:
    """Return a call's text and entities within their limits.

    Raises:
        Bad: in Telegram's words.

    """
    text, entities = _text(values, "text", "entities")
    if units(text) > 4096:
        raise Bad("Bad Request: message is too long")
    if not text.strip():
        raise Bad("Bad Request: message text is empty")
    return {"text": text, "entities": entities}


def captioned(values: dict[str, Any]) -> dict[str, Any]:
    """Return a call's caption and its entities within their limits.

    Raises:
        Bad: in Telegram's words.

    """
    text, entities = _text(values, "caption", "caption_entities")
    if units(text) > 1024:
        raise Bad("Bad Request: message caption is too long")
    return {"caption": text or None, "caption_entities": entities}


def _text(values: dict[str, Any], name: str, marks: str) -> tuple[str, list[dict[str, Any]]]:
    text, given = values.get(name) or "", values.get(marks)
    if not given or values.get("parse_mode"):  # parse_mode wins, as in Telegram
        return parse(text, values.get("parse_mode"))
    if any(one["offset"] < 0 or one["offset"] + one["length"] > units(text) for one in given):
        raise Bad("Bad Request: can't parse entities: an entity reaches beyond the text")
    return text, sorted(given + _outside(given, marked(text)), key=lambda one: int(one["offset"]))
