"""python -m tests.languages_page: writes docs/languages.md, what each language says and how much room it takes."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

from bot.locales import ENGLISH, FOLDER, LANGUAGES, RIGHT_TO_LEFT, _, speaking
from bot.locales.widths import width
from bot.operations import OPERATIONS
from handlers.router import menu_commands
from tests.strings import ROOT, sources, template

PLACE = ROOT / "docs" / "languages.md"
HEAD = """# Languages

What the bot says in each language: the number of texts, how many of them have a singular and a plural, and what takes
the most room. Written by `python -m tests.languages_page` (`make docs`) from `bot/locales/`, and checked by
`tests/test_docs.py`.

Buttons are those whose text is written where the button is made, and the names of what can be ordered. A label is
measured as Telegram for Android draws it (`bot/locales/widths.py`): on a phone of 360 pixels, 329 of them can be read
on a button of its own in a private chat, 277 in a group. Here it stands without its mark and without values such as a
price. Labels that are too long beside others stand under one another; `tests/locales/test_widths.py` measures those of
a whole chat. A command's description is counted in characters, of which Telegram takes 256.

| language | texts | with plurals | longest button | pixels | longest description of a command | characters |
| --- | --- | --- | --- | --- | --- | --- |
"""
MAKERS = {"Button", "button", "field_button", "choice"}
"""Functions that make a button, whose label is among their arguments."""
SAYS = {"_", "pgettext"}
VALUE = re.compile(r"{\w+}")
TOWARDS_LEFT = "\u2067{}\u2069"
"""Keeps a text that is read from right to left apart from what stands beside it."""
HEADERS = 1
"""Entries of a file that are no text."""


@cache
def labels() -> tuple[str, ...]:
    """Return the texts that stand on buttons, in English."""
    named = [text for one in OPERATIONS.values() for text in (one.title, one.confirm_label) if text]
    return tuple(dict.fromkeys([*named, *(text for path in sources() for text in _on_buttons(path))]))


def _on_buttons(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and _name(node) in MAKERS:
            said = [one for one in ast.walk(node) if isinstance(one, ast.Call) and _name(one) in SAYS and one.args]
            yield from filter(None, (_text(one.args[-1], path) for one in said))


def _text(given: ast.expr, path: Path) -> str:
    """Return a text that stands there, or in a constant of the file; empty if it is made elsewhere."""
    if isinstance(given, ast.Name):
        module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        said = getattr(module, given.id, "")
    else:
        said = given.value if isinstance(given, ast.Constant) else ""
    return said if isinstance(said, str) else ""


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def counted(tag: str) -> tuple[int, int]:
    """Return how many texts a language has, and how many of them have plurals."""
    if tag == ENGLISH:
        said = [one.id for one in template() if one.id]
        return len(said), sum(isinstance(one, tuple) for one in said)
    source = (FOLDER / f"{tag}.po").read_text()
    return source.count("\nmsgid ") - HEADERS, source.count("\nmsgid_plural ")


def row(tag: str) -> str:
    """Return a language's line."""
    texts, plurals = counted(tag)
    with speaking(tag):
        longest = max((VALUE.sub("", _(one)).strip() for one in labels()), key=width)
        line = max((one.description for one in menu_commands()), key=len)
    cells = [f"{LANGUAGES[tag]} (`{tag}`)", texts, plurals, _cell(tag, longest), round(width(longest))]
    return f"| {' | '.join(map(str, [*cells, _cell(tag, line), len(line)]))} |\n"


def _cell(tag: str, text: str) -> str:
    return TOWARDS_LEFT.format(text) if tag in RIGHT_TO_LEFT else text


def text() -> str:
    """Return the page."""
    return HEAD + "".join(map(row, LANGUAGES))


def main() -> None:
    """Write it."""
    PLACE.write_text(text())


if __name__ == "__main__":
    main()
