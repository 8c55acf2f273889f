"""Checks calls against what is documented about A2E's operations: paths, fields, their types and values."""

import json
import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from bot.sandbox.a2e import combinations, limits

FACTS = Path(__file__).with_name("operations.json")


class Refused(Exception):
    """A call that A2E answers with an error."""

    def __init__(
        self, message: str, *, code: int = 400, status: int | None = None, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.message, self.code, self.status, self.headers = message, code, status or code, headers


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One documented operation.

    Attributes:
        task: for a start call, the fields of its tasks and the operations that ask about them; else None.
        answer: form of the data: object, list, string, or where a list is: data.rows, data.list, data.data.

    """

    id: str
    method: str
    path: str
    pattern: re.Pattern[str]
    params: tuple[dict[str, Any], ...]
    task: dict[str, Any] | None
    answer: str
    webhook: bool

    def takes(self, *names: str) -> bool:
        """Whether it has a field of one of these names."""
        return any(param["name"] in names for param in self.params)


@cache
def operations() -> tuple[Operation, ...]:
    """Return all operations that can be called, in every spelling; those without a variable first."""
    found = []
    for one in json.loads(FACTS.read_text())["operations"]:
        if one.get("path") and one.get("method") and one.get("callable", True):
            main = _read(one)
            found += [main, *(_spelt(main, other) for other in one["alt_calls"])]
    return tuple(sorted(found, key=lambda one: "{" in one.path))


def _read(one: dict[str, Any]) -> Operation:
    return Operation(
        id=one["id"],
        method=one["method"],
        path=one["path"],
        pattern=_pattern(one["path"]),
        params=tuple(one["params"]),
        task=one.get("async_task"),
        answer=one["answer"],
        webhook=one["webhook"],
    )


def _spelt(main: Operation, other: dict[str, Any]) -> Operation:
    return replace(main, method=other["method"], path=other["path"], pattern=_pattern(other["path"]))


@cache
def by_id() -> dict[str, Operation]:
    """Return the operations in their main spelling."""
    found: dict[str, Operation] = {}
    for one in operations():
        found.setdefault(one.id, one)
    return found


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(path)) + "$")


def find(method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
    """Return the operation that a call names, and the variables in its path."""
    for one in operations():
        if one.method == method and (match := one.pattern.match(path)):
            return one, match.groupdict()
    return None


def check(operation: Operation, given: dict[str, Any]) -> None:
    """Check a call's fields: all of them known, all required ones present, all values as published.

    Raises:
        Refused: names the field.

    """
    params = [param for param in operation.params if param.get("in") != "header"]
    known = {param["name"] for param in params}
    for name in given:
        if name not in known:
            raise Refused(f"field {name} is not allowed")
    for param in params:
        if param.get("required") and given.get(param["name"]) in (None, ""):
            raise Refused(f"field {param['name']} is required")
        if param.get("in") == "body" and param["name"] in given:
            _refuse(limits.breach(param, given[param["name"]]))
    _refuse(combinations.breach(operation.id, given))


def _refuse(words: str) -> None:
    if words:
        raise Refused(words)
