"""The buttons of broadcasts: for the admin who sends one, and below each message."""

from enum import StrEnum

from bot.buttons.ranges import Language, Row
from bot.buttons.wire import Data, Who, declared


@declared("n:none", who=Who.PRIVATE)
class NoMoreNews(Data, frozen=True, kw_only=True):
    """Get no more broadcasts."""


class CastVerb(StrEnum):
    """What an admin does with a broadcast."""

    LOOK = "look"
    SEND = "send"
    DROP = "drop"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"


@declared("a:cast:{cast}:{verb}", who=Who.PRIVATE)
class OnCast(Data, frozen=True, kw_only=True):
    """Act on a broadcast."""

    cast: Row
    verb: CastVerb


@declared("a:cast:{cast}:for-{language}", who=Who.PRIVATE)
class CastFor(Data, frozen=True, kw_only=True):
    """Choose for whom a broadcast is: people with a language, or "-": everybody."""

    cast: Row
    language: Language
