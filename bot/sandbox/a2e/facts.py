"""Holds calls against what is documented of A2E's operations: paths, fields, which are required."""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FACTS = Path(__file__).with_name("operations.json")


class Refused(Exception):
    """A call that A2E answers with an error."""

    def __init__(self, message: str, *, code: int = 400, status: int | None = None) -> None:
        super().__init__(message)
        self.message, self.code, self.status = message, code, status or code


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One documented operation."""

    id: str
    method: str
    pattern: re.Pattern[str]
    params: tuple[dict[str, Any], ...]


@cache
def operations() -> tuple[Operation, ...]:
    """Return all operations that can be called; those without a variable in the path first."""
    read = json.loads(FACTS.read_text())["operations"]
    found = [
        Operation(
            id=one["id"],
            method=one["method"],
            pattern=_pattern(one["path"]),
            params=tuple(one["params"]),
        )
        for one in read
        if one.get("path") and one.get("method") and one.get("callable", True)
    ]
    return tuple(sorted(found, key=lambda one: "(?P" in one.pattern.pattern))


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(path)) + "$")


def find(method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
    """Return the operation that a call is, and the variables of its path."""
    for one in operations():
        if one.method == method and (match := one.pattern.match(path)):
            return one, match.groupdict()
    return None


def check(operation: Operation, given: dict[str, Any]) -> None:
    """Check a call's fields: all known, all required ones there.

    Raises:
        Refused: with the field's name.

    """
    known = {param["name"] for param in operation.params}
    for name in given:
        if name not in known:
            raise Refused(f"field {name} is not allowed")
    for param in operation.params:
        if param.get("required") and param.get("in") != "header" and given.get(param["name"]) in (None, ""):
            raise Refused(f"field {param['name']} is required")
