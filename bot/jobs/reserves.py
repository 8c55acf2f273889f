"""What is set aside for an order with no quote from A2E: the most that such a request is known to cost."""

from bot.operations.base import Operation
from bot.store.database import Transaction
from bot.store.jobs import Jobs


async def most_of(t: Transaction, jobs: Jobs, request: Operation) -> int:
    """Return the most credits that a request may cost, as far as anybody knows.

    An operation declares it; where the price is fixed, the most that A2E has charged before counts if it is more.
    """
    task_type = request.starts if request.estimate() is None else None
    seen = await jobs.dearest(t, task_type.name) if task_type else 0
    return max(request.at_most(), seen)
