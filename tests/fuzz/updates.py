"""Updates of every kind, from everybody, in every state: nothing unhandled, nothing unanswered, nothing refused."""

import asyncio
import json
import logging
import random
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

from bot.sandbox.telegram import TelegramSandbox
from tests.fuzz.crowd import Crowd, Made
from tests.fuzz.process import Bot, bot
from tests.world import sandbox

IN_HAND = 16
"""Updates that wait at once: fewer than a person or a chat may have."""
CHUNK = 250
PATIENCE = 45.0
"""Seconds in which at least one update has to be confirmed, and a press answered."""
ENOUGH = 20
"""Problems after which a run ends."""
GROWTH_MB = 32.0
"""Memory that may be added between the first fifth of a run and its end."""
THE_WORLDS_WAY = (
    "chat not found",
    "message thread not found",
    "topic_closed",
    "bot was kicked",
    "not enough rights",
    "need administrator rights",
    "message to edit not found",
    "message to delete not found",
    "message can't be",
    "message is not modified",
    "no text in the message",
    "wrong file identifier/http url specified getfile",
    "blocked by the user",
    "query is too old and response timeout expired or query id is invalid answerinlinequery",
    "query is too old and response timeout expired or query id is invalid answerprecheckoutquery",
    # of messages for one person alone, which are then sent to all (decision 32)
    "query is too old and response timeout expired or query id is invalid sendmessage",
    "message to be replied not found sendmessage",
)
"""Refusals that say how the world is, not that a call was wrong: an edit can come too late, a chat be made up."""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Something that must not be; number: of its update, if that is known."""

    what: str
    number: int | None = None
    made: Made | None = None


@dataclass
class Report:
    """What a run has shown; memory in MB."""

    seed: int
    sent: int = 0
    seconds: float = 0.0
    kinds: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    """The world's, by their words."""
    given_up: int = 0
    memory: list[float] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def growth(self) -> float:
        settled = self.memory[len(self.memory) // 5 :]
        return settled[-1] - settled[0] if settled else 0.0

    def smallest(self) -> Made | None:
        """Return the smallest update that a problem is about."""
        found = [one.made for one in self.problems if one.made is not None]
        return min(found, key=lambda made: len(json.dumps(made.content)), default=None)

    def __str__(self) -> str:
        pace = self.sent / self.seconds if self.seconds else 0
        lines = [
            f"seed {self.seed}: {self.sent} updates of {len(self.kinds)} kinds in {self.seconds:.0f} s ({pace:.0f}/s), "
            f"{len(self.problems)} problems, {self.given_up} broken ones given up, "
            f"memory {min(self.memory, default=0):.0f}-{max(self.memory, default=0):.0f} MB ({self.growth():+.1f})",
            *(f"  {number} x the world's way: {words}" for words, number in self.refusals.most_common()),
            *(f"  PROBLEM ({one.made.what if one.made else '-'}): {one.what[-1500:]}" for one in self.problems),
        ]
        smallest = self.smallest()
        if smallest is not None:
            lines.append(f"  smallest offending update ({smallest.what}): {json.dumps(smallest.content)[:4000]}")
        return "\n".join(lines)


class Run:
    """One run against one bot."""

    def __init__(self, telegram: TelegramSandbox, process: Bot, report: Report) -> None:
        self.telegram, self.process, self.report = telegram, process, report
        self.crowd = Crowd(telegram, random.Random(report.seed))
        self.recent: dict[int, Made] = {}
        self._told: set[int] = set()

    async def feed(self, number: int) -> None:
        """Feed so many updates, in chunks that are judged one by one."""
        await self.crowd.prepare()
        for begun in range(0, number, CHUNK):
            self.recent = {n: made for n, made in self.recent.items() if n > self._newest() - 2 * CHUNK}
            alive = await self._chunk(min(CHUNK, number - begun)) and await self._settled()
            self.judge()
            if not alive or len(self.report.problems) >= ENOUGH:
                return
            self.report.memory.append(self.process.memory())

    def _newest(self) -> int:
        return max(self.recent, default=0)

    async def _chunk(self, number: int) -> bool:
        for _ in range(number):
            if not await self._until(lambda: self.telegram.updates.pending < IN_HAND):
                return False
            made = self.crowd.make()
            given = self.telegram.updates.add(made.content)
            self.recent[given["update_id"]] = made
            self.report.sent += 1
            self.report.kinds[made.what] += 1
        return True

    async def _settled(self) -> bool:
        done = await self._until(lambda: not self.telegram.updates.pending)
        presses, optional = self.telegram.state.presses, self.crowd.optional
        if done and not await self._until(lambda: presses.keys() <= optional, quiet=True):
            for query_id in presses.keys() - optional:
                self._blame_press(query_id)
        return done  # those that need no answer stay: one may still be on its way

    def _blame_press(self, query_id: str) -> None:
        del self.telegram.state.presses[query_id]
        for number, made in self.recent.items():
            if made.content.get("callback_query", {}).get("id") == query_id:
                self.report.problems.append(Problem(what="a press was not answered", number=number, made=made))

    async def _until(self, happens: Any, *, quiet: bool = False) -> bool:
        """Wait; that nothing moves for `PATIENCE` seconds is a problem of the oldest update that waits."""
        pending, presses = self.telegram.updates, self.telegram.state.presses
        last, since = (pending.confirmed, len(presses)), monotonic()
        while not happens():
            await asyncio.sleep(0.003)
            now = (pending.confirmed, len(presses))
            last, since = (now, monotonic()) if now != last else (last, since)
            if self.process.ended:
                return self._stuck(f"the process ended with {self.process.process.returncode}")
            if monotonic() - since > PATIENCE:
                return False if quiet else self._stuck(f"nothing was confirmed for {PATIENCE:.0f} s")
        return True

    def _stuck(self, what: str) -> bool:
        oldest = self.telegram.updates.oldest
        self.report.problems.append(Problem(what=what, number=oldest, made=self.recent.get(oldest or 0)))
        return False

    def judge(self) -> None:
        """Look at the log and at the refusals."""
        for number, text in self.process.complaints():
            made = self.recent.get(number or 0)
            if made is not None and made.broken:
                self.report.given_up += number not in self._told
            elif number is None or number not in self._told:
                self.report.problems.append(Problem(what=text, number=number, made=made))
            self._told |= {number} if number else set()
        calls, self.telegram.state.calls[:] = list(self.telegram.state.calls), []
        for call in calls:
            if not call["ok"]:
                self._refused(f"{call['description']} {call['method']}")

    def _refused(self, words: str) -> None:
        if self.crowd.nobodys and words.endswith("answerCallbackQuery"):
            self.crowd.nobodys -= 1
        elif any(one in words.lower() for one in THE_WORLDS_WAY):
            self.report.refusals[words] += 1
        elif not any(words in one.what for one in self.report.problems):
            self.report.problems.append(Problem(what=f"Telegram refused: {words}"))


class _Ears(logging.Handler):
    """Hears of what breaks in the doubles themselves: then a run proves nothing."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(self.format(record))


async def run(number: int, seed: int, *, database_url: str | None = None, webhook: bool = False) -> Report:
    """Feed `number` updates and return what was seen; the same seed makes the same beginnings."""
    report, ears, began = Report(seed), _Ears(), monotonic()
    logging.getLogger().addHandler(ears)
    try:
        with tempfile.TemporaryDirectory(prefix="fuzz-") as name:
            folder = Path(name)
            url = database_url or f"sqlite:///{folder}/bot.db"
            async with (
                sandbox(seconds=0.3, coins=10**9) as (root, telegram, _),
                bot(root, folder, url, webhook=webhook, POLL_SECONDS="0.5") as process,
            ):
                runs = Run(telegram, process, report)
                await runs.feed(number)
    finally:
        logging.getLogger().removeHandler(ears)
    report.seconds = monotonic() - began
    report.problems += [Problem(what=f"the double broke: {one}") for one in ears.heard[:3]]
    if report.growth() > GROWTH_MB:
        report.problems.append(Problem(what=f"memory grew by {report.growth():.1f} MB"))
    return report
