"""Documentation that cannot rot."""

import io
import re
import subprocess
import tokenize
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from bot.__main__ import COMMANDS
from bot.config import Settings
from bot.media import formats, tags
from bot.operations import OPERATIONS
from bot.store.migrate import HEAD
from handlers.router import COMMANDS as CHAT_COMMANDS
from handlers.router import menu_commands
from tests import labels_page, languages_page, operations_table, privacy_page
from tests.labels_read import TERM
from tests.test_architecture import FLOORS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
ONE_SCREEN = 60
"""Lines of the README; more belongs on a page of docs/."""
SETTINGS, CHAT, COMMAND_LINE = (
    (ROOT / f"docs/{name}.md").read_text() for name in ("settings", "commands", "command-line")
)
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text()
GUIDES = ("CONTRIBUTING.md", "docs/architecture.md", "docs/glossary.md")
TURNS = re.compile(
    r"\b(shall|anew|whoever|whomever|for ever|(?-i:is none)|lets? (me|us|nobody) not|go on trying|mend(s|ed|ing)?"
    r"|toasts?|famil(y|ies)|workshop|lifeline|rungs?|of (one|its|their) own things)\b",
    re.IGNORECASE,
)
"""Turns of phrase, and former names, that a native writer of today's code would not use."""
FINISHED = ("bot", "handlers")
"""Rooms whose prose is held to them; add a room once it reads well."""


def test_the_readme_fits_one_screen_and_names_what_is_relied_on() -> None:
    assert len(README.splitlines()) <= ONE_SCREEN
    for target in ("demo", "run", "test", "check"):
        assert re.search(rf"(^|`)make {target}\b", README, re.MULTILINE), target


def test_every_setting_is_in_the_example_and_in_its_table() -> None:
    example = (ROOT / ".env.example").read_text()
    for name in (one.name for one in fields(Settings)):
        assert re.search(rf"^{name.upper()}=", example, re.MULTILINE), name
        assert f"`{name.upper()}`" in SETTINGS, name


def test_the_example_is_valid_once_the_tokens_are_filled_in() -> None:
    lines = [line for line in (ROOT / ".env.example").read_text().splitlines() if "=" in line and line[0] != "#"]
    given = dict(line.split("=", 1) for line in lines)
    given |= {"TELEGRAM_BOT_TOKEN": f"123456:{'x' * 35}", "A2E_API_TOKEN": "sk_x"}
    assert Settings.load(given).database_url == "sqlite:///data/bot.db"


def test_every_command_and_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for page in (README, CONTRIBUTING, *(path.read_text() for path in (ROOT / "docs").glob("*.md"))):
        assert set(re.findall(r"(?:^|`|=\d+ )make ([a-z]+)", page, re.MULTILINE)) <= targets
        assert set(re.findall(r"(?:python -m bot|a2e-studio) ([a-z][a-z-]*)", page)) <= set(COMMANDS)
    for command in COMMANDS:
        assert f"`{command}`" in COMMAND_LINE


def test_the_steps_of_the_readme_need_nothing_that_a_fresh_clone_lacks() -> None:
    steps = README.partition("## Try it")[2].partition("## Read on")[0]
    commands = [*re.findall(r"^\d\. `([^`]+)`", steps, re.MULTILINE), *re.findall(r"^(make .+)$", steps, re.MULTILINE)]
    assert len(commands) >= 4
    makefile = (ROOT / "Makefile").read_text()
    for command in commands:
        tool, *arguments = command.split(",")[0].split()
        assert tool in ("make", "cp"), command
        target = arguments[0]
        is_target = re.search(rf"^{target}: \.venv/\.ready(-demo)?$", makefile, re.MULTILINE)
        assert is_target or (ROOT / target).exists(), command


def test_setting_up_asks_pip_for_no_advice() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for line in ("export PIP_ROOT_USER_ACTION := ignore", "export PIP_DISABLE_PIP_VERSION_CHECK := 1"):
        assert line in makefile
    for line in re.findall(r".*pip install.*", makefile):
        assert "uv" in line or "--quiet --quiet" in line, "errors alone are shown"


def test_every_chat_command_is_legal_and_in_its_table() -> None:
    for command in menu_commands():
        assert re.fullmatch(r"[a-z0-9_]{1,32}", command.command)
        assert 1 <= len(command.description) <= 256
        assert f"/{command.command}" in CHAT
    assert {operation.command for operation in OPERATIONS.values() if not operation.hidden} <= set(CHAT_COMMANDS)


def test_the_sql_that_undoes_a_move_names_this_schema() -> None:
    named = re.findall(r"SET version_num = '(.*?)';", (ROOT / "docs/backup.md").read_text())
    assert named == [HEAD]


def test_the_changelog_says_what_is_new() -> None:
    assert "## [Unreleased]" in (ROOT / "CHANGELOG.md").read_text()


def test_the_table_of_operations_is_as_it_is_generated_and_its_tests_exist() -> None:
    assert operations_table.PLACE.read_text() == operations_table.text(), "run make docs"
    for _, test in operations_table.rows().values():
        path, _, name = test.partition("::")
        assert re.search(rf"^(async )?def {name}\(", (ROOT / path).read_text(), re.MULTILINE), test


def test_the_page_on_privacy_is_as_it_is_generated() -> None:
    assert privacy_page.PLACE.read_text() == privacy_page.text(), "run make docs"


def test_the_page_on_languages_is_as_it_is_generated() -> None:
    assert languages_page.PLACE.read_text() == languages_page.text(), "run make docs"


def test_the_page_on_labels_knows_every_kind_and_each_has_the_label_that_it_names() -> None:
    page = labels_page.PLACE.read_text()
    assert labels_page.table() in page, "run python -m tests.labels_page"
    assert set(labels_page.KINDS) == formats.SIGNED | set(tags.CONTAINERS) | set(tags.PLACES)
    printed = page.partition("## What readers print")[2].split("\n### ")[1:]
    assert len(printed) == len(labels_page.SHOWN)
    for one in printed:
        assert "validation_state: Valid" in one
        assert TERM in one


def test_no_file_names_a_registry_or_a_path_of_a_machine() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    forbidden = re.compile(r"(^|[\s\"'=])/(work|root|home)/|--(extra-)?index-url|registry\s*=\s*http")
    for name in listed:
        path = ROOT / name
        if (
            path.suffix in (".png", ".jpg", ".webp", ".heic", ".json")
            or name.startswith("tests/corpus/in/")
            or name == "tests/test_docs.py"
            or not path.exists()
        ):
            continue
        assert not forbidden.search(path.read_text()), name


def prose(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and text of each comment and each string with a space, except in log calls and migrations."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        silent = "log." in token.line or "ALTER TABLE" in token.string
        words = token.type == tokenize.STRING and " " in token.string and not silent
        if words or token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def test_finished_rooms_and_documents_use_no_translated_turns() -> None:
    modules = [
        path for name in FINISHED for path in ((ROOT / name).rglob("*.py") if "." not in name else [ROOT / name])
    ]
    pages = [
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        ROOT / "CHANGELOG.md",
        *(ROOT / "docs/decisions").glob("*.md"),
    ]
    pages += [ROOT / "docs" / f"{name}.md" for name in ("architecture", "glossary", "deploy", "security", "chaos")]
    found = [
        f"{path}:{line} {text}" for path in modules for line, text in prose(path.read_text()) if TURNS.search(text)
    ]
    found += [f"{path}:{hit.group()}" for path in pages for hit in TURNS.finditer(path.read_text())]
    assert found == []


def test_the_guides_name_files_and_words_that_exist() -> None:
    for guide in GUIDES:
        text = (ROOT / guide).read_text()
        named = re.findall(r"`((?:bot|handlers|tests|docs)/[\w/.-]*)(?::([\w.]+))?`", text)
        assert len(named) > 10, guide
        for path, name in named:
            assert (ROOT / path).exists(), f"{guide}: {path}"
            assert not name or re.search(rf"\b{name}\b", (ROOT / path).read_text()), f"{guide}: {path}:{name}"


def test_links_between_documents_lead_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    for page in pages:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_glossary_is_alphabetical_and_has_each_word_once() -> None:
    words = re.findall(r"^\| \*\*(.+?)\*\*", (ROOT / "docs/glossary.md").read_text(), re.MULTILINE)
    assert words == sorted(set(words), key=str.lower)


def test_the_architecture_page_has_every_room_on_its_floor() -> None:
    page = (ROOT / "docs/architecture.md").read_text()
    rows = {
        int(floor): set(re.findall(r"`(\w+)`", rooms)) for floor, rooms in re.findall(r"^\| (\d) \| (.+)", page, re.M)
    }
    assert rows == FLOORS


def test_the_architecture_page_says_what_is_in_every_room() -> None:
    page = (ROOT / "docs/architecture.md").read_text()
    rooms = {path.name for path in (ROOT / "bot").iterdir() if (path / "__init__.py").exists()}
    for room in rooms:
        assert f"`bot/{room}/`" in page, room
