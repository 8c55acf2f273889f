"""The site of `make site`: links lead somewhere, pages read as on a forge, nothing comes from elsewhere."""

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOADED = re.compile(
    r"<(?:script|img|iframe|source)[^>]* src=\"([^\"]+)"
    r"|<link[^>]* rel=\"(?:stylesheet|icon|shortcut icon)\"[^>]* href=\"([^\"]+)"
)


class Paragraphs(HTMLParser):
    """The text of each paragraph, item and cell, code left out."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("p", "td", "li", "code"):
            self.inside.append(tag)
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        if self.inside[-1:] == [tag]:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if self.inside and self.inside[-1] != "code":
            self.found[-1] += data


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("site"))


def build(folder: Path) -> Path:
    """Build it as `make site` does, into a folder."""
    code, told = built(folder, "mkdocs.yml")
    assert code == 0, told
    return folder


def built(folder: Path, settings: str | Path) -> tuple[int, str]:
    """Build it by some settings; return the exit code and what was told.

    With --quiet MkDocs would count no warnings, so --strict would let them pass.
    """
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", str(settings), "-d", str(folder)]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, timeout=100)
    return done.returncode, done.stderr


def pages(site: Path) -> dict[str, str]:
    return {path.relative_to(site).as_posix(): path.read_text() for path in site.rglob("*.html")}


def test_what_lies_in_docs_and_beside_it_is_a_page(site: Path) -> None:
    written = {
        path.relative_to(ROOT / "docs").with_suffix(".html").as_posix() for path in (ROOT / "docs").rglob("*.md")
    }
    beside = {"changelog.html", "contributing.html", "reporting.html", "license.html"}
    assert set(pages(site)) == written | beside | {"404.html", "decisions/index.html", "glossary/index.html"}


def test_a_page_that_the_menu_lacks_fails_the_build(tmp_path: Path) -> None:
    settings = (ROOT / "mkdocs.yml").read_text()
    line = "      - Backup, restore, move: backup.md\n"
    assert line in settings
    lacking = tmp_path / "mkdocs.yml"
    lacking.write_text(
        settings.replace(line, "").replace("tests/site.py", f"{ROOT}/tests/site.py") + f"docs_dir: {ROOT}/docs\n"
    )
    code, told = built(tmp_path / "site", lacking)
    assert (code, told.splitlines()[-1]) == (1, "  - backup.md"), told


def test_make_builds_it_as_these_tests_do() -> None:
    assert "$(BIN)/mkdocs build --strict\n" in (ROOT / "Makefile").read_text()


def test_every_link_leads_to_a_file_of_the_site(site: Path) -> None:
    for name, page in pages(site).items():
        for target in re.findall(r"(?:href|src)=\"([^\"#?]+)", page):
            if name != "404.html" and not re.match(r"[a-z]+:|//", target):
                assert ((site / name).parent / target).exists(), f"{name}: {target}"


def test_no_page_loads_anything_from_elsewhere(site: Path) -> None:
    loaded = [one for page in pages(site).values() for pair in LOADED.findall(page) for one in pair if one]
    assert loaded
    assert [one for one in loaded if one.startswith(("http:", "https:", "//"))] == []


def test_lists_tables_and_code_are_what_they_are_on_a_forge(site: Path) -> None:
    lost = re.compile(r"```|\n *([-*]|\d+\.) |\*\*\w|\| ---|\]\(")
    for name, page in pages(site).items():
        for text in Paragraphs(page).found:
            assert not lost.search(text), f"{name}: {text[:300]}"


def test_code_stands_outside_of_lists() -> None:
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")):
        assert not re.search(r"^ +```", path.read_text(), re.MULTILINE), f"{path.name}: the site would show it as words"
