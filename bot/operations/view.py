"""What a question sees of its dialogue: all it needs to show itself, and to know what a press means. Pure."""

import json
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from bot.buttons import ChoiceVerb, DraftPage, DraftPart, OnChoice
from bot.buttons.paging import turning
from bot.chat import Button, Rows
from bot.operations.facts import Facts
from bot.store.assets import Asset

Answer = Any
"""JSON: text, number, true or false, a list, or an object with string keys; None alone is no answer."""
Answers = Mapping[str, Answer]


def plain(answers: Answers) -> dict[str, Answer]:
    """Return only the answers, without the dialogue's own keys."""
    return {name: value for name, value in answers.items() if not name.startswith("_")}


def asked_of(answers: Answers) -> str:
    """Return the answers as JSON, so that two requests can be compared."""
    return json.dumps(plain(answers), sort_keys=True)


class View(Struct, frozen=True, kw_only=True):
    """An open question as its input sees it."""

    draft: int
    version: int
    """The draft's version, as buttons carry it."""
    operation: str = ""
    """The command whose question it is."""
    ready: bool = False
    """Nothing else must be answered: the order has a price."""
    field: str
    answers: Answers
    known: Facts
    user_id: int
    page: int = 0
    """The page of its buttons."""
    part: str = ""
    """How the question is shown, in its input's own words (`Elsewhere`), such as a voice's language."""
    own: tuple[Asset, ...] = ()
    """The user's assets of `Input.shelf`; for a press, only the one it names."""
    usual: Mapping[str, float] = {}
    """Seconds that things usually take, by a model's key."""
    icon: str = ""
    """The shelf's icon."""
    favourite: Answer | None = None
    """The user's default, where `Input.has_favourite`."""
    last: Answer | None = None
    """The user's last choice, where `Input.remembered`."""

    @property
    def answer(self) -> Answer:
        """The answer so far, or None."""
        return self.answers.get(self.field)

    def choice(self, label: str, value: object, verb: ChoiceVerb = ChoiceVerb.SET) -> Button:
        """Return a button for one choice; `Input.pressed` says what its value means."""
        data = OnChoice(draft=self.draft, version=self.version, verb=verb, choice=str(value)).data
        return Button(label=label, press=data)

    def to_part(self, label: str, part: str) -> Button:
        """Return a button that shows the question in another way."""
        return Button(label=label, press=DraftPart(draft=self.draft, version=self.version, part=part).data)

    def turning(self, page: int, pages: int) -> Rows:
        """Return the row that turns the pages of buttons."""
        return turning(page, pages, lambda n: DraftPage(draft=self.draft, version=self.version, page=n))


class Elsewhere(Struct, frozen=True, kw_only=True):
    """What a press may mean instead of an answer: ask the same again, shown in another way."""

    part: str


Shown = tuple[list[str], Rows]
"""The lines of a question, Telegram HTML, and its buttons."""
