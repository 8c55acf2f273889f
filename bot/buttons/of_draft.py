"""The buttons of an open draft. Each names the draft's row and version: those on older messages are stale."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from bot.buttons.ranges import ENTRY, Chars, Language, Page, Whole, Word
from bot.buttons.wire import Data, Who, declared

VERSIONS = 100_000
"""On buttons, versions count up to this and then from 0 again: they only need to differ from recent ones."""


@dataclass(frozen=True, kw_only=True)
class OfDraft(Data):
    """A button of an open draft; one of an older version is stale."""

    draft: Annotated[int, Whole(most=2**53 - 1)]
    version: Annotated[int, Whole(most=VERSIONS - 1)]


class DraftVerb(StrEnum):
    """What can be done with a draft as it is."""

    CANCEL = "x"
    SHOW = "show"
    SKIP = "skip"
    ENOUGH = "enough"
    GO = "go"
    LOOK = "look"


@declared("d:{draft}:{version}:{verb}:", who=Who.OWNER)
@dataclass(frozen=True, kw_only=True)
class OnDraft(OfDraft):
    """Do something with a draft."""

    verb: DraftVerb


class FieldVerb(StrEnum):
    """What can be said of a draft's field."""

    YES = "yes"
    NO = "no"
    OPTION = "opt"


@declared("d:{draft}:{version}:{verb}:{field}", who=Who.OWNER)
@dataclass(frozen=True, kw_only=True)
class OnField(OfDraft):
    """Consent to the use of what a field holds, or change an option."""

    verb: FieldVerb
    field: Word


@declared("d:{draft}:{version}:page:{page}", who=Who.OWNER)
@dataclass(frozen=True, kw_only=True)
class DraftPage(OfDraft):
    """Turn to a page of what can be picked."""

    page: Page


@declared("d:{draft}:{version}:in:{part}", who=Who.OWNER)
@dataclass(frozen=True, kw_only=True)
class DraftPart(OfDraft):
    """Choose the language of the voices to pick from; "?" lists them."""

    part: Language


class ChoiceVerb(StrEnum):
    """What can be done with a choice."""

    SET = "set"
    HEAR = "hear"
    SEE = "see"


@declared("d:{draft}:{version}:{verb}:{choice}", who=Who.OWNER)
@dataclass(frozen=True, kw_only=True)
class OnChoice(OfDraft):
    """Pick, hear or see something: one of the user's rows, an entry of A2E's list, or a fixed value."""

    verb: ChoiceVerb
    choice: Annotated[str, Chars(allowed=".", most=ENTRY.most, least=0)]


@declared("d:{draft}:{version}:with:{operation}.{field}", who=Who.OWNER)
@dataclass(frozen=True, kw_only=True)
class BeginWith(OfDraft):
    """Start an operation with what was sent as one of its answers."""

    operation: Word
    field: Word
