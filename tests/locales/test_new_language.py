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


def test_one_file_and_one_line_make_a_language(tmp_path: Path) -> None:
    made = shutil.ignore_patterns("__pycache__", "node_modules", "*.mo")
    for name in ("bot", "handlers"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=made)
    (tmp_path / "bot" / "locales" / "eo.po").write_text(FILE)
    listed = tmp_path / "bot" / "locales" / "__init__.py"
    listed.write_text(listed.read_text().replace('"en": "English",\n', '"en": "English",\n    "eo": "Esperanto",\n', 1))
    run = [sys.executable, "-W", "error"]
    subprocess.run([*run, "-m", "bot.locales"], cwd=tmp_path, check=True, timeout=120)
    said = subprocess.run([*run, "-c", SAYS], cwd=tmp_path, check=True, timeout=120, capture_output=True, text=True)
    word, page = said.stdout.split("\n", 1)
    assert word == "Atendas"
    assert "Esperanto" in page
    assert "Reen" in page
