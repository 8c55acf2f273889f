"""The shapes of A2E's answers, read as plain values: the one place that knows where an id may be. No I/O.

An answer is an object or a list, bare or in an envelope (`data`, `rows`, `task` ...); an id is `_id` or `id`, text
or a number, its own or one level deeper; a number may be written as text. Code elsewhere names none of these.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import quote

import yarl

from bot.a2e.errors import Malformed, NotFound

T = TypeVar("T")
IDS = ("_id", "id")
LISTS = ("rows", "list", "data", "records", "items", "tasks", "results", "docs")
"""Where an answer may keep its list."""
WRAPPERS = ("data", "task", "record", "item", "result", "detail", "info")
"""Where an answer may keep its one object."""
OTHERS = ("user", "owner", "account", "creator", "team")
"""Objects in a record that have an id of their own, which is not the record's."""
DEEPEST = 5
"""Nested envelopes that are opened."""
MOST = 10**12
"""A larger amount is not taken as one."""
NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,15})?", re.ASCII)
LONGEST_ID = 200
LONGEST_ADDRESS = 4096
"""Characters; a signed address has some hundred."""


def id_of(record: Mapping[str, Any]) -> str | None:
    """Return a record's id; None when it has no id that an address can use."""
    return next(ids_of(record), None)


def has_id(record: Mapping[str, Any], wanted: str) -> bool:
    """Whether a record has this id, as any of its ids."""
    return wanted in ids_of(record)


def ids_of(record: Mapping[str, Any]) -> Iterator[str]:
    """Yield the ids that a record has."""
    for name in IDS:
        found = record.get(name)
        if isinstance(found, Mapping):  # MongoDB's own way to write an id: {"$oid": "..."}
            found = found.get("$oid")
        if isinstance(found, str | int) and not isinstance(found, bool) and (text := _spelled(found)):
            yield text


def _spelled(found: str | int) -> str | None:
    """Return an id as text; None when it is empty, a placeholder, or longer than any id."""
    if isinstance(found, int) and not -MOST * MOST < found < MOST * MOST:
        return None
    text = str(found).strip()
    return text if text.lower() not in ("", "none", "null", "undefined") and len(text) <= LONGEST_ID else None


def named_by(value: object) -> str | None:
    """Return the id in a field that names another record (an id, or an object with one), or None."""
    return id_of({"_id": value}) or (id_of(value) if isinstance(value, dict) else None)


def in_path(an_id: str) -> str:
    """Return an id as a part of an address.

    Raises:
        NotFound: it is not an id, so it can't name anything.

    """
    found = _spelled(an_id)
    if found is None or found in (".", ".."):
        raise NotFound("an address", "what is asked for has no id")
    return quote(found, safe="")


def record_of(data: Any) -> dict[str, Any]:
    """Return the one record of an answer: an object or a list of one, bare or in envelopes; {} without one.

    What else an envelope says, such as the credits, is kept where the record itself does not say it.
    """
    around: dict[str, Any] = {}
    for _ in range(DEEPEST):
        data = _one(data)
        if not isinstance(data, dict) or id_of(data) is not None or (inner := _inner(data)) is None:
            break
        around |= {name: value for name, value in data.items() if value is not inner}
        data = inner
    return around | data if isinstance(data, dict) else {}


def _one(data: Any) -> Any:
    """Return the first item of a list, else the value itself."""
    return (data[0] if data else None) if isinstance(data, list) else data


def _inner(data: Mapping[str, Any]) -> Any:
    """Return what an envelope holds: `data`, else the record under a known name, else its only record, else None."""
    if isinstance(_one(data.get("data")), dict):
        return data["data"]
    known = [held for name in (*WRAPPERS, *LISTS) if _is_record(held := _one(data.get(name)))]
    if known:
        return known[0]
    found = [held for name, held in data.items() if name not in OTHERS and _is_record(held)]
    return found[0] if len(found) == 1 else None


def _is_record(held: Any) -> bool:
    return isinstance(held, dict) and id_of(held) is not None


def rows_of(data: Any) -> list[dict[str, Any]]:
    """Return the items of a list answer, wherever A2E has put them; a single object with an id is a list of one."""
    for _ in range(DEEPEST):
        if not isinstance(data, dict) or (inner := _listed(data)) is None:
            break
        data = inner
    if isinstance(data, dict):
        alone = record_of(data)
        return [alone] if id_of(alone) is not None or "children" in alone else []
    items = data if isinstance(data, list) else []
    return [_unwrapped(item) for item in items if isinstance(item, dict)]


def _listed(data: Mapping[str, Any]) -> Any:
    """Return what a list's envelope holds; None when this is not an envelope."""
    if id_of(data) is not None and not isinstance(data.get("rows"), list):
        return None
    return next((data[name] for name in LISTS if isinstance(data.get(name), list | dict)), None)


def _unwrapped(item: dict[str, Any]) -> dict[str, Any]:
    """Return an item of a list, or the record that it merely wraps."""
    if id_of(item) is not None or not any(_is_record(item.get(name)) for name in WRAPPERS):
        return item
    return record_of(item)


def whole(value: object) -> int | None:
    """Return a number of A2E's as an int, rounded towards zero; None when it is not a finite number."""
    if isinstance(value, str) and NUMBER.fullmatch(value.strip()):
        value = float(value) if "." in value else int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not -MOST <= value <= MOST:
        return None
    return int(value)


def size_of(value: object) -> int | None:
    """Return an amount without its sign, since charges are written with or without one; None: not a number."""
    number = whole(value)
    return None if number is None else abs(number)


def moment_of(written: object) -> float | None:
    """Return a time of A2E's in Unix seconds; None when it is not a time."""
    try:
        moment = datetime.fromisoformat(str(written))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError, OSError):
        return None


def addresses_in(value: Any, *, depth: int = DEEPEST) -> list[str]:
    """Return the web addresses in a field: text, an object with one, or a list of these."""
    if isinstance(value, str):
        return [value] if _is_address(value) else []
    if isinstance(value, list) and depth:
        return [url for one in value for url in addresses_in(one, depth=depth - 1)]
    if isinstance(value, dict) and depth:
        found = (addresses_in(inner, depth=0) for name, inner in value.items() if str(name).lower().endswith("url"))
        return next((urls for urls in found if urls), [])
    return []


def _is_address(text: str) -> bool:
    """Whether a text is a web address that can be asked for."""
    if not text.startswith(("http://", "https://")) or len(text) > LONGEST_ADDRESS:
        return False
    try:
        return text.isprintable() and " " not in text and bool(yarl.URL(text).host)
    except ValueError:
        return False


def has_name(row: Mapping[str, Any], name: str) -> bool:
    """Whether a row is called so."""
    return name in (row.get("name"), row.get("title"))


def has_address(row: Mapping[str, Any], address: str) -> bool:
    """Whether any field of a row holds an address, whatever follows its path."""
    wanted = _bare(address)
    return any(_bare(one) == wanted for value in row.values() for one in addresses_in(value))


def _bare(address: str) -> str:
    return re.split(r"[?#]", address, maxsplit=1)[0]


def words_in(body: Mapping[str, Any], *names: str) -> str:
    """Return the first non-empty one of some fields, as text; a field may be an object that holds the text."""
    for name in names:
        said = body.get(name)
        if isinstance(said, Mapping):
            said = next((said[inner] for inner in names if isinstance(said.get(inner), str) and said[inner]), None)
        if said and not isinstance(said, bool | list) and str(said).strip():
            return str(said)
    return ""


def expect(data: Mapping[str, Any], key: str, kind: type[T], *, endpoint: str) -> T:
    """Return data[key].

    Raises:
        Malformed: it is missing or of another type.

    """
    value = data.get(key)
    if not isinstance(value, kind):
        raise Malformed(endpoint, f"{key} is {type(value).__name__}, not {kind.__name__}", status=200)
    return value
