"""What is kept of a chain that was walked, and what of that is shared. Pure.

A recipe brings along what was chosen, and asks again for what is new each time: files, and the words that it begins
with. One that is shared brings along nothing personal: neither words nor what is on its maker's shelves.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.locales import _
from bot.operations import OPERATIONS
from bot.operations.base import Operation
from bot.operations.inputs import Input
from bot.operations.recipes import MOST_STEPS, PREFIX, THEN, Catalogue, key_of, name_of
from bot.operations.results import FROM
from bot.operations.view import Answer, Answers

Walked = Sequence[tuple[str, Answers]]
"""The command and the answers of each order of a chain, the first first."""


def taken_from(command: str, answers: Answers) -> tuple[str, int] | None:
    """Return the question that a result has answered, and the job that had made it; None: none has."""
    for field in OPERATIONS[command].inputs():
        answer = answers.get(field)
        for one in answer if isinstance(answer, list) else [answer]:
            if isinstance(one, Mapping) and FROM in one:
                return field, int(one[FROM])
    return None


def key_of_chain(walked: Walked) -> str | None:
    """Return the key of a chain; None: it can't be a recipe."""
    taken = [taken_from(command, answers) for command, answers in walked]
    if not 1 < len(walked) <= MOST_STEPS or None in taken[1:]:
        return None
    fields = ["", *(one[0] for one in taken[1:] if one)]
    key = key_of([(command, field) for (command, _), field in zip(walked, fields, strict=True)])
    return key if key in OPERATIONS else None


def answers_of_chain(walked: Walked) -> dict[str, Answer]:
    """Return the answers of a chain by the names that the whole recipe has for them."""
    return {
        name_of(number, field): answer
        for number, (_, answers) in enumerate(walked)
        for field, answer in answers.items()
    }


def named(recipe: type[Operation]) -> Iterator[tuple[str, int, Input]]:
    """Return every question of a recipe's steps, options too: name in the whole, number of the step, question."""
    for number, step in enumerate(recipe.steps):
        for field, given in step.operation.inputs().items():
            if field != step.takes:
                yield name_of(number, field), number, given


def fixed_of(recipe: type[Operation], answers: Answers) -> dict[str, Answer]:
    """Return the answers that a kept recipe brings along."""
    return {
        name: answers[name]
        for name, number, given in named(recipe)
        if answers.get(name) not in (None, given.default) and not _is_asked(given, answers[name], first=number == 0)
    }


def _is_asked(given: Input, answer: Answer, *, first: bool) -> bool:
    """Whether something else is wanted each time: a file, or the words that it begins with."""
    is_file = bool(given.files("", answer)) and not _is_own(answer)
    return is_file or bool(given.setting) or (first and not given.optional and given.most_characters > 0)


def _is_own(answer: Answer) -> bool:
    """Whether it is on somebody's shelf."""
    parts = answer if isinstance(answer, list) else [answer]
    return any(isinstance(one, Mapping) and "thing" in one for one in parts)


def impersonal(recipe: type[Operation], fixed: Answers) -> dict[str, Answer]:
    """Return what a shared recipe brings along: choices alone, which anybody could make."""
    return {
        name: fixed[name]
        for name, _, given in named(recipe)
        if name in fixed and not given.most_characters and not given.files("", fixed[name]) and not _is_own(fixed[name])
    }


def known(recipe: type[Operation], fixed: Answers) -> dict[str, Any]:
    """Return the answers whose questions there still are."""
    names = {name for name, _, _ in named(recipe)}
    return {name: answer for name, answer in fixed.items() if name in names}


def still_works(operations: Catalogue, key: str) -> tuple[str | None, list[str | None]]:
    """Return what is left of a recipe with a step that is gone: the key of its beginning, and each step's command."""
    steps = operations.steps(key)
    commands = [step.operation.command if step else None for step in steps]
    good = next((number for number, step in enumerate(steps) if step is None), len(steps))
    begins = PREFIX + THEN.join(key.removeprefix(PREFIX).split(THEN)[:good])
    return (begins if begins in operations else None), commands


def listed(recipe: type[Operation], fixed: Answers) -> list[str]:
    """Return a line for each step, as Telegram HTML: what it is, and the answers that the recipe brings along."""
    lines = []
    for number, step in enumerate(recipe.steps):
        told = [given.describe(fixed[name]) for name, n, given in named(recipe) if n == number and name in fixed]
        lines.append(f"{number + 1}. {_(step.operation.title)}" + (f": {', '.join(told)}" if told else ""))
    return lines
