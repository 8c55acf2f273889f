"""`python -m bot move URL`: everything into another database, with what runs and waits, while the bot is stopped."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.app.moving.keys import KEY_FILE
from bot.app.moving.programs import shown
from bot.app.moving.sides import Side, copy
from bot.app.moving.sqlite_side import open_sqlite_side
from bot.config import Settings, database
from bot.errors import SettingsError
from bot.store.migrate import HEAD, MOVED, MOVED_AWAY, migrate, schema_state
from bot.store.open import sqlite_path

MOST_NAMED = 4
STATES = {
    "behind": "DATABASE_URL: {url} is of an older version; run `python -m bot migrate` first.",
    "newer": "DATABASE_URL: {url} was made by a newer version of the bot; update the bot.",
    "moved": MOVED_AWAY,
}


async def move(settings: Settings, target: str) -> str:
    """Move all rows from DATABASE_URL into an empty database; return a line about it.

    Raises:
        SettingsError: one of the two is not what it should be, or in use; nothing was changed.
        Unavailable: one of the two does not answer, or a disk is full; nothing was changed.

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
    state = await schema_state(source)
    if state != "current":
        raise SettingsError(STATES[state].format(url=shown(source)))
    await check_empty(target)
    counts = await pour(source, target, mark=f"{MOVED}{HEAD}")
    needs_key = settings.secret_key is None and sqlite_path(target) is None
    key = f" and SECRET_KEY to what is in {KEY_FILE}" if needs_key else ""
    return (
        f"Done: {sum(counts.values())} rows, {counts.get('users', 0)} people, {counts.get('jobs', 0)} jobs. "
        f"Set DATABASE_URL to {shown(target)}{key}, and start the bot."
    )


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


async def pour(source: str, target: str, *, mark: str | None = None) -> dict[str, int]:
    """Copy everything between two databases, in one transaction of the target's; return table -> rows.

    Args:
        source: at this version, and unused.
        target: empty; its tables are made.
        mark: the source's revision afterwards; None: it stays as it is.

    """
    async with open_side(source, alone=True) as giver:
        await migrate(target)
        async with open_side(target) as taker:
            await taker.hold()
            refuse_filled(taker, await taker.filled())
            counts = await copy(giver, taker)
            if mark is not None:
                await giver.mark(mark)
            await taker.commit()
            await giver.commit()  # at once: a crash in between leaves two databases that are whole, and one unmarked
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
