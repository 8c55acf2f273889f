"""Prices in words. Pure: numbers in, words out.

A quote from A2E is a bare number; a guess says "about" and its limit, so that the two never look alike.
"""

AFTERWARDS = "A2E only says afterwards"


def credits_words(credits: int | None) -> str:
    """Return a number of credits in words."""
    return "an unknown number of credits" if credits is None else f"{credits} {counted(credits, 'credit')}"


def counted(number: int, one: str, many: str = "") -> str:
    """Return the singular or plural, for everything that is counted here."""
    return one if number == 1 else many or f"{one}s"


def price_words(credits: int | None, at_most: int | None) -> str:
    """Return a price in words.

    Args:
        credits: what it costs; None: unknown beforehand.
        at_most: the most that it may cost, where `credits` is a guess or unknown. None: A2E has quoted it.

    """
    limit = f", at most {at_most}" if at_most else ""
    if credits is None:
        return AFTERWARDS + (f"{limit} {counted(at_most, 'credit')}" if at_most else "")
    if at_most is None:
        return "free" if credits == 0 else credits_words(credits)
    if not credits and not at_most:
        return "free"
    return f"about {credits_words(credits)}{limit}"


def price_tail(credits: int | None, at_most: int | None) -> str:
    """Return a price for the end of a button's label; empty if it is free or unknown."""
    return f" · {price_words(credits, at_most)}" if credits else ""
