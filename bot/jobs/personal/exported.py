"""What is kept about a person, made readable: times as dates, names beside ids, a page without scripts. Pure."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape
from typing import Any

from bot.jobs.personal.privacy import KINDS
from bot.locales import N_, _, language
from bot.locales.amounts import direction
from bot.operations import OPERATIONS, SHELVES

MOMENTS = frozenset({"at", "deadline"})
"""Names of times in Unix seconds, besides those that end in _at."""
# For translators: what a value on the page of a person's own data is; those with "at", and "until", are times.
LABELS = frozenset({
    N_("Access"), N_("Answers"), N_("Blocked at"), N_("Cost"), N_("Created at"), N_("Credits"), N_("Deadline"),
    N_("Error"), N_("Expires at"), N_("File"), N_("Finished at"), N_("Given at"), N_("Kind"), N_("Language"),
    N_("Name"), N_("Opened at"), N_("Operation"), N_("Price"), N_("Result"), N_("Revoked at"), N_("Said at"),
    N_("Seen at"), N_("Settings"), N_("Started at"), N_("State"), N_("Steps"), N_("Task type"), N_("Updated at"),
    N_("Uploaded at"), N_("Used at"), N_("Whose"), N_("Words"),
    N_("Link"), N_("Monthly"), N_("Paid at"), N_("Refund"), N_("Refunded at"), N_("Sold"), N_("Source"), N_("Stars"),
    N_("Until"),
})  # fmt: skip
"""Names of what the page shows; the rest, such as fields of requests, is told as it is kept."""
# For translators: what a value on the page of a person's own data is.
REWORDED = {
    "at": N_("When"),
    # For translators: the name of a job, of which something is.
    "of": N_("Job"),
    # For translators: the name of an operation, such as "Face swap".
    "what": N_("Ordered"),
    # For translators: the name of a kind, such as "face" or "voice".
    "kind_name": N_("What it is"),
    # For translators: whether credits were set aside, spent or given back.
    "entry": N_("Booked as"),
    # For translators: details that A2E told of a thing.
    "facts": N_("Details"),
    # For translators: files that were uploaded for a job.
    "inputs": N_("Uploaded files"),
    # For translators: what a consent is about, in words.
    "label": N_("About"),
    # For translators: the files of a result.
    "media": N_("Files"),
    # For translators: all that a job was ordered with.
    "request": N_("Order"),
    # For translators: a code that stands for the face, voice or picture that a consent is about.
    "subject": N_("Fingerprint"),
    # For translators: a code in the link by which a recipe is shared.
    "token": N_("Code in its link"),
    "url": N_("Link"),
    # For translators: whether a live avatar was asked something, or told to say or know it.
    "verb": N_("Kind of message"),
}
"""Name of what the page shows -> how people would say it."""
INNER = frozenset({"id", "version", "attempts", "thread_id", "unique_id", "file_id", "message_id", "reply_to", "asked"})
INNER |= {"form", "in_flight", "tried", "slow", "fence", "unsure", "late", "told", "given_back", "doors", "menu"}
INNER |= {"person", "parked", "update_id"}
"""What the page leaves out, besides names that end in _id: it means nothing to a reader, and is in the JSON."""
NOTHING = N_("Nothing.")
STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#222}"
    "section>div{border:1px solid #ccc;border-radius:8px;padding:.5rem 1rem;margin:.7rem 0}"
    "dl{margin:0}dt{font-weight:600;float:inline-start;clear:both;margin-inline-end:.6rem}"
    "dd{margin-inline-start:1rem;overflow-wrap:anywhere}"
)
Titles = dict[int, str]
"""Job's id -> what it is called."""


def readable(row: dict[str, Any], titles: Titles) -> dict[str, Any]:
    """Return a row with dates in ISO 8601 and UTC, and names of operations and kinds beside their keys.

    titles: those of the jobs whose rows came before; a job's row adds its own.
    """
    title = _title(row)
    if title and "task_type" in row:
        titles[row["id"]] = title
    names = {"what": title, "of": titles.get(row.get("job_id") or 0)}
    shelf = SHELVES.get(str(row.get("kind")))
    named = {**names, "kind_name": _(shelf.one) if shelf else None}
    return {**_dated(row), **{name: words for name, words in named.items() if words}}


def _title(row: Mapping[str, Any]) -> str | None:
    operation = OPERATIONS.get(str(row.get("operation")))
    return _(operation.title) if operation else None


def _dated(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _moment(one) if _is_moment(name, one) else _dated(one) for name, one in value.items()}
    return [_dated(one) for one in value] if isinstance(value, list) else value


def _is_moment(name: str, value: Any) -> bool:
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

    def row(self, row: Mapping[str, Any], *, is_first: bool) -> str:
        """Return a row."""
        return f"{'' if is_first else ','}\n{json.dumps(row, ensure_ascii=False, indent=1)}"

    def table_end(self, *, is_empty: bool) -> str:  # as it is
        """Return what comes after a table's rows."""
        return "]"

    def end(self) -> str:
        """Return what comes after all tables."""
        return "\n}\n"


class Page:
    """The form to read: a self-contained page with its style, no script, everything escaped."""

    suffix = ".html"
    caption = N_("The same as a page to read.")
    icon = "📄"

    def begin(self, made: float) -> str:
        """Return what comes before all tables; made: Unix seconds."""
        title, heading = _("My data"), _("Everything the bot keeps about you")
        made_on = _("Made on {time}. Times are UTC.", time=_moment(made))
        return (
            f'<!doctype html><html lang="{language()}" dir="{direction()}"><head><meta charset="utf-8">'
            f"<title>{escape(title)}</title>"
            '<meta name="viewport" content="width=device-width"><meta http-equiv="Content-Security-Policy" '
            f"content=\"default-src 'none'; style-src 'unsafe-inline'\"><style>{STYLE}</style></head><body>"
            f"<h1>{escape(heading)}</h1><p>{escape(made_on)}</p>"
        )

    def table(self, name: str, *, is_first: bool) -> str:  # each is a section
        """Return what comes before a table's rows."""
        return f"<section><h2>{escape(_(KINDS[name].heading))}</h2>"

    def row(self, row: Mapping[str, Any], *, is_first: bool) -> str:  # nothing stands between them
        """Return a row."""
        return f"<div>{_shown(row)}</div>"

    def table_end(self, *, is_empty: bool) -> str:
        """Return what comes after a table's rows."""
        return f"{f'<p>{escape(_(NOTHING))}</p>' if is_empty else ''}</section>"

    def end(self) -> str:
        """Return what comes after all tables."""
        return "</body></html>"


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        pairs = [(name, one) for name, one in value.items() if _is_told(name, one)]
        return f"<dl>{''.join(f'<dt>{_label(name)}</dt><dd>{_shown(one)}</dd>' for name, one in pairs)}</dl>"
    if isinstance(value, list):
        return "<br>".join(_shown(one) for one in value)
    return escape((_("yes") if value else _("no")) if isinstance(value, bool) else str(value))


def _is_told(name: str, value: Any) -> bool:
    return value not in (None, "", [], {}) and name not in INNER and not name.endswith("_id")


def _label(name: str) -> str:
    name = name.strip("_")
    label = REWORDED.get(name) or name.replace("_", " ").capitalize()
    return escape(_(label) if name in REWORDED or label in LABELS else label)
