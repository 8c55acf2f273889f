"""Every kind of button: how its data is written, within which ranges, and who may press it.

Buttons with these forms are already in chats: a form may be added, never changed.
"""

from enum import StrEnum

from bot.buttons.of_admin import (
    AllJobs,
    AnyJobVerb,
    DropToken,
    EndMaintenance,
    JobsOf,
    LogPage,
    Lot,
    OnAnyJob,
    OnPerson,
    Panel,
    PanelVerb,
    PersonVerb,
    SpendBy,
    SpendPage,
    Tokens,
    Verdict,
    VerdictWord,
    Withdraw,
)
from bot.buttons.of_broadcasts import CastFor, CastVerb, NoMoreNews, OnCast
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
from bot.buttons.of_jobs import InFull, JobPage, JobVerb, LeadOn, OnJob, Original
from bot.buttons.of_lists import SOUGHT, GalleryAlbum, GalleryFound, JobsFound, ShelfAlbum, ShelfFound
from bot.buttons.of_privacy import OnPrivacy, PrivacyPart
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
from bot.buttons.of_reports import BlockedPage, Case, CaseSeen, CaseVerb, Report, Unblock
from bot.buttons.of_results import AssetInto, ResultInto, UseAsset, UseResult
from bot.buttons.of_settings import (
    AS_IN_TELEGRAM,
    NO_MODEL,
    Allow,
    Allowed,
    AllowedPage,
    End,
    GroupBudget,
    OfGroup,
    OfWish,
    PickForWish,
    SetClock,
    SetHour,
    SetLanguage,
    Settings,
    SettingsPart,
    Switch,
    SwitchAllowed,
    Switched,
)
from bot.buttons.of_shelves import (
    AssetVerb,
    EntryVerb,
    Fill,
    Languages,
    OnEntry,
    OnThing,
    PublicPage,
    ShelfPage,
    UseEntry,
    UseThing,
)
from bot.buttons.of_stars import (
    BuyPack,
    MyPayments,
    OnPayment,
    OnPaymentSeen,
    OnSubscription,
    RefundVerb,
    SubscriptionVerb,
)
from bot.buttons.ranges import MOST_PAGE, MOST_USER, ROW, Page, Row, Word
from bot.buttons.wire import FORMS, LONGEST, Data, Form, Who, declared, parse

__all__ = [
    "AS_IN_TELEGRAM",
    "FORMS",
    "LONGEST",
    "MOST_PAGE",
    "MOST_USER",
    "NO_MODEL",
    "ROW",
    "SOUGHT",
    "VERSIONS",
    "AllJobs",
    "Allow",
    "Allowed",
    "AllowedPage",
    "AnyJobVerb",
    "AssetInto",
    "AssetVerb",
    "BeginWith",
    "BlockedPage",
    "BuyPack",
    "Case",
    "CaseSeen",
    "CaseVerb",
    "CastFor",
    "CastVerb",
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
    "EndMaintenance",
    "EntryVerb",
    "FieldVerb",
    "Fill",
    "Form",
    "GalleryAlbum",
    "GalleryFound",
    "GroupBudget",
    "InFull",
    "JobPage",
    "JobVerb",
    "JobsFound",
    "JobsOf",
    "Languages",
    "LeadOn",
    "LogPage",
    "Lot",
    "MyPayments",
    "NoMoreNews",
    "OfDraft",
    "OfGroup",
    "OfWish",
    "OnAnyJob",
    "OnCast",
    "OnChoice",
    "OnConsent",
    "OnCooked",
    "OnDraft",
    "OnEntry",
    "OnField",
    "OnJob",
    "OnPayment",
    "OnPaymentSeen",
    "OnPerson",
    "OnPrivacy",
    "OnRecipe",
    "OnShared",
    "OnSubscription",
    "OnThing",
    "Original",
    "Panel",
    "PanelVerb",
    "PersonVerb",
    "PickForWish",
    "PrivacyPart",
    "PublicPage",
    "RecipeList",
    "RecipeVerb",
    "RefundVerb",
    "Report",
    "ResultInto",
    "SetClock",
    "SetHour",
    "SetLanguage",
    "Settings",
    "SettingsPart",
    "SharedVerb",
    "ShelfAlbum",
    "ShelfFound",
    "ShelfPage",
    "SpendBy",
    "SpendPage",
    "SubscriptionVerb",
    "Switch",
    "SwitchAllowed",
    "Switched",
    "Tokens",
    "Unblock",
    "UseAsset",
    "UseEntry",
    "UseResult",
    "UseThing",
    "Verdict",
    "VerdictWord",
    "Who",
    "Withdraw",
    "parse",
]


@declared("m:{command}", who=Who.ASKED)
class Menu(Data, frozen=True, kw_only=True):
    """Run a command."""

    command: Word


@declared("t:{update}", who=Who.OWNER, orders=True)
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


@declared("h:{place}", who=Who.ASKED, orders=True)
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
