"""What a forge reads: the workflow runs what anybody runs, and forms for issues are as the forge wants them."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
FORGE = ROOT / ".github"
SCHEMAS = {"workflows/*.yml": "github-workflows", "ISSUE_TEMPLATE/*.yml": "github-issue-forms"}
"""The forge's own schemas, which check-jsonschema brings along."""


@pytest.mark.parametrize(("files", "schema"), SCHEMAS.items(), ids=SCHEMAS.values())
def test_files_are_as_the_forge_wants_them(files: str, schema: str) -> None:
    found = [str(path) for path in FORGE.glob(files)]
    assert found
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", *found]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_workflow_runs_the_same_checks_as_everybody() -> None:
    job = yaml.safe_load((FORGE / "workflows/check.yml").read_text())["jobs"]["check"]
    assert job["steps"][-1]["run"] == ".ci/run"
    assert (ROOT / ".ci/run").read_text().endswith("\nmake check\n")
    assert (ROOT / ".ci/run").stat().st_mode & 0o111
    assert job["timeout-minutes"] <= 60


def test_forms_name_files_and_commands_that_exist() -> None:
    for path in (FORGE / "ISSUE_TEMPLATE").glob("*.yml"):
        text = path.read_text()
        for name in re.findall(r"\b(?:docs/)?[\w-]+\.md\b", text):
            assert (ROOT / name).exists(), name
        for target in re.findall(r"`make (\w+)`", text):
            assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE), target
