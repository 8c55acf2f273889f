"""One source of the version: `bot.__version__`."""

import re
import subprocess
import sys
import tomllib

from bot import __version__
from tests.processes.commands import ROOT


def test_the_command_line_says_which_version_it_is() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "--version"], check=False, cwd=ROOT, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, f"A2E Studio bot {__version__}\n")


def test_the_changelog_has_the_version_with_its_date() -> None:
    versions = re.findall(r"^## \[(.+?)\](?: - (\d{4}-\d\d-\d\d))?$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert versions[0] == ("Unreleased", "")
    assert versions[1][0] == __version__
    assert all(date for _, date in versions[1:])


def test_what_packs_it_is_what_the_tests_have() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]["requires"]
    pinned = [line for name in ("", "-dev") for line in (ROOT / f"requirements{name}.in").read_text().splitlines()]
    assert len(wanted) == 2
    assert set(wanted) <= set(pinned)
