"""Consent: a face or voice is used only when the person it belongs to has agreed, on record and revocable."""

from html import unescape
from typing import Any

from bot.buttons import FieldVerb
from bot.chat import Button, Rows
from bot.jobs.personal.data import subject_of_asset
from bot.operations import OPERATIONS
from bot.operations.file_inputs import subject_of
from bot.store.assets import Asset
from bot.store.database import Transaction
from bot.store.drafts import Draft
from handlers.dialogue.keys import ADDING, press_field
from handlers.turn import Turn

VERSION = "1"
"""Of the text below; a new text asks everybody again."""
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


def face_of(asset: Asset) -> dict[str, Any]:
    """Return the answer that a saved face is."""
    return {"thing": asset.id, "name": asset.name, "subject": subject_of_asset(asset)}


async def missing(t: Transaction, turn: Turn, draft: Draft) -> str | None:
    """Return the first answered field whose likeness nobody has consented to yet."""
    for field, given in OPERATIONS[draft.operation].inputs().items():
        answer = draft.answers.get(field)
        growing = draft.answers.get(ADDING) == field
        if given.likeness is None or answer is None or growing or (isinstance(answer, dict) and "text" in answer):
            continue
        if not await _given(t, turn, given.likeness, answer):
            return field
    return None


async def _given(t: Transaction, turn: Turn, likeness: str, answer: Any) -> bool:
    consents = turn.deps.store.consents
    return await consents.given(t, turn.user.id, likeness, subject_of(answer), VERSION)


def request(draft: Draft, field: str) -> tuple[str, Rows]:
    """Return the words and buttons that ask for it."""
    operation = OPERATIONS[draft.operation]
    likeness = str(operation.inputs()[field].likeness)
    label = YES.get(likeness, "✅ It's mine, or they agreed")
    yes = Button(label=label, press=press_field(draft, FieldVerb.YES, field))
    return TEXTS[likeness], ((yes,), (Button(label="✖️ No", press=press_field(draft, FieldVerb.NO, field)),))


async def give(t: Transaction, turn: Turn, draft: Draft, field: str) -> None:
    """Record it: who, for whose likeness, which text, when, and in words what it is."""
    operation, answer = OPERATIONS[draft.operation], draft.answers[field]
    given = operation.inputs()[field]
    label = f"{unescape(given.describe(answer))} · {operation.title}"
    await turn.deps.store.consents.give(
        t, turn.user.id, str(given.likeness), subject_of(answer), VERSION, label=label, now=turn.now
    )
