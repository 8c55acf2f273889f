"""What a bot can do to messages and learn about chats: reactions, pins, getChat."""

from typing import Any

from bot.sandbox.telegram.facts import Bad, facts
from bot.sandbox.telegram.groups import WORDS, Group
from bot.sandbox.telegram.state import Message, State

Values = dict[str, Any]
PERMISSIONS = {
    "text": "can_send_messages",
    "photo": "can_send_photos",
    "video": "can_send_videos",
    "audio": "can_send_audios",
    "voice": "can_send_voice_notes",
    "video_note": "can_send_video_notes",
    "document": "can_send_documents",
    "poll": "can_send_polls",
}
REACTIONS = frozenset(
    "❤👍👎🔥🥰👏😁🤔🤯😱🤬😢🎉🤩🤮💩🙏👌🕊🤡🥱🥴😍🐳🌚🌭💯🤣⚡🍌🏆💔🤨😐🍓🍾💋🖕😈😴😭🤓👻👀🎃🙈😇😨🤝✍🤗🫡🎅🎄☃💅🤪🗿🆒💘🙉🦄😘💊🙊😎👾😡"
)
"""The emoji that Telegram accepts as reactions, without the variation selector that follows some of them."""


def set_reaction(state: State, values: Values) -> bool:
    """Set the bot's reaction to a message: one of Telegram's emoji, or none.

    Raises:
        Bad: in Telegram's words.

    """
    message = _message(state, values, "to react")
    group = state.groups.known.get(values["chat_id"])
    if group is not None and group.no_reactions:
        raise Bad("Bad Request: REACTION_INVALID")
    wanted = values.get("reaction") or []
    if len(wanted) > 1:
        raise Bad("Bad Request: REACTIONS_TOO_MANY")
    for one in wanted:
        if one["type"] != "emoji" or one["emoji"].removesuffix("\ufe0f") not in REACTIONS:
            raise Bad("Bad Request: REACTION_INVALID")
    state.mark(message, reaction=wanted[0]["emoji"] if wanted else None)
    return True


def pin(state: State, values: Values) -> bool:
    """Pin a message; in groups only as an admin.

    Raises:
        Bad: in Telegram's words.

    """
    _check_pinning(state, values["chat_id"])
    state.mark(_message(state, values, "to pin"), is_pinned=True)
    return True


def unpin(state: State, values: Values) -> bool:
    """Unpin a message, or the one pinned last."""
    chat_id = values["chat_id"]
    _check_pinning(state, chat_id)
    named = "message_id" in values
    found = [_message(state, values, "to unpin")] if named else _pinned(state, chat_id)[-1:]
    if not found:
        raise Bad("Bad Request: message to unpin not found")
    state.mark(found[0], is_pinned=None)
    return True


def get_chat(state: State, values: Values) -> dict[str, Any]:
    """Return a chat in full.

    Raises:
        Bad: it does not exist, or the bot is not in it.

    """
    chat_id = values["chat_id"]
    chat = state.chat(chat_id)
    gifts = {name: True for name in facts()["types"]["AcceptedGiftTypes"]["fields"]}
    full = chat | {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}
    pinned = _pinned(state, chat_id)
    full |= {"pinned_message": pinned[-1]} if pinned else {}
    if chat_id in state.no_voice:
        full["has_restricted_voice_and_video_messages"] = True
    group = state.groups.known.get(chat_id)
    return full | ({"permissions": permissions(group)} if group is not None else {})


def permissions(group: Group) -> dict[str, bool]:
    """Return what members may send, as ChatPermissions."""
    told = {field: kind not in group.forbids for kind, field in PERMISSIONS.items()}
    others = not group.forbids & (set(WORDS) - set(PERMISSIONS))
    return told | {"can_send_other_messages": others, "can_add_web_page_previews": True}


def _check_pinning(state: State, chat_id: int) -> None:
    state.chat(chat_id)
    group = state.groups.known.get(chat_id)
    if group is not None and not group.bot_is_admin:
        raise Bad("Bad Request: not enough rights to manage pinned messages in the chat")


def _message(state: State, values: Values, what: str) -> Message:
    state.chat(values["chat_id"])
    found = state.messages[values["chat_id"]].get(values["message_id"])
    if found is None:
        raise Bad(f"Bad Request: message {what} not found")
    return found


def _pinned(state: State, chat_id: int) -> list[Message]:
    there = state.messages[chat_id].items()
    return [message for number, message in there if state.extras.get((chat_id, number), {}).get("is_pinned")]
