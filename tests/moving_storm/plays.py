"""Backed up and restored, moved, upgraded: while people order, with kills in the middle."""

from collections.abc import Awaitable, Callable, Iterator
from compileall import compile_dir
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from time import time

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.store.migrate import migrate, revision_of, state_of
from tests.chaos.books import read_jobs, rows
from tests.history import BEFORE, FIRST, tree_of
from tests.moving_storm.stage import Stage

OTHER = {"sqlite": "postgresql", "postgresql": "sqlite"}
FORGOTTEN_SECONDS = 120.0
"""How long people wait for an answer where the bot may have forgotten what they said."""
MOST_KILLS = 3
"""Of one command."""


async def backups(stage: Stage, kind: str) -> None:
    """Back up beside the running bot, kill that, restore into an empty place and go on there."""
    for one in stage.customers:
        one.patience = FORGOTTEN_SECONDS
    await _begin(stage, kind)
    for number in range(stage.weather.kills):
        await stage.calm()
        url, there, file = stage.now.url, stage.place(kind), str(stage.folder / f"{number}.backup")
        for _ in range(stage.chance.randint(1, MOST_KILLS)):
            await stage.killed(url, "backup", file)
        began = time()
        await stage.done(url, "backup", file)
        if stage.chance.random() < 0.7:
            await stage.calm()  # of this, the backup knows nothing
        await stage.kill()
        before = await read_jobs(url)
        for _ in range(stage.chance.randint(0, MOST_KILLS)):
            await stage.killed(there, "restore", file)
        await stage.done(there, "restore", file, over="is not empty")
        known = {row["name"] for row in await rows(there, "SELECT name FROM jobs")}
        lost = [job for job in before if job["name"] not in known]
        stage.wrong += [f"job {job['id']} is not in a backup begun later" for job in lost if job["created_at"] < began]
        stage.forget(lost)
        await stage.start(there)
        stage.gone.spans.append((began, time()))
    await stage.calm()


async def moves(stage: Stage, kind: str) -> None:
    """Stop, move to the other kind of database, kill that, move, start there; and back."""
    await _begin(stage, kind)
    for _ in range(stage.weather.kills):
        await stage.calm()
        await stage.end()
        kind = OTHER[kind]
        url, there = stage.now.url, stage.place(kind)
        for _ in range(stage.chance.randint(1, MOST_KILLS)):
            await stage.killed(url, "move", there)
            await _one_runs(stage, url, there)
        await stage.done(url, "move", there, over="the bot has moved")
        if not await _runs(there) or await _runs(url):
            stage.wrong.append(f"after the move {url} is {await revision_of(url)}, {there} {await revision_of(there)}")
        await stage.start(there)
    await stage.calm()


async def upgrades(stage: Stage, kind: str, *, commit: str = BEFORE) -> None:
    """Let an older version run, stop it, kill the migration, migrate, start this version.

    What the first version had not said yet when it died stays unsaid: migration 0005 doesn't bring that over.
    """
    if commit == FIRST:
        for one in stage.customers:
            one.patience = FORGOTTEN_SECONDS
    with _older(commit) as older:
        url = stage.place(kind)
        await stage.done(url, "migrate", **older)
        stage.lasts.clear()
        await stage.start(url, **older)
        await stage.calm()
        ended = time()
        await stage.end()
    for _ in range(stage.weather.kills):
        await stage.killed(url, "migrate")
    await stage.done(url, "migrate")
    await stage.start(url)
    if commit == FIRST:
        stage.gone.spans.append((ended, time()))
    await stage.calm()


async def beside(stage: Stage, kind: str) -> None:
    """Migrate below the running version before, start this one beside it, kill processes of both, end the former."""
    with _older(BEFORE) as older:
        url = stage.place(kind)
        await stage.done(url, "migrate", **older)
        stage.lasts.clear()
        await stage.start(url, prefix="older-", **older)
        before = stage.now
        await stage.calm()
        for _ in range(stage.weather.kills):
            await stage.killed(url, "migrate")
        await stage.done(url, "migrate")
        await stage.start(url)
        for _ in range(2 * stage.weather.kills):
            await stage.calm()
            await stage.lose_one()
            if len(before.members) > 1 and stage.chance.random() < 0.4:
                await stage.lose_for_good("older", before)
        await stage.calm()
        await stage.end(before, gently=True)
    await stage.calm()


@contextmanager
def _older(commit: str) -> Iterator[dict[str, str]]:
    """Lend the settings with which commands are those of an older version."""
    with tree_of(commit) as tree:
        if tree is None:
            raise AssertionError(f"this clone has no commit {commit}: git fetch --unshallow")
        for room in ("bot", "handlers"):
            compile_dir(tree / room, quiet=2)  # each of its processes would do it, while people wait
        for source in (tree / "bot" / "locales").glob("*.po"):  # as its image has them
            with source.open("rb") as read, source.with_suffix(".mo").open("wb") as written:
                write_mo(written, read_po(read))
        yield {"PYTHONPATH": str(tree)}


BOTH = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Play:
    """What is done to the bot, and on which databases it can begin."""

    perform: Callable[[Stage, str], Awaitable[None]]
    on: tuple[str, ...] = BOTH


PLAYS: dict[str, Play] = {
    "backups": Play(backups),
    "moves": Play(moves),
    "upgrades": Play(upgrades),
    "first": Play(partial(upgrades, commit=FIRST)),
    "beside": Play(beside, on=("postgresql",)),
}


async def _begin(stage: Stage, kind: str) -> None:
    url = stage.place(kind)
    await migrate(url)
    await stage.start(url)


async def _one_runs(stage: Stage, source: str, target: str) -> None:
    """Note where a killed move has left two databases on which the bot would run with the same people."""
    if await _runs(source) and await _runs(target) and await rows(target, "SELECT id FROM users LIMIT 1"):
        stage.wrong.append(f"the bot would run on {source} and on {target}")


async def _runs(url: str) -> bool:
    return state_of(await revision_of(url)) == "current"
