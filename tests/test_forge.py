"""What a forge reads: the workflow runs what anybody runs, and forms for issues are as the forge wants them."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.history import tree_or_skip

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


def test_the_workflow_has_the_history_that_tests_of_older_versions_need() -> None:
    steps = yaml.safe_load((FORGE / "workflows/check.yml").read_text())["jobs"]["check"]["steps"]
    assert [step["with"]["fetch-depth"] for step in steps if step.get("uses", "").startswith("actions/checkout@")] == [
        0
    ]


def test_what_is_missing_skips_a_test_and_fails_it_where_all_is_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REQUIRE_ALL", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no commit 0000"), tree_or_skip("0" * 40):
        pass
    monkeypatch.setenv("REQUIRE_ALL", "1")
    with pytest.raises(pytest.fail.Exception, match="no commit 0000"), tree_or_skip("0" * 40):
        pass
    assert "REQUIRE_ALL=1" in (ROOT / ".ci/run").read_text()


def test_no_test_is_skipped_past_that() -> None:
    skips = re.compile(r"pytest\.(skip|importorskip)\(|mark\.skip\b|mark\.skipif\((?!\s*MAY_SKIP and )")
    past = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "tests").rglob("*.py")
        if skips.search(path.read_text().replace(skips.pattern, ""))
    }
    assert past == {"tests/needed.py"}


def test_forms_name_files_and_commands_that_exist() -> None:
    for path in (FORGE / "ISSUE_TEMPLATE").glob("*.yml"):
        text = path.read_text()
        for name in re.findall(r"\b(?:docs/)?[\w-]+\.md\b", text):
            assert (ROOT / name).exists(), name
        for target in re.findall(r"`make (\w+)`", text):
            assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE), target
