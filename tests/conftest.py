"""Fixtures for all tests."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.store.migrate import migrate
from bot.store.store import Store, open_store
from tests import databases
from tests.world import World, world

KEY = "a key for tests, long enough"


def pytest_configure(config: pytest.Config) -> None:
    """The first process starts PostgreSQL; its workers find it in the environment."""
    if not hasattr(config, "workerinput"):
        config.studio_server = databases.start_server()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop it."""
    server = getattr(config, "studio_server", None)
    if server is not None:
        server.stop()
        os.environ.pop(databases.URL, None)


@pytest.fixture
def postgres_url() -> Iterator[str]:
    if databases.URL not in os.environ:
        if os.environ.get("REQUIRE_ALL") == "1":
            pytest.fail(databases.HOW)
        pytest.skip(databases.HOW)
    with databases.fresh_postgres() as url:
        yield url


@pytest.fixture
async def sqlite_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    url = f"sqlite:///{tmp_path / 'bot.db'}"
    await migrate(url)
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    async with open_store(database_url, KEY) as opened:
        yield opened


@pytest.fixture
async def here(database_url: str) -> AsyncIterator[World]:
    async with world(database_url) as made:
        yield made
