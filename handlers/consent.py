"""Consent: a face or voice is used only when the person it belongs to has agreed, on record and revocable."""

from typing import Any

from bot.chat import Button, Rows
from bot.operations import OPERATIONS
from bot.store.database import Transaction
from bot.store.drafts import Draft
from bot.store.things import Thing
from handlers.keys import ADDING, cancel_row, press
from handlers.turn import Turn

VERSION = "1"
"""Of the text below; a new text asks everybody again."""
TEXT = (
    "🤝 <b>Whose {likeness} is this?</b>\n"
    "I may use it only if it is yours, or if the person has clearly agreed to this use. Minors are never allowed. "
    "It goes to A2E to make your result, and you can take this back and delete it at any time in /{shelf}."
)
SHELVES = {"face": "faces", "voice": "voices"}


def subject_of(answer: Any) -> str:
    """Return what a consent is about: the same file again needs no second one."""
    if isinstance(answer, list):
        return "+".join(sorted(subject_of(one) for one in answer))
    if "thing" in answer:
        return str(answer["subject"])
    return str(answer["link"]) if "link" in answer else str(answer["file"]["unique_id"])


def subject_of_thing(thing: Thing) -> str | None:
    """Return what the consent for a thing of the shelf is about."""
    return (thing.facts or {}).get("subject") or (thing.file or {}).get("unique_id")


def face_of(thing: Thing) -> dict[str, Any]:
    """Return the answer that a saved face is."""
    return {"thing": thing.id, "name": thing.name, "subject": subject_of_thing(thing)}


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
