"""What A2E can do for an answer: its button at the price, and what came back, to be used or not. Pure."""

from html import escape

from bot.a2e.client import Client
from bot.buttons import DraftVerb, FieldVerb
from bot.chat import Rows
from bot.locales import _
from bot.operations import OPERATIONS
from bot.operations.helpers import Helper
from bot.store.drafts import Draft
from handlers.dialogue.draft import button, field_button, inputs_of

BETTER = "_better"
"""Key of field -> what A2E has found for it and the person has not taken yet."""


def helper_of(draft: Draft, field: str) -> Helper | None:
    """Return what A2E can be asked about an answer."""
    given = inputs_of(draft).get(field)
    return given.helper(OPERATIONS[draft.operation].local(field, draft.answers)) if given is not None else None


def helper_rows(draft: Draft, a2e: Client) -> Rows:
    """Return a button for each answer that A2E may better."""
    found = [(field, helper) for field in inputs_of(draft) if (helper := helper_of(draft, field)) is not None]
    return tuple(
        (field_button(draft, _(helper.label), FieldVerb.BETTER, field),)
        for field, helper in found
        if helper.offered(a2e)
    )


def offer(draft: Draft, field: str, helper: Helper, found: str) -> tuple[str, Rows]:
    """Return the words and buttons that show what A2E has found, before it is used."""
    # For translators: better words for what happens in a picture; yours and these are words too
    told = _("They replace yours only if you say so.")
    words = f"{_(helper.label)}:\n<blockquote>{escape(found)}</blockquote>\n{told}"
    use = field_button(draft, f"✅ {_('Use these')}", FieldVerb.USE, field)
    return words, ((use,), (button(draft, f"◀️ {_('Keep mine')}", DraftVerb.SHOW),))
