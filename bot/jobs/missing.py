"""Tasks that A2E does not show under the id that it gave, or shows as done without a result.

A2E's lists may lag behind, so it is asked a few times. A task is also looked for by its job's name, and followed under
the id that it is listed with. After some minutes the credits go back; what comes later is still delivered.
"""

import logging
import re
from collections.abc import Mapping
from time import time
from typing import Any

from bot.a2e.errors import A2EError
from bot.a2e.tasks import Started
from bot.jobs import events
from bot.jobs.deps import Deps
from bot.jobs.machine import apply
from bot.jobs.runner import record
from bot.jobs.schedule import haste, next_late
from bot.jobs.words.cards import request_of
from bot.locales import N_
from bot.operations.base import LABELLED, Operation
from bot.store.job import Job, State

log = logging.getLogger(__name__)

LOOK_SECONDS = 60.0
"""Seconds between two looks by name, for those who poll every 5 seconds; there are `LOOKS` of them."""
NOT_SHOWN = N_("A2E took the order, but shows no such task. If it still comes, you get it for free.")
BARE = N_("A2E says that it is done, but shows no result. If it still comes, you get it for free.")
OURS = re.compile(rf"{LABELLED}[0-9a-f]{{12}}")
"""A name that jobs have which nobody has named."""


def is_anothers(job: Job, row: Mapping[str, Any]) -> bool:
    """Whether a task's record has the name of another job: a wrong id must not bring somebody else's result."""
    request = request_of(job)
    field = request.starts.name_field if request.starts and _is_named(request) else None
    name = row.get(field) if field else None
    return isinstance(name, str) and name != job.name and OURS.fullmatch(name) is not None


def _is_named(request: Operation) -> bool:
    """Whether its start gives the task its job's name; elsewhere a record may have that of what it was made of."""
    starts, is_plain = request.starts, type(request).find is Operation.find
    return starts is not None and starts.name_field is not None and is_plain and request.findable


async def missing(deps: Deps, job: Job) -> None:
    """Look for a task by its job's name; A2E answers, but does not know its id."""
    pause, request = LOOK_SECONDS * haste(deps.settings.poll_seconds), request_of(job)
    is_due = job.state is State.FAILED or time() - job.updated_at >= pause  # what is late is asked about now and then
    if not is_due or not _is_named(request):
        await told_nothing(deps, job)
        return
    try:
        found = await request.find(deps.a2e, since=job.created_at)
    except A2EError as error:
        log.warning("task not looked for job=%s: %s", job.id, error)
        await told_nothing(deps, job)
        return
    if isinstance(found, Started) and found.task_id != job.task_id:
        log.warning("task found under another id job=%s", job.id)
        await told_nothing(deps, job, runs=True, task_id=found.task_id)
    elif found is not None:
        await told_nothing(deps, job, runs=True)
    else:
        await told_nothing(deps, job, unseen=NOT_SHOWN, pause=pause)


async def told_nothing(deps: Deps, job: Job, **facts: Any) -> None:
    """Note what it means that A2E does not say how a task ended; see `events.NoEnd`."""
    look_in = next_late([0.0], deps.settings.poll_seconds) or 0
    event = events.NoEnd(look_in=look_in, **facts)
    if apply(job, event, now=time()) is not None:  # no transaction for each task that is merely running
        await record(deps, job, event)
