"""A contributor adds a language by one file and one line: tried as CONTRIBUTING.md says, in a copy of the project."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from tests.locales.test_texts import KEPT
from tests.strings import ROOT

TAG, OWN_NAME = "eo", "Esperanto"
WORD = re.compile(r"<code>.*?</code>|<[^>]*>|{\w+}|(?<![\w/@.])[^\W\d_]{2,}(?![\w.@/])", re.DOTALL)
"""A word that may be changed; before it, what may not."""
SAYS = """
from bot.locales import _, ngettext, speaking
from handlers.settings_pages import PARTS, SettingsPart
from bot.jobs.words.states import WORDS
from bot.store.job import State
with speaking("eo-XX"):
    print(_(WORDS[State.QUEUED]))
    print(_("Cancel"))
    print(ngettext("{count} credit", "{count} credits", 2))
    print(PARTS[SettingsPart.LANGUAGE]({}, 0.0))
"""
QUEUED = "Atendas"
FILE = """msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "Back"
msgstr "Reen"
"""
FROM_THE_RIGHT = """
from bot.locales import _, in_order, speaking
from bot.locales.amounts import direction
from bot.locales.quotes import quoted
with speaking("he-IL"):
    print(direction(), ascii(in_order("/menu")), ascii(quoted("a")), _("Back"))
"""


class Copy:
    """A copy of the project with one line more."""

    def __init__(self, folder: Path, tag: str = TAG, own_name: str = OWN_NAME) -> None:
        self.folder, self.source = folder, folder / "bot" / "locales" / f"{tag}.po"
        made = shutil.ignore_patterns("__pycache__", "node_modules", "*.mo")
        for name in ("bot", "handlers", "tests"):
            shutil.copytree(ROOT / name, folder / name, ignore=made)
        shutil.copy(ROOT / "pyproject.toml", folder)
        listed = self.source.with_name("__init__.py")
        line = f'    "{tag}": "{own_name}",\n'
        listed.write_text(listed.read_text().replace('"en": "English",\n', f'"en": "English",\n{line}', 1))

    def run(self, *command: str, fails: bool = False) -> str:
        """Run Python there; return what it prints."""
        done = subprocess.run(
            [sys.executable, *command], cwd=self.folder, timeout=300, capture_output=True, text=True, check=False
        )
        assert bool(done.returncode) is fails, done.stdout + done.stderr
        return done.stdout

    def translate(self, *, all_of_it: bool) -> None:
        """Fill in the file: one text, or all."""
        with self.source.open("rb") as file:
            catalog = read_po(file, locale=TAG)
        for message in [one for one in catalog if one.id]:
            if message.id == "Queued":
                message.string = QUEUED
            elif all_of_it:
                message.string = _in_esperanto(message, catalog)
        with self.source.open("wb") as file:
            write_po(file, catalog)
        alike = [text for one in catalog if one.id for text in _texts(one) if _changed(text) == text]
        (self.folder / "tests" / "locales" / "alike" / f"{TAG}.txt").write_text("\n".join(alike))


def _texts(message: Message) -> tuple[str, ...]:
    return message.id if isinstance(message.id, tuple) else (message.id,)


def _in_esperanto(message: Message, catalog: Catalog) -> str | tuple[str, ...]:
    if not message.pluralizable:
        return _changed(message.id)
    one, *_others, many = _texts(message)
    return (_changed(one), *[_changed(many)] * (catalog.num_plurals - 1))


def _changed(text: str) -> str:
    """Return a text whose first word that is no name, tag or value is another."""
    for found in WORD.finditer(text):
        if found[0][0].isalpha() and not KEPT.search(found[0]):
            return f"{text[: found.start()]}{found[0][:-1]}j{text[found.end() :]}"
    return text


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    made = Copy(tmp_path_factory.mktemp("project"))
    made.run("-W", "error", "-m", "tests.strings")
    return made


def test_what_is_not_translated_yet_is_said_in_english(copy: Copy) -> None:
    copy.translate(all_of_it=False)
    copy.run("-W", "error", "-m", "bot.locales")
    queued, cancel, credit, page = copy.run("-W", "error", "-c", SAYS).split("\n", 3)
    assert (queued, cancel, credit) == (QUEUED, "Cancel", "2 credits")
    assert OWN_NAME in page
    told = copy.run("-m", "pytest", "-q", "-n", "0", "tests/locales/test_texts.py", "-k", TAG, fails=True)
    failed = re.findall(rf"^_+ (\w+)\[{TAG}\] _+$", told, re.MULTILINE)
    assert failed == ["test_a_language_has_every_text"]


def test_one_file_and_one_line_make_a_language(copy: Copy) -> None:
    copy.translate(all_of_it=True)
    copy.run("-W", "error", "-m", "bot.locales")
    queued, cancel, credit, page = copy.run("-W", "error", "-c", SAYS).split("\n", 3)
    assert (queued, cancel, credit) == (QUEUED, "Cancej", "2 creditj")
    assert OWN_NAME in page
    told = copy.run("-m", "pytest", "-q", "-n", "0", "tests/locales/test_texts.py", "-k", TAG)
    assert re.search(r"^\d+ passed", told, re.MULTILINE)


def test_a_language_from_right_to_left_needs_no_more(tmp_path: Path) -> None:
    hebrew = Copy(tmp_path, "he", "עברית")
    hebrew.source.write_text(FILE)
    hebrew.run("-W", "error", "-m", "bot.locales")
    said = hebrew.run("-W", "error", "-c", FROM_THE_RIGHT)
    assert said == r"rtl '\u200f\u200e/menu' '\u201c\u2068a\u2069\u201d' Reen" + "\n"
