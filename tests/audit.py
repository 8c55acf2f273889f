"""Do our dependencies have known vulnerabilities? python -m tests.audit (part of `make check`).

It asks the advisory database about every pinned dependency; if the database can't be reached, it says so.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
SECONDS = 120


def audited(requirements: Path) -> list[dict]:
    """Return pip-audit's rows: a name, and either a version with its advisories or the reason it was skipped."""
    command = ["pip_audit", "-r", str(requirements), "--require-hashes", "--disable-pip", "--progress-spinner", "off"]
    done = subprocess.run(
        [sys.executable, "-m", *command, "-f", "json"], capture_output=True, text=True, timeout=SECONDS, check=False
    )
    return list(json.loads(done.stdout)["dependencies"])


def main() -> int:
    try:
        rows = audited(ROOT / "requirements.txt")
    except (subprocess.TimeoutExpired, ValueError, KeyError) as error:
        sys.stdout.write(f"audit: the advisory database is not within reach ({type(error).__name__})\n")
        return 0
    skipped = [row["name"] for row in rows if "skip_reason" in row]
    holes = [f"{row['name']} {row['version']}: {hole['id']}" for row in rows for hole in row.get("vulns", [])]
    for hole in holes:
        sys.stdout.write(f"audit: {hole}\n")
    known = len(rows) - len(skipped)
    why = "; the advisory database is not within reach" if not known else ""
    sys.stdout.write(f"audit: {known} dependencies looked up, {len(skipped)} unknown there, {len(holes)} holes{why}\n")
    return 1 if holes else 0


if __name__ == "__main__":
    sys.exit(main())
