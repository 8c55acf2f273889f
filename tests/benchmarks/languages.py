"""What the catalogues cost: starts of the bot with all languages and with English alone, in turns.

python -m tests.benchmarks.languages [--starts N]

Each start is on a database of its own: once as the first with it, when the menus of every language are told, and once
more, when nothing has changed.
"""

import argparse
import asyncio
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.locales import LANGUAGES
from bot.locales.__main__ import compile_all
from tests.benchmarks.bench import Process, say, services
from tests.benchmarks.compare import ROOT, Book, Run, started

STARTS = 7
IDLE_SECONDS = 3
"""Until menus are told and memory is what it stays at."""
ENGLISH, ALL = "English alone", "all languages"
LISTED = re.compile(r"^LANGUAGES = {.*?^}", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Trees(Run):
    """A run of several copies of the project."""

    trees: Mapping[str, str]

    def tree(self, who: str) -> str:
        """Return a copy's folder."""
        return self.trees[who]


def copies(folder: Path) -> dict[str, str]:
    """Copy the project twice, once without any language but English; return both folders."""
    compile_all()
    for who in (ALL, ENGLISH):
        for room in ("bot", "handlers"):
            shutil.copytree(ROOT / room, folder / who / room, ignore=shutil.ignore_patterns("__pycache__", "*.po"))
    listed = folder / ENGLISH / "bot" / "locales" / "__init__.py"
    listed.write_text(LISTED.sub('LANGUAGES = {"en": "English"}', listed.read_text()))
    for catalogue in listed.parent.glob("*.mo"):
        catalogue.unlink()
    return {who: str(folder / who) for who in (ALL, ENGLISH)}


async def start_of(run: Run, who: str) -> None:
    """Start one twice, and note what each start took until the first answer, and took in memory when idle."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for which in ("first start", "later start"):
            async with started(run, "bot", "run", who=who, in_=folder) as (process, hook):
                await _note(run, who, which, process, hook)


async def _note(run: Run, who: str, which: str, process: Process, hook: str) -> None:
    load = await run.given.post("load", updates=1, first=run.book.chats(), hooks=[hook])
    run.book.note(who, f"{which}: s to the first answer", process.started + 1 / load["per_second"])
    run.book.note(who, f"{which}: CPU s to the first answer", process.cpu())
    await asyncio.sleep(IDLE_SECONDS)
    run.book.note(who, f"{which}: CPU s after {IDLE_SECONDS} s more", process.cpu())
    run.book.note(who, f"{which}: MB idle", process.memory())


def table(book: Book) -> None:
    """Print the medians, and what the languages add to them."""
    say(f"| median | {ENGLISH} | {len(LANGUAGES)} languages | more |\n| --- | --- | --- | --- |")
    for what in dict.fromkeys(what for _, what in book.values):
        one, many = (book.of(who, what) or 0 for who in (ENGLISH, ALL))
        say(f"| {what} | {one:.2f} | {many:.2f} | {many - one:+.2f} |")


async def measured(starts: int, trees: Mapping[str, str]) -> None:
    """Start both copies in turns."""
    async with services() as given:
        run = Trees(given=given, book=Book(), updates=1, first="", trees=trees)
        for who in trees:  # which compiles its files
            async with started(run, "bot", "run", who=who):
                pass
        for number in range(starts):
            for who in (ALL, ENGLISH) if number % 2 else (ENGLISH, ALL):
                await start_of(run, who)
    table(run.book)


def main() -> None:
    """Measure it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--starts", type=int, default=STARTS)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        asyncio.run(measured(given.starts, copies(Path(folder))))


if __name__ == "__main__":
    main()
