"""What a job costs, has cost or gives back, in words. Pure: rows in, words out."""

from collections.abc import Sequence

from bot.operations import OPERATIONS
from bot.operations.prices import counted, credits_words, price_words
from bot.store.jobs import Job, State

GUESSED, SET_ASIDE, AT_MOST = "guessed", "set_aside", "at_most"
"""Keys in a job's request: A2E has not quoted its price; the credits set aside for it, where a limit applies; the most
that it may cost, as shown with the ✅."""


def refund_line(job: Job) -> str:
    """Return what happened to the credits of a job without a result."""
    if job.state is State.CANCELLED and job.started_at is not None:
        return f"A2E had begun, so {cost_words(job)} {counted(paid_by(job) or 0, 'stays', 'stay')} spent."
    returned = job.request.get(SET_ASIDE, job.price)
    if not returned or OPERATIONS[job.operation].on_the_house:
        return "Nothing was charged."
    also = " A2E gave them back to the studio too." if job.given_back else ""
    return f"Nothing was charged; {credits_words(returned)} returned.{also}"


def paid_by(job: Job) -> int | None:
    """Return the credits that a job counts for: its cost, else what was set aside or quoted; None: unknown."""
    if job.cost is not None:
        return job.cost
    return job.request.get(SET_ASIDE, job.price)


def cost_words(job: Job) -> str:
    """Return what was paid in words."""
    if job.cost is None and SET_ASIDE in job.request:
        return f"{credits_words(job.request[SET_ASIDE])} (what was set aside, since A2E did not tell)"
    about = "about " if job.cost is None and job.price and GUESSED in job.request else ""
    return about + credits_words(paid_by(job))


def stays_spent(jobs: Sequence[Job]) -> str | None:
    """Return what a cancellation does not refund, in words; None: nothing, it is free."""
    begun = [job for job in jobs if job.state is State.RUNNING and job.started_at is not None and job.task_id]
    paid = [paid_by(job) for job in begun if not OPERATIONS[job.operation].on_the_house]
    if None in paid:
        return "what A2E took stays spent"
    credits = sum(one or 0 for one in paid)
    guessed = any(job.cost is None and GUESSED in job.request and SET_ASIDE not in job.request for job in begun)
    about = "about " if guessed else ""
    return f"{about}{credits_words(credits)} {counted(credits, 'stays', 'stay')} spent" if credits else None


def told_before(job: Job) -> str:
    """Return the price shown before, beside a cost that differs; a guess is never called a quote."""
    if GUESSED not in job.request:
        return f" (quoted {job.price})"
    return f" (told before: {price_words(job.price, job.request.get(AT_MOST) or 0)})"
