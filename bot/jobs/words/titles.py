"""What a job is called, and whether it stands for others. Pure."""

from bot.locales import _
from bot.operations import OPERATIONS
from bot.store.job import Job


def title(job: Job) -> str:
    """Return what a job is called."""
    return _(OPERATIONS[job.operation].titled(job.request["answers"]))


def is_recipe(job: Job) -> bool:
    """Whether a job stands for the steps of a recipe."""
    return bool(OPERATIONS[job.operation].steps)


def is_group(job: Job) -> bool:
    """Whether a job only groups others: one for each entry of a list answer, or the steps of a recipe."""
    return is_recipe(job) or (job.task_type is None and OPERATIONS[job.operation].one_job_per is not None)
