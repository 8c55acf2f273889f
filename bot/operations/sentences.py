"""Long texts, split where a speaker would breathe: at sentences, else at commas, else between words."""

import re

BREAKS = tuple(map(re.compile, (r"(?<=[.!?…।॥؟۔])\s+|(?<=[。！？])\s*", r"(?<=[,;:،؛])\s+|(?<=[，；：、])\s*", r"\s+")))
"""From the best place to split to the worst. Without a space, "1,000" and "12:30" are one word."""


def parts_of(text: str, longest: int) -> tuple[str, ...]:
    """Return text in parts of at most `longest` characters; only white space between them is lost."""
    parts, rest = [], text.strip()
    while len(rest) > longest:
        place = _place(rest, longest)
        parts.append(rest[:place].rstrip())
        rest = rest[place:].lstrip()
    return (*parts, rest) if rest else tuple(parts)


def _place(text: str, longest: int) -> int:
    """Return where to split: the last break of the best kind within reach."""
    for kind in BREAKS:
        places = [found.start() for found in kind.finditer(text, 0, longest + 1) if 0 < found.start() <= longest]
        if places:
            return places[-1]
    return longest
