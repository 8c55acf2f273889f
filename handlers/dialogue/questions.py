"""What a draft asks next, from the draft and what is at hand. Pure."""

from collections.abc import Iterator

from msgspec import Struct

from bot.operations import OPERATIONS
from bot.operations.view import Answer, View
from bot.store.drafts import Draft
from handlers.dialogue.draft import ADDING, AT, inputs_of


class AtHand(Struct, frozen=True, kw_only=True):
    """What must be known of the user before a draft goes on."""

    assets: frozenset[int] = frozenset()
    """Row ids of the picked assets that still exist."""
    agreed: frozenset[tuple[str, str]] = frozenset()
    """(likeness, subject) of the consents that were given."""


class Deleted(Struct, frozen=True, kw_only=True):
    """First it must be told that these answers are gone."""

    fields: tuple[str, ...]


class Consent(Struct, frozen=True, kw_only=True):
    """The people in these fields' answers must have agreed: asked in one question."""

    fields: tuple[str, ...]


class Question(Struct, frozen=True, kw_only=True):
    """A field wants its answer."""

    field: str


class Confirm(Struct, frozen=True, kw_only=True):
    """All is answered: the price and the last ✅."""


class Go(Struct, frozen=True, kw_only=True):
    """All is answered, and no ✅ is wanted."""


Next = Deleted | Consent | Question | Confirm | Go


def next_question(draft: Draft, at_hand: AtHand) -> Next:
    """Return what comes next in a dialogue."""
    if deleted := gone(draft, at_hand):
        return Deleted(fields=deleted)
    if fields := to_agree(draft, at_hand):
        return Consent(fields=fields)
    if (field := current(draft)) is not None:
        return Question(field=field)
    return Confirm() if OPERATIONS[draft.operation].confirms else Go()


def picked(draft: Draft) -> dict[str, int]:
    """Return field -> the row id of the user's asset that was picked for it."""
    answers = ((field, draft.answers.get(field)) for field in inputs_of(draft))
    return {field: int(one["thing"]) for field, one in answers if isinstance(one, dict) and "thing" in one}


def gone(draft: Draft, at_hand: AtHand) -> tuple[str, ...]:
    """Return the fields whose answer is an asset that has been deleted since it was picked."""
    return tuple(field for field, row in picked(draft).items() if row not in at_hand.assets)


def likenesses(draft: Draft) -> Iterator[tuple[str, tuple[str, str]]]:
    """Return (field, (likeness, subject)) for the answers that need a consent; a list answer once it is complete."""
    for field, given in inputs_of(draft).items():
        answer = draft.answers.get(field)
        if given.likeness is None or answer is None or draft.answers.get(ADDING) == field:
            continue
        if (subject := given.subject(answer)) is not None:
            yield field, (given.likeness, subject)


def to_agree(draft: Draft, at_hand: AtHand) -> tuple[str, ...]:
    """Return the answered fields whose likenesses want a consent now; none while another likeness is still to come."""
    inputs = inputs_of(draft)
    if any(inputs[field].likeness for field in {current(draft), *still_unanswered(draft)} if field):
        return ()
    return tuple(field for field, wanted in likenesses(draft) if wanted not in at_hand.agreed)


def current(draft: Draft) -> str | None:
    """Return the field to ask for now; None once every required one is answered."""
    return str(draft.answers[AT]) if draft.answers.get(AT) else unanswered(draft)


def unanswered(draft: Draft) -> str | None:
    """Return the first field that must still be answered; None once every required one is."""
    return next(still_unanswered(draft), None)


def still_unanswered(draft: Draft) -> Iterator[str]:
    """Return the fields that must still be answered, in the order of their questions."""
    for field, given in inputs_of(draft).items():
        growing = draft.answers.get(ADDING) == field
        if growing or (not given.optional and field not in draft.answers and given.needed(draft.answers)):
            yield field


def begins_with(draft: Draft, view: View) -> Answer | None:
    """Return the answer that stands without being asked for; None: it is asked, or is being changed.

    Raises:
        Lacking: one of A2E's lists is needed first.

    """
    kept = {AT: draft.answers.get(AT), ADDING: draft.answers.get(ADDING)}
    return None if view.field in kept.values() or view.answer else inputs_of(draft)[view.field].begins_with(view)
