"""The buttons that lead on from a result: to another order with it, to a sharper copy. Pure."""

from bot.buttons import JobVerb, LeadOn, OnJob
from bot.chat import Button, Rows
from bot.operations.base import Operation
from bot.store.jobs import Job


def lead_rows(job: Job, request: Operation) -> Rows:
    """Return them, for a job that has a result."""
    if not (job.result or {}).get("media"):
        return ()
    sharper = [Button(label="1080p", press=OnJob(job=job.id, verb=JobVerb.SHARPER).data)] if request.sharper() else []
    ways = [Button(label=one.label, press=LeadOn(job=job.id, operation=one.command).data) for one in request.leads()]
    return tuple((one,) for one in (*sharper, *ways))
