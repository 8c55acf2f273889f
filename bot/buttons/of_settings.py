"""The buttons of /settings: a person's own in private, a group's budget in the group."""

from enum import StrEnum
from typing import Annotated

from bot.buttons.ranges import Entry, Language, Page, Whole, Word
from bot.buttons.wire import Data, Who, declared

NO_MODEL = "-"
"""The model of `PickForWish` that means: none first."""
AS_IN_TELEGRAM = "-"
"""The language of `SetLanguage` that means: Telegram's."""


class SettingsPart(StrEnum):
    """What /settings shows."""

    HOME = "home"
    QUIET = "quiet"
    FROM = "from"
    UNTIL = "until"
    CLOCK = "clock"
    HALVES = "halves"
    """Clocks that are not whole hours from UTC."""
    VOICE = "voice"
    AVATAR = "avatar"
    MODELS = "models"
    LANGUAGE = "language"


@declared("o:{part}", who=Who.PRIVATE)
class Settings(Data, frozen=True, kw_only=True):
    """Show a part of the settings."""

    part: SettingsPart


class Switched(StrEnum):
    """What one press changes: to the other of two, or from a default to none."""

    FILES = "files"
    CAPTIONS = "captions"
    QUIET = "quiet"
    VOICE = "voice"
    AVATAR = "avatar"
    NEWS = "news"


@declared("o:{what}:switch", who=Who.PRIVATE)
class Switch(Data, frozen=True, kw_only=True):
    """Change a setting to its other value."""

    what: Switched


class End(StrEnum):
    """The ends of the quiet hours."""

    FROM = "from"
    UNTIL = "until"


@declared("o:{end}:{hour}", who=Who.PRIVATE)
class SetHour(Data, frozen=True, kw_only=True):
    """Let the quiet hours begin or end at an hour."""

    end: End
    hour: Annotated[int, Whole(most=23)]


@declared("o:clock:{minutes}", who=Who.PRIVATE)
class SetClock(Data, frozen=True, kw_only=True):
    """Set the person's clock: minutes ahead of UTC, within a day."""

    minutes: Annotated[int, Whole(most=1439)]


@declared("o:language:{language}", who=Who.PRIVATE)
class SetLanguage(Data, frozen=True, kw_only=True):
    """Choose the language that the bot speaks."""

    language: Language


@declared("o:wish:{operation}", who=Who.PRIVATE)
class OfWish(Data, frozen=True, kw_only=True):
    """Choose the model that an operation begins with."""

    operation: Word


@declared("o:wish:{operation}:{model}", who=Who.PRIVATE)
class PickForWish(Data, frozen=True, kw_only=True):
    """Let an operation begin with a model."""

    operation: Word
    model: Entry


@declared("o:group:", who=Who.ASKED)
class OfGroup(Data, frozen=True, kw_only=True):
    """Show the settings of this group."""


@declared("o:budget:{daily}", who=Who.ASKED)
class GroupBudget(Data, frozen=True, kw_only=True):
    """Set what this group may spend in a day; 0: no limit. Admins of the group may, by Telegram's word."""

    daily: Annotated[int, Whole(most=1_000_000)]


@declared("o:allowed:{page}", who=Who.ASKED)
class AllowedPage(Data, frozen=True, kw_only=True):
    """Turn to a page of what may be ordered in this group."""

    page: Page


@declared("o:allow:{page}.{operation}", who=Who.ASKED)
class SwitchAllowed(Data, frozen=True, kw_only=True):
    """Let an operation be ordered in this group, or not any more, whichever it was not; of an earlier version."""

    page: Page
    operation: Word


class Allowed(StrEnum):
    """Whether an operation may be ordered."""

    YES = "yes"
    NO = "no"


@declared("o:allow:{page}.{operation}.{to}", who=Who.ASKED)
class Allow(Data, frozen=True, kw_only=True):
    """Let an operation be ordered in this group, or not any more. Admins of the group may, by Telegram's word."""

    page: Page
    operation: Word
    to: Allowed
