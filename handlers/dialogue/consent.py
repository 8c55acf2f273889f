"""Consent: a face or voice is used only if the person it belongs to has agreed; that is recorded, and revocable."""

from html import unescape

from bot.buttons import FieldVerb
from bot.chat import Rows
from bot.operations import OPERATIONS
from bot.store.database import Transaction
from bot.store.drafts import Draft
from handlers.dialogue.draft import field_button
from handlers.turn import Turn

VERSION = "1"
"""Version of the text below; with a new one everybody is asked again."""
PROMISE = (
    "Minors are never allowed. It goes to A2E to make your result; take this back, and delete what was made, any time "
    "in /privacy."
)
ONLY = "I may use it only if it is yours, or if the person has clearly agreed to this use."
TEXTS = {
    "face": f"🤝 <b>Whose face is this?</b>\n{ONLY} {PROMISE}",
    "voice": f"🤝 <b>Whose voice is this?</b>\n{ONLY} {PROMISE}",
    "picture": "🤝 <b>Does it show a person?</b>\nIf somebody can be recognised, I may use it only if it is you, or if "
    f"that person has clearly agreed to this use. {PROMISE}",
}
YES = {"picture": "✅ Nobody, me, or they agreed"}


def request(draft: Draft, field: str) -> tuple[str, Rows]:
    """Return the words and buttons that ask for consent."""
    operation = OPERATIONS[draft.operation]
    likeness = str(operation.inputs()[field].likeness)
    label = YES.get(likeness, "✅ It's mine, or they agreed")
    yes = field_button(draft, label, FieldVerb.YES, field)
    return TEXTS[likeness], ((yes,), (field_button(draft, "✖️ No", FieldVerb.NO, field),))


async def give(t: Transaction, turn: Turn, draft: Draft, field: str) -> None:
    """Record a consent: who gave it, for whose likeness, to which text, when, and in words what it is about."""
    operation, answer = OPERATIONS[draft.operation], draft.answers[field]
    given = operation.inputs()[field]
    label = f"{unescape(given.describe(answer))} · {operation.title}"
    await turn.deps.store.consents.give(
        t, turn.user.id, str(given.likeness), str(given.subject(answer)), VERSION, label=label, now=turn.now
    )
