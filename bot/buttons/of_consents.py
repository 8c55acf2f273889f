"""The buttons of a person's consents."""

from enum import StrEnum

from bot.buttons.ranges import Page, Row
from bot.buttons.wire import Data, Who, declared


@declared("c:list:{page}", who=Who.PRIVATE)
class Consents(Data, frozen=True, kw_only=True):
    """Turn to a page of one's consents."""

    page: Page = 0


class ConsentVerb(StrEnum):
    """The steps of revoking a consent."""

    ASK = "ask"
    YES = "yes"


@declared("c:{verb}:{consent}", who=Who.PRIVATE)
class OnConsent(Data, frozen=True, kw_only=True):
    """Revoke a consent: asked first, then confirmed."""

    verb: ConsentVerb
    consent: Row
