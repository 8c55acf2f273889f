"""PostgreSQL's own programs, from PATH: those of the server's major version or newer."""

import asyncio
import re
import shutil
from asyncio.subprocess import PIPE
from typing import IO
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from bot.errors import SettingsError

ANSWER_SECONDS = 10
MOST_TOLD = 500
"""Bytes of what a program has said that are told."""
VERSION = re.compile(r"\(PostgreSQL\) (\d+)")


async def find(program: str, *, least: int) -> tuple[str, int]:
    """Return the path and the major version of one of PostgreSQL's programs.

    Args:
        program: pg_dump or pg_restore.
        least: the oldest major version that will do.

    Raises:
        SettingsError: it is missing, or older.

    """
    path, advice = shutil.which(program), f"install PostgreSQL {least}'s client programs, and put them first in PATH"
    if path is None:
        raise SettingsError(f"{program}: is not in PATH; {advice}.")
    process = await asyncio.create_subprocess_exec(path, "--version", stdout=PIPE, stderr=PIPE)
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            told, _ = await process.communicate()
    except TimeoutError:
        process.kill()
        raise SettingsError(f"{program}: {path} does not tell its version; {advice}.") from None
    version = VERSION.search(told.decode(errors="replace"))
    if version is None:
        raise SettingsError(f"{program}: {path} does not tell its version; {advice}.")
    if int(version[1]) < least:
        raise SettingsError(
            f"{program}: {path} is version {version[1]}, and version {least} or newer is needed; {advice}."
        )
    return path, int(version[1])


def connection_for(url: str) -> tuple[str, dict[str, str]]:
    """Return a URL without its password, and an environment with it: other people see what a command is given."""
    parts = urlsplit(url)
    if parts.password is None:
        return url, {}
    place = parts.netloc.rpartition("@")[2]
    user = quote(unquote(parts.username or ""), safe="")
    return urlunsplit(parts._replace(netloc=f"{user}@{place}")), {"PGPASSWORD": unquote(parts.password)}


def shown(url: str) -> str:
    """Return a URL as it may be told: without user and password."""
    parts = urlsplit(url)
    return (
        url
        if url.startswith("sqlite:")
        else urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
    )


def last_words(file: IO[bytes]) -> str:
    """Return the last line that a program has written about its failure."""
    file.seek(max(0, file.seek(0, 2) - MOST_TOLD))
    lines = file.read().decode(errors="replace").strip().splitlines()
    return lines[-1].strip() if lines else "it failed without a word"
