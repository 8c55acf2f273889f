"""Reads what A2E publishes about the values of a field, and says what is wrong with one that does not fit. Pure."""

import math
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

ASIDE = re.compile(r"\s*\([^)]*\)")
HEAD = re.compile(r"^[^:;|]*: (?=\S)")
SPAN = re.compile(r"(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)(?=$|[ ,;])")
BOUND = re.compile(r"(<=|>=|exactly) (\d+)")
VALUE = re.compile(r"[\w.:*-]+")
TELLING = re.compile(r"[\d:_]")
"""In most values of a list without bars, and in few words of a sentence."""
INFINITE = math.inf
KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
}


@dataclass(frozen=True, kw_only=True)
class Limit:
    """What is published: all values, or bounds of a number, of a list's length, of a text's characters."""

    values: frozenset[str] = frozenset()
    least: float = -INFINITE
    most: float = INFINITE
    characters: bool = False


def _all(*values: str) -> Limit:
    return Limit(values=frozenset(values))


OTHERWISE: dict[str, Limit] = {
    "qwen-image-2.0 | 2.0-pro | 3.0 | 3.0-pro": _all(
        "qwen-image-2.0", "qwen-image-2.0-pro", "qwen-image-3.0", "qwen-image-3.0-pro"
    ),
    "0 = system avatar, 1 = custom avatar": _all("0", "1"),
    "1-2 frames or 1-3 references": Limit(least=1, most=3),
    "<= 15 (2.0) / 30 (2.5)": Limit(least=1, most=30),
    "9 (2.0) / 30 (2.5)": Limit(most=30),
    "3 / 10": Limit(most=10),
    "a2e <= 2, seedream <= 10": Limit(most=10),
}
"""What is said in a way of its own; what depends on another field is in `combinations`."""


@cache
def limit_of(text: str) -> Limit:
    """Read a limit; one without bounds or values is free text."""
    if text in OTHERWISE:
        return OTHERWISE[text]
    plain = HEAD.sub("", ASIDE.sub("", text)).strip()
    characters = " chars" in plain
    if span := SPAN.match(plain):
        return Limit(least=float(span[1]), most=float(span[2]), characters=characters)
    if bound := BOUND.match(plain):
        number = float(bound[2])
        least, most = -INFINITE if bound[1] == "<=" else number, INFINITE if bound[1] == ">=" else number
        return Limit(least=least, most=most, characters=characters)
    return Limit(values=_listed(plain))


def _listed(plain: str) -> frozenset[str]:
    """Return the values of a list with bars between them, or of one that looks like values rather than words."""
    if " | " in plain:
        return frozenset(one.strip() for one in re.sub(r",.*| seconds", "", plain).split("|"))
    words = plain.split()
    telling = sum(bool(TELLING.search(one)) for one in words)
    is_list = len(words) > 2 and telling * 2 > len(words) and all(VALUE.fullmatch(one) for one in words)
    return frozenset(words) if is_list else frozenset()


def breach(param: dict[str, Any], value: Any) -> str:
    """Return what is wrong with a field's value; empty: nothing."""
    name, kind = param["name"], param["type"]
    if not _is(kind, value):
        return f"field {name} must be {kind}"
    limit = limit_of(param.get("limits") or "")
    if limit.values and _text(value) not in limit.values:
        return f"field {name} must be one of {', '.join(sorted(limit.values))}"
    if not limit.least <= _measure(limit, value) <= limit.most:
        return f"field {name} must be from {limit.least:g} to {limit.most:g}"
    return ""


def _is(kind: str, value: Any) -> bool:
    if kind.endswith("[]"):
        return isinstance(value, list) and all(_is(kind.removesuffix("[]"), one) for one in value)
    return isinstance(value, KINDS[kind]) and (isinstance(value, bool) == (kind == "boolean"))


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _measure(limit: Limit, value: Any) -> float:
    """Return what the bounds are about: a list's length, a text's, or the number that a text or number is."""
    if isinstance(value, list) or limit.characters:
        return len(value)
    if isinstance(value, int | float):
        return value
    if limit.least == -INFINITE and limit.most == INFINITE:
        return 0
    return float(value) if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", value) else math.nan
