"""Recipes: operations one after the other, each made from the result of the one before. Pure.

A recipe is an operation too, composed of others: its questions are theirs, so that one dialogue asks for everything
and one ✅ orders it. Its key says which operations they are and which question each result answers:
"recipe:imagine>animate.photo".
"""

from collections.abc import Mapping
from dataclasses import asdict
from functools import partial, reduce
from types import new_class
from typing import Any, ClassVar

from msgspec import Struct
from msgspec.structs import replace

from bot.a2e.client import Client
from bot.locales import ENGLISH, N_, Marked, _, language
from bot.operations.base import Operation, Outcome
from bot.operations.choices import Pick
from bot.operations.file_inputs import File
from bot.operations.inputs import Input
from bot.operations.results import Result
from bot.operations.view import Answer, Answers, plain

PREFIX, THEN, INTO = "recipe:", ">", "."
"""What a key is written with: the mark of a recipe, from a step to the next, and to the question it answers."""
MOST_STEPS = 6
NAME = "recipe"
"""Key among the answers: what the recipe is called."""
MOST_KEPT = 20
"""Recipes of one person."""
KEPT = 256
"""Composed recipes that are kept at hand; one more drops the oldest."""
MIMES = {"image": "image/jpeg", "video": "video/mp4", "audio": "audio/mpeg"}


class Step(Struct, frozen=True, kw_only=True):
    """One operation of a recipe."""

    operation: type[Operation]
    takes: str = ""
    """The question that the result before it answers; empty: it is the first."""


class Recipe(Operation, frozen=True, kw_only=True):
    """Several operations as one. Its options stay as they are: it asks only for what must be given."""

    icon = "📖"
    menu = N_("Recipes")
    hidden = True
    confirm_label = N_("Make it")
    priced = PREFIX
    questions: ClassVar[Mapping[str, Input]] = {}
    """What it asks, by the names that its answers have."""

    async def run(self, a2e: Client) -> Outcome:
        """Raise: only its steps are started."""
        raise NotImplementedError

    @classmethod
    def inputs(cls) -> dict[str, Input]:  # type: ignore[override]  # not cached: recipes come and go
        """Return what must be given: neither fixed by a default nor made by the step before."""
        return dict(cls.questions)

    @classmethod
    def build(cls, *, name: str, answers: Answers, urls: Mapping[str, str]) -> Operation:  # noqa: ARG003  # its steps'
        """Return it without values: they are its steps'."""
        return cls(name=name)

    @classmethod
    def titled(cls, answers: Answers) -> str:
        """Return what it is called, else what is done one after the other."""
        return str(answers.get(NAME) or _(cls.title))

    @classmethod
    def local(cls, field: str, answers: Answers) -> dict[str, Answer]:
        """Return the answers of the step that a question belongs to, by the names that the step knows."""
        number = step_of(field)
        return {
            **{name: one for name, one in answers.items() if name.startswith("_")},
            **answers_of(cls, number, answers),
        }


def name_of(number: int, field: str) -> str:
    """Return the name of a step's question in the whole recipe; the steps count from 0."""
    return field if number == 0 else f"{field}_{number + 1}"


def step_of(name: str) -> int:
    """Return the number of the step that a name of the whole recipe belongs to."""
    number = name.rpartition("_")[2]
    return int(number) - 1 if number.isdigit() else 0


def answers_of(recipe: type[Operation], number: int, answers: Answers) -> dict[str, Answer]:
    """Return a step's answers, by the names that the step knows."""
    names = {field: name_of(number, field) for field in recipe.steps[number].operation.inputs()}
    return {field: answers[name] for field, name in names.items() if answers.get(name) is not None}


def in_force(operation: type[Operation], answers: Answers) -> dict[str, Answer]:
    """Return a step's answers with those that depend on others written down: what its price is for."""
    inputs = operation.inputs().items()
    settled = {field: one.answer_of(field, answers) for field, one in inputs if one.settled and one.needed(answers)}
    return plain({**answers, **settled})


def foreseen(given: File, before: Operation) -> Answer:
    """Return a result that is still to be made as an answer, for a guess of what is made from it."""
    seconds, kinds = before.lasts() or None, [one.kind for one in given.limits]
    kind = "image" if "image" in kinds and seconds is None else next(one for one in kinds if one != "image" or seconds)
    answer = {"kind": kind, "mime": MIMES[kind], "seconds": seconds}
    return [answer] if given.many else answer


def requests_of(recipe: type[Operation], answers: Answers) -> list[Operation]:
    """Return the request of each step, made from a result of the step before as it will probably be."""
    requests = list[Operation]()
    for number, step in enumerate(recipe.steps):
        own = answers_of(recipe, number, answers)
        if requests:
            own[step.takes] = foreseen(step.operation.inputs()[step.takes], requests[-1])
        requests.append(step.operation.build(name="", answers=in_force(step.operation, own), urls={}))
    return requests


def made_by(result: Result, given: File, *, seconds: float | None) -> Answer | None:
    """Return the result of a step as the answer to a question of the next, unseen; None: it takes no such kind.

    Args:
        result: what the step has made.
        given: the question.
        seconds: how long it lasts, as far as its request says so.

    """
    if not given.takes(result.kind):
        return None
    copy = {"file": asdict(result.file)} if result.file else {}
    seen = {"url": result.url, "kind": result.kind, "mime": MIMES[result.kind], "seconds": seconds}
    answer = {**result.mark, **seen, "uploaded_at": result.made_at, **copy}
    return [answer] if given.many else answer


def asks_for(recipe: type[Operation], fixed: Answers) -> list[str]:
    """Return the labels of what a recipe still asks for, each once, as a sentence has them."""
    asked = (one.label for field, one in recipe.inputs().items() if field not in fixed)
    return list(dict.fromkeys(_(_inside(one)) for one in asked))


def is_step(operation: type[Operation]) -> bool:
    """Whether an operation can be one of several: it makes a file, for its owner alone, and needs a ✅."""
    special = operation.live or operation.for_admins or operation.on_the_house or operation.text_result
    return operation.confirms and not (special or operation.keeps or operation.steps)


def key_of(steps: list[tuple[str, str]]) -> str:
    """Return the key of operations, each with the question that takes the result before it."""
    return PREFIX + THEN.join(command + (f"{INTO}{takes}" if takes else "") for command, takes in steps)


class Catalogue(dict[str, type[Operation]]):
    """Operations by command; a recipe's key finds what it is composed of, though it is in no list."""

    def __init__(self, operations: Mapping[str, type[Operation]]) -> None:
        super().__init__(operations)
        self._composed: dict[str, type[Recipe]] = {}

    def __missing__(self, key: str) -> type[Operation]:
        found = self.recipe(key)
        if found is None:
            raise KeyError(key)
        return found

    def __contains__(self, key: object) -> bool:
        return super().__contains__(key) or (isinstance(key, str) and self.recipe(key) is not None)

    def get(self, key: str, default: Any = None) -> Any:
        """Return an operation or a recipe, or the default."""
        found = super().get(key)
        return found or self.recipe(key) or default

    def asks(self, key: str, field: str) -> tuple[str, str]:
        """Return the operation whose question a field is, with its own name for it: of a recipe, the step's."""
        steps = self[key].steps if key in self else ()
        if not steps:
            return key, field
        number = step_of(field)
        return steps[number].operation.command, field.removesuffix(f"_{number + 1}")

    def recipe(self, key: str) -> type[Recipe] | None:
        """Return the recipe of a key; None: one of its operations has changed or is gone, or it is no recipe."""
        if key not in self._composed and (made := self._compose(key)) is not None:
            if len(self._composed) >= KEPT:
                del self._composed[next(iter(self._composed))]
            self._composed[key] = made
        return self._composed.get(key)

    def _compose(self, key: str) -> type[Recipe] | None:
        steps = self.steps(key)
        if not 1 < len(steps) <= MOST_STEPS or not all(steps):
            return None
        return composed(key, tuple(one for one in steps if one))

    def steps(self, key: str) -> list[Step | None]:
        """Return the steps of a key, None for each that does not work any more; empty if it is no recipe's."""
        written = key.removeprefix(PREFIX).split(THEN) if key.startswith(PREFIX) else []
        return [self._step(*one.partition(INTO)[::2], first=number == 0) for number, one in enumerate(written)]

    def _step(self, command: str, takes: str, *, first: bool) -> Step | None:
        operation = super().get(command)
        if operation is None or not is_step(operation) or first == bool(takes):
            return None
        if takes and not isinstance(operation.inputs().get(takes), File):
            return None
        return Step(operation=operation, takes=takes)


class _Inside(Marked):
    """A label or title inside a text: English writes it small there."""

    def said(self) -> str:
        """Return it in the language that is spoken."""
        said = super().said()
        return said.lower() if language() == ENGLISH else said


def _inside(text: str) -> Marked:
    made: Marked = _Inside(text.lower(), "", {})
    made.one = text
    return made


def composed(key: str, steps: tuple[Step, ...]) -> type[Recipe]:
    """Return the operation that a recipe is."""
    titles: list[str] = [Marked(one.operation.title, "", {}) for one in steps]
    # For translators: what is done one after the other; an arrow in the direction of reading.
    title = reduce(lambda first, then: N_("{first} → {then}", first=first, then=then), titles)
    space: dict[str, Any] = {"command": key, "title": title, "steps": steps, "__doc__": f"{title}."}
    made: type[Recipe] = new_class(
        "Composed", (Recipe,), {"frozen": True, "kw_only": True}, lambda own: own.update(space)
    )
    made.questions = _questions(made)
    return made


def _questions(recipe: type[Recipe]) -> dict[str, Input]:
    """Return what a recipe asks; of two with the same label, the later says which step it is for."""
    asked = dict[str, Input]()
    for number, step in enumerate(recipe.steps):
        for field, given in step.operation.inputs().items():
            if field != step.takes and not given.optional:
                twice = any(one.label == given.label for one in asked.values())
                label = _for_step(given.label, step.operation) if twice else given.label
                asked[name_of(number, field)] = replace(_asked(recipe, number, field, given), label=label)
    return asked


def _for_step(label: str, operation: type[Operation]) -> str:
    """Return a label that says which step it is for."""
    # For translators: {label} is what is asked, “Prompt”; {step} is the operation that needs it.
    return N_("{label} ({step})", label=Marked(label, "", {}), step=_inside(operation.title))


def _asked(recipe: type[Recipe], number: int, field: str, given: Input) -> Input:
    """Return a step's question as the recipe asks it: of a list that makes a job per entry, one entry."""
    asked = replace(given, needed=partial(_is_needed, recipe, number, given))
    alone = field == recipe.steps[number].operation.one_job_per and isinstance(asked, Pick)
    return replace(asked, most=1) if alone else asked


def _is_needed(recipe: type[Recipe], number: int, given: Input, answers: Answers) -> bool:
    return given.needed(answers_of(recipe, number, answers))
