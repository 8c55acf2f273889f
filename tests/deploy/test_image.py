"""The image and compose.yaml: no image is built here, so a linter, a schema, and what an image would run are tried."""

import asyncio
import json
import os
import re
import shlex
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml

from bot.__main__ import COMMANDS
from bot.config import Settings
from bot.sandbox.telegram.person import Person
from tests.deploy.programs import ROOT, program, says
from tests.ports import free_port
from tests.processes.commands import environment
from tests.processes.test_real_processes import confirm_a_swap, done
from tests.world import sandbox, until

IMAGE = (ROOT / "Dockerfile").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: one for name, one in SERVICES.items() if str(one["image"]).startswith("a2e-studio:")}


def instructions(stage: int = -1) -> list[tuple[str, str]]:
    """Return (instruction, rest) of a stage of the Dockerfile, the last by default."""
    lines = re.sub(r"^\s*#.*\n", "", IMAGE, flags=re.MULTILINE).replace("\\\n", " ").splitlines()
    every = [(head, rest.strip()) for head, _, rest in (line.strip().partition(" ") for line in lines if line.strip())]
    starts = [number for number, (head, _) in enumerate(every) if head == "FROM"]
    begin = starts[stage]
    return every[begin : next((one for one in starts if one > begin), None)]


def only(name: str) -> str:
    """Return what the last stage says in an instruction that it has once."""
    (found,) = [rest for head, rest in instructions() if head == name]
    return found


def test_hadolint_has_nothing_to_say() -> None:
    code, printed = says(program("hadolint"), ROOT / "Dockerfile")
    assert (code, printed) == (0, "")


def test_compose_file_is_as_its_schema_wants_it() -> None:
    code, printed = says(program("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", ROOT / "compose.yaml")
    assert code == 0, printed


def test_the_image_runs_as_nobody_in_particular_and_says_whether_it_is_well() -> None:
    assert only("USER").isdigit()
    assert int(only("USER")) >= 1000
    assert only("HEALTHCHECK")
    assert json.loads(only("ENTRYPOINT")) == ["python", "-m", "bot"]
    assert json.loads(only("CMD")) == ["run"]
    assert len(re.findall(r"^FROM ", IMAGE, re.MULTILINE)) == 3
    assert not re.search(r"^(ENV|ARG) .*(TOKEN|KEY|PASSWORD|DSN)", IMAGE, re.MULTILINE)


def test_what_the_image_copies_is_there_and_reaches_the_build() -> None:
    taken = set(re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    copied = [rest.split()[:-1] for stage in (0, 1) for head, rest in instructions(stage) if head == "COPY"]
    for path in [one for paths in copied if not paths[0].startswith("--from") for one in paths]:
        assert (ROOT / path).exists(), path
        assert any(path == one or path.startswith(f"{one}/") for one in taken), path
    assert ".env" not in taken


def test_services_are_closed_down_and_drain() -> None:
    assert set(OURS) == {"bot", "migrate", "web", "worker"}
    for name, one in OURS.items():
        assert one["read_only"], name
        assert one["cap_drop"] == ["ALL"], name
        assert one["security_opt"] == ["no-new-privileges:true"], name
        assert int(one["stop_grace_period"].removesuffix("s")) > 10, name
        assert one.get("command", ["run"])[0] in COMMANDS, name
    for name, one in SERVICES.items():
        published = [port for port in one.get("ports", ()) if not port.startswith("127.0.0.1:")]
        assert published == (["80:80", "443:443"] if name == "caddy" else []), name
        assert not str(one["image"]).endswith(":latest") or name == "bot-api", name
    assert [SERVICES[name]["deploy"]["replicas"] for name in ("web", "worker")] == [2, 2]


def test_profiles_are_those_that_the_file_explains() -> None:
    explained = set(re.findall(r"^#.*--profile ([a-z-]+)", (ROOT / "compose.yaml").read_text(), re.MULTILINE))
    assert {profile for one in SERVICES.values() for profile in one["profiles"]} == explained
    for name, one in SERVICES.items():
        for other in one.get("depends_on", ()):
            assert set(one["profiles"]) <= set(SERVICES[other]["profiles"]), name


def test_each_mounted_file_and_named_volume_is_there() -> None:
    for name, one in SERVICES.items():
        for mount in one.get("volumes", ()):
            source, colon, _ = mount.partition(":")
            known = (ROOT / source).exists() if source.startswith("./") else source in COMPOSE["volumes"]
            assert not colon or known, f"{name}: {mount}"


def test_what_compose_sets_are_settings_and_the_rest_is_explained() -> None:
    names = {one.upper() for one in Settings.__dataclass_fields__}
    for name, one in OURS.items():
        assert set(one["environment"]) <= names, name
    wanted = set(re.findall(r"\$\{(\w+)", (ROOT / "compose.yaml").read_text()))
    text = (ROOT / "docs" / "operate.md").read_text()
    for one in wanted - names:
        assert f"`{one}`" in text, one


def test_the_client_of_the_image_is_of_the_servers_version() -> None:
    assert SERVICES["postgres"]["image"].removeprefix("postgres:") in re.findall(r"postgresql-client-(\d+)", IMAGE)


@pytest.fixture
def unpacked(tmp_path: Path) -> Path:
    """Return a folder with what the image would hold, and nothing else of the project."""
    folder = tmp_path / "app"
    left_out = shutil.ignore_patterns("__pycache__", "*.mo", "node_modules", "dist")
    for name in ("bot", "handlers"):
        shutil.copytree(ROOT / name, folder / name, ignore=left_out)
    for command in (["bot.locales"], ["compileall", "-q", "bot", "handlers"]):
        assert " ".join(command) in IMAGE
        code, printed = says(sys.executable, "-m", *command, folder=folder)
        assert code == 0, printed
    (folder / "data").mkdir()
    return folder


def inside(folder: Path) -> set[str]:
    every = {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
    return {one for one in every if not one.startswith("data/")}


def settings_in(name: str, root: str, database_url: str, **more: str) -> dict[str, str]:
    """Return the environment of a service, with this machine's address, ports and database."""
    of_image = dict(pair.split("=", 1) for pair in shlex.split(only("ENV")))
    here = {**environment(root, database_url), "HOST": "127.0.0.1", **more}
    return {**of_image, **OURS[name]["environment"], **here, "PYTHONPATH": ""}


async def starts(name: str, settings: dict[str, str], folder: Path) -> asyncio.subprocess.Process:
    module = json.loads(only("ENTRYPOINT"))[1:]
    command = OURS[name].get("command", json.loads(only("CMD")))
    return await asyncio.create_subprocess_exec(sys.executable, *module, *command, env=settings, cwd=folder)


@asynccontextmanager
async def service(name: str, settings: dict[str, str], folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a service until the block ends, then stop it as compose does."""
    process = await starts(name, settings, folder)
    try:
        yield process
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(int(OURS[name]["stop_grace_period"].removesuffix("s"))):
            assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def is_well(port: int) -> bool:
    """Whether the image's own check of health says so."""
    _, _, command = only("HEALTHCHECK").partition("CMD ")
    _, *rest = json.loads(command.replace(":8080/", f":{port}/"))
    process = await asyncio.create_subprocess_exec(sys.executable, *rest, stderr=asyncio.subprocess.DEVNULL)
    return await process.wait() == 0


async def test_alone_the_image_serves_and_writes_only_where_it_may(unpacked: Path) -> None:
    before, port = inside(unpacked), free_port()
    async with sandbox() as (root, _, _), aiohttp.ClientSession() as session, Person(session, root) as ada:
        settings = settings_in("bot", root, "sqlite:///data/bot.db", PORT=str(port))
        assert not await is_well(port)
        async with service("bot", settings, unpacked):
            await confirm_a_swap(ada)
            await ada.wait_for(done)
            assert await is_well(port)
    assert inside(unpacked) == before
    assert (unpacked / "data" / "bot.db").exists()


async def test_many_migrate_first_and_then_serve_together(unpacked: Path, postgres_url: str) -> None:
    ports = {name: free_port() for name in ("web", "worker")}
    async with sandbox() as (root, telegram, _), aiohttp.ClientSession() as session, Person(session, root) as ada:
        public = {"PUBLIC_URL": f"http://127.0.0.1:{ports['web']}"}
        migrate = await starts("migrate", settings_in("migrate", root, postgres_url, **public), unpacked)
        assert await migrate.wait() == 0
        web = settings_in("web", root, postgres_url, PORT=str(ports["web"]), **public)
        worker = settings_in("worker", root, postgres_url, WORKER_PORT=str(ports["worker"]), **public)
        async with service("web", web, unpacked), service("worker", worker, unpacked):
            await until(lambda: bool(telegram.updates.hook))
            await confirm_a_swap(ada)
            await ada.wait_for(done)
            for port in ports.values():
                assert await is_well(port)
                async with session.get(f"http://127.0.0.1:{port}/metrics") as answer:
                    assert "studio_queue_late_seconds" in await answer.text()


async def test_the_procfile_runs_under_honcho(postgres_url: str, tmp_path: Path) -> None:
    honcho, port = program("honcho"), free_port()
    async with sandbox() as (root, telegram, _), aiohttp.ClientSession() as session, Person(session, root) as ada:
        settings = environment(root, postgres_url, PUBLIC_URL=f"http://127.0.0.1:{port}")
        settings["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), settings["PATH"]])
        there = ["-f", str(ROOT / "Procfile"), "-d", str(tmp_path)]
        released = await asyncio.create_subprocess_exec(
            honcho, "run", *there, "python", "-m", "bot", "migrate", env=settings, cwd=tmp_path
        )
        assert await released.wait() == 0
        process = await asyncio.create_subprocess_exec(
            honcho, "start", *there, "-p", str(port), "web", "worker", env=settings, cwd=tmp_path
        )
        await until(lambda: bool(telegram.updates.hook))
        await confirm_a_swap(ada)
        await ada.wait_for(done)
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(30):
            await process.wait()
