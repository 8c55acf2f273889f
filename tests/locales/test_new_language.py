"""A contributor adds a language by one file and one line: tried with Esperanto, in a copy of the project."""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.strings import ROOT

FILE = """msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "Back"
msgstr "Reen"

msgid "Queued"
msgstr "Atendas"
"""
SAYS = """
from bot.locales import _, speaking
from handlers.settings_pages import PARTS, SettingsPart
from bot.jobs.words.states import WORDS
from bot.store.job import State
with speaking("eo-XX"):
    print(_(WORDS[State.QUEUED]))
    print(PARTS[SettingsPart.LANGUAGE]({}, 0.0))
"""


FROM_THE_RIGHT = """
from bot.locales import _, in_order, speaking
from bot.locales.amounts import direction
from bot.locales.quotes import quoted
with speaking("he-IL"):
    print(direction(), ascii(in_order("/menu")), ascii(quoted("a")), _("Back"))
"""


def with_language(folder: Path, tag: str, name: str, script: str) -> str:
    """Return what a script says in a copy of the project that has one language more: one file and one line."""
    made = shutil.ignore_patterns("__pycache__", "node_modules", "*.mo")
    for room in ("bot", "handlers"):
        shutil.copytree(ROOT / room, folder / room, ignore=made)
    (folder / "bot" / "locales" / f"{tag}.po").write_text(FILE)
    listed = folder / "bot" / "locales" / "__init__.py"
    line = f'"en": "English",\n    "{tag}": "{name}",\n'
    listed.write_text(listed.read_text().replace('"en": "English",\n', line, 1))
    run = [sys.executable, "-W", "error"]
    subprocess.run([*run, "-m", "bot.locales"], cwd=folder, check=True, timeout=120)
    said = subprocess.run([*run, "-c", script], cwd=folder, check=True, timeout=120, capture_output=True, text=True)
    return said.stdout


def test_a_language_from_right_to_left_needs_no_more(tmp_path: Path) -> None:
    said = with_language(tmp_path, "he", "עברית", FROM_THE_RIGHT)
    assert said == r"rtl '\u200f\u200e/menu' '\u201c\u2068a\u2069\u201d' Reen" + "\n"


def test_one_file_and_one_line_make_a_language(tmp_path: Path) -> None:
    word, page = with_language(tmp_path, "eo", "Esperanto", SAYS).split("\n", 1)
    assert word == "Atendas"
    assert "Esperanto" in page
    assert "Reen" in page
