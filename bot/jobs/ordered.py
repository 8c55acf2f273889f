"""From a ✅ to a job, or to several under one card: which of them an order becomes."""

from bot.jobs.deps import Deps
from bot.jobs.groups import place_group
from bot.jobs.orders import Order, place_order
from bot.jobs.recipes import place_recipe
from bot.operations import OPERATIONS
from bot.store.database import Transaction
from bot.store.job import Job


async def place(t: Transaction, deps: Deps, order: Order) -> Job:
    """Order a request: the steps of a recipe, one job for each entry of a list answer, or a single one.

    Raises:
        Refused: over a spend limit, or over what one person may have for nothing; nothing is stored.

    """
    operation, answers = OPERATIONS[order.operation], order.request["answers"]
    if operation.steps:
        return await place_recipe(t, deps, order)
    several = operation.one_job_per and len(answers[operation.one_job_per]) > 1
    return await (place_group if several else place_order)(t, deps, order)
