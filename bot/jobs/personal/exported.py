"""What is kept about a person, made readable: times as dates, names beside ids, a page without scripts. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape
from typing import Any

from bot.operations import OPERATIONS, SHELVES

MOMENTS = frozenset({"at", "deadline"})
"""Names of times in Unix seconds, besides those that end in _at."""
HEADINGS = {
    "users": "You",
    "drafts": "Open questions",
    "assets": "Saved faces, voices, avatars and backgrounds",
    "live_rooms": "Open live rooms",
    "live_messages": "Words for live avatars that are being passed on",
    "jobs": "Jobs",
    "ledger": "Credits",
    "consents": "Consents",
    "recipes": "Kept recipes",
}
INNER = frozenset({"id", "version", "attempts", "thread_id", "unique_id", "file_id", "message_id", "reply_to", "asked"})
INNER |= {"form", "in_flight", "tried", "slow", "fence", "unsure", "late", "told", "given_back", "doors"}
"""What the page leaves out, besides names that end in _id: it means nothing to a reader, and is in the JSON."""
STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#222}"
    "section>div{border:1px solid #ccc;border-radius:8px;padding:.5rem 1rem;margin:.7rem 0}"
    "dl{margin:0}dt{font-weight:600;float:left;clear:left;margin-right:.6rem}"
    "dd{margin:0 0 0 1rem;overflow-wrap:anywhere}"
)
Tables = dict[str, list[dict[str, Any]]]


def readable(held: Mapping[str, list[dict[str, Any]]]) -> Tables:
    """Return table -> rows with dates in ISO 8601 and UTC, and names of operations and kinds beside their keys."""
    titles = {row["id"]: _title(row) for row in held.get("jobs", [])}
    return {table: [_row(row, titles) for row in rows] for table, rows in held.items()}


def _title(row: Mapping[str, Any]) -> str | None:
    operation = OPERATIONS.get(str(row.get("operation")))
    return operation.title if operation else None


def _row(row: dict[str, Any], titles: Mapping[int, str | None]) -> dict[str, Any]:
    names = {"what": _title(row), "of": titles.get(row.get("job_id") or 0)}
    shelf = SHELVES.get(str(row.get("kind")))
    named = {**names, "kind_name": shelf.one if shelf else None}
    return {**_dated(row), **{name: words for name, words in named.items() if words}}


def _dated(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _moment(one) if _is_moment(name, one) else _dated(one) for name, one in value.items()}
    return [_dated(one) for one in value] if isinstance(value, list) else value


def _is_moment(name: str, value: Any) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e11
    return number and (name in MOMENTS or name.endswith("_at"))


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, tz=UTC).isoformat(timespec="seconds")


def page(tables: Mapping[str, list[dict[str, Any]]], *, made: float) -> str:
    """Return a self-contained page: HTML with its style, no script, everything escaped.

    Args:
        tables: what `readable` returns.
        made: Unix seconds.

    """
    sections = "".join(_section(table, rows) for table, rows in tables.items())
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>My data</title>'
        '<meta name="viewport" content="width=device-width"><meta http-equiv="Content-Security-Policy" '
        f"content=\"default-src 'none'; style-src 'unsafe-inline'\"><style>{STYLE}</style></head><body>"
        f"<h1>Everything the bot keeps about you</h1><p>Made on {_moment(made)}. Times are UTC.</p>{sections}"
        "</body></html>"
    )


def _section(table: str, rows: list[dict[str, Any]]) -> str:
    told = "".join(f"<div>{_shown(row)}</div>" for row in rows) or "<p>Nothing.</p>"
    return f"<section><h2>{escape(HEADINGS.get(table, table))}</h2>{told}</section>"


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        pairs = [(name, one) for name, one in value.items() if _is_told(name, one)]
        return f"<dl>{''.join(f'<dt>{_label(name)}</dt><dd>{_shown(one)}</dd>' for name, one in pairs)}</dl>"
    if isinstance(value, list):
        return "<br>".join(_shown(one) for one in value)
    return escape({True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value))


def _is_told(name: str, value: Any) -> bool:
    return value not in (None, "", [], {}) and name not in INNER and not name.endswith("_id")


def _label(name: str) -> str:
    return escape(name.strip("_").replace("_", " ").capitalize())
