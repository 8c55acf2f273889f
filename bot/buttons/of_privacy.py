"""The buttons of /privacy: its parts."""

from enum import StrEnum

from bot.buttons.wire import Data, Who, declared


class PrivacyPart(StrEnum):
    """What a page of /privacy tells."""

    KEPT = "kept"
    """What is kept here, and how long."""
    A2E = "a2e"
    """What A2E gets and keeps."""
    DELETING = "deleting"
    """What /forget deletes, and what stays."""


@declared("i:{part}", who=Who.ASKED)
class OnPrivacy(Data, frozen=True, kw_only=True):
    """Read a part of /privacy."""

    part: PrivacyPart
