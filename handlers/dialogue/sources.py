"""Which message gave which answer: for edits, and for a long text whose last piece comes late."""

from collections.abc import Mapping
from typing import Any

from bot.operations.inputs import Input
from bot.store.drafts import Draft
from handlers.dialogue.keys import SOURCES
from handlers.dialogue.parts import Part

LATE = 30.0
"""Seconds within which a text may go on that was taken for complete."""


def noted(answers: Mapping[str, Any], field: str, given: Input, part: Part, *, now: float) -> dict[str, Any]:
    """Return the sources, with a part as that of a field's answer; a list answer has one for each entry."""
    known = dict(answers.get(SOURCES) or {})
    before = known.get(field, {}).get("ids", []) if given.many else []
    known[field] = {"ids": [*before, *part.ids], "units": part.sent.last_units, "at": now}
    return known


def without(answers: Mapping[str, Any], field: str) -> dict[str, Any]:
    """Return the sources without a field's: its answer was picked."""
    return {name: one for name, one in (answers.get(SOURCES) or {}).items() if name != field}


def given_by(draft: Draft, message_id: int) -> list[str]:
    """Return the fields that a message has answered."""
    sources = draft.answers.get(SOURCES) or {}
    return [field for field, one in sources.items() if message_id in one["ids"]]


def messages_of(answers: Mapping[str, Any]) -> list[int]:
    """Return all messages that gave answers."""
    return sorted({number for one in (answers.get(SOURCES) or {}).values() for number in one["ids"]})
