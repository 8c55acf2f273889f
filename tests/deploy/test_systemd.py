"""systemd's units, held by systemd itself."""

import re
import sys
from pathlib import Path

import pytest

from bot.__main__ import COMMANDS
from tests.deploy.programs import DEPLOY, program, says

UNITS = sorted((DEPLOY / "systemd").iterdir())
EXPOSED = 30
"""Of 100, as `systemd-analyze security` counts; a service without any of it has 96."""


def here(unit: Path, folder: Path) -> Path:
    """Return a copy of a unit that finds its program on this machine."""
    (folder / unit.name).write_text(unit.read_text().replace("/opt/a2e-studio/.venv/bin/python", sys.executable))
    return folder / unit.name


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_accepts_the_unit_and_calls_it_well_closed(unit: Path, tmp_path: Path) -> None:
    analyze = program("systemd-analyze")
    for one in UNITS:
        here(one, tmp_path)
    path = tmp_path / unit.name.replace("@.", "@8081.")
    path.write_text((tmp_path / unit.name).read_text())
    code, printed = says(analyze, "verify", "--man=no", path)
    ours = [line for line in printed.splitlines() if unit.name.partition(".")[0] in line]
    assert (code, ours) == (0, []), printed
    code, printed = says(analyze, "security", "--offline=true", f"--threshold={EXPOSED}", path)
    assert code == 0, printed


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_runs_a_command_that_there_is_and_drains(unit: Path) -> None:
    text = unit.read_text()
    commands = re.findall(r"^Exec\w+=.*python -m bot (\S+)$", text, re.MULTILINE)
    assert commands
    assert set(commands) <= set(COMMANDS)
    if "oneshot" not in text:
        assert int(re.findall(r"^TimeoutStopSec=(\d+)$", text, re.MULTILINE)[0]) > 10


def test_an_instances_port_wins_over_that_in_the_file() -> None:
    """What stands in EnvironmentFile= overrides Environment=."""
    for unit in UNITS:
        assert not re.search(r"^Environment=.*PORT", unit.read_text(), re.MULTILINE), unit.name
        if "@" in unit.name:
            assert re.search(r"^ExecStart=/usr/bin/env (WORKER_)?PORT=%i ", unit.read_text(), re.MULTILINE), unit.name
