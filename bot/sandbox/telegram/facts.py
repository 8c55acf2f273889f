"""Checks calls against the Bot API's published methods and types: names, required fields, types."""

import json
from functools import cache
from pathlib import Path
from typing import Any

FACTS = Path(__file__).with_name("bot-api-facts.json")


class Bad(Exception):
    """A call that the Bot API would refuse with 400."""

    def __init__(self, description: str, code: int = 400, **parameters: Any) -> None:
        super().__init__(description)
        self.description, self.code, self.parameters = description, code, parameters


@cache
def facts() -> dict[str, Any]:
    """Return the facts, read once."""
    read: dict[str, Any] = json.loads(FACTS.read_text())
    return read


def check_call(method: str, given: dict[str, Any], uploads: set[str]) -> dict[str, Any]:
    """Check a call's parameters and return them with JSON strings parsed.

    Raises:
        Bad: unknown method (404), unknown or missing parameter, wrong type.

    """
    known = facts()["methods"].get(method)
    if known is None:
        raise Bad("Not Found", 404)
    fields = known.get("fields", {})
    values = {}
    for name, value in given.items():
        if name not in fields:
            if value == f"attach://{name}" or name in uploads:
                continue
            raise Bad(f"Bad Request: unknown parameter {name} of {method}")
        values[name] = read_value(name, value, fields[name]["types"])
    check_text(values)
    missing = [
        name for name, field in fields.items() if field.get("required") and name not in given and name not in uploads
    ]
    if missing:
        raise Bad(f"Bad Request: parameter {missing[0]} is required")
    return values


def check_text(values: dict[str, Any]) -> None:
    """Refuse halves of surrogate pairs, which JSON can carry and UTF-8 cannot."""
    try:
        json.dumps(values, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise Bad("Bad Request: strings must be encoded in UTF-8") from None


def read_value(name: str, value: Any, types: list[str]) -> Any:
    """Return a parameter's value, parsed if it came as JSON text."""
    if name.endswith("chat_id") and isinstance(value, str) and value.lstrip("-").isdigit():
        value = int(value)  # forms carry text only
    if isinstance(value, str) and not (set(types) & {"String", "InputFile"}):
        try:
            value = json.loads(value)
        except ValueError:
            raise Bad(f"Bad Request: can't parse {name}: not JSON") from None
    check_value(name, value, types)
    return value


def check_value(name: str, value: Any, types: list[str]) -> None:
    """Check a value against the types it may have."""
    if not any(fits(value, one) for one in types):
        raise Bad(f"Bad Request: field {name} must be of type {' or '.join(types)}")


def fits(value: Any, kind: str) -> bool:
    """Whether a value is of one of the Bot API's types, all the way down."""
    if kind.startswith("Array of "):
        return isinstance(value, list) and all(fits(one, kind.removeprefix("Array of ")) for one in value)
    simple: dict[str, type | tuple[type, ...]] = {
        "String": str,
        "Boolean": bool,
        "Float": (int, float),
        "InputFile": str,
    }
    if kind == "Integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if kind in simple:
        return isinstance(value, simple[kind])
    return _fits_type(value, kind)


def _fits_type(value: Any, kind: str) -> bool:
    known = facts()["types"].get(kind)
    if known is None:
        return False
    if known.get("subtypes"):  # in a rich text these are words and lists too
        return any(fits(value, one) for one in known["subtypes"])
    if not isinstance(value, dict):
        return False
    fields = known.get("fields", {})
    if any(field.get("required") and name not in value for name, field in fields.items()):
        return False
    return all(name in fields and any(fits(one, t) for t in fields[name]["types"]) for name, one in value.items())
