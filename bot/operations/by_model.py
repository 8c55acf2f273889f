"""Questions whose choices depend on the model, and options that only some models take. Pure."""

from collections.abc import Callable, Mapping

from bot.locales import _
from bot.operations.models import Models, model_of
from bot.operations.one_of import OneOf
from bot.operations.view import Answers, Shown, View


class ByModel(OneOf, frozen=True, kw_only=True):
    """One of a few choices, of which each model knows some: `choices` has the labels of all."""

    models: Models
    settled = True

    def options(self, field: str, answers: Answers) -> dict[str, str]:
        """Return what the model in force offers, by label."""
        known = model_of(self.models, answers).choices.get(field, {})
        return {value: self.choices.get(value, value) for value in known}

    def answer_of(self, field: str, answers: Answers) -> str:
        """Return the choice in force: the chosen one if the model knows it, else its first."""
        options, chosen = self.options(field, answers), answers.get(field, self.default)
        return str(chosen) if chosen in options else next(iter(options), "")

    def unsaid(self, field: str, answers: Answers) -> bool:
        """Whether it is what the model in force does by itself."""
        without = {name: answer for name, answer in answers.items() if name != field}
        return bool(answers[field] == self.answer_of(field, without)) or not self.needed(answers)

    def show(self, view: View) -> Shown:
        """Return a button for each choice that the model has."""
        options = self.options(view.field, view.answers)
        return [_(self.ask)], tuple((view.choice(_(label), value),) for value, label in options.items())

    def pressed(self, view: View, value: str) -> str | None:
        """Return the choice."""
        return value if value in self.options(view.field, view.answers) else None


def by_model(field: str, models: Models, *, ask: str, label: str, choices: Mapping[str, str]) -> ByModel:
    """Return the question for a choice that depends on the model; not asked where the model has only one."""

    def needed(answers: Answers) -> bool:
        return len(model_of(models, answers).choices.get(field, {})) > 1

    return ByModel(ask=ask, label=label, choices=choices, models=models, needed=needed, default=next(iter(choices)))


def taken(field: str, models: Models) -> Callable[[Answers], bool]:
    """Return a test of whether the model in force takes an option."""
    return lambda answers: field in model_of(models, answers).takes


def takeable(field: str, models: Models) -> Callable[[Answers], bool]:
    """Return a test of whether any model that can do what was asked takes an option."""
    return lambda answers: any(field in one.takes for one in models if one.fits(answers))
