"""What is set aside for an order whose price A2E does not quote: the most that such a request is known to cost."""

from bot.operations.base import Operation
from bot.store.database import Transaction
from bot.store.jobs import Jobs


async def most_of(t: Transaction, jobs: Jobs, request: Operation) -> int:
    """Return the most credits that a request may cost, as far as anybody knows.

    An operation declares it; where the price is a fixed sum, what A2E has charged before may be more, and then counts.
    """
    task_type = request.task_type if request.estimate() is None else None
    seen = await jobs.dearest(t, task_type.name) if task_type else 0
    return max(request.at_most(), seen)
