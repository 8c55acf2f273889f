"""The buttons that lead on from a job: to another order with its result, to a sharper copy, to another model. Pure."""

from bot.buttons import JobVerb, LeadOn, OnJob, Original
from bot.chat import Button, Rows
from bot.jobs.several import media_of
from bot.operations import OPERATIONS
from bot.operations.base import Operation
from bot.store.jobs import Job, State


def lead_rows(job: Job, request: Operation) -> Rows:
    """Return them, for a job that has a result."""
    if not (job.result or {}).get("media"):
        return ()
    sharper = [Button(label="1080p", press=OnJob(job=job.id, verb=JobVerb.SHARPER).data)] if request.sharper() else []
    ways = [Button(label=one.label, press=LeadOn(job=job.id, operation=one.command).data) for one in request.leads()]
    return tuple((one,) for one in (*sharper, *ways))


def instead_row(job: Job) -> Rows:
    """Return the button for the same with another model, where A2E does not have the one that was ordered."""
    other = (job.result or {}).get("instead") if job.state is State.FAILED else None
    name = next((one.name for one in OPERATIONS[job.operation].models if one.id == other), None)
    return (
        ((Button(label=f"🔁 Again with {name}", press=OnJob(job=job.id, verb=JobVerb.INSTEAD).data),),) if name else ()
    )


def original_rows(job: Job) -> Rows:
    """Return a button for each of several results' originals, and one for all."""
    each = [
        Button(label=f"📎 {number + 1}", press=Original(job=job.id, number=number).data)
        for number in range(len(media_of(job)))
    ]
    rows = [tuple(each[first : first + 4]) for first in range(0, len(each), 4)]
    return (*rows, (Button(label="📎 All of them", press=OnJob(job=job.id, verb=JobVerb.ORIGINALS).data),))
