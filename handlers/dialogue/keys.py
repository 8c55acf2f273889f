"""The words in which a draft keeps its own matters, and its buttons."""

from typing import TypedDict

from bot.buttons import (
    VERSIONS,
    ChoiceVerb,
    DraftPage,
    DraftVerb,
    FieldVerb,
    OnChoice,
    OnDraft,
    OnField,
)
from bot.chat import Button, Rows
from bot.store.drafts import Draft

AT, PART, ITEM, ADDING = "_at", "_part", "_page", "_adding"
"""Keys of a draft's answers that are the conversation's own: the field asked for, the part of a list that is shown
(a voice's language), its page, and the field whose list answer is still growing."""
SOURCES = "_sources"
"""Key of a draft's answers: field -> which messages gave its answer (`handlers.dialogue.sources`)."""
SAID = "said"
"""Key of a job's request: the messages that gave its answers."""


class OfDraft(TypedDict):
    """What every button of a draft says; the version makes those of older messages stale."""

    draft: int
    version: int


def of(draft: Draft) -> OfDraft:
    """Return which draft a button is of."""
    return {"draft": draft.id, "version": draft.version % VERSIONS}


def press(draft: Draft, verb: DraftVerb) -> str:
    """Return the data of a button that does something with a draft as it is."""
    return OnDraft(**of(draft), verb=verb).data


def press_field(draft: Draft, verb: FieldVerb, field: str) -> str:
    """Return the data of a button about one field."""
    return OnField(**of(draft), verb=verb, field=field).data


def press_choice(draft: Draft, verb: ChoiceVerb, choice: object) -> str:
    """Return the data of a button about one choice: a row, an entry of a list, one of a few values."""
    return OnChoice(**of(draft), verb=verb, choice=str(choice)).data


def page_of_draft(draft: Draft, page: int) -> DraftPage:
    """Return the button that turns to a page of what can be picked."""
    return DraftPage(**of(draft), page=page)


def cancel_row(draft: Draft) -> Rows:
    """Return the row that drops the draft."""
    return ((Button(label="✖️ Cancel", press=press(draft, DraftVerb.CANCEL)),),)
