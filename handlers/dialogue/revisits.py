"""Going back to an answer: which can be asked again, and what becomes of the draft. Pure."""

from collections.abc import Sequence

from bot.operations.inputs import Input
from bot.store.drafts import Draft
from handlers.dialogue.draft import ADDING, AGAIN, AT, ITEM, changed, inputs_of
from handlers.dialogue.questions import current, unanswered


def askable(draft: Draft) -> list[str]:
    """Return the fields that count and can be asked again, in the order asked: what was answered, and options."""
    return [field for field, given in inputs_of(draft).items() if _counts(draft, field, given)]


def _counts(draft: Draft, field: str, given: Input) -> bool:
    return given.askable and given.needed(draft.answers) and (given.optional or field in draft.answers)


def revisited(draft: Draft, field: str) -> bool:
    """Whether a field is asked although it has an answer, which stays unless another one comes."""
    return draft.answers.get(AT) == field and field in draft.answers and draft.answers.get(ADDING) != field


def asked_again(draft: Draft, field: str) -> Draft:
    """Return the draft with a question asked again; its answer stays until another one comes."""
    given = inputs_of(draft)[field]
    anew = field if given.many and not given.ticked else None
    return changed(draft, **{AT: field, ITEM: None, AGAIN: anew})


def kept(draft: Draft) -> Draft:
    """Return the draft with the answer of the question asked again as it is: what is open still comes next."""
    return changed(draft, **{AT: None, ITEM: None, AGAIN: None})


def gone_back(draft: Draft) -> Draft | None:
    """Return the draft with the question before the open one asked again; None: it is the first.

    From a question asked at the price, that is the price.
    """
    field = current(draft)
    if field is None:
        return None
    if draft.answers.get(AT) and (unanswered(draft) is None or inputs_of(draft)[field].changeable):
        return kept(draft)
    before = _before(draft, field)
    return asked_again(draft, before) if before is not None else None


def before_consent(draft: Draft, fields: Sequence[str]) -> Draft | None:
    """Return the draft with the last answer asked again that a consent is asked for; None: it can't be."""
    again = askable(draft)
    asked = next((field for field in reversed(fields) if field in again), None)
    return asked_again(draft, asked) if asked is not None else None


def _before(draft: Draft, field: str) -> str | None:
    """Return the last answered question before a field; what stands beside the price may not have been asked."""
    inputs = inputs_of(draft)
    earlier = list(inputs)[: list(inputs).index(field)]
    answered = [one for one in earlier if not inputs[one].changeable and _counts(draft, one, inputs[one])]
    return answered[-1] if answered else None
