"""Databases by their kind, and PATH with the programs of the tests' own server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.moving.busy import with_programs
from tests.moving.places import Empty, places


@pytest.fixture(autouse=True)
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", with_programs())


@pytest.fixture
def empty(tmp_path: Path, postgres_url: str) -> Iterator[Empty]:
    """Return what gives the URL of a database of a kind that has nothing in it."""
    with places(tmp_path) as place:
        yield place
