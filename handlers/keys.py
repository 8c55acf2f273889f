"""The words in which a draft keeps its own matters, and in which its buttons speak."""

from bot.chat import Button, Rows
from bot.store.drafts import Draft

AT, PART, ITEM, ADDING = "_at", "_part", "_page", "_adding"
"""Keys of a draft's answers that are the conversation's own: the field asked for, the part of a list that is shown
(a voice's language), its page, and the field whose list answer is still growing."""
PAGE = 6
"""Entries on a page of buttons."""


def press(draft: Draft, verb: str, value: object = "") -> str:
    """Return a draft button's data; the version in it makes the buttons of older messages stale."""
    return f"d:{draft.id}:{draft.version}:{verb}:{value}"


def cancel_row(draft: Draft) -> Rows:
    """Return the row that drops the draft."""
    return ((Button(label="✖️ Cancel", press=press(draft, "x")),),)
