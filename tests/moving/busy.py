"""A studio with a job in every state, as real processes, and what has to be true once all of them have ended."""

import os
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import aiohttp

from bot.sandbox.a2e import A2ESandbox
from bot.sandbox.telegram import TelegramSandbox
from bot.sandbox.telegram.person import Person, labels
from bot.store.open import open_database
from tests.chaos.books import job_shown_by
from tests.databases import server_folder
from tests.jobs.people import has_failed, is_done, order_a_picture
from tests.processes.commands import environment
from tests.world import sandbox, until

START = "POST /api/v1/userText2Image/start"
HOURS = 600.0
"""Seconds that a task takes, by the doubles' clock: until that is turned, nothing ends."""
EACH = Counter(delivered=1, sending=1, running=1, queued=1, starting=1, failed=1, cancelled=1)


@dataclass(frozen=True, kw_only=True)
class Busy:
    """Both doubles and three people."""

    root: str
    telegram: TelegramSandbox
    a2e: A2ESandbox
    people: list[Person]

    def settings(self, url: str, **more: str) -> dict[str, str]:
        return {
            **environment(self.root, url, PARALLEL_JOBS="1", ADMIN_IDS="1001", **more),
            "PATH": with_programs(),
        }

    def turn(self) -> None:
        """Let all tasks that run end."""
        self.a2e.clock.forward(HOURS + 60)


def with_programs() -> str:
    """Return a PATH with the programs of the tests' own server in front."""
    programs = server_folder()
    return os.environ["PATH"] if programs is None else f"{programs}{os.pathsep}{os.environ['PATH']}"


@asynccontextmanager
async def studio() -> AsyncIterator[Busy]:
    async with AsyncExitStack() as stack:
        root, telegram, a2e = await stack.enter_async_context(sandbox(seconds=HOURS))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        people = [Person(session, root), Person(session, root, 1002), await Person.new(session, root, "Cleo")]
        for one in people:
            await stack.enter_async_context(one)
        yield Busy(root=root, telegram=telegram, a2e=a2e, people=people)


async def states(url: str) -> Counter[str]:
    """Return how many jobs are in each state."""
    async with open_database(url, alone=False) as db:
        rows = await db.transact(lambda t: t.fetch_all("SELECT state FROM jobs"))
    return Counter(row["state"] for row in rows)


async def get_busy(busy: Busy, url: str, *, shows: str = "sendPhoto") -> None:
    """Bring a job into every state, with the bot running; shows: the call that brings a result."""
    ada, ben, cleo = busy.people
    faults = busy.telegram.faults
    await order_a_picture(ada, "a delivered one")
    await _ended(busy, 1)
    await ada.wait_for(is_done)
    faults.add("a2e", "moderated", match="userText2Image/start", times=1)
    await order_a_picture(ada, "one that fails")
    await ada.wait_for(has_failed)
    sent = faults.add("telegram", "delay", match=shows, seconds=HOURS)
    await order_a_picture(cleo, "one that is sent")
    await _ended(busy, 2)
    await until(lambda: sent.met > 0)
    await order_a_picture(ada, "one that runs")
    await until(lambda: len(busy.a2e.tasks) == 3)
    its_card = await order_a_picture(ada, "one that is cancelled")
    await ada.press("✖️ Cancel", await ada.hears("Queued", after=its_card["message_id"] - 1))
    await ada.hears("Cancelled")
    await order_a_picture(ada, "one that waits")
    started = faults.add("a2e", "delay", match="userText2Image/start", seconds=HOURS)
    await order_a_picture(ben, "one that is started")
    await until(lambda: started.met > 0)

    async def all_there() -> bool:
        return await states(url) == EACH

    await until(all_there)


async def _ended(busy: Busy, number: int) -> None:
    """Let so many tasks end: one that has only just begun may miss a single turn of the clock."""

    def all_ended() -> bool:
        busy.turn()
        tasks = busy.a2e.tasks.values()
        return len(tasks) == number and all(task.ended for task in tasks)

    await until(all_ended)


def let_go(busy: Busy) -> None:
    """Let what is held up go on: what a process that is gone has sent never arrives."""
    busy.telegram.faults.clear()
    busy.telegram.faults.let_go()


ALL = Counter(delivered=5, failed=1, cancelled=1)
BUT_THE_LOST_CALL = Counter(delivered=4, failed=2, cancelled=1)
"""A start call that was held up when its process died never arrived: its job is refunded."""


async def all_end(busy: Busy, url: str, ends: Counter[str]) -> None:
    """Wait until every job has ended; each delivered one was started, paid and sent once."""

    async def are_over() -> bool:
        busy.turn()
        return await states(url) == ends

    await until(are_over, seconds=90)
    assert len(busy.a2e.tasks) == ends["delivered"]
    assert busy.a2e.coins == 1000 - 10 * ends["delivered"]
    assert set((await shown(busy)).values()) <= {1}


async def shown(busy: Busy) -> Counter[int]:
    """Return how often the result of each job is in a chat."""
    messages = [message for one in busy.people for message in await one.answers()]
    return Counter(job_shown_by(message) for message in messages if "photo" in message)


async def offered(busy: Busy) -> int:
    """Return how many cards offer a result that may have arrived."""
    cards = [labels(message) for one in busy.people for message in await one.answers()]
    return sum(any(label.startswith("📥") for label in card) for card in cards)
