"""`python -m bot move URL`: everything into another database, with what runs and waits, while the bot is stopped."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256

from bot.app.moving.keys import KEY_FILE
from bot.app.moving.programs import shown
from bot.app.moving.sides import Side, copy
from bot.app.moving.sqlite_side import open_sqlite_side
from bot.config import Settings, database
from bot.errors import SettingsError, Unavailable
from bot.store.migrate import ARRIVING, HEAD, MOVED, MOVED_AWAY, UNFINISHED, migrate, revision_of, state_of
from bot.store.open import sqlite_path

MOST_NAMED = 4
STATES = {
    "behind": "DATABASE_URL: {url} is of an older version; run `python -m bot migrate` first.",
    "newer": "DATABASE_URL: {url} was made by a newer version of the bot; update the bot.",
    "moved": MOVED_AWAY,
    "arriving": UNFINISHED,
}


@dataclass(frozen=True, kw_only=True)
class Marks:
    """What stands in place of a revision while a move is under way, so that the bot never runs on both databases.

    The target's rows are committed as arriving, then the source is marked as moved, then the target gets its revision.
    A kill leaves a source that runs, or for a moment none; the same command, run again, goes on from there.
    """

    arriving: str
    """The target's."""
    moved: str
    """The source's."""

    @classmethod
    def of(cls, source: str) -> "Marks":
        """Return the marks of moves from a database, which are its own: another source's rows are left alone."""
        path = sqlite_path(source)
        whose = sha256((shown(source) if path is None else str(path.resolve())).encode()).hexdigest()[:8]
        return cls(arriving=f"{ARRIVING}{HEAD}/{whose}", moved=f"{MOVED}{HEAD}/{whose}")


async def move(settings: Settings, target: str) -> str:
    """Move all rows from DATABASE_URL into an empty database, or finish that; return a line about it.

    Raises:
        SettingsError: one of the two is not what it should be, or in use; nothing was changed.
        Unavailable: one of the two does not answer, or a disk is full; the same command can be run again.

    """
    source = settings.database_url
    try:
        database(target)
    except ValueError as error:
        raise SettingsError(f"{shown(target)}: {error}.") from None
    if _same(source, target):
        raise SettingsError("DATABASE_URL and the target are the same database; name another.")
    path = sqlite_path(source)
    if path is not None and not path.is_file():
        raise SettingsError(f"DATABASE_URL: there is no {path}; run this where the bot runs.")
    marks, before, there = Marks.of(source), await revision_of(source), await _revision_there(target)
    needs_key = settings.secret_key is None and sqlite_path(target) is None
    key = f" and SECRET_KEY to what is in {KEY_FILE}" if needs_key else ""
    go_on = f"Set DATABASE_URL to {shown(target)}{key}, and start the bot."
    if (before, there) == (marks.moved, marks.arriving):
        await _open_up(target)
        return f"Done: all rows had arrived before. {go_on}"
    if (state := state_of(before)) != "current":
        raise SettingsError(STATES[state].format(url=shown(source)))
    if there != marks.arriving:
        await check_empty(target)
    counts = await pour(source, target, marks=marks)
    rows, people, jobs = sum(counts.values()), counts.get("users", 0), counts.get("jobs", 0)
    return f"Done: {rows} rows, {people} people, {jobs} jobs. {go_on}"


async def _revision_there(target: str) -> str | None:
    path = sqlite_path(target)
    if path is not None and not path.exists():
        return None
    async with open_side(target) as side:
        return await side.revision()


async def _open_up(target: str) -> None:
    """Let the bot run on a database that rows were moved into."""
    try:
        async with open_side(target) as taker:
            await taker.mark(HEAD)
            await taker.commit()
    except Unavailable as error:
        raise Unavailable(f"all rows have arrived, but the bot can't run there yet: {error}. Run move again") from error


def _same(source: str, target: str) -> bool:
    one, other = sqlite_path(source), sqlite_path(target)
    return source == target or (one is not None and other is not None and one.resolve() == other.resolve())


async def check_empty(url: str) -> None:
    """Check that nothing is in a database: no tables, or no rows.

    Raises:
        SettingsError: something is; or another process uses it.
        NotStored: it does not answer.

    """
    path = sqlite_path(url)
    if path is not None and not path.exists():
        return
    async with open_side(url) as side:
        refuse_filled(side, await side.filled())


def refuse_filled(side: Side, filled: list[str]) -> None:
    """Refuse a database that has rows.

    Raises:
        SettingsError: it has.

    """
    if filled:
        more = f" and {len(filled) - MOST_NAMED} more" if len(filled) > MOST_NAMED else ""
        raise SettingsError(
            f"{side.name}: is not empty (rows in {', '.join(filled[:MOST_NAMED])}{more}); nothing was changed. "
            "Name an empty database."
        )


async def pour(source: str, target: str, *, marks: Marks | None = None) -> dict[str, int]:
    """Copy everything between two databases, in one transaction of the target's; return table -> rows.

    Args:
        source: at this version, and unused.
        target: empty; its tables are made. What an earlier try with the same marks has left there goes.
        marks: of a move; None: the source stays as it is.

    """
    async with open_side(source, alone=True) as giver:
        if marks is None or await _revision_there(target) != marks.arriving:
            await migrate(target)
        async with open_side(target) as taker:
            await taker.hold()
            if marks is not None and await taker.revision() == marks.arriving:
                await taker.clear()
            refuse_filled(taker, await taker.filled())
            counts = await copy(giver, taker)
            if marks is not None:
                await taker.mark(marks.arriving)
            await taker.commit()
        if marks is not None:
            await giver.mark(marks.moved)
            await giver.commit()
    if marks is not None:
        await _open_up(target)
    return counts


@asynccontextmanager
async def open_side(url: str, *, alone: bool = False) -> AsyncIterator[Side]:
    """Open a database for moving; alone: the bot must not run on it. See the sides' own functions."""
    path = sqlite_path(url)
    if path is not None:
        async with open_sqlite_side(path) as side:
            yield side
        return
    from bot.app.moving.postgres_side import open_postgres_side

    async with open_postgres_side(url, alone=alone) as opened:
        yield opened
