"""Telegram HTML within Telegram's lengths, which count UTF-16 units after parsing."""

import re

TEXT_UNITS, CAPTION_UNITS, TOAST_UNITS = 4096, 1024, 200
_PIECE = re.compile(r"<[^>]+>|&\w+;|&#\d+;|.", re.DOTALL)


def units(text: str) -> int:
    """Return the length of a text as Telegram counts it."""
    return len(text.encode("utf-16-le", "replace")) // 2


def shortened(plain: str, limit: int) -> str:
    """Return a text that is no HTML, cut to limit UTF-16 units."""
    if units(plain) <= limit:
        return plain
    kept = plain.encode("utf-16-le", "replace")[: 2 * (limit - 1)].decode("utf-16-le", "ignore")
    return f"{kept.rstrip()}…"


def clip(markup: str, limit: int) -> str:
    """Return HTML cut to limit UTF-16 units of visible text; tags and entities stay whole, open tags are closed."""
    if units(markup) <= limit:
        return markup
    kept: list[str] = []
    open_tags: list[str] = []
    used = 0
    for piece in _PIECE.findall(markup):
        if piece.startswith("</"):
            open_tags.pop() if open_tags else None
        elif piece.startswith("<") and len(piece) > 1:
            open_tags.append(piece[1:-1].split()[0])
        else:
            used += 1 if piece.startswith("&") and len(piece) > 1 else units(piece)
            if used > limit - 1:
                kept.append("…")
                break
        kept.append(piece)
    return "".join(kept) + "".join(f"</{tag}>" for tag in reversed(open_tags))
