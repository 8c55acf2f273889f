"""What a job costs, has cost or gives back, in words. Pure: rows in, words out."""

from collections.abc import Sequence

from bot.locales import _, ngettext
from bot.locales.amounts import digits
from bot.operations import OPERATIONS
from bot.operations.prices import credits_words, price_words
from bot.store.jobs import Job, State

GUESSED, SET_ASIDE, AT_MOST = "guessed", "set_aside", "at_most"
"""Keys in a job's request: A2E has not quoted its price; the credits set aside for it, where a limit applies; the most
that it may cost, as shown with the ✅."""


def refund_line(job: Job) -> str:
    """Return what happened to the credits of a job without a result."""
    if job.state is State.CANCELLED and job.started_at is not None:
        # For translators: {credits} is said like "12 credits" or "about 12 credits"; the number is that of the credits.
        return ngettext(
            "A2E had begun, so {credits} stays spent.",
            "A2E had begun, so {credits} stay spent.",
            paid_by(job) or 0,
            credits=cost_words(job),
        )
    returned = job.request.get(SET_ASIDE, job.price)
    if not returned or OPERATIONS[job.operation].on_the_house:
        return _("Nothing was charged.")
    # For translators: {credits} is said like "12 credits".
    back = _("Nothing was charged; {credits} returned.", credits=credits_words(returned))
    return f"{back} {_('A2E gave them back to the studio too.')}" if job.given_back else back


def paid_by(job: Job) -> int | None:
    """Return the credits that a job counts for: its cost, else what was set aside or quoted; None: unknown."""
    if job.cost is not None:
        return job.cost
    return job.request.get(SET_ASIDE, job.price)


def counted_for(jobs: Sequence[Job]) -> int:
    """Return the credits that jobs count for together; one that failed, or never began, counts for nothing."""
    free = (job.state is State.FAILED or (job.state is State.CANCELLED and job.started_at is None) for job in jobs)
    return sum(0 if is_free else paid_by(job) or 0 for job, is_free in zip(jobs, free, strict=True))


def cost_words(job: Job) -> str:
    """Return what was paid in words."""
    if job.cost is None and SET_ASIDE in job.request:
        # For translators: {credits} is said like "12 credits".
        return _(
            "{credits} (what was set aside, since A2E did not tell)", credits=credits_words(job.request[SET_ASIDE])
        )
    is_guess = job.cost is None and bool(job.price) and GUESSED in job.request
    return _credits(paid_by(job), is_guess=is_guess)


def _credits(credits: int | None, *, is_guess: bool) -> str:
    told = credits_words(credits)
    # For translators: {credits} is said like "12 credits".
    return _("about {credits}", credits=told) if is_guess else told


def stays_spent(jobs: Sequence[Job]) -> str | None:
    """Return what a cancellation does not refund, in words; None: nothing, it is free."""
    begun = [job for job in jobs if job.state is State.RUNNING and job.started_at is not None and job.task_id]
    paid = [paid_by(job) for job in begun if not OPERATIONS[job.operation].on_the_house]
    if None in paid:
        # For translators: stands on a button, after "Cancel ·", and in sentences, after "A2E has begun:".
        return _("what A2E took stays spent")
    credits = sum(one or 0 for one in paid)
    guessed = any(job.cost is None and GUESSED in job.request and SET_ASIDE not in job.request for job in begun)
    if not credits:
        return None
    told = _credits(credits, is_guess=guessed)
    # For translators: stands on a button, after "Cancel ·", and in sentences; {credits} is said like "12 credits".
    return ngettext("{credits} stays spent", "{credits} stay spent", credits, credits=told)


def cost_line(job: Job) -> str:
    """Return what was paid, and the price shown before if it differs; a guess is never called a quote."""
    told = cost_words(job)
    if job.price is None or job.cost in (None, job.price):
        return _("Cost: {credits}", credits=told)
    if GUESSED not in job.request:
        return _("Cost: {credits} (quoted {price})", credits=told, price=digits(job.price))
    before = price_words(job.price, job.request.get(AT_MOST) or 0)
    return _("Cost: {credits} (told before: {price})", credits=told, price=before)
