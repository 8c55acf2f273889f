"""The buttons of the operator's panel."""

from enum import StrEnum

from bot.buttons.ranges import Page, Row, UserId, Word
from bot.buttons.wire import Data, Who, declared
from bot.store.job import State

Seen = Row
"""The number of the newest deed of an admin about the same, when the button was made."""


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
    NO_DAILY = "daily-off"
    DAILY_AGAIN = "daily-on"
    SWITCH_DAILY = "switch-daily"
    """Of an earlier version: on or off, whichever it is not."""
    TOKENS = "tokens"
    PEOPLE = "people"
    RUNNING = "running"
    FAILED = "failed"
    SPEND = "spend"
    LOG = "log"


@declared("a:{verb}:", who=Who.PRIVATE)
class Panel(Data, frozen=True, kw_only=True):
    """Open a section of the operator's panel."""

    verb: PanelVerb


@declared("a:reopen:{seen}", who=Who.PRIVATE)
class EndMaintenance(Data, frozen=True, kw_only=True):
    """End the maintenance that is shown."""

    seen: Seen


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
    """Let a person in, or close the studio to them; of an earlier version."""

    word: VerdictWord
    user: UserId


@declared("a:withdraw:{invitation}", who=Who.PRIVATE)
class Withdraw(Data, frozen=True, kw_only=True):
    """Let an invitation let in nobody any more."""

    invitation: Row


class PersonVerb(StrEnum):
    """What an admin does about a person."""

    OPEN = "open"
    LET = "let"
    BAR = "bar"
    """Refuse an access request."""
    BAN = "ban"
    """Close the studio to them, for a reason that is asked for."""
    GRANT = "grant"
    """Give them credits; how many is asked."""
    PAYMENTS = "payments"


@declared("a:who:{user}:{verb}:{seen}", who=Who.PRIVATE)
class OnPerson(Data, frozen=True, kw_only=True):
    """Open a person's page, or decide about them."""

    user: UserId
    verb: PersonVerb
    seen: Seen = 0


@declared("a:jobs:{user}:{page}", who=Who.PRIVATE)
class JobsOf(Data, frozen=True, kw_only=True):
    """Turn to a page of a person's jobs."""

    user: UserId
    page: Page


class Lot(StrEnum):
    """Which jobs of all people are listed."""

    RUNNING = "running"
    """Those that are not over, oldest first."""
    FAILED = "failed"
    """Those that failed, newest first."""


@declared("a:all:{lot}:{page}", who=Who.PRIVATE)
class AllJobs(Data, frozen=True, kw_only=True):
    """Turn to a page of everybody's jobs."""

    lot: Lot
    page: Page


class AnyJobVerb(StrEnum):
    """What an admin does with somebody's job."""

    OPEN = "open"
    RETRY = "retry"
    REFUND = "refund"
    CANCEL = "cancel"


@declared("a:job:{job}:{verb}:{state}:{seen}", who=Who.PRIVATE)
class OnAnyJob(Data, frozen=True, kw_only=True):
    """Open anybody's job, or do something with it."""

    job: Row
    verb: AnyJobVerb
    state: State
    """How far the job was when the button was made."""
    seen: Seen = 0


class SpendBy(StrEnum):
    """By what the operator's sums are split."""

    DAY = "day"
    TYPE = "type"
    MODEL = "model"


@declared("a:spend:{by}:{page}", who=Who.PRIVATE)
class SpendPage(Data, frozen=True, kw_only=True):
    """Turn to a page of what was charged and what it cost."""

    by: SpendBy
    page: Page


@declared("a:log:{page}", who=Who.PRIVATE)
class LogPage(Data, frozen=True, kw_only=True):
    """Turn to a page of what admins did."""

    page: Page
