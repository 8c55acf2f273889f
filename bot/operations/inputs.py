"""What a user can be asked. An input shows its question, reads messages and presses, and keeps the answer as JSON.

An answer is JSON-ready, so that a draft survives restarts. `value` turns it into what the operation's field holds.
Files have their own inputs (`file_inputs`), and so do picks from shelves and A2E's lists (`choices`). Only these
modules tell one kind of input from another.
"""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from html import escape
from typing import Any, ClassVar

from bot.chat import Incoming
from bot.errors import WrongKind
from bot.locales import N_, _
from bot.operations.facts import Choice, Facts
from bot.operations.helpers import Helper
from bot.operations.results import Result
from bot.operations.subjects import is_drawing, subject_of, subject_of_asset
from bot.operations.texts import beginning, check_length, check_words, has_words
from bot.operations.view import Answer, Answers, Elsewhere, Shown, View
from bot.store.assets import Asset
from bot.values import Abstract


def always(answers: Answers) -> bool:
    """Return True: most questions are asked whatever the earlier answers."""
    return True


class Input(Abstract, frozen=True, kw_only=True):
    """One question."""

    ask: str
    """The question, Telegram HTML; names in words what it wants: photo, video, voice, text, link. Said by `_`."""
    label: str
    """Short name in the summary and on the option's button. Said by `_`."""
    default: Answer = None
    """Not None: an option, asked only when the user wants to change it."""
    likeness: str | None = None
    """face, voice or picture: its owner, or the people in it, must have agreed."""
    many: bool = False
    """The answer is a list: it grows until the user says that it is complete."""
    needed: Callable[[Answers], bool] = always
    """Whether it is asked at all, given the earlier answers."""
    asked_again: ClassVar[bool] = False
    """It is asked again when an order is repeated."""
    askable: ClassVar[bool] = True
    """It can be asked again: a message or one of its own buttons answers it."""
    ticked: ClassVar[bool] = False
    """The entries of its list answer are shown ticked: asked again, it goes on with them rather than without."""
    chosen_from: ClassVar[bool] = False
    """It has choices, which may be named in words."""
    spoken: bool = False
    """Its words are read aloud, so symbols alone are not an answer, and what they say is not put right."""
    anywhere: ClassVar[bool] = True
    """A message without a command may be meant for it wherever it is asked; False: only where it is asked first."""
    has_favourite: ClassVar[bool] = False
    """It offers the user's default of the kind of `shelf`."""
    settled: ClassVar[bool] = False
    """What is in force depends on other answers: it is written down with the price, so that both stay together."""
    of_models: ClassVar[bool] = False
    """It offers A2E's models, each with how long it usually takes."""
    remembered: bool = False
    """The user's last choice is where the next order begins."""
    setting: str = ""
    """The operator's setting that answers it; empty: people do."""

    @property
    def optional(self) -> bool:
        """Whether the dialogue can go on without an answer."""
        return self.default is not None

    @property
    def changeable(self) -> bool:
        """Whether it stands beside the price as an option, because nobody may have been asked."""
        return self.optional

    def begins_with(self, view: View) -> Answer | None:
        """Return the answer that stands without being asked for; None: it is asked.

        Raises:
            Lacking: a fact is needed first.

        """
        return None

    @property
    def sent(self) -> bool:
        """Whether its answer is a message, rather than a press alone."""
        return True

    @property
    def shelf(self) -> str | None:
        """Kind of the user's assets that it offers, or None."""
        return None

    def show(self, view: View) -> Shown:
        """Return the question's lines and buttons.

        Raises:
            Lacking: a fact is needed first.

        """
        return [_(self.ask)], ()

    def pressed(self, view: View, value: str) -> Answer | Elsewhere | None:
        """Return the answer that one of its buttons gives (of a list, the one entry), or another way to show it.

        None: what the button names no longer exists.
        """
        return None

    def row_of(self, value: str) -> int | None:
        """Return the row id of the asset that a button's value names, or None."""
        return None

    def of_asset(self, asset: Asset) -> Answer:
        """Return an asset as an answer."""
        return {"thing": asset.id, "name": asset.name, "subject": subject_of_asset(asset)}

    def helper(self, answers: Answers) -> Helper | None:
        """Return what A2E can be asked for a better answer than the one there is; None: nothing."""
        return None

    def heard(self, view: View, value: str) -> Answer | None:
        """Return the voice whose sample a button plays, or None."""
        return None

    def seen(self, view: View, value: str) -> Choice | None:
        """Return the entry whose picture a button shows, or None."""
        return None

    def has_part(self, part: str, known: Facts) -> bool:
        """Whether it can be shown in a way that a button names."""
        return False

    def suits(self, incoming: Incoming) -> bool:
        """Whether a file alone, or words alone, could be its answer, by their kind."""
        return False

    def suits_words(self, text: str) -> bool:
        """Whether the words themselves, rather than a link in them, could be its answer."""
        return False

    @property
    def most_characters(self) -> int:
        """Most characters of text that it takes; 0: it takes no text."""
        return 0

    def words(self, answer: Answer) -> str:
        """Return the answer's words, if it takes words."""
        return ""

    def says(self, incoming: Incoming, answer: Answer) -> bool:
        """Whether a message gives the same answer as the one that is kept (of a list, this entry)."""
        return bool((incoming.text or "").strip() == answer)

    def named(self, field: str, said: Incoming, answers: Answers, known: Facts) -> Answer | None:
        """Return the choice that words name, if it would be in force; None: they name none.

        Raises:
            Lacking: a fact is needed first.

        """
        try:
            choice = self.accept(said, known) if self.chosen_from else None
        except WrongKind:
            return None
        return choice if self.answer_of(field, {**answers, field: choice}) == choice else None

    def answer_of(self, field: str, answers: Answers) -> Answer:
        """Return the answer in force: what was answered, else the default."""
        return answers.get(field, self.default)

    def unsaid(self, field: str, answers: Answers) -> bool:
        """Whether a summary leaves the answer out: it holds without being given, or does not count."""
        return answers[field] == self.default or not (self.setting or self.needed(answers))

    def subject(self, answer: Answer) -> str | None:
        """Return what the consent for an answer is about; None: none is needed, as for a drawing."""
        return (subject_of(answer, self.likeness) or None) if self.likeness and not is_drawing(answer) else None

    @abstractmethod
    def accept(self, incoming: Incoming, known: Facts) -> Answer:
        """Return the answer a message gives; of a list, the one entry.

        Raises:
            InvalidInput: it gives none; the words say what is wanted.
            Lacking: a fact is needed first.

        """

    @abstractmethod
    def value(self, answer: Answer, urls: Sequence[str]) -> Any:
        """Return the field's value; urls are A2E's addresses of the answer's files, in order."""

    def describe(self, answer: Answer) -> str:
        """Return the answer in a few words for the summary, Telegram HTML, in the language that is spoken."""
        return escape(str(answer))

    def add(self, so_far: list[Answer], entry: Answer) -> list[Answer]:
        """Return a list answer with one more entry.

        Raises:
            InvalidInput: the list is full, or the entry doesn't fit.

        """
        return [*so_far, entry]

    def is_complete(self, answer: list[Answer]) -> bool:
        """Whether a list answer goes on without a word that it is complete; it may grow all the same."""
        return False

    def enough(self, answer: list[Answer]) -> None:  # most lists can't be too short
        """Check a list answer when the user says that it is enough.

        Raises:
            InvalidInput: something is missing; the words say what.

        """

    def files(self, field: str, answer: Answer) -> dict[str, Answer]:
        """Return key -> file answer of what must be uploaded; empty for everything but files."""
        return {}

    def takes(self, kind: str) -> bool:
        """Whether a result of a kind (image, video, audio) can be its answer."""
        return False

    def of_result(self, result: Result, known: Facts) -> Answer:
        """Return a result, which it `takes`, as an answer; raises as `accept` does."""
        raise WrongKind


class Text(Input, frozen=True, kw_only=True):
    """Words. `longest` counts Unicode characters, as A2E does."""

    longest: int
    begins: str = ""
    """What stands without being asked for."""
    anywhere = False

    @property
    def changeable(self) -> bool:
        """Whether it stands beside the price as an option."""
        return self.optional or bool(self.begins)

    def begins_with(self, view: View) -> str | None:
        """Return the words that stand without being asked for."""
        return _(self.begins) or None

    def suits(self, incoming: Incoming) -> bool:
        """Return whether they are words."""
        return incoming.is_words

    def suits_words(self, text: str) -> bool:
        """Return whether they say something."""
        return has_words(text, spoken=self.spoken)

    @property
    def most_characters(self) -> int:
        """Return as many as A2E takes."""
        return self.longest

    def words(self, answer: str) -> str:
        """Return the text."""
        return answer

    def accept(self, incoming: Incoming, known: Facts) -> str:
        """Return the text, stripped."""
        if not incoming.is_words:
            raise WrongKind(user_text=N_("Please send this as <b>text</b>, or /cancel."))
        text = (incoming.text or "").strip()
        check_words(text, spoken=self.spoken)
        check_length(text, self.longest)
        return text

    def value(self, answer: str, urls: Sequence[str]) -> str:
        """Return the text."""
        return answer

    def describe(self, answer: str) -> str:
        """Return its beginning; what stands without being asked for is in the language that is spoken."""
        return beginning(_(answer) if answer == self.default else answer)
