"""What the bot does in a chat besides saying something."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Delete:
    """Remove a message of ours; one already gone counts as success."""

    chat_id: int
    message_id: int


@dataclass(frozen=True, kw_only=True)
class Unbutton:
    """Remove the buttons of a message of ours, if it is there and has some."""

    chat_id: int
    message_id: int


@dataclass(frozen=True, kw_only=True)
class React:
    """React to a message with one of Telegram's emoji; a place that doesn't take it stays as it is."""

    chat_id: int
    message_id: int
    emoji: str


@dataclass(frozen=True, kw_only=True)
class SetMenu:
    """The command menu of one chat, instead of everybody's."""

    chat_id: int
    commands: tuple[tuple[str, str], ...]
    """Command and its line; none: everybody's again."""
