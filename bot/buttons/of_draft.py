"""The buttons of an open draft. Each names the draft's row and version: those on older messages are stale."""

from enum import StrEnum
from typing import Annotated

from bot.buttons.ranges import ENTRY, Chars, Language, Page, Whole, Word
from bot.buttons.wire import Data, Who, declared

VERSIONS = 100_000
"""On buttons, versions count up to this and then from 0 again: they only need to differ from recent ones."""


class OfDraft(Data, frozen=True, kw_only=True):
    """A button of an open draft; one of an older version is stale."""

    draft: Annotated[int, Whole(most=2**53 - 1)]
    version: Annotated[int, Whole(most=VERSIONS - 1)]

    @property
    def orders(self) -> bool:
        """Each is a step on the way to an order."""
        return True


class DraftVerb(StrEnum):
    """What can be done with a draft as it is."""

    CANCEL = "x"
    SHOW = "show"
    SKIP = "skip"
    ENOUGH = "enough"
    GO = "go"
    LOOK = "look"
    MINE = "mine"
    """The faces and voices in the answers are the person's own."""
    AGREED = "agreed"
    """Those they belong to have agreed."""
    NOBODY = "nobody"
    """Nobody is to be seen."""
    NO = "no"
    """Nobody has agreed: the order is dropped."""
    WHAT = "what"
    """Tell what happens with a face or voice that is consented to."""
    BACK = "back"
    """Ask the question before again."""
    CHANGE = "change"
    """List the answers, each of which can be asked again."""


@declared("d:{draft}:{version}:{verb}:", who=Who.OWNER)
class OnDraft(OfDraft, frozen=True, kw_only=True):
    """Do something with a draft."""

    verb: DraftVerb

    @property
    def orders(self) -> bool:
        """All but dropping it."""
        return self.verb is not DraftVerb.CANCEL


class FieldVerb(StrEnum):
    """What can be said of a draft's field."""

    OPTION = "opt"
    BETTER = "better"
    """Have A2E look for a better answer."""
    USE = "use"
    """Take what it has found."""
    CHANGE = "edit"
    """Ask it again, although it is answered."""
    TAKE = "take"
    """Put what was sent last in place of its answer."""


@declared("d:{draft}:{version}:{verb}:{field}", who=Who.OWNER)
class OnField(OfDraft, frozen=True, kw_only=True):
    """Change an answer, or have it bettered."""

    verb: FieldVerb
    field: Word


@declared("d:{draft}:{version}:page:{page}", who=Who.OWNER)
class DraftPage(OfDraft, frozen=True, kw_only=True):
    """Turn to a page of what can be picked."""

    page: Page


@declared("d:{draft}:{version}:in:{part}", who=Who.OWNER)
class DraftPart(OfDraft, frozen=True, kw_only=True):
    """Choose the language of the voices to pick from; "?" lists them."""

    part: Language


class ChoiceVerb(StrEnum):
    """What can be done with a choice."""

    SET = "set"
    HEAR = "hear"
    SEE = "see"


@declared("d:{draft}:{version}:{verb}:{choice}", who=Who.OWNER)
class OnChoice(OfDraft, frozen=True, kw_only=True):
    """Pick, hear or see something: one of the user's rows, an entry of A2E's list, or a fixed value."""

    verb: ChoiceVerb
    choice: Annotated[str, Chars(allowed=".", most=ENTRY.most, least=0)]


@declared("d:{draft}:{version}:with:{operation}.{field}", who=Who.OWNER)
class BeginWith(OfDraft, frozen=True, kw_only=True):
    """Start an operation with what was sent as one of its answers."""

    operation: Word
    field: Word
