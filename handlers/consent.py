"""Consent: a face or voice is used only when the person it belongs to has agreed, on record and revocable."""

from collections.abc import Mapping
from typing import Any

from bot.chat import Button, Rows
from bot.operations import OPERATIONS
from bot.store.database import Transaction
from bot.store.drafts import Draft
from handlers.questions import cancel_row, press
from handlers.turn import Turn

VERSION = "1"
"""Of the text below; a new text asks everybody again."""
TEXT = (
    "🤝 <b>Whose {likeness} is this?</b>\n"
    "I may use it only if it is yours, or if the person has clearly agreed to this use. Minors are never allowed. "
    "It goes to A2E to make your result, and you can take this back and delete it at any time in /{shelf}."
)
SHELVES = {"face": "faces", "voice": "voices"}


def subject_of(answer: Mapping[str, Any]) -> str:
    """Return what a consent is about: the same file again needs no second one."""
    return str(answer["subject"]) if "thing" in answer else str(answer["file"]["unique_id"])


async def missing(t: Transaction, turn: Turn, draft: Draft) -> str | None:
    """Return the first answered field whose likeness nobody has consented to yet."""
    for field, given in OPERATIONS[draft.operation].inputs().items():
        answer = draft.answers.get(field)
        if given.likeness is None or answer is None:
            continue
        if not await _given(t, turn, given.likeness, answer):
            return field
    return None


async def _given(t: Transaction, turn: Turn, likeness: str, answer: Mapping[str, Any]) -> bool:
    consents = turn.services.store.consents
    return await consents.given(t, turn.user.id, likeness, subject_of(answer), VERSION)


def request(draft: Draft, field: str) -> tuple[str, Rows]:
    """Return the words and buttons that ask for it."""
    likeness = str(OPERATIONS[draft.operation].inputs()[field].likeness)
    yes = Button(label="✅ It's mine, or they agreed", press=press(draft, "yes", field))
    return TEXT.format(likeness=likeness, shelf=SHELVES[likeness]), ((yes,), *cancel_row(draft))


async def give(t: Transaction, turn: Turn, draft: Draft, field: str) -> None:
    """Record it: who, for whose likeness, which text, when."""
    likeness = str(OPERATIONS[draft.operation].inputs()[field].likeness)
    subject = subject_of(draft.answers[field])
    await turn.services.store.consents.give(t, turn.user.id, likeness, subject, VERSION, now=turn.now)
