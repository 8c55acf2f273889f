"""A text that is written in Telegram's HTML by hand: checked before anybody gets it. Pure.

https://core.telegram.org/bots/api#html-style
"""

import re
from html import escape, unescape

from bot.errors import InvalidInput
from bot.locales import N_
from bot.telegram.outbox.text import units

TAGS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "tg-spoiler", "pre"), ()),
    "a": ("href",),
    "code": ("class",),
    "span": ("class",),
    "blockquote": ("expandable",),
    "tg-emoji": ("emoji-id",),
}
"""Tag -> the attributes it may have."""
NEEDS = {"a": "href", "span": "class", "tg-emoji": "emoji-id"}
"""Tag -> the attribute without which it says nothing."""
VALUES = {
    ("span", "class"): r"tg-spoiler",
    ("tg-emoji", "emoji-id"): r"[0-9]{1,20}",
    ("code", "class"): r"language-\S+",
}
"""Tag and attribute -> the values that Telegram takes."""
TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)((?:\s+[\w-]+(?:\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>=]+))?)*)\s*>")
ATTRIBUTE = re.compile(r"([\w-]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'<>=]+))?")
# For translators: of Telegram's HTML; {tag} is such as <b>
UNKNOWN = N_("Telegram doesn't know the tag {tag}. Please send it again without it; nobody has got anything yet.")
NOT_CLOSED = N_("The tag {tag} isn't closed. Please send it again; nobody has got anything yet.")
NOT_OPEN = N_("{tag} closes what isn't open there. Please send it again; nobody has got anything yet.")
TWICE = N_("A quote can't stand in a quote. Please send it again; nobody has got anything yet.")
BROKEN = N_(
    "The markup breaks off at “{text}”. Please send it again; for a plain < write &lt;. Nobody has got anything."
)


def as_html(text: str) -> str:
    """Return a text as Telegram HTML: as it is where it holds tags, else escaped.

    Raises:
        InvalidInput: its tags are broken; the words say which.

    """
    if not re.search(r"</?[a-zA-Z]", text):
        return escape(text, quote=False)
    _check(text)
    return text


def length(html: str) -> int:
    """Return how long Telegram counts HTML, in UTF-16 units: what is seen of it."""
    return units(unescape(TAG.sub("", html)).strip())


def _check(text: str) -> None:
    opened: list[str] = []
    at = text.find("<")
    while at >= 0:
        found = TAG.match(text, at)
        if found is None:
            raise InvalidInput(user_text=N_(BROKEN, text=escape(text[at : at + 20])))
        closes, name = bool(found[1]), found[2].lower()
        _check_tag(name, found[3], closes=closes)
        if closes:
            if not opened or opened.pop() != name:
                raise InvalidInput(user_text=N_(NOT_OPEN, tag=f"&lt;/{name}&gt;"))
        elif name == "blockquote" and name in opened:
            raise InvalidInput(user_text=TWICE)
        else:
            opened.append(name)
        at = text.find("<", found.end())
    if opened:
        raise InvalidInput(user_text=N_(NOT_CLOSED, tag=f"&lt;{opened[-1]}&gt;"))


def _check_tag(name: str, rest: str, *, closes: bool) -> None:
    given = {one.lower(): value.strip("\"'") for one, value in ATTRIBUTE.findall(rest)}
    lacks = not closes and name in NEEDS and NEEDS[name] not in given
    odd = any(not re.fullmatch(VALUES.get((name, one), ".*"), value) for one, value in given.items())
    if name not in TAGS or set(given) - set(TAGS[name]) or lacks or odd:
        raise InvalidInput(user_text=N_(UNKNOWN, tag=f"&lt;{escape(name + rest)}&gt;"))
