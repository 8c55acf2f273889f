"""Button data, taken apart. A changed client can send anything, so nothing in it is believed."""

from bot.errors import Stale

DIGITS = 18
"""What a row id of ours has at most, so that the database can hold it."""


def parts(data: str, count: int) -> list[str]:
    """Return the count parts between colons, the last one with all that is left.

    Raises:
        Stale: there are fewer.

    """
    found = data.split(":", count - 1)
    if len(found) != count:
        raise Stale
    return found


def number(text: str) -> int:
    """Return a row id, version or page.

    Raises:
        Stale: it is none.

    """
    if not (text.isascii() and text.isdigit() and len(text) <= DIGITS):
        raise Stale
    return int(text)
