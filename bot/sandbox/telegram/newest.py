"""What the newest Bot API has: styles of buttons, buttons that copy, effects, ephemeral messages, topics in private.

And a server that is too old for it.
"""

from typing import Any

from bot.sandbox.telegram.facts import Bad
from bot.sandbox.telegram.markup import units

Values = dict[str, Any]
PARAMETERS = ("message_effect_id", "ephemeral_message_parameters")
"""What an older server does not know of a call that sends."""
STYLES = ("danger", "success", "primary")
LONGEST_COPIED = 256
EFFECTS = {
    "5104841245755180586": "🔥",
    "5107584321108051014": "👍",
    "5104858069142078462": "👎",
    "5159385139981059251": "❤️",
    "5046509860389126442": "🎉",
    "5046589136895476101": "💩",
}
"""The effects that are free for all; a premium account has more."""


def check_newest(button: dict[str, Any]) -> None:
    """Check a button's style and what it copies.

    Raises:
        Bad: in Telegram's words.

    """
    if "style" in button and button["style"] not in STYLES:
        raise Bad("Bad Request: can't parse inline keyboard button: invalid button style specified")
    if "copy_text" in button and not 1 <= units(button["copy_text"]["text"]) <= LONGEST_COPIED:
        raise Bad("Bad Request: BUTTON_COPY_TEXT_INVALID")


def effect_of(values: Values) -> str | None:
    """Return the effect that a call wants.

    Raises:
        Bad: no effect has that id, or the chat is not private.

    """
    effect: str | None = values.get("message_effect_id")
    if effect is not None and values["chat_id"] < 0:
        raise Bad("Bad Request: can't use message effects in the chat")
    if effect is not None and effect not in EFFECTS:
        raise Bad("Bad Request: EFFECT_ID_INVALID")
    return effect


def refuse_newest(method: str, values: Values) -> None:
    """Refuse what an older server does not know, the first thing that it meets.

    Raises:
        Bad: it names what it doesn't know.

    """
    _refuse_method(method)
    for name in PARAMETERS:
        if name in values:
            raise Bad(f"Bad Request: unknown parameter {name} of {method}")
    if any("is_ephemeral" in one for one in values.get("commands") or []):
        raise Bad("Bad Request: can't parse BotCommand: unknown field is_ephemeral")
    if "message_thread_id" in values and int(values["chat_id"]) > 0:
        raise Bad("Bad Request: message thread not found")
    _refuse_buttons(values)


def without_newest(method: str, values: Values) -> Values:
    """Return a call as an older server sees it that takes no notice of what it does not know.

    Raises:
        Bad: it has no such method.

    """
    _refuse_method(method)
    return {name: value for name, value in values.items() if name not in PARAMETERS}


def _refuse_method(method: str) -> None:
    if "EphemeralMessage" in method:
        raise Bad("Not Found: method not found", 404)


def _refuse_buttons(values: Values) -> None:
    for row in (values.get("reply_markup") or {}).get("inline_keyboard", []):
        for button in row:
            if "style" in button:
                raise Bad("Bad Request: can't parse inline keyboard button: unknown field style")
            if "copy_text" in button:
                raise Bad("Bad Request: can't parse inline keyboard button: Text buttons are unallowed")
