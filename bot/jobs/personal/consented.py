"""What a consent is about, kept as parts and said when it is told: in the language that the person speaks by then."""

import json
from collections.abc import Mapping
from html import unescape
from typing import Any

from bot.locales import _
from bot.operations import OPERATIONS
from bot.operations.results import FROM

SAYS = frozenset({"kind", "seconds", FROM, "drawing", "thing", "name", "tag", "country", "region", "language"})
"""Keys of an answer that its summary needs; nothing else of it is kept."""
LINK = "link"
OLDER = (KeyError, TypeError, ValueError, AttributeError)
"""What the parts of an earlier version may bring about when today's question is to tell them."""


def kept(operation: str, field: str, answer: Any) -> str:
    """Return what is kept: the operation, its field, what tells the answer apart, and the words of now."""
    words = _words(operation, field, answer)
    return json.dumps({"words": words, "operation": operation, "field": field, "answer": _parts(answer)})


def said(label: str) -> str:
    """Return what was kept in the language that is spoken; from before there were parts, as it was said then."""
    about = _read(label)
    if about is None:
        return label
    try:
        return _words(about["operation"], about["field"], about["answer"])
    except OLDER:
        return str(about["words"])


def _words(operation: str, field: str, answer: Any) -> str:
    asked = OPERATIONS[operation]
    return f"{unescape(asked.inputs()[field].describe(answer))} · {_(asked.title)}"


def _parts(answer: Any) -> Any:
    if isinstance(answer, list):
        return [_parts(one) for one in answer]
    if not isinstance(answer, Mapping):
        return None
    address = {LINK: True} if LINK in answer else {}
    return {name: one for name, one in answer.items() if name in SAYS} | address


def _read(label: str) -> dict[str, Any] | None:
    if not label.startswith("{"):
        return None
    try:
        about = json.loads(label)
    except ValueError:  # what somebody named begins with a brace
        return None
    return about if isinstance(about, dict) and "words" in about else None
