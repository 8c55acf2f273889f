"""Buttons side by side, as far as their labels can be read there."""

from bot.chat import Button, Rows
from bot.locales.widths import fits


def arranged(rows: Rows, chat_id: int | None) -> Rows:
    """Return the rows with fewer buttons each where one of them would be cut.

    Args:
        rows: as they are meant to stand.
        chat_id: where they are shown; None: anywhere.

    """
    return tuple(part for row in rows for part in _apart(row, chat_id))


def _apart(row: tuple[Button, ...], chat_id: int | None) -> Rows:
    """Return a row's buttons in as few rows as let all be read; one that is too long stands alone."""
    for most in range(len(row), 1, -1):
        parts = tuple(row[n : n + most] for n in range(0, len(row), most))
        if all(fits([one.label for one in part], chat_id) for part in parts):
            return parts
    return tuple((one,) for one in row)
