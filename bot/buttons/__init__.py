"""Every kind of button: how its data is written, within which ranges, and who may press it.

Buttons with these forms are already in chats: a form may be added, never changed.
"""

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
from bot.buttons.of_lists import SOUGHT, GalleryAlbum, GalleryFound, JobsFound, ShelfAlbum, ShelfFound
from bot.buttons.of_recipes import (
    CookedVerb,
    CookStudio,
    OnCooked,
    OnRecipe,
    OnShared,
    RecipeList,
    RecipeVerb,
    SharedVerb,
)
from bot.buttons.of_results import AssetInto, ResultInto, UseAsset, UseResult
from bot.buttons.of_settings import (
    NO_MODEL,
    End,
    GroupBudget,
    OfWish,
    PickForWish,
    SetClock,
    SetHour,
    Settings,
    SettingsPart,
    Switch,
    Switched,
)
from bot.buttons.ranges import MOST_PAGE, MOST_USER, ROW, Entry, Kind, Number, Page, Part, Row, Use, Word
from bot.buttons.wire import FORMS, LONGEST, Data, Form, Who, declared, parse

__all__ = [
    "FORMS",
    "LONGEST",
    "MOST_PAGE",
    "MOST_USER",
    "NO_MODEL",
    "ROW",
    "SOUGHT",
    "VERSIONS",
    "AssetInto",
    "BeginWith",
    "ChoiceVerb",
    "ConsentVerb",
    "Consents",
    "CookStudio",
    "CookedVerb",
    "Data",
    "DraftPage",
    "DraftPart",
    "DraftVerb",
    "DropToken",
    "End",
    "FieldVerb",
    "Form",
    "GalleryAlbum",
    "GalleryFound",
    "GroupBudget",
    "JobsFound",
    "OfDraft",
    "OfWish",
    "OnChoice",
    "OnConsent",
    "OnCooked",
    "OnDraft",
    "OnField",
    "OnRecipe",
    "OnShared",
    "Panel",
    "PanelVerb",
    "PickForWish",
    "RecipeList",
    "RecipeVerb",
    "ResultInto",
    "SetClock",
    "SetHour",
    "Settings",
    "SettingsPart",
    "SharedVerb",
    "ShelfAlbum",
    "ShelfFound",
    "Switch",
    "Switched",
    "Tokens",
    "UseAsset",
    "UseResult",
    "Verdict",
    "VerdictWord",
    "Who",
    "parse",
]


@declared("m:{command}", who=Who.ASKED)
class Menu(Data, frozen=True, kw_only=True):
    """Run a command."""

    command: Word


@declared("t:{update}", who=Who.OWNER)
class TryAgain(Data, frozen=True, kw_only=True):
    """Retry what met a fault of Telegram's or A2E's, with what was sent then."""

    update: Row


class Place(StrEnum):
    """What home shows."""

    HOME = "home"
    MORE = "more"
    HELP = "help"
    SAMPLE = "sample"
    """An order that is filled in with a picture of ours."""


@declared("h:{place}", who=Who.ASKED)
class Home(Data, frozen=True, kw_only=True):
    """Switch between home and the rest."""

    place: Place


@declared("h:help:{subject}", who=Who.ASKED)
class HelpOn(Data, frozen=True, kw_only=True):
    """Say what a subject's commands do."""

    subject: Word


@declared("g:{page}", who=Who.ASKED)
class Gallery(Data, frozen=True, kw_only=True):
    """Turn to a page of the gallery."""

    page: Page


class ForgetVerb(StrEnum):
    """The steps of forgetting."""

    ASK = "ask"
    YES = "yes"


@declared("f:ask:", who=Who.PRIVATE)
class ForgetMenu(Data, frozen=True, kw_only=True):
    """Go back to what can be deleted."""


@declared("f:{verb}:{what}", who=Who.PRIVATE)
class Forget(Data, frozen=True, kw_only=True):
    """Delete a kind of asset, the results, or everything: asked first, then confirmed."""

    verb: ForgetVerb
    what: Word


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


@declared("j:{job}:original-{number}", who=Who.OWNER)
class Original(Data, frozen=True, kw_only=True):
    """Bring one of several results as a document: its number from 0."""

    job: Row
    number: Number


@declared("j:{job}:full-{operation}", who=Who.OWNER)
class InFull(Data, frozen=True, kw_only=True):
    """Order the full run of a preview."""

    job: Row
    operation: Word


@declared("j:{job}:lead-{operation}", who=Who.OWNER)
class LeadOn(Data, frozen=True, kw_only=True):
    """Begin another order with a result."""

    job: Row
    operation: Word


@declared("s:{kind}:page:{page}", who=Who.ASKED)
class ShelfPage(Data, frozen=True, kw_only=True):
    """Turn to a page of a shelf."""

    kind: Kind
    page: Page


@declared("s:{kind}:add:{operation}", who=Who.ASKED)
class Fill(Data, frozen=True, kw_only=True):
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
class OnThing(Data, frozen=True, kw_only=True):
    """Do something with an asset."""

    kind: Kind
    verb: AssetVerb
    asset: Row


@declared("s:{kind}:use:{asset}.{use}", who=Who.OWNER)
class UseThing(Data, frozen=True, kw_only=True):
    """Use an asset: the index of the use among those the shelf declares."""

    kind: Kind
    asset: Row
    use: Use


@declared("p:{kind}:list:{part}.{page}", who=Who.ASKED)
class PublicPage(Data, frozen=True, kw_only=True):
    """Turn to a page of a public list."""

    kind: Kind
    part: Part = ""
    page: Page = 0


@declared("p:{kind}:parts:.{page}", who=Who.ASKED)
class Languages(Data, frozen=True, kw_only=True):
    """Choose the language of a public list."""

    kind: Kind
    page: Page = 0


class EntryVerb(StrEnum):
    """What can be done with an entry of a public list."""

    SEE = "see"
    HEAR = "hear"
    STAR = "star"


@declared("p:{kind}:{verb}:{part}.{entry}", who=Who.ASKED)
class OnEntry(Data, frozen=True, kw_only=True):
    """Do something with an entry of a public list."""

    kind: Kind
    verb: EntryVerb
    part: Part
    entry: Entry


@declared("p:{kind}:use:{part}.{entry}.{use}", who=Who.ASKED)
class UseEntry(Data, frozen=True, kw_only=True):
    """Use an entry of a public list."""

    kind: Kind
    part: Part
    entry: Entry
    use: Use
