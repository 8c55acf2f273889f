"""What a Bot API server may be too old for: coloured buttons, buttons that copy, effects, ephemeral messages.

A refusal that names one of them is remembered while the process lives: everything goes without it from then on, the
refused call first. What was refused was not sent, so nothing comes twice.
"""

import logging
import re
from enum import StrEnum

log = logging.getLogger(__name__)


class Newest(StrEnum):
    """A part of a call that not every server takes, by its name in the Bot API."""

    STYLE = "style"
    COPY_TEXT = "copy_text"
    MESSAGE_EFFECT = "message_effect_id"
    EPHEMERAL = "ephemeral_message_parameters"


REFUSALS = {
    Newest.STYLE: re.compile("style"),
    Newest.COPY_TEXT: re.compile("copy_?text|text buttons are unallowed"),
    Newest.MESSAGE_EFFECT: re.compile("effect"),
    Newest.EPHEMERAL: re.compile("ephemeral_message_parameters|is_ephemeral"),
}
"""How a server refuses it, in lower case. To one that does not know `copy_text`, such a button has no kind at all.

What else is said of ephemeral messages is about one of them: a press that is too old, a group that has none.
"""
STYLES = {"✅": "success", "🗑": "danger"}
"""Mark that a label begins with -> the button's style."""


class Server:
    """The Bot API server, as far as this process knows it."""

    def __init__(self) -> None:
        self.lacks: frozenset[Newest] = frozenset()

    def forgoes(self, refusal: str, tried_without: frozenset[Newest]) -> bool:
        """Note what a refusal names; return whether the call may be made again, without it.

        Several calls may be refused for the same reason at once: what counts is what this one was made without.
        """
        words = refusal.lower()
        named = {one for one, pattern in REFUSALS.items() if pattern.search(words)} - tried_without
        if new := named - self.lacks:
            log.warning("telegram server too old lacks=%s: %s", ",".join(sorted(new)), refusal)
            self.lacks |= new
        return bool(named)

    def ignores(self, one: Newest) -> None:
        """Note what the server takes no notice of, or has no method for."""
        if one not in self.lacks:
            log.warning("telegram server too old lacks=%s", one)
            self.lacks |= {one}

    def style(self, label: str) -> str | None:
        """Return the style of a button, by its mark."""
        return None if Newest.STYLE in self.lacks else STYLES.get(label[:1])

    def copying(self, text: str | None) -> dict[str, str] | None:
        """Return what makes a button copy a text."""
        return {"text": text} if text and Newest.COPY_TEXT not in self.lacks else None

    def effect(self, chat_id: int, effect: str) -> str | None:
        """Return the effect of a message: only private chats show one."""
        return effect if effect and chat_id > 0 and Newest.MESSAGE_EFFECT not in self.lacks else None
