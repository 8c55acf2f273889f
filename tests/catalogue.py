"""What can be ordered, each with each model that can fulfil it: for tests that walk through all of it."""

from dataclasses import dataclass
from typing import Any

import pytest

from bot.a2e.tasks import TaskType
from bot.operations import OPERATIONS
from bot.operations.base import Operation
from bot.operations.models import Model, Wish, model_of
from bot.sandbox.telegram.person import Message, Person
from tests.dialog import fill, with_model

ORDERED = [one for one in OPERATIONS.values() if not one.hidden and not one.for_admins and one.command != "live"]
"""Those with a command of their own; the live avatar's room has tests of its own (tests/journeys/test_live.py)."""


@dataclass(frozen=True)
class Way:
    """An operation, with one of its models if it has any."""

    operation: type[Operation]
    model: Model | None = None

    @property
    def id(self) -> str:
        """Its name in a list of tests."""
        return self.operation.command + (f"-{self.model.id}" if self.model else "")

    @property
    def task_type(self) -> TaskType | None:
        """The task that it starts."""
        return self.model.task_type if self.model else self.operation.task_type

    @property
    def path(self) -> str:
        """Of its start call; empty: it is free."""
        return self.model.path if self.model else self.operation.priced or ""

    async def order(self, person: Person) -> Message:
        """Order it as a user does; return the message that becomes its card."""
        operation, model = self.operation, self.model
        await person.say(f"/{operation.command}")
        asked = await fill(person, operation)
        if model is not None and issubclass(operation, Wish) and model is not usual(operation):
            asked = await with_model(person, asked, operation, model)
        if operation.confirms:
            await person.press("✅", asked)
        return asked


def usual(wish: type[Wish]) -> Model:
    """Return the model that is taken where nobody chooses."""
    return model_of(wish.models, {"model": wish.inputs()["model"].default})


def ways_of(operation: type[Operation]) -> list[Way]:
    """Return an operation with each of its models, that of most people first."""
    if not issubclass(operation, Wish):
        return [Way(operation)]
    first = usual(operation)
    return [Way(operation, first), *(Way(operation, one) for one in operation.models if one is not first)]


EVERY = [way for one in ORDERED for way in ways_of(one)]


def once_each() -> list[Way]:
    """Return every operation once, and every task type once: what differs between two models of one is their bodies."""
    firsts = [ways_of(one)[0] for one in ORDERED]
    seen = {way.task_type.name for way in firsts if way.task_type}
    for way in EVERY:
        if way.task_type is not None and way.task_type.name not in seen:
            seen.add(way.task_type.name)
            firsts.append(way)
    return firsts


ONCE = once_each()


def ways(found: list[Way], **more: Any) -> pytest.MarkDecorator:
    """Return the parameter of a test: the ways that it walks."""
    return pytest.mark.parametrize("way", found, ids=[one.id for one in found], **more)
