"""A person's first result comes with an effect, which Telegram shows over the whole chat."""

from bot.jobs.deps import Deps
from bot.operations import OPERATIONS
from bot.store.database import Transaction
from bot.store.job import Job

CONFETTI = "5046509860389126442"
"""Telegram's id of 🎉, one of the effects that are free for all."""


async def effect_of(t: Transaction, deps: Deps, job: Job) -> str:
    """Return the effect that a result is sent with; "" for none.

    What is being sent counts as sent: of two results at the same time, never both are the first. Things kept on a
    shelf, such as faces, are no results.
    """
    if job.chat_id != job.user_id or job.operation not in _RESULTS:
        return ""
    return "" if await deps.store.finds.has_another(t, job.user_id, _RESULTS, job_id=job.id) else CONFETTI


_RESULTS = [name for name, operation in OPERATIONS.items() if operation.keeps is None and not operation.text_result]
