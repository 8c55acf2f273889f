"""What a quote rests on: a model that A2E has, and a price that is not too old. Looked at again when ✅ is pressed."""

from bot.locales import _
from bot.operations import OPERATIONS
from bot.operations.base import Operation
from bot.operations.facts import Price
from bot.operations.prices import price_words
from bot.operations.recipes import requests_of
from bot.operations.usual import length_class, times_of, told_by_a2e, usual_words
from bot.operations.withheld import replaced
from bot.store.database import Transaction
from bot.store.drafts import Draft
from handlers.dialogue.at_hand import with_withheld
from handlers.dialogue.draft import QUOTED
from handlers.turn import Turn

QUOTE_SECONDS = 3600.0
"""For so long a price holds; after that A2E is asked again before anything is ordered."""


def is_old(draft: Draft, *, now: float) -> bool:
    """Whether the prices shown with the ✅ must be asked for again."""
    return QUOTED in draft.answers and now - float(draft.answers[QUOTED]) > QUOTE_SECONDS


def risen(before: Price, price: Price) -> str | None:
    """Return what to say if an order may cost more than was told; None: it does not."""
    told, most = _most(before), _most(price)
    if told is None or (most is not None and most <= told):
        return None
    was = price_words(before.credits, before.at_most)
    return f"⚠️ {_('The price has changed: it was {price} before. Nothing was charged.', price=was)}"


def _most(price: Price) -> int | None:
    return price.credits if price.at_most is None else price.at_most


async def is_gone(t: Transaction, turn: Turn, draft: Draft) -> bool:
    """Whether A2E does not have the model any more that the price was shown for."""
    return replaced(OPERATIONS[draft.operation], (await with_withheld(t, turn, draft)).answers) is not None


async def usual_line(t: Transaction, turn: Turn, draft: Draft) -> list[str]:
    """Return the line that says how long it usually takes, all steps of a recipe together; none if nobody knows.

    Raises:
        Lacking: A2E has to be asked first.

    """
    operation, answers = OPERATIONS[draft.operation], draft.answers
    if operation.steps:
        each = [await _usual(t, turn, one) for one in requests_of(operation, answers)]
        known = [seconds for seconds, _ in each if seconds is not None]
        words = usual_words(sum(known)) if len(known) == len(each) else ""
    else:
        words = usual_words(*await _usual(t, turn, operation.build(name="", answers=answers, urls={})))
    return [f"{words}."] if words else []


async def _usual(t: Transaction, turn: Turn, request: Operation) -> tuple[float | None, str | None]:
    """Return how many seconds a request usually takes, and A2E's word for its queue."""
    if request.starts is None:
        return None, None
    task_type, length = request.starts.name, length_class(request.lasts())
    told = told_by_a2e(task_type, turn.known)
    seen = await turn.deps.store.durations.newest(t, task_type, request.model_id, length)
    times = times_of(seen, told.seconds)
    return times.p50 if times else None, told.queue
