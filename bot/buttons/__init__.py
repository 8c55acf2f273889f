"""Every kind of button: how its data is written, within which ranges, and who may press it.

Buttons with these forms are already in chats: a form may be added, never changed.
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.buttons.of_admin import DropToken, Panel, PanelVerb, Tokens, Verdict, VerdictWord
from bot.buttons.of_consents import Consents, ConsentVerb, OnConsent
from bot.buttons.of_draft import (
    VERSIONS,
    BeginWith,
    ChoiceVerb,
    DraftPage,
    DraftPart,
    DraftVerb,
    FieldVerb,
    OfDraft,
    OnChoice,
    OnDraft,
    OnField,
)
from bot.buttons.ranges import MOST_PAGE, MOST_USER, ROW, Entry, Kind, Page, Part, Row, Use, Word
from bot.buttons.wire import FORMS, LONGEST, Data, Form, Who, declared, parse

__all__ = [
    "FORMS",
    "LONGEST",
    "MOST_PAGE",
    "MOST_USER",
    "ROW",
    "VERSIONS",
    "BeginWith",
    "ChoiceVerb",
    "ConsentVerb",
    "Consents",
    "Data",
    "DraftPage",
    "DraftPart",
    "DraftVerb",
    "DropToken",
    "FieldVerb",
    "Form",
    "OfDraft",
    "OnChoice",
    "OnConsent",
    "OnDraft",
    "OnField",
    "Panel",
    "PanelVerb",
    "Tokens",
    "Verdict",
    "VerdictWord",
    "Who",
    "parse",
]


@declared("m:{command}", who=Who.ASKED)
@dataclass(frozen=True, kw_only=True)
class Menu(Data):
    """Run a command."""

    command: Word


@declared("t:{update}", who=Who.OWNER)
@dataclass(frozen=True, kw_only=True)
class TryAgain(Data):
    """Retry what met a fault of Telegram's or A2E's, with what was sent then."""

    update: Row


class Place(StrEnum):
    """What home shows."""

    HOME = "home"
    MORE = "more"


@declared("h:{place}", who=Who.ASKED)
@dataclass(frozen=True, kw_only=True)
class Home(Data):
    """Switch between home and the rest."""

    place: Place


@declared("g:{page}", who=Who.ASKED)
@dataclass(frozen=True, kw_only=True)
class Gallery(Data):
    """Turn to a page of the gallery."""

    page: Page


class ForgetVerb(StrEnum):
    """The steps of forgetting."""

    ASK = "ask"
    YES = "yes"


@declared("f:ask:", who=Who.PRIVATE)
@dataclass(frozen=True, kw_only=True)
class ForgetMenu(Data):
    """Go back to what can be deleted."""


@declared("f:{verb}:{what}", who=Who.PRIVATE)
@dataclass(frozen=True, kw_only=True)
class Forget(Data):
    """Delete a kind of asset, the results, or everything: asked first, then confirmed."""

    verb: ForgetVerb
    what: Word


@declared("j:{page}:page", who=Who.ASKED)
@dataclass(frozen=True, kw_only=True)
class JobPage(Data):
    """Turn to a page of the jobs."""

    page: Page


class JobVerb(StrEnum):
    """What can be done with a job."""

    OPEN = "open"
    CANCEL = "cancel"
    STOP = "stop"
    """Cancel although credits stay spent: the person was told and asked."""
    SHOW = "show"
    ORIGINAL = "original"
    """As a document, with the bytes that A2E made."""
    AGAIN = "again"
    DELETE = "delete"
    ERASE = "erase"


@declared("j:{job}:{verb}", who=Who.OWNER)
@dataclass(frozen=True, kw_only=True)
class OnJob(Data):
    """Do something with a job."""

    job: Row
    verb: JobVerb


@declared("j:{job}:full-{operation}", who=Who.OWNER)
@dataclass(frozen=True, kw_only=True)
class InFull(Data):
    """Order the full run of a preview."""

    job: Row
    operation: Word


@declared("s:{kind}:page:{page}", who=Who.ASKED)
@dataclass(frozen=True, kw_only=True)
class ShelfPage(Data):
    """Turn to a page of a shelf."""

    kind: Kind
    page: Page


@declared("s:{kind}:add:{operation}", who=Who.ASKED)
@dataclass(frozen=True, kw_only=True)
class Fill(Data):
    """Start an operation that fills a shelf."""

    kind: Kind
    operation: Word


class AssetVerb(StrEnum):
    """What can be done with an asset."""

    OPEN = "open"
    SHOW = "show"
    STAR = "star"
    NAME = "name"
    DELETE = "del"
    GONE = "gone"


@declared("s:{kind}:{verb}:{asset}", who=Who.OWNER)
@dataclass(frozen=True, kw_only=True)
class OnThing(Data):
    """Do something with an asset."""

    kind: Kind
    verb: AssetVerb
    asset: Row


@declared("s:{kind}:use:{asset}.{use}", who=Who.OWNER)
@dataclass(frozen=True, kw_only=True)
class UseThing(Data):
    """Use an asset: the index of the use among those the shelf declares."""

    kind: Kind
    asset: Row
    use: Use


@declared("p:{kind}:list:{part}.{page}", who=Who.ASKED)
@dataclass(frozen=True, kw_only=True)
class PublicPage(Data):
    """Turn to a page of a public list."""

    kind: Kind
    part: Part = ""
    page: Page = 0


@declared("p:{kind}:parts:.{page}", who=Who.ASKED)
@dataclass(frozen=True, kw_only=True)
class Languages(Data):
    """Choose the language of a public list."""

    kind: Kind
    page: Page = 0


class EntryVerb(StrEnum):
    """What can be done with an entry of a public list."""

    SEE = "see"
    HEAR = "hear"
    STAR = "star"


@declared("p:{kind}:{verb}:{part}.{entry}", who=Who.ASKED)
@dataclass(frozen=True, kw_only=True)
class OnEntry(Data):
    """Do something with an entry of a public list."""

    kind: Kind
    verb: EntryVerb
    part: Part
    entry: Entry


@declared("p:{kind}:use:{part}.{entry}.{use}", who=Who.ASKED)
@dataclass(frozen=True, kw_only=True)
class UseEntry(Data):
    """Use an entry of a public list."""

    kind: Kind
    part: Part
    entry: Entry
    use: Use
