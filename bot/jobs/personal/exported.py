"""What is kept about a person, for programs: times as dates, names beside ids. Pure."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.jobs.personal import consented
from bot.locales import N_, _
from bot.operations import OPERATIONS, SHELVES

MOMENTS = frozenset({"at", "deadline"})
"""Names of times in Unix seconds, besides those that end in _at."""
Titles = dict[int, str]
"""Job's id -> what it is called."""


def named(row: Mapping[str, Any], titles: Titles) -> dict[str, Any]:
    """Return a row with names of operations and kinds beside their keys.

    titles: those of the jobs whose rows came before; a job's row adds its own.
    """
    title = _title(row)
    if title and "task_type" in row:
        titles[row["id"]] = title
    names = {"what": title, "of": titles.get(row.get("job_id") or 0)}
    shelf = SHELVES.get(str(row.get("kind")))
    words = {**names, "kind_name": _(shelf.one) if shelf else None}
    about = {"label": consented.said(row["label"])} if row.get("label") else {}
    return {**row, **about, **{name: one for name, one in words.items() if one}}


def _title(row: Mapping[str, Any]) -> str | None:
    operation = OPERATIONS.get(str(row.get("operation")))
    return _(operation.title) if operation else None


def _dated(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _moment(one) if is_moment(name, one) else _dated(one) for name, one in value.items()}
    return [_dated(one) for one in value] if isinstance(value, list) else value


def is_moment(name: str, value: Any) -> bool:
    """Whether a value is a time, in Unix seconds."""
    number = isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e11
    return number and (name in MOMENTS or name.endswith("_at"))


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, tz=UTC).isoformat(timespec="seconds")


class Json:
    """The form for programs: one object, table -> rows."""

    suffix = ".json"
    caption = N_("Everything I keep about you.")
    icon = "📦"

    def begin(self, made: float) -> str:  # rows have their times
        """Return what comes before all tables."""
        return "{"

    def table(self, name: str, *, is_first: bool) -> str:
        """Return what comes before a table's rows."""
        return f"{'' if is_first else ','}\n{json.dumps(name)}: ["

    def row(self, row: Mapping[str, Any], titles: Titles, *, is_first: bool) -> str:
        """Return a row, its times in ISO 8601 and UTC."""
        told = _dated(named(row, titles))
        return f"{'' if is_first else ','}\n{json.dumps(told, ensure_ascii=False, indent=1)}"

    def table_end(self, *, is_empty: bool) -> str:  # as it is
        """Return what comes after a table's rows."""
        return "]"

    def end(self) -> str:
        """Return what comes after all tables."""
        return "\n}\n"
