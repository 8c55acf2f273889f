"""Prices in words. Pure: numbers in, words out.

A quote from A2E is a bare number; a guess says "about" and its limit, so that the two never look alike.
"""

from bot.locales import N_, _, ngettext
from bot.locales.amounts import digits

AFTERWARDS = N_("A2E only says afterwards")


def credits_words(credits: int | None) -> str:
    """Return a number of credits in words."""
    if credits is None:
        return _("an unknown number of credits")
    return ngettext("{count} credit", "{count} credits", credits)


def counted(number: int, one: str, many: str = "") -> str:
    """Return the singular or plural, for everything that is counted here."""
    return one if number == 1 else many or f"{one}s"


def price_words(credits: int | None, at_most: int | None) -> str:
    """Return a price in words.

    Args:
        credits: what it costs; None: unknown beforehand.
        at_most: the most that it may cost, where `credits` is a guess or unknown. None: A2E has quoted it.

    """
    if credits is None:
        return _afterwards(at_most) if at_most else _(AFTERWARDS)
    if not credits and not at_most:
        # For translators: a price
        return _("free")
    if at_most is None:
        return credits_words(credits)
    if not at_most:
        return ngettext("about {count} credit", "about {count} credits", credits)
    # For translators: {most} is a number of credits
    return ngettext(
        "about {count} credit, at most {most}",
        "about {count} credits, at most {most}",
        credits,
        count=digits(credits),
        most=digits(at_most),
    )


def _afterwards(at_most: int) -> str:
    return ngettext(
        "A2E only says afterwards, at most {count} credit",
        "A2E only says afterwards, at most {count} credits",
        at_most,
        count=digits(at_most),
    )


def price_tail(credits: int | None, at_most: int | None) -> str:
    """Return a price for the end of a button's label; empty if it is free or unknown."""
    return f" · {price_words(credits, at_most)}" if credits else ""
