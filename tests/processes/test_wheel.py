"""The release: what is packed installs and runs where nothing else of the project is."""

import asyncio
import os
import signal
import subprocess
import sys
import tarfile
import zipfile
from hashlib import sha256
from pathlib import Path

import aiohttp
import pytest
from uv import find_uv_bin

from bot import __version__
from bot.sandbox.telegram.person import Person, words
from tests.needed import is_missing
from tests.ports import free_port
from tests.processes.commands import ROOT
from tests.world import until

NAME = f"a2e_studio_bot-{__version__}"


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `make dist` leaves; its tools are those that run the tests."""
    folder = tmp_path_factory.mktemp("release") / "dist"
    tools = Path(sys.executable).parent
    run("make", "--silent", "--old-file=.venv/.ready-dev", f"BIN={tools}", f"DIST={folder}", "dist")
    return folder


def run(*command: str) -> str:
    """Return what a program says; it must succeed."""
    done = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def succeeds(*command: str) -> bool:
    few_tries = os.environ | {"UV_HTTP_TIMEOUT": "15", "UV_HTTP_RETRIES": "1"}
    return subprocess.run(command, check=False, capture_output=True, env=few_tries, timeout=300).returncode == 0


def environment(folder: Path, wheel: Path) -> Path:
    """Return the programs of an environment that holds the pinned dependencies and the wheel, nothing else."""
    place = folder / "environment"
    uv, python = find_uv_bin(), str(place / "bin/python")
    run(uv, "venv", "--quiet", "--python", sys.executable, str(place))
    fast = [uv, "pip", "install", "--quiet", "--link-mode", "symlink", "--python", python]
    ways = ([*fast, "--offline"], fast, [sys.executable, "-m", "pip", "--python", python, "install", "--quiet"])
    pinned = ["--no-deps", "--require-hashes", "-r", str(wheel.with_name("requirements.txt"))]
    if not any(succeeds(*way, *pinned) for way in ways):  # what was fetched once; what uv finds; what pip is set up for
        is_missing("the dependencies can't be fetched")
    run(*fast, "--no-index", str(wheel))  # what the wheel asks for is there, else this fails
    return place / "bin"


def test_the_wheel_has_all_that_the_bot_reads(packed: Path) -> None:
    listed = run("git", "ls-files", "bot", "handlers").splitlines()
    with zipfile.ZipFile(packed / f"{NAME}-py3-none-any.whl") as wheel:
        names = set(wheel.namelist())
    assert [name for name in listed if not name.endswith((".po", ".pot")) and name not in names] == []
    languages = {name.replace(".po", ".mo") for name in listed if name.endswith(".po")}
    assert languages
    assert languages <= names
    assert f"{NAME}.dist-info/licenses/LICENSE" in names


def test_a_release_has_all_that_is_attached_to_it(packed: Path) -> None:
    sums = dict(line.split()[::-1] for line in (packed / "SHA256SUMS").read_text().splitlines())
    wanted = {f"{NAME}.tar.gz", f"{NAME}-py3-none-any.whl", "requirements.txt", "env.example"}
    assert set(sums) == wanted == {path.name for path in packed.iterdir()} - {"SHA256SUMS"}
    for name, digest in sums.items():
        assert sha256((packed / name).read_bytes()).hexdigest() == digest


def test_the_sdist_has_all_that_was_written_down(packed: Path) -> None:
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard").splitlines()
    with tarfile.open(packed / f"{NAME}.tar.gz") as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    assert names == {*listed, "PKG-INFO"}


async def gets_a_labelled_picture(ada: Person) -> None:
    """Order, see the result, and get its original: files, workers, languages and labels all have their part in it."""
    await ada.say("/imagine a red house")
    await ada.press("✅", await ada.hears("Price"))
    done = await ada.wait_for(lambda m: words(m).startswith("Done") and "photo" in m)

    async def card_is_gone() -> bool:
        return not any(words(m).startswith(("Queued", "Rendering", "Sending")) for m in await ada.messages())

    await until(card_is_gone)  # so the result is booked
    await ada.press("📎", done)
    original = (await ada.wait_for(lambda m: "document" in m))["document"]
    assert b"trainedAlgorithmicMedia" in await ada.download(original["file_id"])


async def test_the_wheel_runs_the_demo_in_an_empty_environment(packed: Path, tmp_path: Path) -> None:
    programs = environment(tmp_path, packed / f"{NAME}-py3-none-any.whl")
    assert run(str(programs / "a2e-studio"), "--version").strip() == f"A2E Studio bot {__version__}"
    port = free_port()
    root = f"http://127.0.0.1:{port}"
    said = tmp_path / "demo.log"
    with said.open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            programs / "a2e-studio", "demo", env={"PORT": str(port)}, cwd=tmp_path, stdout=log, stderr=log
        )
    try:
        async with aiohttp.ClientSession() as session:
            await until(lambda: root in said.read_text())
            for path in ("/", "/live/", "/live/studio/", "/drawings/example.jpg"):
                async with session.get(root + path) as page:
                    assert page.status == 200, path
            async with await Person.new(session, root, "Ana", language_code="es") as ana:
                await ana.say("/start")
                await ana.hears("elige")
            async with Person(session, root) as ada:
                await gets_a_labelled_picture(ada)
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(12):
            assert await process.wait() == 0
        assert f"running version={__version__}" in said.read_text()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
