"""Databases by their kind, and PATH with the programs of the tests' own server."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.databases import EMPTY, fresh_postgres
from tests.moving.busy import with_programs

Empty = Callable[[str], str]


@pytest.fixture(autouse=True)
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", with_programs())


@pytest.fixture
def empty(tmp_path: Path, postgres_url: str) -> Iterator[Empty]:
    """Return what gives the URL of a database of a kind that has nothing in it."""
    with ExitStack() as stack:
        given = list[str]()

        def place(kind: str) -> str:
            if kind == "postgresql":
                return stack.enter_context(fresh_postgres(EMPTY))
            given.append(f"sqlite:///{tmp_path}/place-{len(given)}/bot.db")
            return given[-1]

        yield place
