"""What only one person sees in a group: an ephemeral message, as Telegram calls it."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Ephemeral:
    """For whom alone a message is, and what lets the bot send it. Where Telegram refuses, everybody sees it."""

    user_id: int
    query_id: str | None = None
    """The press that it answers."""
    message_id: int | None = None
    """The ephemeral message that it answers; of an edit, the one that is edited."""
    thread_id: int | None = None
    """Of an edit: the topic in which the words are said where the message is gone."""
