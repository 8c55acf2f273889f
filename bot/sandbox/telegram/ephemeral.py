"""Ephemeral messages: in a group, what one person and the bot say to each other unseen by everybody else.

People's clients know each by a number of its own, like any message; to the bot its message_id is 0.
https://core.telegram.org/bots/api#ephemeral-messages-and-commands
"""

from typing import Any

from bot.sandbox.telegram.facts import Bad
from bot.sandbox.telegram.groups import Group
from bot.sandbox.telegram.keyboards import inline
from bot.sandbox.telegram.markup import captioned, written
from bot.sandbox.telegram.menus import menu_for
from bot.sandbox.telegram.state import Message, State

Values = dict[str, Any]
Person = dict[str, Any]
SECONDS = 15.0
"""How long after a press or an ephemeral message a bot that is no admin may answer it alone."""
PLACES = ("group", "supergroup")
TOO_LATE = "Bad Request: query is too old and response timeout expired or query ID is invalid"


def for_bot(message: Message) -> Message:
    """Return a message as the bot gets it."""
    if "ephemeral_message_id" not in message:
        return message
    return {**message, "message_id": 0}


def is_marked(state: State, person: int, chat_id: int, text: str) -> bool:
    """Whether a text begins with a command that the person's menu in a group marks as ephemeral."""
    word = text.split(maxsplit=1)[0].removeprefix("/").partition("@")[0] if text.startswith("/") else ""
    group = state.groups.known.get(chat_id)
    if group is None or group.kind not in PLACES:
        return False
    menu = menu_for(state, {"user": str(person), "chat": str(chat_id)})
    return any(one["command"] == word and one.get("is_ephemeral") for one in menu)


def receiver_of(state: State, values: Values) -> Person | None:
    """Return who alone sees what a call sends; None: everybody.

    Raises:
        Bad: it may not be sent to them alone, or not any more.

    """
    wanted, replied = values.get("ephemeral_message_parameters"), values.get("reply_parameters") or {}
    if wanted is None:
        if "ephemeral_message_id" in replied:
            raise Bad("Bad Request: a reply to an ephemeral message must be ephemeral")
        return None
    if wanted.get("replace_callback_query_message"):
        raise Bad("Bad Request: the sandbox does not do replace_callback_query_message")
    group, person = state.groups.known.get(values["chat_id"]), state.people.get(wanted["receiver_user_id"])
    if group is None or group.kind not in PLACES:
        raise Bad("Bad Request: BOT_NOT_ADMIN")
    if person is None:
        raise Bad("Bad Request: USER_ID_INVALID")
    _check_reason(state, group, person, wanted.get("callback_query_id"), replied.get("ephemeral_message_id"))
    return person


def _check_reason(state: State, group: Group, person: Person, query_id: str | None, number: int | None) -> None:
    """Refuse what neither answers the person in time nor comes from an admin."""
    if number is not None:
        _check_replied(state, group.id, person, number)
    elif query_id is not None:
        _check_pressed(state, person, query_id)
    elif not group.bot_is_admin:
        raise Bad("Bad Request: BOT_NOT_ADMIN")


def _check_replied(state: State, chat_id: int, person: Person, number: int) -> None:
    said = state.ephemeral[chat_id].get(number)
    if said is None or said["from"] is not person or state.clock.now() - said["date"] > SECONDS:
        raise Bad("Bad Request: message to be replied not found")


def _check_pressed(state: State, person: Person, query_id: str) -> None:
    """Refuse a press that is somebody else's, too old, or answered: that ends it."""
    who, when = state.presses.get(query_id, (0, 0.0))
    if who != person["id"] or state.clock.now() - when > SECONDS:
        raise Bad(TOO_LATE)


def _sent(state: State, values: Values, what: str) -> Message:
    """Return an ephemeral message of the bot's that a call wants to change."""
    message = state.ephemeral[values["chat_id"]].get(values["ephemeral_message_id"])
    if message is None or message["receiver_user"]["id"] != values["receiver_user_id"]:
        raise Bad(f"Bad Request: message to {what} not found")
    return message


def edit_text(state: State, values: Values) -> bool:
    """editEphemeralMessageText: replace a text and its buttons."""
    message = _sent(state, values, "edit")
    if "text" not in message:
        raise Bad("Bad Request: there is no text in the message to edit")
    preview = values.get("link_preview_options") or {}
    shown = preview if preview.get("url") and not preview.get("is_disabled") else None
    state.change(message, **written(values), link_preview_options=shown, reply_markup=inline(values))
    return True


def edit_caption(state: State, values: Values) -> bool:
    """editEphemeralMessageCaption: replace a caption and the buttons."""
    message = _sent(state, values, "edit")
    if "text" in message:
        raise Bad("Bad Request: there is no caption in the message to edit")
    state.change(message, **captioned(values), reply_markup=inline(values))
    return True


def edit_markup(state: State, values: Values) -> bool:
    """editEphemeralMessageReplyMarkup: replace the buttons."""
    state.change(_sent(state, values, "edit"), reply_markup=inline(values))
    return True


def delete(state: State, values: Values) -> bool:
    """deleteEphemeralMessage: take one back."""
    message = _sent(state, values, "delete")
    state.drop(values["chat_id"], message["message_id"])
    return True
