"""Rows out of what pg_dump wrote: pg_restore turns it into COPY statements, whose rows are copied into our tables.

The tables are made by our own migrations, so nothing depends on whose they were, and all of it is one transaction.
pg_restore itself, connected to a server older than itself, fails on a setting that this server does not know.
"""

import asyncio
import re
from asyncio import StreamReader, StreamWriter
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Mapping
from tempfile import TemporaryFile

from bot.app.moving.archive import Backup
from bot.app.moving.postgres_side import PostgresSide
from bot.app.moving.programs import last_words
from bot.app.moving.sides import QUEUE, Columns
from bot.errors import SettingsError

COPY = re.compile(rb'COPY (?:"?\w+"?\.)?"?(\w+)"? \((.*)\) FROM stdin;\n')
NUMBER = re.compile(rb"SELECT pg_catalog\.setval\('(?:\w+\.)?(\w+)', (\d+), (true|false)\);\n")
END = b"\\.\n"
MOST_LINE = 8 * 2**20
"""Bytes of a row: far more than any of ours. Twice as many are in memory at most."""
BLOCK = 1 << 18
LEFT_OUT = frozenset({"runs"})


async def load(backup: Backup, program: str, side: PostgresSide, tables: Mapping[str, Columns]) -> None:
    """Copy all rows of a dump into empty tables of its revision.

    Args:
        backup: with a dump.
        program: pg_restore.
        side: the target, whose transaction the caller commits.
        tables: the target's, with their columns.

    Raises:
        SettingsError: the dump can't be read, or does not fit the tables.

    """
    with TemporaryFile() as words:
        process = await asyncio.create_subprocess_exec(
            program, "--data-only", "--file=-", stdin=PIPE, stdout=PIPE, stderr=words, limit=MOST_LINE
        )
        assert process.stdin is not None and process.stdout is not None  # noqa: S101, PT018  # for types
        feeding = asyncio.create_task(_feed(backup, process.stdin))
        try:
            revision = await _read(process.stdout, side, tables)
            failed = await process.wait() != 0
            await feeding
        finally:
            feeding.cancel()
            if process.returncode is None:
                process.kill()
                await process.wait()
            await asyncio.gather(feeding, return_exceptions=True)
        if failed:
            raise SettingsError(f"{backup.path}: pg_restore can't read it: {last_words(words)}")
    if revision != backup.manifest.revision:
        raise SettingsError(
            f"{backup.path}: is of schema {revision}, and says {backup.manifest.revision}; use another one."
        )


async def _feed(backup: Backup, into: StreamWriter) -> None:
    try:
        for chunk in backup.chunks():
            into.write(chunk)
            await into.drain()
    except (BrokenPipeError, ConnectionResetError):  # its exit code says more
        pass
    finally:
        into.close()


async def _read(lines: StreamReader, side: PostgresSide, tables: Mapping[str, Columns]) -> str | None:
    """Follow the script; return the revision that it holds."""
    revision = None
    while line := await _line(lines):
        if (copied := COPY.fullmatch(line)) is not None:
            table = copied[1].decode()
            columns = [name.strip().strip('"') for name in copied[2].decode().split(",")]
            if table == "alembic_version":
                revision = b"".join([block async for block in _rows(lines)]).decode().strip()
            elif table in LEFT_OUT or table.startswith(f"{QUEUE}_"):
                async for _ in _rows(lines):
                    continue
            elif table == QUEUE or set(columns) <= set(tables.get(table, ())):
                await side.connection.copy_to_table(table, source=_rows(lines), columns=columns)
            else:
                raise SettingsError(
                    f"{table}: is in the backup, but not in its schema; nothing was restored. Use another one."
                )
        elif (number := NUMBER.fullmatch(line)) is not None:
            await _number(side, number[1].decode(), int(number[2]), is_called=number[3] == b"true")
    return revision


async def _line(lines: StreamReader) -> bytes:
    try:
        return await lines.readline()
    except ValueError as error:
        raise SettingsError(
            f"the backup holds a row of more than {MOST_LINE >> 20} MB; nothing was restored."
        ) from error


async def _rows(lines: StreamReader) -> AsyncIterator[bytes]:
    """Yield the rows of a COPY statement, as they are written, until its end."""
    block = bytearray()
    while (line := await _line(lines)) != END:
        if not line:
            raise SettingsError("pg_restore ended within a table; nothing was restored.")
        block += line
        if len(block) > BLOCK:
            yield bytes(block)
            block.clear()
    if block:
        yield bytes(block)


async def _number(side: PostgresSide, sequence: str, number: int, *, is_called: bool) -> None:
    if await side.connection.fetchval("SELECT to_regclass($1) IS NOT NULL", sequence):
        await side.connection.execute("SELECT setval($1::text::regclass, $2, $3)", sequence, number, is_called)
