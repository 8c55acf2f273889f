"""Consent: a face or voice is used only if the person it belongs to has agreed; that is recorded, and revocable."""

from collections.abc import Sequence
from html import unescape

from bot.buttons import DraftVerb
from bot.chat import Rows
from bot.operations import OPERATIONS
from bot.store.consents import Whose
from bot.store.database import Transaction
from bot.store.drafts import Draft
from handlers.dialogue.draft import button, inputs_of
from handlers.dialogue.revisits import before_consent
from handlers.turn import Turn

VERSION = "2"
"""Version of the text below; with a new one everybody is asked again."""
PICTURE = "picture"
QUESTIONS = {"face": "Whose face is this?", "voice": "Who is speaking?", PICTURE: "Who is in it?"}
"""Likeness -> question. None of them names what a question for a file names: photo, video, voice, text, link."""
ONE = "I may use it only if it is yours, or if the person has clearly agreed to this use."
SEVERAL = "I may use them only if they are yours, or if everybody in them has clearly agreed to this use."
PROMISE = (
    "Minors are never allowed. It goes to A2E to make your result; take this back, and delete what was made, any time "
    "in /privacy."
)


def request(draft: Draft, fields: Sequence[str]) -> tuple[str, Rows]:
    """Return the words and buttons that ask whose likenesses the answers of these fields are."""
    kinds = list(dict.fromkeys(str(inputs_of(draft)[field].likeness) for field in fields))
    asked = " ".join(QUESTIONS[kind] for kind in kinds)
    words = f"🤝 <b>{asked}</b>\n{ONE if len(fields) == 1 else SEVERAL} {PROMISE}"
    rows: Rows = (
        (button(draft, "✅ Mine", DraftVerb.MINE), button(draft, "✅ They agreed", DraftVerb.AGREED)),
        (button(draft, "✖️ No", DraftVerb.NO),),
    )
    nobody = ((button(draft, "✅ Nobody is in it", DraftVerb.NOBODY),),) if kinds == [PICTURE] else ()
    back = ((button(draft, "◀️ Back", DraftVerb.BACK),),) if before_consent(draft, fields) is not None else ()
    return words, (*rows, *nobody, *back)


async def give(t: Transaction, turn: Turn, draft: Draft, field: str, whose: Whose) -> None:
    """Record a consent: who gave it, for whose likeness, to which text, when, and in words what it is about."""
    operation, answer = OPERATIONS[draft.operation], draft.answers[field]
    given = operation.inputs()[field]
    label = f"{unescape(given.describe(answer))} · {operation.title}"
    kind, subject = str(given.likeness), str(given.subject(answer))
    await turn.deps.store.consents.give(t, turn.user.id, kind, subject, VERSION, label=label, whose=whose, now=turn.now)
