"""Reads settings that only one of the bot's parts knows; each raises a ValueError that says what is expected."""

import re


def packs(text: str) -> tuple[int, ...]:
    """Read the credits of the packs on sale, smallest first."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not 0 < len(parts) <= 6 or not all(re.fullmatch(r"[1-9]\d{0,5}", part) for part in parts):
        raise ValueError("expected 1 to 6 numbers of credits, comma separated: 100,300,1000")
    return tuple(sorted({int(part) for part in parts}))


def contact(text: str) -> str:
    """Read whom people may write to."""
    if len(text) > 100 or not text.isprintable():
        raise ValueError("expected a @name or an address, at most 100 characters")
    return text


def ids(text: str) -> frozenset[int]:
    """Read Telegram user ids."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not all(part.isdigit() for part in parts):
        raise ValueError("expected Telegram user ids, comma separated: 123456,234567")
    return frozenset(int(part) for part in parts)
