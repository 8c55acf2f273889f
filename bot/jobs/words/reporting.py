"""The button that reports a result, for everybody who sees it. Pure."""

from hashlib import sha256

from bot.buttons import Report
from bot.chat import Button, Rows
from bot.jobs.several import media_of
from bot.locales import _
from bot.store.job import Job


def report_row(job: Job, chat_id: int) -> Rows:
    """Return the row of a result in a group; nothing where its owner is alone with it."""
    return reporting(job.id, job.name) if chat_id < 0 and media_of(job) else ()


def reporting(job_id: int, name: str) -> Rows:
    """Return the row of a job's result, wherever others see it; name: the job's."""
    # For translators: a button below a result that others see, which tells the operator about it
    return ((Button(label=f"🚩 {_('Report')}", press=Report(job=job_id, proof=proof_of(name)).data),),)


def proof_of(name: str) -> str:
    """Return what proves that a button was seen, since a job's number is easily guessed, and its random name is not."""
    return sha256(f"report {name}".encode()).hexdigest()[:16]
