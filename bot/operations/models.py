"""A2E's models as rows: what each is called, what it takes, and the body that a wish becomes with it. Pure.

A wish is what a person wants made; several models can fulfil it. One more model is one more row of its wish.
"""

from collections.abc import Mapping, Sequence
from html import escape
from itertools import chain
from typing import Any, ClassVar

from msgspec import Struct

from bot.a2e.client import Client
from bot.a2e.tasks import Started, TaskType
from bot.buttons.paging import page_of
from bot.chat import Incoming
from bot.errors import WrongKind
from bot.locales import N_, _
from bot.operations.base import Operation
from bot.operations.facts import Price, PricesOf
from bot.operations.file_inputs import Uploaded
from bot.operations.inputs import Input
from bot.operations.prices import price_words
from bot.operations.usual import told_by_a2e, usual_words
from bot.operations.view import Answer, Answers, Shown, View, asked_of
from bot.store.models import model_key

Body = Mapping[str, Any]
WITHHELD = "_withheld"
"""Key among a draft's answers: the models that A2E does not have at the moment."""
LIST = "[]"
"""End of a field's name that holds a list: what several questions give is put there one after the other."""


class Model(Struct, frozen=True, kw_only=True):
    """One model of A2E's, as it fulfils one wish."""

    id: str
    """On buttons and in what is remembered: never changed."""
    name: str
    good_at: str
    """In about three words."""
    task_type: TaskType
    says: Body = {}
    """What every request says, such as which model."""
    takes: Mapping[str, str]
    """Question -> field of the body. A file that it does not take rules the model out."""
    adds: Mapping[str, Body] = {}
    """Question -> what the body says besides, once it is answered."""
    choices: Mapping[str, Mapping[str, Body]] = {}
    """Question -> choice -> what the body says with it; the first is what is taken when nothing else fits."""
    counts: Mapping[str, tuple[int, int]] = {}
    """Question with several files -> least and most of them."""
    needs: tuple[str, ...] = ()
    """Options without which it can't be used."""
    longest: int = 2000
    """Characters of its words: A2E's limit, or ours where none is published."""
    dearest: int = 100
    """Most credits that A2E is known to have charged for one; ours where nobody knows."""
    guess: int | None = None
    """Credits that an ordinary one costs, as others report."""
    a_second: int | None = None
    """Credits that a second costs, as others report."""

    @property
    def path(self) -> str:
        """Of its start call."""
        return f"{self.task_type.path}/{self.task_type.start}"

    @property
    def key(self) -> str:
        """Return what tells it from all others."""
        return model_key(self.task_type.name, self.id)

    def fits(self, answers: Answers) -> bool:
        """Whether it can do what was asked so far, and A2E has it."""
        return self.key not in answers.get(WITHHELD, ()) and self.able(answers)

    def able(self, answers: Answers) -> bool:
        """Whether it can do what was asked so far."""
        given = {field: answer for field, answer in answers.items() if answer and not field.startswith("_")}
        return given.keys() >= set(self.needs) and all(self._fits(*one) for one in given.items())

    def _fits(self, field: str, answer: Answer) -> bool:
        if isinstance(answer, str):
            return field not in self.takes or len(answer) <= self.longest
        least, most = self.counts.get(field, (1, 1))
        return field in self.takes and least <= _length(answer) <= most

    def body(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the body of the start call; values: question -> its value, None where it has none."""
        body = dict(self.says)
        for question, target in self.takes.items():
            if (value := values.get(question)) is None:
                continue
            if target.endswith(LIST):
                body.setdefault(target.removesuffix(LIST), []).extend(_addresses(value))
            else:
                body[target] = value.url if isinstance(value, Uploaded) else value
            body |= self.adds.get(question, {})
        for question, choices in self.choices.items():
            body |= choices.get(values.get(question) or "") or next(iter(choices.values()))
        return body


def _length(answer: Answer) -> int:
    return len(answer) if isinstance(answer, list) else 1


def _addresses(value: Uploaded | Sequence[str]) -> list[str]:
    return [value.url] if isinstance(value, Uploaded) else list(value)


def each(field: str, *values: Any) -> dict[str, Body]:
    """Return choices that go into one field as they are: choice -> {field: value}."""
    return {str(value): {field: value} for value in values}


Models = tuple[Model, ...]


def fitting(models: Models, answers: Answers) -> list[Model]:
    """Return the models to choose from; if A2E has none of those that can do what was asked, all that could."""
    return [one for one in models if one.fits(answers)] or [one for one in models if one.able(answers)] or [*models]


def model_of(models: Models, answers: Answers) -> Model:
    """Return the model in force: the chosen one if it can do what was asked, else the first that can."""
    likely = sorted(models, key=lambda one: one.id != answers.get("model"))
    able = (one for one in likely if one.able(answers))
    return next(chain((one for one in likely if one.fits(answers)), able, likely))


class PickModel(Input, frozen=True, kw_only=True):
    """Which model fulfils a wish; offered with its price, once there is one."""

    models: Models
    settled = True
    remembered: bool = True
    of_models = chosen_from = True

    @property
    def sent(self) -> bool:
        """Return False: there are buttons."""
        return False

    def answer_of(self, field: str, answers: Answers) -> str:
        """Return the model in force."""
        return model_of(self.models, answers).id

    def show(self, view: View) -> Shown:
        """Return a line on each model and a button with its price, a page at a time."""
        shown, page, pages = page_of(fitting(self.models, view.answers), view.page)
        prices = self._prices(view, tuple(one.id for one in shown))
        lines = [_line(one, view) for one in shown]
        rows = tuple((view.choice(_label(one, prices.get(one.id)), one.id),) for one in shown)
        return [_(self.ask), *lines], rows + view.turning(page, pages)

    def _prices(self, view: View, models: tuple[str, ...]) -> Mapping[str, Price]:
        if not view.ready:
            return {}
        asked = asked_of(view.answers)
        return view.known.ask(PricesOf(user_id=view.user_id, command=view.operation, answers=asked, models=models))

    def pressed(self, view: View, value: str) -> str | None:
        """Return the model."""
        return value if any(one.id == value for one in self.models) else None

    def accept(self, incoming: Incoming, known: object) -> str:
        """Return the model whose name was typed."""
        typed = (incoming.text or "").strip().casefold()
        found = next((one.id for one in self.models if typed in _names(one)), None)
        if found is None:
            raise WrongKind(user_text=N_("Please press one of the buttons, or /cancel."))
        return found

    def value(self, answer: str, urls: Sequence[str]) -> str:
        """Return its id."""
        return answer

    def describe(self, answer: str) -> str:
        """Return its name."""
        return escape(next((_(one.name) for one in self.models if one.id == answer), answer))


def _names(model: Model) -> tuple[str, str]:
    """Return what may be typed for a model, casefolded."""
    return model.name.casefold(), _(model.name).casefold()


def _line(model: Model, view: View) -> str:
    """Return what it is good at, and how long it usually takes."""
    told = told_by_a2e(model.task_type.name, view.known).seconds if view.ready else None
    takes = usual_words(told or view.usual.get(model.key))
    said = {"model": escape(_(model.name)), "good_at": escape(_(model.good_at))}
    if not takes:
        return _("<b>{model}</b>: {good_at}", **said)
    # For translators: {good_at} is “quick and cheap”, {takes} “Usually 2 min”.
    return _("<b>{model}</b>: {good_at}. {takes}", **said, takes=takes)


def _label(model: Model, price: Price | None) -> str:
    name = _(model.name)
    return name if price is None else f"{name} · {price_words(price.credits, price.at_most)}"


class Wish(Operation, frozen=True, kw_only=True):
    """An operation that one of several models fulfils. Subclasses have a `model` of `PickModel`."""

    models: ClassVar[Models]
    model: str

    @classmethod
    def may_start(cls) -> tuple[TaskType, ...]:
        """Return the task types of all its models."""
        return tuple({one.task_type.name: one.task_type for one in cls.models}.values())

    @classmethod
    def task_type_of(cls, answers: Answers) -> TaskType:
        """Return the task type of the model in force."""
        return model_of(cls.models, answers).task_type

    @property
    def chosen(self) -> Model:
        """The model that fulfils it."""
        return next((one for one in self.models if one.id == self.model), self.models[0])

    @property
    def model_id(self) -> str:
        """Its id."""
        return self.chosen.id

    @property
    def starts(self) -> TaskType:
        """The task of its model."""
        return self.chosen.task_type

    @property
    def quoted(self) -> str:
        """The start call of its model."""
        return self.chosen.path

    async def run(self, a2e: Client) -> Started:
        """Start it."""
        return await a2e.start(self.starts, name=self.name, **self.body())

    def body(self) -> dict[str, Any]:
        """Return what the model's row makes of the answers."""
        return self.chosen.body({field: getattr(self, field) for field in self.inputs()})

    def estimate(self) -> int | None:
        """Return what an ordinary one costs with this model."""
        a_second, length = self.chosen.a_second, getattr(self, "length", None)
        return a_second * int(length) if a_second and length else self.chosen.guess

    def lasts(self) -> float:
        """Return the length that was chosen, else that of what was given."""
        return float(getattr(self, "length", None) or super().lasts())

    def at_most(self) -> int:
        """Return the most that this model is known to have cost."""
        return max(self.chosen.dearest, super().at_most())
