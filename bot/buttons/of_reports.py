"""The buttons of reports: below results that others see, and for the admins who decide."""

from enum import StrEnum

from bot.buttons.ranges import Page, Row, Word
from bot.buttons.wire import Data, Who, declared


@declared("w:{job}:{proof}", who=Who.EVERYBODY)
class Report(Data, frozen=True, kw_only=True):
    """Report a result to the operator."""

    job: Row
    proof: Word
    """That the presser has seen it: see `bot.jobs.words.reporting`."""


class CaseVerb(StrEnum):
    """What an admin does about a reported result."""

    OPEN = "open"
    BLOCK = "block"
    BAN = "ban"
    FINE = "fine"
    """Nothing is wrong with it."""


@declared("y:{verb}:{job}", who=Who.PRIVATE)
class Case(Data, frozen=True, kw_only=True):
    """Decide on a reported result; of an earlier version."""

    verb: CaseVerb
    job: Row


@declared("y:{verb}:{job}:{seen}", who=Who.PRIVATE)
class CaseSeen(Data, frozen=True, kw_only=True):
    """Decide on a reported result; seen: the newest deed about it when the button was made."""

    verb: CaseVerb
    job: Row
    seen: Row


@declared("y:listed:{page}", who=Who.PRIVATE)
class BlockedPage(Data, frozen=True, kw_only=True):
    """Turn to a page of the block list."""

    page: Page


@declared("y:unblock:{entry}", who=Who.PRIVATE)
class Unblock(Data, frozen=True, kw_only=True):
    """Take an entry off the block list."""

    entry: Row
