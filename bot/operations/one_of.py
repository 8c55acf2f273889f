"""The question with a few fixed choices."""

from collections.abc import Mapping, Sequence
from html import escape

from bot.chat import Incoming
from bot.errors import WrongKind
from bot.locales import N_, _
from bot.operations.facts import Facts
from bot.operations.inputs import Input
from bot.operations.view import Shown, View


class OneOf(Input, frozen=True, kw_only=True):
    """One of a few fixed choices: value -> label on the button, said by `_`."""

    choices: Mapping[str, str]
    chosen_from = True

    @property
    def sent(self) -> bool:
        """Return False: there are buttons for all choices."""
        return False

    def show(self, view: View) -> Shown:
        """Return a button for each choice."""
        return [_(self.ask)], tuple((view.choice(_(label), value),) for value, label in self.choices.items())

    def pressed(self, view: View, value: str) -> str | None:
        """Return the choice."""
        return value if value in self.choices else None

    def accept(self, incoming: Incoming, known: Facts) -> str:
        """Return the choice whose label or value was typed."""
        typed = (incoming.text or "").strip().casefold()
        for value, label in self.choices.items() if typed else ():
            if typed in (value.casefold(), label.casefold(), _(label).casefold()):
                return value
        raise WrongKind(user_text=N_("Please press one of the buttons, or /cancel."))

    def value(self, answer: str, urls: Sequence[str]) -> str:
        """Return the choice."""
        return answer

    def describe(self, answer: str) -> str:
        """Return its label."""
        return escape(_(self.choices[answer])) if answer in self.choices else escape(answer)

    def __hash__(self) -> int:  # a mapping is not hashable
        return hash((self.label, tuple(self.choices)))
