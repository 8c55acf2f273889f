"""What a person has on the screen: a chat as it was read, kept up by its events."""

from typing import Any

Message = dict[str, Any]
SHOWS = ("message", "edit")
ELSEWHERE = ("toast", "action", "commands", "read")
"""Events that change no message."""


class Seen:
    """The messages of one chat; not known until it is read, nor after an event that it can't follow."""

    def __init__(self) -> None:
        self._messages: dict[int, Message] | None = None
        self._told = 0

    def read(self, chat: dict[str, Any]) -> list[Message]:
        """Take the chat as the server tells it; return its messages, oldest first."""
        if chat["told"] >= self._told:
            self._messages, self._told = {one["message_id"]: one for one in chat["messages"]}, chat["told"]
        return list(chat["messages"])

    def messages(self) -> list[Message] | None:
        """Return what is known, oldest first."""
        return None if self._messages is None else list(self._messages.values())

    def follow(self, event: dict[str, Any], chat_id: int) -> bool:
        """Follow an event; return whether it may have changed what a person reads in the chat."""
        if event["type"] in ELSEWHERE or event["told"] <= self._told:
            return False
        self._told, here = event["told"], bool(event["chat_id"] == chat_id)
        if here and event["type"] == "delete" and self._messages is not None:
            self._messages.pop(event["message_id"], None)
        elif here and event["type"] in SHOWS and self._messages is not None:
            self._messages[event["message"]["message_id"]] = event["message"]
        elif here:
            self._messages = None
        return here
