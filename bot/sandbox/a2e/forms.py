"""Other forms of whole answers, derived by rule: ids by another name, records in envelopes, numbers as text."""

from collections.abc import Callable
from typing import Any

Rule = Callable[[Any], Any]


def _each(data: Any, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    """Return data with every object in it changed."""
    if isinstance(data, dict):
        return change({name: _each(value, change) for name, value in data.items()})
    return [_each(one, change) for one in data] if isinstance(data, list) else data


def renamed(data: Any) -> Any:
    """Return data with `id` instead of `_id`."""
    return _each(data, lambda held: {"id" if name == "_id" else name: value for name, value in held.items()})


def nested(data: Any) -> Any:
    """Return data with each record one level deeper."""
    return _each(data, lambda held: {"task": held} if "_id" in held else held)


def texts(data: Any) -> Any:
    """Return data with its numbers as text."""
    if isinstance(data, bool) or not isinstance(data, int | float | dict | list):
        return data
    if isinstance(data, dict):
        return {name: texts(value) for name, value in data.items()}
    return [texts(one) for one in data] if isinstance(data, list) else str(data)


def without_cdn(data: Any) -> Any:
    """Return data without the addresses of uploads, like older answers."""
    return _each(data, lambda held: {name: value for name, value in held.items() if name != "cdnUrl"})


RULES: dict[str, Rule] = {
    "nested_form": nested,
    "id_form": renamed,
    "text_numbers": texts,
    "no_cdn": without_cdn,
}
"""By fault; nested before renamed, which removes what nested looks for."""
