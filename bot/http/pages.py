"""Pages in the language of who opens them: every word comes from the catalogue, none stands in a page itself.

Which person opened a page only its calls tell, so its first words follow what the browser accepts; the page asks
`hello` for those of its person.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

from bot.locales import ENGLISH, language, speaking, spoken

PLACE = re.compile(r"\{\{(\w+)\}\}")
ACCEPTED = 256
"""Characters of Accept-Language that are read."""
Words = Callable[[], Mapping[str, str]]
"""Says a page's words, by name."""


def safe_headers(policy: Mapping[str, str], frames: Sequence[str]) -> dict[str, str]:
    """Return the security headers of a page and all that it loads.

    Args:
        policy: what it may load: directive of a Content-Security-Policy -> sources.
        frames: who may show it in a frame.

    """
    whole = {**policy, "frame-ancestors": " ".join(frames)}
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in whole.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
        "Cache-Control": "no-cache",
    }


def direction(tag: str) -> str:
    """Return whether a language is written from the left or from the right: ltr, rtl."""
    if tag == ENGLISH:
        return "ltr"
    from babel import Locale

    return str(Locale.parse(tag, sep="-").text_direction)


def preferred(accepted: str) -> str:
    """Return the first language of an Accept-Language header that we speak; empty: none."""
    tags = (one.partition(";")[0].strip() for one in accepted[:ACCEPTED].split(","))
    return next((tag for tag in tags if spoken(tag)), "")


def told(words: Words) -> dict[str, Any]:
    """Return what a page needs to speak the language that is spoken here."""
    return {"language": language(), "direction": direction(language()), "words": dict(words())}


def filled(path: Path, words: Words, *, accepted: str, default: str) -> str:
    """Return a page whose {{places}} hold its words, escaped; the whole of them is in its place {{told}}."""
    with speaking(preferred(accepted), default):
        all_told = told(words)
    values = {**all_told["words"], **all_told, "told": json.dumps(all_told, ensure_ascii=False)}
    return PLACE.sub(lambda found: escape(str(values[found[1]])), _template(path))


@lru_cache(maxsize=8)
def _template(path: Path) -> str:
    return path.read_text()
