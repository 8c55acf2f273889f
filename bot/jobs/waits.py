"""What is known of a job that waits or runs: its place, the time so far, how long such jobs usually take."""

from time import time

from bot.a2e.task_types import IMAGE_TO_VIDEO
from bot.jobs.deps import Deps
from bot.jobs.words.cards import request_of
from bot.jobs.words.titles import is_group
from bot.jobs.words.waiting import OPEN, Wait
from bot.operations import TASK_TYPES
from bot.operations.usual import Times, WaitsOf, length_class, times_of
from bot.store.database import Transaction
from bot.store.job import Job, State


async def wait_of(t: Transaction, deps: Deps, job: Job) -> Wait:
    """Return what is known of a job's wait; of a group's card, by its first part."""
    if job.state not in OPEN:
        return Wait()
    began = job.started_at if job.state is State.RUNNING and job.started_at else job.created_at
    so_far, times = max(0.0, time() - began), await _times(t, deps, await _first(t, deps, job))
    if job.state is not State.QUEUED:
        return Wait(so_far=so_far, times=times)
    task_type = TASK_TYPES.get(job.task_type or "")
    if task_type is not None and task_type.at_once is not None:
        place = await deps.store.jobs.place_in_task_type(t, job)
        return Wait(in_task_type=place, so_far=so_far, times=times)
    full = await deps.store.jobs.active_count(t, job.user_id) >= deps.settings.parallel_jobs
    return Wait(place=await deps.store.jobs.place(t, job), full=full, so_far=so_far, times=times)


async def ask_a2e(deps: Deps, jobs: list[Job]) -> None:
    """Have A2E's average at hand, for the task type of which it tells one."""
    if any(job.task_type == IMAGE_TO_VIDEO.name for job in jobs):
        await deps.lookups.find_out(WaitsOf())


async def _first(t: Transaction, deps: Deps, job: Job) -> Job:
    """Return the job whose task takes the time: of a group's card, its first part."""
    parts = await deps.store.jobs.children(t, job.id) if is_group(job) else []
    return parts[0] if parts else job


async def _times(t: Transaction, deps: Deps, job: Job) -> Times | None:
    if job.task_type is None:
        return None
    request = request_of(job)
    seen = await deps.store.durations.newest(t, job.task_type, request.model_id, length_class(request.lasts()))
    told = await deps.lookups.kept(WaitsOf()) if job.task_type == IMAGE_TO_VIDEO.name else None
    return times_of(seen, told.seconds if told else None)
