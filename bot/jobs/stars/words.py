"""Packs, balances and receipts in words and buttons."""

from bot.buttons import BuyPack
from bot.chat import Button, Rows
from bot.config import Settings
from bot.jobs.stars.invoices import price_of
from bot.locales import N_, _, ngettext
from bot.locales.amounts import digits
from bot.telegram.outbox.stars import DEAREST_MONTH

BOUGHT_NOTHING = N_(
    "A payment of yours has come that isn't what I asked for, so it bought no credits. "
    "It is in your /paysupport, which also says who can give it back."
)
BELOW_ZERO = N_("They had been used already: new orders wait until your balance is above zero again.")


def credits(number: int) -> str:
    """Return a number of credits as it stands on a pack; in English with no marks between its digits."""
    return ngettext("{number} credit", "{number} credits", abs(number), number=digits(number))


def left(number: int) -> str:
    """Return what somebody has left."""
    return ngettext("{number} credit left", "{number} credits left", abs(number), number=digits(number))


def stars(number: int) -> str:
    """Return a price in Telegram Stars."""
    return ngettext("{count} Star", "{count} Stars", number, count=digits(number))


def pack_rows(settings: Settings, *, private: bool, bot: str) -> Rows:
    """Return a button for each pack; in groups one that leads to our private chat. None where nothing is sold."""
    if not settings.sells:
        return ()
    if not private:
        return ((Button(label=f"⭐ {_('Get credits')}", url=f"https://t.me/{bot}?start=balance"),),)
    return tuple(
        (
            Button(
                label=f"⭐ {credits(size)} · {stars(price_of(size, settings.stars_per_100_credits))}",
                press=BuyPack(credits=size).data,
            ),
        )
        for size in settings.stars_packs
    )


def month_of(settings: Settings) -> tuple[int, int] | None:
    """Return the credits and Stars of a month's subscription: the middle pack; None: Telegram takes no such price."""
    size = settings.stars_packs[len(settings.stars_packs) // 2]
    price = price_of(size, settings.stars_per_100_credits)
    return (size, price) if price <= DEAREST_MONTH else None


def month_label(size: int, price: int) -> str:
    """Return the label of a subscription."""
    # For translators: on a button; {credits} is such as "300 credits", {stars} such as "390 Stars"
    return "⭐ " + _("{credits} a month · {stars}", credits=credits(size), stars=stars(price))


def added(number: int, has: int, *, renewed: bool) -> str:
    """Return the receipt of a payment."""
    if renewed:
        # For translators: {credits} is such as "300 credits", {left} such as "305 credits left"
        told = _("Your subscription goes on: {credits} added. {left}.", credits=credits(number), left=left(has))
    else:
        # For translators: {credits} is such as "300 credits", {left} such as "305 credits left"
        told = _("Thank you! {credits} added. {left}.", credits=credits(number), left=left(has))
    return f"⭐ {told}"


def taken_back(price: int, number: int, has: int) -> str:
    """Return what a refund has changed."""
    # For translators: {stars} is such as "390 Stars", {credits} "300 credits", {left} "5 credits left"
    told = _(
        "{stars} refunded, so {credits} taken back. {left}.",
        stars=stars(price),
        credits=credits(number),
        left=left(has),
    )
    return f"⭐ {told} {_(BELOW_ZERO)}" if has < 0 else f"⭐ {told}"
