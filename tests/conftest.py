"""Fixtures for all tests."""

import asyncio
import gc
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from bot.locales.__main__ import compile_all
from bot.store.migrate import migrate
from bot.store.store import Store, open_store
from tests import databases
from tests.lent_databases import LentDatabases
from tests.needed import is_missing
from tests.world import World, world

KEY = "a key for tests, long enough"
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")  # how long an example takes says how busy the machine is

MEMORY = Path("/dev/shm")  # pytest makes a folder of its own there
MEMORY_BYTES = 4 * 1024**3
LONG = tuple(
    f"tests/{name}"
    for name in (
        "chaos",
        "browser/test_script.py",
        "fuzz/test_files.py",
        "fuzz/test_updates.py",
        "journeys/test_one_fault.py",
        "journeys/test_script.py",
        "journeys/test_long_texts.py",
        "moving/test_goes_on.py",
        "moving/test_killed.py",
        "moving/test_restored.py",
        "moving/test_storm.py",
        "queue/test_cluster.py",
        "processes",
    )
)
"""Where the tests of ten seconds and more are."""
ON_BOTH = {
    f"tests.journeys.test_{name}"
    for name in (
        "albums",
        "broadcasts",
        "clones",
        "inline",
        "live",
        "live_ends",
        "long_texts",
        "lost_answers",
        "main_job",
        "personal",
        "recipes",
        "script",
        "stars",
        "upgraded_groups",
        "usual_times",
        "vanished_models",
    )
}
"""The journeys that go both ways: by the whole product, by statements that no other test has, by locks and crashes.

The others are talk. What they ask of a database is asked of both in these and in the tests of its own rooms.
"""


def pytest_configure(config: pytest.Config) -> None:
    """Choose where files go and start PostgreSQL in the first process; its workers find both in the environment."""
    if not hasattr(config, "workerinput"):
        _keep_files_in_memory()
        compile_all()
        config.studio_server = databases.start_server()


def _keep_files_in_memory() -> None:
    """Thousands of tests make a database each: on some disks that takes longer than the tests."""
    if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > MEMORY_BYTES:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Choose a test's databases."""
    if "database_url" in metafunc.fixturenames:
        name = metafunc.module.__name__
        talk = name.startswith("tests.journeys.") and name not in ON_BOTH
        metafunc.parametrize("database_url", ["sqlite"] if talk else ["sqlite", "postgresql"], indirect=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long tests first: one that came last would keep one core busy and the others idle."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Thousands of collected tests live to the end: the garbage collector need not look at them again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop PostgreSQL."""
    server = getattr(config, "studio_server", None)
    if server is not None:
        server.stop()
        os.environ.pop(databases.URL, None)


@pytest.fixture(scope="session")
def lent_databases() -> Iterator[LentDatabases]:
    if databases.URL not in os.environ:
        is_missing(databases.HOW)
    lent = LentDatabases()
    yield lent
    lent.end()


@pytest.fixture
def postgres_url(lent_databases: LentDatabases) -> Iterator[str]:
    with lent_databases.one() as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the migrated file that each test's database is copied from."""
    path = tmp_path_factory.mktemp("template") / "bot.db"
    asyncio.run(migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    return f"sqlite:///{shutil.copyfile(sqlite_template, tmp_path / 'bot.db')}"


@pytest.fixture
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
