"""The buttons of jobs and results."""

from enum import StrEnum

from bot.buttons.ranges import Number, Page, Row, Word
from bot.buttons.wire import Data, Who, declared


@declared("j:{page}:page", who=Who.ASKED)
class JobPage(Data, frozen=True, kw_only=True):
    """Turn to a page of the jobs."""

    page: Page


class JobVerb(StrEnum):
    """What can be done with a job."""

    OPEN = "open"
    PROGRESS = "progress"
    """Tell how far it is by now."""
    CANCEL = "cancel"
    STOP = "stop"
    """Cancel although credits stay spent: the person was told and asked."""
    SHOW = "show"
    ORIGINAL = "original"
    """As a document, with the bytes that A2E made."""
    ORIGINALS = "originals"
    """Of several results, all of them."""
    SHARPER = "sharper"
    """As a document in 1080p, which A2E makes when it is asked."""
    AGAIN = "again"
    USE = "use"
    """In another operation: list them."""
    CHANGE = "change"
    """Again, with other answers."""
    ROUND = "round"
    """As a round video."""
    INSTEAD = "instead"
    """Again, with another model: A2E does not have the one that was ordered."""
    DELETE = "delete"
    ERASE = "erase"


@declared("j:{job}:{verb}", who=Who.OWNER)
class OnJob(Data, frozen=True, kw_only=True):
    """Do something with a job."""

    job: Row
    verb: JobVerb

    @property
    def orders(self) -> bool:
        """What makes another job of it."""
        return self.verb in (JobVerb.AGAIN, JobVerb.CHANGE, JobVerb.INSTEAD, JobVerb.USE)


@declared("j:{job}:original-{number}", who=Who.OWNER)
class Original(Data, frozen=True, kw_only=True):
    """Bring one of several results as a document: its number from 0."""

    job: Row
    number: Number


@declared("j:{job}:full-{operation}", who=Who.OWNER, orders=True)
class InFull(Data, frozen=True, kw_only=True):
    """Order the full run of a preview."""

    job: Row
    operation: Word


@declared("j:{job}:lead-{operation}", who=Who.OWNER, orders=True)
class LeadOn(Data, frozen=True, kw_only=True):
    """Begin another order with a result."""

    job: Row
    operation: Word
