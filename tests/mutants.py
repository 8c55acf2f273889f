"""How many mutants each module's tests have killed, and which survive: `make mutants`."""

import subprocess
import sys
from collections import Counter, defaultdict

KILLED = {"killed", "timeout"}


def statuses() -> dict[str, str]:
    """Return each mutant's name and what became of it."""
    command = [sys.executable, "-m", "mutmut", "results", "--all", "true"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    pairs = (line.strip().rpartition(": ") for line in told.splitlines() if ": " in line)
    return {name: status for name, _, status in pairs}


def module_of(mutant: str) -> str:
    """Return the file of a mutant, as `bot.store.ledger.xǁLedgerǁspent__mutmut_3` names it."""
    return mutant.rpartition(".")[0].replace(".", "/") + ".py"


def report(found: dict[str, str]) -> str:
    """Return a table of the modules, and every mutant that was not killed."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for mutant, status in found.items():
        counted[module_of(mutant)]["killed" if status in KILLED else status] += 1
    lines = ["| module | mutants | killed | score |", "| --- | ---: | ---: | ---: |"]
    for module, counts in sorted(counted.items()):
        killed, number = counts["killed"], counts.total()
        lines.append(f"| `{module}` | {number} | {killed} | {killed / number:.1%} |")
    return "\n".join([*lines, "", *(f"{status}: {one}" for one, status in found.items() if status not in KILLED), ""])


def main() -> int:
    """Say how it went; the exit code says whether every mutant was tried."""
    found = statuses()
    sys.stdout.write(report(found))
    return 0 if found and set(found.values()) <= {*KILLED, "survived"} else 1


if __name__ == "__main__":
    sys.exit(main())
