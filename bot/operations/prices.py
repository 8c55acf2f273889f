"""Prices in words. Pure: numbers in, words out.

A quote from A2E is a bare number; a guess says "about" and its limit, so that the two never look alike.
"""

from bot.locales import N_, _, ngettext
from bot.locales.amounts import digits
from bot.locales.widths import fitting

AFTERWARDS = N_("A2E only says afterwards")


def credits_words(credits: int | None) -> str:
    """Return a number of credits in words."""
    if credits is None:
        return _("an unknown number of credits")
    return ngettext("{count} credit", "{count} credits", credits)


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


def at_most_words(credits: int) -> str:
    """Return the most that something may cost."""
    # For translators: {credits} is said like "12 credits".
    return _("at most {credits}", credits=credits_words(credits))


def priced(label: str, credits: int | None, at_most: int | None, *, chat_id: int) -> str:
    """Return a button's label with a price that can be read whole; the message above it says all of the price.

    Args:
        label: what the button does.
        credits: as in `price_words`.
        at_most: the same.
        chat_id: where the button is shown.

    """
    told = [price_words(credits, at_most)]
    if at_most:
        told += [at_most_words(at_most), f"≤ {digits(at_most)}"]
    elif credits and at_most is None:
        told += [digits(credits)]
    return fitting(chat_id, *(f"{label} · {one}" for one in told))
