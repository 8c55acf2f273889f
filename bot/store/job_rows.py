"""A job's row, read and written: sealed columns, JSON, and the form that rows had before progress had columns."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from bot.store.database import Row
from bot.store.job import Call, Job, Spoken, State
from bot.store.vault import Vault

SEALED = ("request", "inputs", "result", "error", "spoken")
"""Columns that hold what users wrote or made: JSON, encrypted."""
FLAGS = ("slow", "fence", "unsure", "late", "told", "given_back")
"""Columns that are 0 or 1."""
PROGRESS = ("in_flight", "spoken", "tried", *FLAGS)
"""Columns whose values rows of form 0 hold as keys in other columns."""
OLD_PART = "_part."


def job_of(row: Row, vault: Vault) -> Job:
    """Read a row of the table of jobs, in whichever form."""
    opened = {name: json.loads(vault.open(row[name])) if row[name] else None for name in SEALED}
    read: dict[str, Any] = {**row, **opened, **{name: bool(row[name]) for name in FLAGS}}
    read["spoken"] = _spoken(opened["spoken"])
    read["in_flight"] = Call(row["in_flight"]) if row["in_flight"] else None
    if not row["form"]:
        read |= _lifted(opened["inputs"], opened["result"])
    return Job(**{**read, "state": State(row["state"])})


def _spoken(kept: Mapping[str, Any] | None) -> Spoken | None:
    return None if kept is None else Spoken(parts=tuple(kept["parts"]), whole=kept["whole"])


def _lifted(inputs: dict[str, str] | None, result: dict[str, Any] | None) -> dict[str, Any]:
    """Return the fields that a row of form 0 holds among its addresses and its result, and those two without them."""
    inputs, result = dict(inputs or {}), dict(result or {})
    under_way = inputs.pop("_next", None)
    lifted: dict[str, Any] = {
        "in_flight": None if under_way is None else Call.START if under_way == Call.START else Call.SPEECH,
        "tried": int(inputs.pop("_tried", 0)),
        "slow": inputs.pop("_slow", None) is not None,
    }
    parts = sorted(name for name in inputs if name.startswith(OLD_PART))
    spoken = Spoken(parts=tuple(inputs.pop(name) for name in _counted(parts)), whole=inputs.pop("_spoken", None))
    flags = {name: bool(result.pop(name, False)) for name in FLAGS if name != "slow"}
    kept = spoken if spoken.parts or spoken.whole else None
    return {**lifted, **flags, "spoken": kept, "inputs": inputs or None, "result": result or None}


def _counted(parts: list[str]) -> list[str]:
    return sorted(parts, key=lambda name: int(name.removeprefix(OLD_PART)))


def columns_of(job: Job, names: set[str], vault: Vault) -> dict[str, object]:
    """Return column -> value for some fields of a job, sealed where necessary."""
    return {name: column_of(name, getattr(job, name), vault) for name in sorted(names)}


def column_of(name: str, value: Any, vault: Vault) -> object:
    """Return a field's value as its column holds it."""
    if name in FLAGS:
        return int(value)
    if name not in SEALED or value is None:
        return value.value if isinstance(value, State | Call) else value
    written: Callable[[Any], Any] = asdict if name == "spoken" else lambda one: one
    return vault.seal(json.dumps(written(value)))
