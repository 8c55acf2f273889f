"""The buttons of what is sold for Telegram Stars."""

from enum import StrEnum
from typing import Annotated

from bot.buttons.ranges import Page, Row, Whole
from bot.buttons.wire import Data, Who, declared

Size = Annotated[int, Whole(most=999_999)]


@declared("x:pack:{credits}", who=Who.PRIVATE)
class BuyPack(Data, frozen=True, kw_only=True):
    """Get the invoice of a pack."""

    credits: Size


class SubscriptionVerb(StrEnum):
    """What can be done with a subscription."""

    CANCEL = "cancel"
    RESUME = "resume"


@declared("x:{subscription}:{verb}", who=Who.OWNER)
class OnSubscription(Data, frozen=True, kw_only=True):
    """Cancel a subscription at the end of its month, or resume it."""

    subscription: Row
    verb: SubscriptionVerb


@declared("x:paid:{page}", who=Who.PRIVATE)
class MyPayments(Data, frozen=True, kw_only=True):
    """Turn to a page of one's own payments."""

    page: Page


class RefundVerb(StrEnum):
    """The steps of a refund by an admin."""

    ASK = "ask"
    YES = "yes"


@declared("a:refund:{payment}:{verb}", who=Who.PRIVATE)
class OnPayment(Data, frozen=True, kw_only=True):
    """Give a payment back: asked first, then confirmed; of an earlier version."""

    payment: Row
    verb: RefundVerb


@declared("a:refund:{payment}:{verb}:{seen}", who=Who.PRIVATE)
class OnPaymentSeen(Data, frozen=True, kw_only=True):
    """Give a payment back: asked first, then confirmed; seen: the newest deed about it when the button was made."""

    payment: Row
    verb: RefundVerb
    seen: Row
