"""Random objects that are valid by the Bot API's published facts, also at the edges, and ones that are not."""

import json
import random
import re
from functools import cache
from pathlib import Path
from time import time
from typing import Any

FACTS = Path(__file__).parents[2] / "bot/sandbox/telegram/bot-api-facts.json"
IDS = (0, 1, -1, 2**31, -(2**31), 2**52, -(2**52), -1_000_000_000_001)
NUMBERS = (0, 1, 255, 2**31 - 1)
"""Edges; what is no id has 32 bits, as the Bot API says."""
WORDS = (
    "",
    " ",
    "hello",
    "<b>&amp;</i>",
    "x" * 4096,
    "\u202eright to left\u202c",
    "مرحبا بالعالم",
    "\ud800",
    "a\udfffb",
    "💥" * 40,
    "\x00",
    "a\nb\r\n\u2028c",
    "/start",
    "0",
    "{}",
    "%s %n {0}",
    "'; DROP TABLE users; --",
    "../../etc/passwd",
    "http://127.0.0.1/",
)
SIMPLE = ("Integer", "Float", "String", "Boolean", "InputFile")
MARKS = {"ChatMemberOwner": "creator", "ChatMemberBanned": "kicked"}
"""What tells a type from its siblings, where that is not its name's ending."""
WORDED = {
    ("Chat", "type"): ("private", "group", "supergroup", "channel"),
    ("MessageEntity", "type"): ("bot_command", "mention", "url", "bold", "text_link", "custom_emoji", "of_tomorrow"),
    ("Sticker", "type"): ("regular", "mask", "custom_emoji"),
    ("Poll", "type"): ("regular", "quiz"),
    ("User", "language_code"): ("en", "de", "ar", "pt-br", "zh-hans", "xx", ""),
}
"""Fields with words of their own, which the facts do not list."""
MARKED_BY = ("type", "status", "source")
DEEPEST = 5


@cache
def types() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(FACTS.read_text())["types"]
    return read


@cache
def mark_of(kind: str) -> str | None:
    """Return how a type names itself, such as "hidden_user"; None when it has no siblings."""
    if kind in MARKS:
        return MARKS[kind]
    for parent, known in types().items():
        if kind in known.get("subtypes", ()) and kind.startswith(parent):
            return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", kind.removeprefix(parent)).lower()
    return None


class Maker:
    """Makes objects.

    Args:
        dice: seeded, so that a run can be repeated.
        wild: how often a value is one at the edges, 0-1.

    """

    def __init__(self, dice: random.Random, *, wild: float = 0.05) -> None:
        self.dice, self.wild = dice, wild

    def value(self, kind: str, name: str = "", depth: int = 0) -> Any:
        """Return a value of a type; name: of the field it is for."""
        if kind.startswith("Array of "):
            most = 2 if depth < DEEPEST else 0
            inner = kind.removeprefix("Array of ")
            return [self.value(inner, name, depth + 1) for _ in range(self.dice.randint(0, most))]
        if kind in SIMPLE:
            return self._simple(kind, name)
        known = types()[kind]
        if known.get("subtypes"):
            return self.value(self._one_of(known["subtypes"], depth), name, depth)
        return self.object(kind, depth)

    def _one_of(self, kinds: list[str], depth: int) -> str:
        if depth < DEEPEST:
            return self.dice.choice(kinds)
        plain = [one for one in kinds if all(t in SIMPLE for t in _needed(one))]
        return self.dice.choice(plain or kinds[:1])

    def object(self, kind: str, depth: int = 0, *, share: float | None = None) -> dict[str, Any]:
        """Return an object with all that is required and a share of what is not."""
        fields = types()[kind].get("fields", {})
        share = (0.3, 0.12, 0.06, 0.03, 0.0, 0.0)[min(depth, DEEPEST)] if share is None else share
        made = {
            name: self.value(self._one_of(field["types"], depth + 1), name, depth + 1)
            for name, field in fields.items()
            if field.get("required") or self.dice.random() < share
        }
        mark = mark_of(kind)
        if mark is not None:
            made |= {name: mark for name in MARKED_BY if name in made and fields[name]["types"] == ["String"]}
        made |= {name: self.dice.choice(words) for (one, name), words in WORDED.items() if one == kind and name in made}
        if self.dice.random() < self.wild / 4:
            made["a_field_of_tomorrow"] = {"deep": [1, None, "x"]}
        return made

    def _simple(self, kind: str, name: str) -> Any:
        if kind == "Boolean":
            return self.dice.random() < 0.5
        if name == "date" or name.endswith("_date"):
            return int(time()) - self.dice.choice((0, 1, 86_400, 10**8))
        edge = self.dice.random() < self.wild
        if kind == "Integer":
            edges = IDS if name == "id" or name.endswith("_id") else NUMBERS
            return self.dice.choice(edges) if edge else self.dice.randint(1, 2000)
        if kind == "Float":
            return self.dice.choice((0.0, -90.0, 180.0, 1e300)) if edge else self.dice.uniform(-90, 90)
        return self.dice.choice(WORDS) if edge else self.dice.choice(("word", "en", "🙂", "a b c", "A" * 30))

    def broken(self, made: Any) -> Any:
        """Return what no schema allows: a part left out, or of another kind, somewhere inside."""
        if not isinstance(made, dict) or not made:
            return self.dice.choice((None, [], "x", 7, {}))
        changed, name = dict(made), self.dice.choice(sorted(made))
        if self.dice.random() < 0.4 and isinstance(made[name], dict):
            changed[name] = self.broken(made[name])
        elif self.dice.random() < 0.5:
            del changed[name]
        else:
            changed[name] = self.dice.choice((None, [], {}, [[]], "x", 2**63, -1.5, True))
        return changed


@cache
def _needed(kind: str) -> tuple[str, ...]:
    fields = types()[kind].get("fields", {}) if kind in types() else {}
    return tuple(field["types"][0] for field in fields.values() if field.get("required"))
