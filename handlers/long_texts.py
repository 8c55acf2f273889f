"""A text longer than one message: Telegram's clients send it in pieces, which are put together again."""

from typing import Any

from bot.chat import Incoming, Kind
from bot.errors import TooLong
from bot.operations import OPERATIONS
from bot.operations.file_inputs import Script, link_in, units
from bot.operations.inputs import Input
from bot.operations.picks import TYPED, Pick
from bot.store.drafts import Draft

MESSAGE = 4096
"""UTF-16 units of the longest message."""
NEARLY = 3000
"""A piece that another one follows is about as long as a message can be: clients cut at a word before the end."""


def longer_script(draft: Draft, asked: Input, incoming: Incoming) -> dict[str, Any]:
    """Return the script's field with a message added to it, when it goes on in this message; else nothing.

    It does where a button is wanted: words can mean nothing else there.

    Raises:
        TooLong: together they are too long; what came before is kept.

    """
    wants_words = not isinstance(asked, Pick) or asked.kind in TYPED
    if wants_words or incoming.kind is not Kind.TEXT or link_in(incoming) is not None:
        return {}
    for field, given in OPERATIONS[draft.operation].inputs().items():
        answer = draft.answers.get(field)
        if isinstance(given, Script) and isinstance(answer, dict) and answer.get("piece", 0) >= NEARLY:
            return {field: _joined(answer, incoming.text or "", given.longest)}
    return {}


def _joined(answer: dict[str, Any], text: str, longest: int) -> dict[str, Any]:
    torn = answer["piece"] == MESSAGE and not text[:1].isspace()
    whole = f"{answer['text']}{'' if torn else ' '}{text.strip()}"
    if len(whole) > longest:
        raise TooLong(
            user_text=f"Together that makes {len(whole):,} characters; I can take {longest:,}. I keep the first "
            f"{len(answer['text']):,}: go on with the buttons above, or /cancel and send a shorter text."
        )
    return {"text": whole, "piece": units(text)}
