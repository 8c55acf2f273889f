"""`python -m tests.fuzz updates|files [--number N] [--seed N] [--database URL] [--webhook]`: 1 if anything is found."""

import argparse
import asyncio
import sys


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("what", choices=("updates", "files"))
    parser.add_argument("--number", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", help="of an empty, migrated database; a SQLite file when left out")
    parser.add_argument("--webhook", action="store_true", help="updates by webhook instead of polling")
    given = parser.parse_args()
    if given.what == "updates":
        from tests.fuzz import updates

        work = updates.run(given.number or 50_000, given.seed, database_url=given.database, webhook=given.webhook)
    else:
        from tests.fuzz import files

        work = files.run(given.number or 5_000, given.seed)
    report = asyncio.run(work)
    sys.stdout.write(f"{report}\n")
    return int(bool(report.problems))


if __name__ == "__main__":
    sys.exit(main())
