"""The buttons of the operator's panel."""

from enum import StrEnum

from bot.buttons.ranges import Page, Row, UserId, Word
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
    REFUND = "refund"
    REPORTS = "reports"
    BLOCKED = "blocked"
    BROADCAST = "broadcast"
    MAINTENANCE = "maintenance"
    END_MAINTENANCE = "end-maintenance"
    INVITATIONS = "invitations"
    DAILY = "daily"
    SWITCH_DAILY = "switch-daily"
    TOKENS = "tokens"


@declared("a:{verb}:", who=Who.PRIVATE)
class Panel(Data, frozen=True, kw_only=True):
    """Open a section of the operator's panel."""

    verb: PanelVerb


@declared("a:tokens:{page}", who=Who.PRIVATE)
class Tokens(Data, frozen=True, kw_only=True):
    """Turn to a page of A2E's tokens."""

    page: Page


@declared("a:drop:{mark}", who=Who.PRIVATE)
class DropToken(Data, frozen=True, kw_only=True):
    """Delete one of A2E's tokens."""

    mark: Word


class VerdictWord(StrEnum):
    """What an admin decides about a person."""

    LET = "let"
    BAR = "bar"
    """Refuse an access request."""
    BAN = "ban"
    """Close the studio to a person, for a reason that is asked for."""


@declared("a:{word}:{user}", who=Who.PRIVATE)
class Verdict(Data, frozen=True, kw_only=True):
    """Let a person in, or close the studio to them."""

    word: VerdictWord
    user: UserId


@declared("a:withdraw:{invitation}", who=Who.PRIVATE)
class Withdraw(Data, frozen=True, kw_only=True):
    """Let an invitation let in nobody any more."""

    invitation: Row
