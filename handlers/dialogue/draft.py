"""What a draft keeps besides its answers: how far the dialogue is, and which message gave which answer. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from html import escape
from typing import Any, TypedDict

from bot.buttons import VERSIONS, DraftVerb, FieldVerb, OnDraft, OnField
from bot.chat import Button, Rows
from bot.config import Settings
from bot.locales import _
from bot.operations import OPERATIONS
from bot.operations.inputs import Input
from bot.store.drafts import Draft
from handlers.dialogue.parts import Part

AT, PART, ITEM, ADDING = "_at", "_part", "_page", "_adding"
"""Keys among a draft's answers that are the dialogue's own: the field asked for, how each field's question is shown
(`bot.operations.view.View.part`), the page of its buttons, and the field whose list answer is still growing."""
PRICE, AT_MOST, LOOK_PRICE, LOOK_AT_MOST = "_price", "_at_most", "_look_price", "_look_at_most"
"""Keys of the prices that were shown with the ✅."""
QUOTED, INSTEAD = "_quoted", "_instead"
"""Keys of when they were asked for, and of the model that stands in for one that A2E does not have."""
SEEN = "_seen"
"""Key of the newest order of the same by an admin when it began (`handlers.dialogue.overtaken`)."""
OFFERED = "_offer"
"""Key of what was sent before its purpose is known."""
ASSET, KIND = "_thing", "_kind"
"""Keys of the asset that waits for a new name."""
CALLED = "_called"
"""Key of the person's message that began it: in a group a question that follows a press replies to it, and everywhere
a result does that no answer was sent for."""
AGAIN, CHANGED, HELD = "_again", "_changed", "_held"
"""Keys of the field asked again whose list answer the next entry replaces; of field -> its answer before, in words, for
the next quote to tell; and of what a person sent, while it is asked which answer it replaces."""
SOURCES = "_sources"
"""Key of field -> the messages that gave its answer: for edits, and for a long text whose last piece comes late."""
SAID = "said"
"""Key of a job's request: the messages that gave its answers."""
LATE = 30.0
"""Seconds within which a text that seemed complete may still go on."""


def inputs_of(draft: Draft) -> dict[str, Input]:
    """Return the questions of a draft's operation, by field."""
    return OPERATIONS[draft.operation].inputs()


def headline(draft: Draft) -> str:
    """Return the first line of a draft's questions and price."""
    operation = OPERATIONS[draft.operation]
    return f"{operation.icon} <b>{escape(operation.titled(draft.answers))}</b>"


def settled(draft: Draft) -> dict[str, Any]:
    """Return the answers in force where they depend on others: what the price is for."""
    inputs, answers = inputs_of(draft).items(), draft.answers
    return {field: one.answer_of(field, answers) for field, one in inputs if one.settled and one.needed(answers)}


def decided(operation: str, settings: Settings) -> dict[str, str]:
    """Return what the operator's settings decide, whatever an earlier order had."""
    inputs = OPERATIONS[operation].inputs().items() if operation in OPERATIONS else ()
    return {field: "yes" if getattr(settings, one.setting) else "no" for field, one in inputs if one.setting}


def remembered(operation: str, field: str) -> str:
    """Return the name of the setting that holds the user's last choice for a field."""
    return ".".join(OPERATIONS.asks(operation, field))


def changed(draft: Draft, **answers: Any) -> Draft:
    """Return the draft with some answers changed; None removes one."""
    merged = {**draft.answers, **answers}
    return replace(draft, answers={name: value for name, value in merged.items() if value is not None})


def part_of(draft: Draft, field: str) -> str:
    """Return how a field's question is shown; older drafts have one way for all."""
    kept = draft.answers.get(PART)
    return kept if isinstance(kept, str) else str((kept or {}).get(field, ""))


def with_part(draft: Draft, field: str, part: str) -> dict[str, str]:
    """Return how each field's question is shown, with one changed."""
    kept = draft.answers.get(PART)
    return {**(kept if isinstance(kept, dict) else {}), field: part}


def noted(answers: Mapping[str, Any], field: str, given: Input, part: Part, *, now: float) -> dict[str, Any]:
    """Return the sources, with a part added as the source of a field's answer; a list answer has one per entry."""
    known = dict(answers.get(SOURCES) or {})
    before = known.get(field, {}).get("ids", []) if given.many else []
    known[field] = {"ids": [*before, *part.ids], "units": part.sent.last_units, "at": now}
    return known


def without(answers: Mapping[str, Any], field: str) -> dict[str, Any]:
    """Return the sources without those of a field whose answer was picked."""
    return {name: one for name, one in (answers.get(SOURCES) or {}).items() if name != field}


def given_by(draft: Draft, message_id: int) -> list[str]:
    """Return the fields that a message has answered."""
    sources = draft.answers.get(SOURCES) or {}
    return [field for field, one in sources.items() if message_id in one["ids"]]


def messages_of(answers: Mapping[str, Any]) -> list[int]:
    """Return all messages that gave answers."""
    return sorted({number for one in (answers.get(SOURCES) or {}).values() for number in one["ids"]})


class OfDraft(TypedDict):
    """What every button of a draft holds; the version makes those of older messages stale."""

    draft: int
    version: int


def of(draft: Draft) -> OfDraft:
    """Return the draft that a button belongs to."""
    return {"draft": draft.id, "version": draft.version % VERSIONS}


def button(draft: Draft, label: str, verb: DraftVerb) -> Button:
    """Return a button that does something with a draft as it is."""
    return Button(label=label, press=OnDraft(**of(draft), verb=verb).data)


def field_button(draft: Draft, label: str, verb: FieldVerb, field: str) -> Button:
    """Return a button about one field."""
    return Button(label=label, press=OnField(**of(draft), verb=verb, field=field).data)


def cancel_row(draft: Draft) -> Rows:
    """Return the row that drops the draft."""
    return ((button(draft, f"✖️ {_('Cancel')}", DraftVerb.CANCEL),),)
