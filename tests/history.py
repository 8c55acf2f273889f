"""Older versions of the bot, out of the history of this repository."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.needed import is_missing

ROOT = Path(__file__).parents[1]
FIRST = "2580e10"
"""The first version that ran anywhere."""
BEFORE, BEFORE_REVISION = "5df3c5a", "0023"
"""The last released version, and its schema; both change with each release: see CONTRIBUTING.md."""


@contextmanager
def tree_of(commit: str) -> Iterator[Path | None]:
    """Lend a folder with the files of a commit; None: this clone does not have it."""
    with tempfile.TemporaryDirectory(prefix="studio-older-") as folder:
        packed = subprocess.run(["git", "-C", ROOT, "archive", commit], capture_output=True, check=False)
        if packed.returncode:
            yield None
            return
        subprocess.run(["tar", "x", "-C", folder], input=packed.stdout, check=True)
        yield Path(folder)


@contextmanager
def tree_or_skip(commit: str) -> Iterator[Path]:
    """Lend the same for a test; without it the test is skipped, or fails where REQUIRE_ALL=1."""
    with tree_of(commit) as folder:
        if folder is None:
            is_missing(f"this clone has no commit {commit}: git fetch --unshallow")
        yield folder
