"""The buttons of the operator's panel."""

from dataclasses import dataclass
from enum import StrEnum

from bot.buttons.ranges import Page, UserId, Word
from bot.buttons.wire import Data, Who, declared


class PanelVerb(StrEnum):
    """The sections of the operator's panel."""

    HOME = "home"
    ACCOUNT = "account"
    EXCHANGE = "exchange"
    USER = "user"
    POOL = "pool"
    WAITING = "waiting"
    INVITE = "invite"
    BAN = "ban"


@declared("a:{verb}:", who=Who.PRIVATE)
@dataclass(frozen=True, kw_only=True)
class Panel(Data):
    """Open a section of the operator's panel."""

    verb: PanelVerb


@declared("a:tokens:{page}", who=Who.PRIVATE)
@dataclass(frozen=True, kw_only=True)
class Tokens(Data):
    """Turn to a page of A2E's tokens."""

    page: Page


@declared("a:drop:{mark}", who=Who.PRIVATE)
@dataclass(frozen=True, kw_only=True)
class DropToken(Data):
    """Delete one of A2E's tokens."""

    mark: Word


class VerdictWord(StrEnum):
    """What an admin decides about a person."""

    LET = "let"
    BAR = "bar"


@declared("a:{word}:{user}", who=Who.PRIVATE)
@dataclass(frozen=True, kw_only=True)
class Verdict(Data):
    """Let a person in, or close the studio to them."""

    word: VerdictWord
    user: UserId
