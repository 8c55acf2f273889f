"""What a bot sets beside the text box: command menus for scopes and languages, and the button that opens a Mini App."""

import json
from collections.abc import Mapping
from typing import Any

from bot.sandbox.telegram.apps import check_address
from bot.sandbox.telegram.facts import Bad
from bot.sandbox.telegram.state import State

Values = dict[str, Any]


def set_commands(state: State, values: Values) -> bool:
    """Set the command menu of a scope and language.

    Raises:
        Bad: a menu that Telegram does not accept, or a chat that does not exist.

    """
    if len(values["commands"]) > 100:
        raise Bad("Bad Request: BOT_COMMANDS_TOO_MUCH")
    for command in values["commands"]:
        name = command["command"]
        if not (1 <= len(name) <= 32 and name.replace("_", "a").isalnum() and name == name.lower()):
            raise Bad("Bad Request: BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise Bad("Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
    if "chat_id" in (values.get("scope") or {}):
        state.chat(int(values["scope"]["chat_id"]))
    state.commands[_scope(values)] = values["commands"]
    _tell(state)
    return True


def get_commands(state: State, values: Values) -> list[dict[str, Any]]:
    """Return the command menu of a scope and language."""
    return state.commands.get(_scope(values), [])


def delete_commands(state: State, values: Values) -> bool:
    """Forget the command menu of a scope and language."""
    state.commands.pop(_scope(values), None)
    _tell(state)
    return True


def _tell(state: State) -> None:
    for person in state.people:
        state.tell(person, {"type": "commands"})


def menu_for(state: State, query: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the menu that a person sees, the most specific that is set.

    Args:
        state: of the sandbox.
        query: of the page: user, their id; chat, the group they are in.

    """
    user, chat = int(query.get("user") or 0), int(query.get("chat") or query.get("user") or 0)
    where: dict[str, Any] = {"type": "all_group_chats" if chat < 0 else "all_private_chats"}
    languages = dict.fromkeys((state.people.get(user, {}).get("language_code", "").partition("-")[0], ""))
    for scope in ({"type": "chat", "chat_id": chat}, where, {"type": "default"}):
        for language in languages:
            found = state.commands.get(_scope({"scope": scope, "language_code": language}))
            if found:
                return found
    return []


def set_button(state: State, values: Values) -> bool:
    """Set the button beside the text box of one private chat, or of all that have none of their own.

    Raises:
        Bad: a button that Telegram does not accept, or a chat that does not exist.

    """
    button = values.get("menu_button") or {"type": "default"}
    if button.get("type") == "web_app":
        if not 1 <= len(button.get("text") or "") <= 64:
            raise Bad("Bad Request: MENU_BUTTON_TEXT_INVALID")
        check_address(button["web_app"]["url"], 1)
    chat_id = int(values.get("chat_id") or 0)
    if chat_id:
        state.chat(chat_id)
    state.menu_buttons[chat_id] = button
    for person in state.people:
        state.tell(person, {"type": "menu button"})
    return True


def get_button(state: State, values: Values) -> dict[str, Any]:
    """Return the button of a private chat, else that of all."""
    return button_for(state, int(values.get("chat_id") or 0))


def button_for(state: State, person: int) -> dict[str, Any]:
    """Return the button that a person sees."""
    own = state.menu_buttons.get(person, {"type": "default"})
    return own if own["type"] != "default" else state.menu_buttons.get(0, own)


def _scope(values: Values) -> str:
    language = values.get("language_code") or ""
    if language and not (len(language) == 2 and language.isalpha()):
        raise Bad("Bad Request: invalid language code specified")
    return json.dumps([values.get("scope") or {"type": "default"}, language], sort_keys=True)
