"""Short storms, as part of every run; `make chaos` runs long ones. See docs/chaos.md."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.storm import Weather, storm
from tests.databases import HOW, Server, server_folder
from tests.needed import is_missing

SEED = int(os.environ.get("CHAOS_SEED", "7"))
KILLS = int(os.environ.get("CHAOS_KILLS", "4"))


@pytest.fixture
def own_server() -> Iterator[Server]:
    """A PostgreSQL that only this test kills."""
    programs = server_folder()
    if programs is None:
        is_missing(HOW)
    server = Server(programs)
    server.start()
    yield server
    server.stop()


def weather(*, gentle: bool = False, kills: int = KILLS) -> Weather:
    return Weather(seed=SEED, kills=kills, people=4, calm=(0.2, 1.5), gentle=gentle)


async def test_a_storm_on_sqlite_loses_nothing_and_charges_nothing_twice(tmp_path: Path) -> None:
    report = await storm(weather(), f"sqlite:///{tmp_path}/bot.db", tmp_path)
    assert report.found == [], str(report)
    assert report.books.jobs


async def test_a_storm_on_postgresql_loses_nothing_and_charges_nothing_twice(
    own_server: Server, tmp_path: Path
) -> None:
    report = await storm(weather(), f"{own_server.url}/postgres", tmp_path, server=own_server)
    assert report.found == [], str(report)
    assert report.books.jobs


async def test_sigterm_under_load_ends_with_0_in_10_seconds_and_loses_nothing(tmp_path: Path) -> None:
    report = await storm(weather(gentle=True, kills=2), f"sqlite:///{tmp_path}/bot.db", tmp_path)
    assert report.found == [], str(report)
    assert report.kills.total() == 2
