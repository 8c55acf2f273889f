"""Facts from outside that a decision may need, asked for without waiting.

A decision runs inside a transaction and must not wait for a network. When it needs a fact that is not known yet
it raises `Lacking`: the transaction is rolled back, the fact is found out, and the decision runs again with it.
A question whose finding out failed raises that failure when it is asked again, so every decision
sees the same outcome however often it runs.
"""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from bot.a2e.calls import VoiceGroup
from bot.chat import FileRef
from bot.errors import BotError
from bot.media.files import Facts as FileFacts
from bot.media.files import Limits

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, kw_only=True)
class Question(Generic[T_co]):
    """Something to find out; the type parameter is what the answer is."""


@dataclass(frozen=True, kw_only=True)
class CheckFile(Question[FileFacts]):
    """Is this file what is asked for? Found out from its content."""

    file: FileRef
    limits: Limits


@dataclass(frozen=True, kw_only=True)
class VoicesOf(Question[tuple[VoiceGroup, ...]]):
    """The public voices of a language and region."""

    country: str
    region: str


@dataclass(frozen=True, kw_only=True)
class LanguageOf(Question[str]):
    """The language code of a text."""

    text: str


@dataclass(frozen=True, kw_only=True)
class Languages(Question[tuple[tuple[str, str, str], ...]]):
    """All (label, country, region) that A2E speaks."""


@dataclass(frozen=True, kw_only=True)
class Price:
    """What a request will cost, and the uploads made to find out."""

    credits: int | None
    urls: dict[str, str]
    """field -> A2E's address of the uploaded file."""


@dataclass(frozen=True, kw_only=True)
class PriceOf(Question[Price]):
    """The price of a complete request; uploads its files first, since A2E prices by them."""

    user_id: int
    command: str
    answers: str
    """JSON, so that the question can be compared."""


@dataclass(frozen=True, kw_only=True)
class Wallet(Question[tuple[int, int]]):
    """A2E's (credits, diamonds) of the operator's account."""


@dataclass(frozen=True, kw_only=True)
class ApiTokens(Question[tuple[tuple[str, str], ...]]):
    """(A2E's id, alias) of every API token of the operator's account; never the tokens themselves."""


class Lacking(Exception):
    """A decision needs a fact that is not known yet; not an error."""

    def __init__(self, question: Question[Any]) -> None:
        super().__init__(type(question).__name__)
        self.question = question


class Facts:
    """What is known so far in one turn."""

    def __init__(self) -> None:
        self._known: dict[Question[Any], Any] = {}

    @property
    def empty(self) -> bool:
        """Whether nothing was asked about yet."""
        return not self._known

    def ask(self, question: Question[T_co]) -> T_co:
        """Return the answer, raise the failure met in finding it out, or raise Lacking."""
        if question not in self._known:
            raise Lacking(question)
        answer = self._known[question]
        if isinstance(answer, BotError):
            raise answer
        return answer  # type: ignore[no-any-return]  # one dict for questions of every type

    def learn(self, question: Question[T_co], answer: T_co | BotError) -> None:
        """Remember an answer, or the failure to get one."""
        self._known[question] = answer
