"""getChatMember: what a person is in a group."""

from typing import Any

from bot.sandbox.telegram.facts import Bad, facts
from bot.sandbox.telegram.state import State


def get_member(state: State, values: dict[str, Any]) -> dict[str, Any]:
    """Return a person as a member of a group: an admin if `Group.admins` has them.

    Raises:
        Bad: there is no such group, the bot is not in it, or nobody has that id.

    """
    chat_id, user_id = values["chat_id"], values["user_id"]
    state.chat(chat_id)
    person = state.people.get(user_id)
    if person is None:
        raise Bad("Bad Request: invalid user_id specified")
    group = state.groups.known.get(chat_id)
    if group is None or user_id not in group.admins:
        return {"status": "member", "user": person}
    fields = facts()["types"]["ChatMemberAdministrator"]["fields"]
    rights = {name: True for name, one in fields.items() if one.get("required") and one["types"] == ["Boolean"]}
    return {**rights, "status": "administrator", "user": person, "is_anonymous": False, "can_be_edited": False}
