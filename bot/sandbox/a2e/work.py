"""How tasks start, take their time, make their media, and end: with a result, or with a reason and a refund."""

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from bot.sandbox.a2e.prices import diamonds_for, price_of
from bot.sandbox.a2e.renderers import media
from bot.sandbox.a2e.renderers.table import CHECKS, MAKERS, by_default
from bot.sandbox.a2e.state import Maker, State
from bot.sandbox.a2e.task_types import TaskType, addresses
from bot.sandbox.a2e.tasks import Task, started
from bot.sandbox.a2e.types import Files, Given

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Course:
    """How a task's time passes, and what fails on demand; fresh: from its first state on, fetching its files."""

    make: Maker
    fresh: bool
    seconds: float
    fails: str
    """The reason for which it fails; empty if it does not."""
    megabytes: int


async def start(state: State, task_type: TaskType, given: Given, root: str, call: str) -> Task:
    """Check, price, charge and launch.

    Raises:
        Refused: the call breaks a rule of its task type, or there are too few credits or diamonds.

    """
    if check := CHECKS.get(task_type.id):
        await check(state, given)
    cost, diamonds = await price(state, task_type, given), diamonds_for(task_type, given)
    state.charge(cost, task_type.base.rstrip("/"), call, diamonds=diamonds)
    task = started(task_type, given, root=root, cost=cost, diamonds=diamonds)
    state.tasks[task.id] = task
    launch(state, task, call)
    return task


async def price(state: State, task_type: TaskType, given: Given) -> int:
    """Return what a start call costs, by the length of its longest input; a missing file counts as 0."""
    seconds = 0.0
    for urls in addresses(task_type.start, given).values():
        for url in urls:
            with suppress(media.Unusable):
                path = await state.storage.fetch(url)
                seconds = max(seconds, await asyncio.to_thread(media.seconds_of, path))
                path.unlink()
    return price_of(task_type, given, seconds)


def launch(state: State, task: Task, call: str, *, further: Maker | None = None) -> None:
    """Run a task, or a finished one further, with the faults that the call met."""
    late, big, fails = (state.faults.take("a2e", call, what) for what in ("late", "big", "fail_task"))
    course = Course(
        make=further or MAKERS.get(task.task_type.id, by_default),
        fresh=further is None,
        seconds=state.seconds + (late.seconds if late else 0),
        fails=fails.words if fails else "",
        megabytes=big.megabytes if big else 0,
    )
    task.work = asyncio.create_task(_to_the_end(state, task, course))
    state.running.add(task.work)
    task.work.add_done_callback(state.running.discard)


async def _to_the_end(state: State, task: Task, course: Course) -> None:
    try:
        await _run(state, task, course)
    except media.Unusable as error:
        _fail(state, task, str(error))
    except Exception:  # a double must not leave a task hanging: its user waits for its end
        log.exception("task %s broke", task.id)
        _fail(state, task, "internal error")
    if url := task.body.get("webhook_url"):
        await _call_back(task, url)


def _fail(state: State, task: Task, why: str) -> None:
    task.status, task.error = task.task_type.words.failed, why
    state.refund(task)


async def _run(state: State, task: Task, course: Course) -> None:
    words, begun = task.task_type.words, state.clock.now()
    for number, word in enumerate(words.waiting if course.fresh else (), 1):
        await state.clock.until(begun + course.seconds / 4 * number / len(words.waiting))
        task.status = word
    files = await fetch_all(state, task) if course.fresh else {}
    try:
        task.status = words.working
        await state.may_end.wait()
        if course.fails:
            raise media.Unusable(course.fails)
        rest = asyncio.create_task(state.clock.until(begun + course.seconds * (1 if course.fresh else 3 / 4)))
        paths = await course.make(state, task, files)
        for path in paths:
            await asyncio.to_thread(media.pad, path, course.megabytes)
        await rest
    finally:
        for path in {path for found in files.values() for path in found}:
            path.unlink(missing_ok=True)
    task.status = words.last or task.status
    task.results = task.results or [state.storage.keep(path, task.root) for path in paths]
    task.status = words.done


async def fetch_all(state: State, task: Task) -> Files:
    """Fetch all files that a task's call names, each once."""
    known: dict[str, Path] = {}
    files: Files = {}
    for name, urls in addresses(task.task_type.start, task.body).items():
        for url in urls:
            known[url] = known.get(url) or await state.storage.fetch(url)
        files[name] = [known[url] for url in urls]
    return files


async def _call_back(task: Task, url: str) -> None:
    """Call the webhook once, as A2E does; it doesn't matter if nobody listens."""
    event = "task.completed" if task.done else "task.failed"
    headers = {"X-A2e-Webhook-Token": task.body.get("webhook_token", "")}
    body = {"event": event, "data": {"_id": task.id, task.task_type.status_field: task.status}}
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
            await session.post(url, json=body, headers=headers)
    except (aiohttp.ClientError, TimeoutError) as error:
        log.info("webhook: %s", error)
