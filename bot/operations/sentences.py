"""Long texts cut where a speaker would breathe: at sentences, else at commas, else at words."""

import re

BREAKS = (r"(?<=[.!?…。！？])\s+|(?<=[。！？])", r"(?<=[,;:،，；：])\s*", r"\s+")
"""From the best place to cut to the worst."""


def parts_of(text: str, longest: int) -> tuple[str, ...]:
    """Return text in parts of at most longest characters; nothing but white space is lost."""
    return tuple(_cut(text.strip(), longest, BREAKS))


def _cut(text: str, longest: int, breaks: tuple[str, ...]) -> list[str]:
    if len(text) <= longest:
        return [text] if text else []
    if not breaks:
        return [text[place : place + longest] for place in range(0, len(text), longest)]
    parts: list[str] = []
    for piece in map(str.strip, re.split(breaks[0], text)):
        if parts and len(parts[-1]) + 1 + len(piece) <= longest:
            parts[-1] = f"{parts[-1]} {piece}".strip()
        elif piece:
            parts += _cut(piece, longest, breaks[1:])
    return parts
