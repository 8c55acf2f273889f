"""Short storms over backups and moves, as part of every run; `python -m tests.moving_storm` runs long ones."""

import os
from pathlib import Path

import pytest

from tests.chaos.storm import Weather
from tests.moving.places import Empty
from tests.moving_storm.plays import PLAYS
from tests.moving_storm.stage import perform

SEED = int(os.environ.get("SEED", "1"))


@pytest.mark.parametrize(("play", "kind"), [("backups", "sqlite"), ("moves", "postgresql")])
async def test_what_people_order_meanwhile_is_neither_lost_nor_made_twice(
    empty: Empty, tmp_path: Path, play: str, kind: str
) -> None:
    weather = Weather(seed=SEED, kills=1, people=3, calm=(0.5, 1.5))
    report = await perform(PLAYS[play].perform, kind, weather, tmp_path, empty)
    assert report.found == [], str(report)
    assert report.books.jobs
