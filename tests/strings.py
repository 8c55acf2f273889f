"""python -m tests.strings: writes bot/locales/bot.pot, all that the bot can say, and brings each language up to date.

--pseudo TAG: instead of that, compiles a language made of Cyrillic look-alikes, to see what has not been marked.
--loose [PATH ...]: lists the strings that look like words for people and are not marked.
"""

import argparse
import ast
import sys
from collections.abc import Iterator
from itertools import product, takewhile
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from bot.locales import ENGLISH, FOLDER, LANGUAGES
from bot.locales.__main__ import compile_all
from bot.operations import OPERATIONS

ROOT = Path(__file__).parents[1]
KEYWORDS = {"_": 1, "N_": 1, "ngettext": 2, "ngettext_noop": 2, "pgettext": 2, "pgettext_noop": 2}
"""Function that marks a text -> how many of its arguments are texts."""
IN_CONTEXT = {"pgettext", "pgettext_noop"}
"""Those whose first argument is the context."""
TOLD = "# For translators:"
LEFT_OUT = (
    "sandbox",
    "store",
    "queue",
    "app",
    "config.py",
    "__main__.py",
    "locales/__main__.py",
    "locales/widths.py",
    "metrics.py",
    "log.py",
)
"""Rooms and files of bot/ whose words nobody reads in the chat."""
MARKS = {*KEYWORDS, "marked"}
QUIET = {"log", "logging", "re", "RuntimeError", "ValueError", "TypeError", "KeyError", "NotImplementedError"}
"""Calls whose strings nobody reads but operators and developers."""
LATIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
LIKE = "абцдефгхийклмнопярстувшхызАБЦДЕФГХИЙКЛМНОПЯРСТУВШХЫЗ"


def sources() -> list[Path]:
    """Return the files whose words people read."""
    every = [*(ROOT / "bot").rglob("*.py"), *(ROOT / "handlers").rglob("*.py")]
    left_out = [ROOT / "bot" / one for one in LEFT_OUT]
    return sorted(path for path in every if not any(path.is_relative_to(one) for one in left_out))


def template() -> Catalog:
    """Return all that the bot can say."""
    catalog = Catalog(project="A2E Studio bot", charset="utf-8", fuzzy=False)
    for path in [*sources(), *sorted((ROOT / "bot" / "store").glob("*.py"))]:  # which says little, and much SQL
        where = str(path.relative_to(ROOT))
        for text, context, comments in marked_in(path):
            catalog.add(text, locations=[(where, 0)], auto_comments=comments, context=context)
    for operation in OPERATIONS.values():
        if not operation.steps:
            where = Path(sys.modules[operation.__module__].__file__ or "").relative_to(ROOT)
            catalog.add(operation.help(), locations=[(str(where), 0)])
    return catalog


def marked_in(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None, list[str]]]:
    """Yield the texts of a file with their context and comments; those inside f-strings too, which Babel leaves out."""
    written = path.read_text()
    lines, tree = written.splitlines(), ast.parse(written)
    statements = [one for one in ast.walk(tree) if isinstance(one, ast.stmt)]  # the outer ones come first
    begins = {id(node): one.lineno for one in statements for node in ast.walk(one)}
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS):
            continue
        name = node.func.id
        comments = comments_above(lines, node.lineno) or comments_above(lines, begins[id(node)])
        if any(isinstance(one, ast.JoinedStr) for one in node.args):
            raise ValueError(f"{path}:{node.lineno}: an f-string in {name}")
        for texts in product(*map(constants, node.args[: KEYWORDS[name]])):
            if name in IN_CONTEXT:
                yield texts[1], texts[0], comments
            elif texts[0]:
                yield texts if len(texts) > 1 else texts[0], None, comments


def constants(node: ast.expr) -> list[str]:
    """Return the texts that an argument can be: none for a name, two for a choice."""
    if isinstance(node, ast.IfExp):
        return [*constants(node.body), *constants(node.orelse)]
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def comments_above(lines: list[str], number: int) -> list[str]:
    """Return the comment for translators right above a line, counted from 1."""
    above = list(takewhile(lambda line: line.startswith("#"), (line.strip() for line in reversed(lines[: number - 1]))))
    begins = next((n for n, line in enumerate(above) if line.startswith(TOLD)), None)
    return [] if begins is None else [line.removeprefix("#").strip() for line in reversed(above[: begins + 1])]


def write(catalog: Catalog, path: Path) -> None:
    """Write a catalogue without dates and line numbers, which would change with every edit."""
    with path.open("wb") as file:
        write_po(
            file, catalog, width=120, omit_header=False, include_lineno=False, sort_output=True, ignore_obsolete=True
        )
    lines = [line for line in path.read_text().splitlines(keepends=True) if not line.startswith(HEADERS)]
    path.write_text("".join(lines))


HEADERS = ('"POT-Creation-Date', '"PO-Revision-Date', '"Last-Translator', '"Language-Team', '"Generated-By', "# FIRST")


def update() -> None:
    """Write the template, and bring each language's file up to date: new texts are empty, old ones are dropped."""
    said = template()
    write(said, FOLDER / "bot.pot")
    for tag in LANGUAGES:
        if tag == ENGLISH:
            continue
        path, locale = FOLDER / f"{tag}.po", tag.replace("-", "_")
        if path.exists():
            with path.open("rb") as file:
                catalog = read_po(file, locale=locale)
        else:
            catalog = Catalog(locale=locale, charset="utf-8", fuzzy=False)
        catalog.update(said, no_fuzzy_matching=True)
        write(catalog, path)
    compile_all()


def look_alike(text: str) -> str:
    """Return a text with its letters changed, but not its tags and values."""
    told, depth = [], 0
    table = str.maketrans(LATIN, LIKE)
    for sign in text:
        depth += (sign in "<{") - (sign in ">}")
        told.append(sign if depth else sign.translate(table))
    return "".join(told)


def pseudo(tag: str) -> None:
    """Compile a language of look-alikes."""
    catalog = Catalog(locale=tag.replace("-", "_"))
    for message in template():
        if message.id:
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            forms = tuple(look_alike(ids[min(n, 1)]) for n in range(catalog.num_plurals)) if len(ids) > 1 else None
            catalog.add(message.id, forms or look_alike(ids[0]), context=message.context)
    with (FOLDER / f"{tag}.mo").open("wb") as file:
        write_mo(file, catalog)


def called(node: ast.Call) -> str:
    """Return the first name of what is called: log of log.info()."""
    function = node.func
    while isinstance(function, ast.Attribute):
        if function.attr in MARKS:
            return function.attr
        function = function.value
    return function.id if isinstance(function, ast.Name) else ""


def loose(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the line and text of strings that look like words for people and are not marked."""
    tree = ast.parse(path.read_text())
    skipped: set[int] = set()
    for node in ast.walk(tree):
        quiet = isinstance(node, ast.Call) and called(node) in MARKS | QUIET
        doc = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        hint = isinstance(node, ast.AnnAssign)
        if quiet or doc:
            skipped |= {id(one) for one in ast.walk(node)}
        if hint:
            skipped |= {id(one) for one in ast.walk(node.annotation) if not isinstance(node.annotation, ast.Subscript)}
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and reads(node.value):
            yield node.lineno, node.value


def reads(text: str) -> bool:
    """Whether a string looks like words: two in a row, or one that begins like a sentence or follows a mark."""
    words = [one for one in text.split() if any(sign.isalpha() for sign in one)]
    marked = any(ord(sign) > 0x2000 and sign not in "…–—“”’" for sign in text)
    plain = text.strip()
    return bool(words) and (
        len(words) > 1 or marked or text != plain or (plain[:1].isupper() and plain[1:].islower() and len(plain) > 2)
    )


def list_loose(paths: list[str]) -> None:
    """Print what is not marked."""
    chosen = [path for path in sources() if not paths or any(str(path.relative_to(ROOT)).startswith(p) for p in paths)]
    number = 0
    for path in chosen:
        for line, text in loose(path):
            number += 1
            print(f"{path.relative_to(ROOT)}:{line}: {text!r}")  # noqa: T201
    print(number)  # noqa: T201


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pseudo", metavar="TAG")
    parser.add_argument("--loose", nargs="*", metavar="PATH")
    given = parser.parse_args()
    if given.pseudo:
        pseudo(given.pseudo)
    elif given.loose is not None:
        list_loose(given.loose)
    else:
        update()
