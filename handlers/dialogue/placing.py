"""Which question a part of a message answers, and how that changes the draft. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.errors import InvalidInput, TooLong, WrongKind
from bot.locales import N_, _, ngettext_noop
from bot.locales.amounts import number
from bot.operations.facts import Facts
from bot.operations.file_inputs import links_in
from bot.operations.inputs import Input
from bot.store.drafts import Draft
from bot.telegram.inbox.heads import NEARLY
from handlers.dialogue.corrections import correction, could_replace, noticed
from handlers.dialogue.draft import ADDING, AGAIN, AT, CHANGED, ITEM, LATE, SOURCES, changed, inputs_of, noted
from handlers.dialogue.parts import Part
from handlers.dialogue.questions import current
from handlers.gathering import joined

PRESS = N_("Please press one of the buttons above first, or /cancel.")
NO_MORE = N_(
    "I can't use that here. Press ✅ below, or send something else in place of an answer; /cancel drops it all."
)


def accepted(given: Input, part: Part, known: Facts) -> Any:
    """Return the answer that a part gives.

    Raises:
        InvalidInput: it gives none; the words say what is wanted.
        Lacking: a fact is needed first.

    """
    if part.sent.odd and not part.is_file:
        raise WrongKind(user_text=_cannot_use(part.sent.odd, given.ask))
    return given.accept(part.sent, known)


def place(
    draft: Draft, part: Part, known: Facts, *, asking_consent: bool, taken: frozenset[str] = frozenset()
) -> tuple[str, Any]:
    """Return the field that a part answers, and the answer: a field asked for now, else later, else before.

    Args:
        draft: with the answers so far.
        part: of what was sent.
        known: facts from outside.
        asking_consent: a consent is asked for now, not a field.
        taken: fields that the same message has already answered; it does not correct itself.

    Raises:
        InvalidInput: it fits nowhere; Lacking: a fact is needed first.

    """
    inputs = inputs_of(draft)
    asked = current(draft)
    refused: InvalidInput | None = InvalidInput(user_text=PRESS) if asking_consent else None
    if asked is not None and not asking_consent:
        try:
            return asked, accepted(inputs[asked], part, known)
        except WrongKind as error:  # it may be meant for another question
            refused = error
    for field in ahead(draft, part, None if asking_consent else asked)[:1]:
        return field, accepted(inputs[field], part, known)
    for field in [] if asking_consent and part.is_words else _behind(draft, part, asked, taken)[:1]:
        return field, accepted(inputs[field], correction(inputs[field], draft.answers[field], part), known)
    raise refused or WrongKind(user_text=_nothing_takes(part))


def _nothing_takes(part: Part) -> str:
    return _cannot_use(part.sent.odd, NO_MORE) if part.sent.odd else NO_MORE


def _cannot_use(odd: str, then: str) -> str:
    # For translators: {what} is "a sticker", "a poll"… as translated elsewhere (a colon before it suits all of them);
    # {then} is a whole sentence: the question, or what to do now
    return N_("I can't use {what} here. {then}", what=_(odd), then=_(then))


def ahead(draft: Draft, part: Part, tried: str | None = None) -> list[str]:
    """Return the questions still to come that could take a part."""
    inputs = inputs_of(draft).items()
    open_still = [
        (field, given)
        for field, given in inputs
        if field not in draft.answers and not given.optional and given.needed(draft.answers)
    ]
    return [field for field, given in open_still if field != tried and given.suits(part.sent)]


def _behind(draft: Draft, part: Part, asked: str | None, taken: frozenset[str]) -> list[str]:
    """Return the answers that a part may correct, last first: texts only once nothing more is asked."""
    if part.is_words and asked is not None:
        return []
    inputs, found = inputs_of(draft), reversed(could_replace(draft, part))
    return [field for field in found if field != asked and (field not in taken or inputs[field].many)]


def with_answer(draft: Draft, field: str, entry: Any, part: Part, *, now: float, replacing: bool = False) -> Draft:
    """Return the draft with the answer that a part of a message gave; replacing: it takes the place of a whole list."""
    sources = noted(draft.answers, field, inputs_of(draft)[field], part, now=now)
    return answered(draft, field, entry, sources, replacing=replacing)


def answered(draft: Draft, field: str, entry: Any, sources: Mapping[str, Any], *, replacing: bool = False) -> Draft:
    """Return the draft with an answer, sent or picked; a list answer grows, and stays open while it is asked for."""
    given, asked, answers = inputs_of(draft)[field], current(draft) == field, draft.answers
    ahead_of_it = field not in answers and answers.get(AT) in answers  # of a question asked again
    moved: dict[str, Any] = {AT: None, ITEM: None, AGAIN: None} if asked or ahead_of_it else {}
    if given.many:
        replacing = replacing or (asked and answers.get(AGAIN) == field)
        entry = given.add([] if replacing else answers.get(field) or [], entry)
        if not given.is_complete(entry) and (asked or field not in answers):
            moved = {ADDING: field, AGAIN: None}
        elif asked:
            moved[ADDING] = None
    return changed(draft, **{field: entry, SOURCES: sources, CHANGED: noticed(draft, field, entry)}, **moved)


def gone_on(draft: Draft, part: Part, known: Facts, *, now: float) -> Draft | None:
    """Return the draft with a text whose next piece came late, if it can be nothing else; else None.

    Raises:
        TooLong: together the pieces are too long; those that came before are kept.
        Lacking: a fact is needed first.

    """
    if not part.is_words or links_in(part.sent) or _answers(draft, part, known):
        return None
    for field, source in (draft.answers.get(SOURCES) or {}).items():
        given = inputs_of(draft)[field]
        before = given.words(draft.answers.get(field)) if field in draft.answers else ""
        if before and source["units"] >= NEARLY and now - source["at"] <= LATE:
            text = joined(before, source["units"], part.sent.text or "")
            if len(text) > given.most_characters:
                raise TooLong(user_text=_too_long(len(text), given.most_characters, len(before)))
            entry = given.accept(replace(part.sent, text=text), known)
            whole = replace(part, sent=replace(part.sent, pieces=(*source["ids"], *part.ids)))
            return with_answer(draft, field, entry, whole, now=now)
    return None


def _answers(draft: Draft, part: Part, known: Facts) -> bool:
    """Whether a text is meant for what is asked now: always if a message is wanted, else if it names a choice."""
    asked = current(draft)
    given = inputs_of(draft)[asked] if asked else None
    if given is None or given.sent:
        return given is not None
    try:
        given.accept(part.sent, known)
    except InvalidInput:
        return False
    return True


def _too_long(whole: int, longest: int, before: int) -> str:
    return ngettext_noop(
        "Together that makes {whole} character; I can take {longest}. I keep the first {before}: go on with the "
        "buttons above, or /cancel and send a shorter text.",
        "Together that makes {whole} characters; I can take {longest}. I keep the first {before}: go on with the "
        "buttons above, or /cancel and send a shorter text.",
        whole,
        whole=number(whole),
        longest=number(longest),
        before=number(before),
    )
