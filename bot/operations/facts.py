"""Facts from outside that a decision may need, asked for without waiting.

A decision runs inside a transaction and must not wait for a network. When it needs a fact that is not known yet it
raises `Lacking`: the transaction is rolled back, the fact is looked up, and the decision runs again with it. If the
look-up failed, asking again raises the same failure, so a decision sees the same outcome however often it runs.
"""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Generic, TypeVar

from msgspec import Struct

from bot.a2e import account, calls, streaming
from bot.a2e.client import Client
from bot.chat import FileRef
from bot.errors import BotError
from bot.locales import _
from bot.locales.amounts import menu_name
from bot.media.files import Facts as FileFacts
from bot.media.files import Limits
from bot.values import Abstract

T_co = TypeVar("T_co", covariant=True)


class Question(Abstract, Generic[T_co], frozen=True, kw_only=True):
    """Something to find out; the type parameter is what the answer is."""


class AskA2E(Question[T_co], frozen=True, kw_only=True):
    """Something that one read call to A2E answers."""

    seconds: ClassVar[float] = 0
    """How long the answer stays good for everybody; 0: it is asked each time."""

    @abstractmethod
    async def read(self, a2e: Client) -> T_co:
        """Make the call and return the answer."""


class CheckFile(Question[FileFacts], frozen=True, kw_only=True):
    """Is this file what is asked for? Judged by its content."""

    file: FileRef
    limits: tuple[Limits, ...]
    """All that the question takes."""
    bare: bool = False
    """Nothing has asked for it yet: it is inspected, but not prepared for A2E."""


class Linked(Struct, frozen=True, kw_only=True):
    """What a link led to when it was fetched."""

    file: FileFacts
    digest: str
    """SHA-256 of its bytes: price, consent and upload are about these and no others."""


class CheckLink(Question[Linked], frozen=True, kw_only=True):
    """Is what a link leads to what is asked for, and is it safe to fetch? Judged by its content."""

    url: str
    limits: tuple[Limits, ...]
    bare: bool = False
    """See `CheckFile`."""


class Credentials(Struct, frozen=True, kw_only=True):
    """What a file's content credentials say."""

    state: str
    """C2PA's: Valid (nobody known vouches for the signer), Trusted or Invalid; Unreadable: they are broken."""
    signer: str
    tool: str
    """What made the file: the claim generator."""
    ai: bool
    changed: bool
    """Whether the file was changed after it was signed."""
    expired: bool = False
    """Whether nothing is wrong but that the signer's certificate has ended since."""


class Carried(Struct, frozen=True, kw_only=True):
    """What a file says of itself."""

    type: str
    """Empty: it can't be looked into, as it is broken or of no kind that we know."""
    tag: bool
    """Whether XMP or a tag says AI."""
    credentials: Credentials | None


class Carries(Question[Carried], frozen=True, kw_only=True):
    """What does a file, or the file at a link, say of how it was made? It may be from anybody."""

    limits: Limits
    file: FileRef | None = None
    url: str = ""


class Choice(Struct, frozen=True, kw_only=True):
    """One entry of a list that A2E publishes."""

    id: str
    name: str
    """As A2E has it, or declared with `N_`."""
    picture: str | None = None
    """Address of a picture of it."""
    facts: tuple[tuple[str, str], ...] = ()
    """What a request needs besides the id."""
    tag: str = ""
    """Of a language: its IETF tag, by which every language has a name for it."""

    @property
    def label(self) -> str:
        """Its name in the language that is spoken."""
        return menu_name(self.tag) or _(self.name)


class Listed(Question[tuple[Choice, ...]], frozen=True, kw_only=True):
    """A list that A2E publishes, by kind (`bot.operations.lists`); part: which part of it, such as a language."""

    kind: str
    part: str = ""


class LanguageOf(AskA2E[str], frozen=True, kw_only=True):
    """The language code of a text."""

    text: str

    async def read(self, a2e: Client) -> str:
        """Have A2E judge by the beginning of the text."""
        return await calls.detect_language(a2e, self.text[:500])


class Price(Struct, frozen=True, kw_only=True):
    """What a request costs, and the uploads made to find out."""

    credits: int | None
    urls: dict[str, str]
    """field -> A2E's address of the uploaded file."""
    at_most: int | None = None
    """Where A2E quotes no price, so that `credits` is our guess or unknown: the most that it may cost."""


class PriceOf(Question[Price], frozen=True, kw_only=True):
    """The price of a complete request; uploads its files first, since A2E prices by them."""

    user_id: int
    command: str
    answers: str
    """JSON, so that the question can be compared."""


class PricesOf(Question[Mapping[str, Price]], frozen=True, kw_only=True):
    """The prices of a complete request with each of several models, by the model's id; left out where unknown."""

    user_id: int
    command: str
    answers: str
    """JSON, as in `PriceOf`."""
    models: tuple[str, ...]


class PersonaOf(AskA2E[str | None], frozen=True, kw_only=True):
    """What the avatar of a live room knows; None: A2E does not say."""

    channel: str

    async def read(self, a2e: Client) -> str | None:
        """Read it."""
        return await streaming.persona(a2e, self.channel)


class Wallet(AskA2E[tuple[int, int]], frozen=True, kw_only=True):
    """A2E's (credits, diamonds) of the operator's account."""

    async def read(self, a2e: Client) -> tuple[int, int]:
        """Read both."""
        credits = await calls.credits(a2e)
        return credits.coins, credits.diamonds


class AdminOf(Question[bool], frozen=True, kw_only=True):
    """Is this person an admin of this group? Telegram knows, and is asked each time."""

    chat_id: int
    user_id: int


class Audience(Question[Mapping[str, int]], frozen=True, kw_only=True):
    """How many people a broadcast reaches, by the language that the bot speaks with them."""

    access: str
    """The setting ACCESS."""
    default: str
    """The setting DEFAULT_LANGUAGE."""
    admins: frozenset[int]


class SubscriptionLink(Question[str], frozen=True, kw_only=True):
    """Telegram's link to the invoice of a person's monthly subscription; empty: Telegram makes none right now."""

    user_id: int
    credits: int
    stars: int


class ApiTokens(AskA2E[tuple[tuple[str, str], ...]], frozen=True, kw_only=True):
    """(A2E's id, alias) of every API token of the operator's account; never the tokens themselves."""

    async def read(self, a2e: Client) -> tuple[tuple[str, str], ...]:
        """Read the list."""
        return tuple((token.id, token.alias) for token in await account.tokens(a2e))


class Lacking(Exception):
    """A decision needs a fact that is not known yet; not an error."""

    def __init__(self, question: Question[Any]) -> None:
        super().__init__(type(question).__name__)
        self.question = question


class Facts:
    """The facts known so far in one turn."""

    def __init__(self) -> None:
        self._known: dict[Question[Any], Any] = {}

    @property
    def empty(self) -> bool:
        """Whether nothing has been asked yet."""
        return not self._known

    def ask(self, question: Question[T_co]) -> T_co:
        """Return the answer, raise the failure of looking it up, or raise Lacking."""
        if question not in self._known:
            raise Lacking(question)
        answer = self._known[question]
        if isinstance(answer, BotError):
            raise answer
        return answer  # type: ignore[no-any-return]  # one dict for questions of every type

    def learn(self, question: Question[T_co], answer: T_co | BotError) -> None:
        """Note an answer, or the failure to get one."""
        self._known[question] = answer
