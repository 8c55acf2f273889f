"""What a recipe costs: its first step as A2E quotes it, the later ones guessed; each is quoted when it is reached."""

import json
from collections.abc import Awaitable, Callable
from math import ceil

from bot.jobs.reserves import most_of
from bot.jobs.uploads import Uploads
from bot.operations import OPERATIONS
from bot.operations.base import DOUBT, Operation
from bot.operations.facts import Price, PriceOf
from bot.operations.recipes import answers_of, in_force, name_of, requests_of
from bot.operations.view import Answers
from bot.store.store import Store

OfOne = Callable[[PriceOf], Awaitable[Price]]
"""Prices the request of one operation."""


async def price_of_recipe(price: OfOne, store: Store, uploads: Uploads, question: PriceOf) -> Price:
    """Return about how much a recipe costs, and at most, with the addresses of all its files.

    Raises:
        BotError: a file is not what it must be, or a service did not answer.

    """
    recipe, answers = OPERATIONS[question.command], json.loads(question.answers)
    first = in_force(recipe.steps[0].operation, answers_of(recipe, 0, answers))
    of = PriceOf(user_id=question.user_id, command=recipe.steps[0].operation.command, answers=_written(first))
    told = [await price(of)]
    urls = dict(told[0].urls)
    for number, request in enumerate(requests_of(recipe, answers)[1:], 1):
        sent = await uploads.upload_all(question.user_id, type(request), answers_of(recipe, number, answers))
        urls |= {_outer(number, key): url for key, url in sent.items()}
        told.append(await _guess(store, request))
    return Price(credits=sum(map(_about, told)), at_most=sum(map(_most, told)), urls=urls)


def _written(answers: Answers) -> str:
    return json.dumps(dict(answers), sort_keys=True)


def _outer(number: int, key: str) -> str:
    """Return the key of a step's file as the recipe has it."""
    field, dot, rest = key.partition(".")
    return f"{name_of(number, field)}{dot}{rest}"


async def _guess(store: Store, request: Operation) -> Price:
    if request.quoted is None:
        return Price(credits=0, urls={})
    most = await store.db.transact(lambda t: most_of(t, store.jobs, request))
    return Price(credits=request.estimate(), at_most=most, urls={})


def _about(price: Price) -> int:
    """Return a price in credits; where nobody can guess one, half of the most."""
    return ceil((price.at_most or 0) / DOUBT) if price.credits is None else price.credits


def _most(price: Price) -> int:
    return (price.credits or 0) if price.at_most is None else price.at_most
