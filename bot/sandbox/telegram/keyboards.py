"""Keyboards below a bot's messages, and the replies it may ask for."""

from typing import Any

from bot.sandbox.telegram.apps import check_address
from bot.sandbox.telegram.facts import Bad
from bot.sandbox.telegram.invoices import check_pay
from bot.sandbox.telegram.markup import units
from bot.sandbox.telegram.newest import check_newest

Message = dict[str, Any]
Values = dict[str, Any]
MOST_BUTTONS, LONGEST_PLACEHOLDER = 100, 64


def inline(values: Values) -> Any:
    """Return a call's buttons, within Telegram's limits; None if it has none.

    Raises:
        Bad: in Telegram's words.

    """
    markup = values.get("reply_markup") or {}
    rows = markup.get("inline_keyboard")
    if sum(len(row) for row in rows or []) > MOST_BUTTONS:
        raise Bad("Bad Request: reply markup is too long")
    check_pay(rows or [], is_invoice="prices" in values)
    for row in rows or []:
        for button in row:
            _check(button, values["chat_id"])
    return markup if rows else None


def _check(button: dict[str, Any], chat_id: int) -> None:
    if not button["text"].strip():
        raise Bad("Bad Request: can't parse inline keyboard button: Text can't be empty")
    if not 1 <= len(button.get("callback_data", "x").encode()) <= 64:
        raise Bad("Bad Request: BUTTON_DATA_INVALID")
    if "web_app" in button:
        check_address(button["web_app"]["url"], chat_id)
    if len([key for key in ("callback_data", "url", "web_app", "copy_text", "pay") if key in button]) != 1:
        raise Bad("Bad Request: can't parse inline keyboard button: Text buttons are unallowed")
    check_newest(button)


def extras(values: Values, text: str, replied: Message | None) -> dict[str, Any]:
    """Return how people see that a call asks for a reply: {"force_reply": {..., "for": [ids] or None}}, or {}.

    A message with it can't be edited afterwards, and its Message does not mention it.

    Raises:
        Bad: a placeholder that is too long, or a keyboard that the sandbox does not have.

    """
    markup = values.get("reply_markup") or {}
    if "keyboard" in markup or "remove_keyboard" in markup:
        raise Bad("Bad Request: the sandbox does not do reply keyboards; use inline ones")
    if "force_reply" not in markup:
        return {}
    placeholder = markup.get("input_field_placeholder", "")
    if units(placeholder) > LONGEST_PLACEHOLDER:
        raise Bad("Bad Request: input_field_placeholder is longer than 64 characters")
    wanted = {"for": _targets(text, replied) if markup.get("selective") else None, "placeholder": placeholder}
    return {"force_reply": wanted}


def _targets(text: str, replied: Message | None) -> list[Any]:
    """Return who is asked selectively: people named in the text, and the author of the message it replies to."""
    named = [word.strip(".,:;!?") for word in text.split() if word.startswith("@")]
    author = (replied or {}).get("from", {}).get("id")
    return [*named, *([author] if author else [])]
