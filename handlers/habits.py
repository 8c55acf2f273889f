"""What a person orders most: it is offered first. Pure."""

from collections.abc import Mapping
from typing import Any

from bot.operations import OPERATIONS

USED = "used"
"""Name of the setting: operation -> how often it was ordered, lately more than long ago."""
MOST = 100
"""Orders that are counted; beyond that all counts are halved, so that new habits overtake old ones."""


def with_one_more(settings: Mapping[str, Any], operation: str) -> dict[str, int]:
    """Return the counts after another order."""
    counts = {**_counts(settings), operation: _counts(settings).get(operation, 0) + 1}
    if sum(counts.values()) <= MOST:
        return counts
    return {name: count // 2 for name, count in counts.items() if count > 1}


def most_used(settings: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the operations that a person has ordered, the most frequent first."""
    counts = _counts(settings)
    return tuple(sorted(counts, key=lambda name: -counts[name]))


def _counts(settings: Mapping[str, Any]) -> dict[str, int]:
    kept = settings.get(USED)
    return {name: count for name, count in kept.items() if name in OPERATIONS} if isinstance(kept, dict) else {}
