"""Consent: a face or voice is used only if the person it belongs to has agreed; that is recorded, and revocable."""

from collections.abc import Sequence

from bot.buttons import DraftVerb
from bot.chat import Rows
from bot.jobs.personal import consented
from bot.locales import N_, _, language, pgettext_noop
from bot.operations import OPERATIONS
from bot.store.consents import Whose
from bot.store.database import Transaction
from bot.store.drafts import Draft
from handlers.dialogue.draft import button, inputs_of
from handlers.dialogue.revisits import before_consent
from handlers.turn import Turn

VERSION = "3"
"""Version of the text below, in every language; with a new one everybody is asked again."""
PICTURE = "picture"
QUESTIONS = {
    "face": N_("Whose face is this?"),
    "voice": N_("Who is speaking?"),
    # For translators: in the picture or video that was sent
    PICTURE: N_("Who is in it?"),
}
"""Likeness -> question. None of them names what a question for a file names: photo, video, voice, text, link."""
# For translators: an answer to the question, on a button.
MINE = {
    "face": pgettext_noop("Whose face is this?", "Mine"),
    "voice": pgettext_noop("Who is speaking?", "Mine"),
    PICTURE: pgettext_noop("Who is in it?", "Mine"),
}
AGREED = {
    "face": pgettext_noop("Whose face is this?", "They agreed"),
    "voice": pgettext_noop("Who is speaking?", "They agreed"),
    PICTURE: pgettext_noop("Who is in it?", "They agreed"),
}
# For translators: answers to "Whose face is this? Who is speaking?" in one message, on buttons.
ALL_MINE, ALL_AGREED = pgettext_noop("several questions", "Mine"), pgettext_noop("several questions", "They agreed")
# For translators: "yours" is a face, a voice or a picture; two lines on a phone at most.
ONE = N_("Only yours, or of a person who has clearly agreed to this use. No minors.")
SEVERAL = N_("Only yours, or of people who have all clearly agreed to this use. No minors.")
# For translators: a button; "it" is a face, a voice or a picture.
WHAT = N_("What happens with it?")
# For translators: what a press on "What happens with it?" tells: 200 characters at most.
HAPPENS = N_(
    "A2E gets it to make your result. In /privacy you can take this back at any time; what was made of it is deleted "
    "then."
)


def request(draft: Draft, fields: Sequence[str]) -> tuple[str, Rows]:
    """Return the words and buttons that ask whose likenesses the answers of these fields are."""
    kinds = list(dict.fromkeys(str(inputs_of(draft)[field].likeness) for field in fields))
    asked = " ".join(_(QUESTIONS[kind]) for kind in kinds)
    words = f"🤝 <b>{asked}</b>\n{_(ONE if len(fields) == 1 else SEVERAL)}"
    mine, agreed = (MINE[kinds[0]], AGREED[kinds[0]]) if len(kinds) == 1 else (ALL_MINE, ALL_AGREED)
    rows: Rows = (
        (button(draft, f"✅ {_(mine)}", DraftVerb.MINE), button(draft, f"✅ {_(agreed)}", DraftVerb.AGREED)),
        (button(draft, f"✖️ {_('No')}", DraftVerb.NO),),
    )
    nobody = ((button(draft, f"✅ {_('Nobody is in it')}", DraftVerb.NOBODY),),) if kinds == [PICTURE] else ()
    what = ((button(draft, f"ℹ️ {_(WHAT)}", DraftVerb.WHAT),),)
    back = ((button(draft, f"◀️ {_('Back')}", DraftVerb.BACK),),) if before_consent(draft, fields) is not None else ()
    return words, (*rows, *nobody, *what, *back)


async def give(t: Transaction, turn: Turn, draft: Draft, field: str, whose: Whose) -> None:
    """Record a consent: who gave it, for whose likeness, to which text, when, and what it is about."""
    given, answer = OPERATIONS[draft.operation].inputs()[field], draft.answers[field]
    label = consented.kept(draft.operation, field, answer)
    kind, subject = str(given.likeness), str(given.subject(answer))
    await turn.deps.store.consents.give(
        t, turn.user.id, kind, subject, VERSION, label=label, whose=whose, now=turn.now, language=language()
    )
