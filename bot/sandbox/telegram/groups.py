"""Groups, supergroups with topics, and channels: who writes in them as whom, what the bot hears, what it may send."""

import re
from dataclasses import dataclass, field
from itertools import count
from time import time
from typing import Any

from bot.sandbox.telegram.facts import Bad

Message = dict[str, Any]
SUPERGROUPS = -1_000_000_000_000
"""Ids of supergroups and channels are below this, those of basic groups between it and 0."""
ANONYMOUS = {"id": 1_087_968_824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
"""Telegram's stand-in for an admin who hides behind the group."""
AS_CHANNEL = {"id": 136_817_688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"}
"""Telegram's stand-in for somebody who writes on behalf of a channel."""
SERVICE = {"id": 777_000, "is_bot": False, "first_name": "Telegram"}
"""Telegram itself: posts of a linked channel come from here."""
WORDS = {
    "text": "text messages",
    "photo": "photos",
    "video": "videos",
    "animation": "animations",
    "audio": "music",
    "voice": "voice notes",
    "video_note": "video notes",
    "document": "documents",
    "sticker": "stickers",
    "poll": "polls",
}
"""What a group may forbid, as Telegram's refusals call it."""
RAW = {
    "text": "PLAIN",
    "photo": "PHOTOS",
    "video": "VIDEOS",
    "animation": "GIFS",
    "audio": "AUDIOS",
    "voice": "VOICES",
    "video_note": "ROUNDVIDEOS",
    "document": "DOCS",
    "sticker": "STICKERS",
    "poll": "POLLS",
}
"""The same in the words of Telegram's inner servers, until the Bot API server knows of the change."""
STATUS_FIELDS = ("new_chat_members", "left_chat_member", "migrate_to_chat_id", "migrate_from_chat_id")


@dataclass
class Group:
    """A chat of several people.

    Attributes:
        kind: group, supergroup or channel.
        privacy: the bot hears only what is meant for it, unless it is an admin.
        bot_in: False once the bot has been removed.
        bot_left: it left by itself.
        is_deleted: its owner has deleted the group.
        forbids: kinds of content that members may not send, of `WORDS`; admins may.
        no_reactions: reactions are not allowed.
        admins: people who are admins.
        forbids_raw: refusals use the words of `RAW`.
        topics: thread id -> name, if it was created as a forum.
        linked: the channel whose posts appear here.

    """

    id: int
    kind: str
    title: str
    privacy: bool = True
    bot_in: bool = True
    bot_left: bool = False
    is_deleted: bool = False
    bot_is_admin: bool = False
    is_forum: bool = False
    forbids: set[str] = field(default_factory=set)
    no_reactions: bool = False
    admins: set[int] = field(default_factory=set)
    forbids_raw: bool = False
    topics: dict[int, str] = field(default_factory=dict)
    closed: set[int] = field(default_factory=set)
    linked: int | None = None

    @property
    def chat(self) -> dict[str, Any]:
        """The Chat that messages carry."""
        chat: dict[str, Any] = {"id": self.id, "type": self.kind, "title": self.title}
        return chat | ({"is_forum": True} if self.is_forum else {})

    def check_member(self) -> None:
        """Refuse a bot that was removed.

        Raises:
            Bad: 403.

        """
        if self.is_deleted:
            raise Bad("Forbidden: the group chat was deleted", 403)
        if not self.bot_in and self.bot_left:
            raise Bad(f"Forbidden: bot is not a member of the {self.kind} chat", 403)
        if not self.bot_in:
            raise Bad(f"Forbidden: bot was kicked from the {self.kind} chat", 403)

    def check_sending(self, kind: str) -> None:
        """Refuse what the bot may not send here.

        Raises:
            Bad: in Telegram's words.

        """
        self.check_member()
        if self.kind == "channel" and not self.bot_is_admin:
            raise Bad("Bad Request: need administrator rights in the channel chat")
        if kind in self.forbids and self.forbids_raw and not self.bot_is_admin:
            raise Bad(f"Bad Request: CHAT_SEND_{RAW[kind]}_FORBIDDEN")
        if kind in self.forbids and not self.bot_is_admin:
            raise Bad(f"Bad Request: not enough rights to send {WORDS[kind]} to the chat")

    def check_thread(self, thread_id: int | None) -> dict[str, Any]:
        """Return the fields of a message in a topic; {} outside topics.

        Raises:
            Bad: there is no such topic, or it is closed.

        """
        if thread_id is None:
            return {}
        if thread_id not in self.topics:
            raise Bad("Bad Request: message thread not found")
        if thread_id in self.closed and not self.bot_is_admin:
            raise Bad("Bad Request: TOPIC_CLOSED")
        return {"message_thread_id": thread_id, "is_topic_message": True}

    def thread_of(self, thread_id: int | None, replied: Message | None) -> dict[str, Any]:
        """Return the thread's fields in a person's message.

        In a topic every message replies to the one that opened it, unless it replies to another. Outside forums
        a reply carries the thread it belongs to, which is not a topic: nothing can be sent there.

        """
        if thread_id is not None:
            return self.check_thread(thread_id) | {"reply_to_message": replied or self._opening(thread_id)}
        if replied is None or self.kind != "supergroup" or self.is_forum:
            return {"reply_to_message": replied}
        root = replied.get("message_thread_id") or replied["message_id"]
        return {"message_thread_id": root, "reply_to_message": replied}

    def _opening(self, thread_id: int) -> Message:
        opened = {"name": self.topics[thread_id], "icon_color": 7_322_096}
        here = {"message_id": thread_id, "message_thread_id": thread_id, "is_topic_message": True, "chat": self.chat}
        return here | {"from": ANONYMOUS, "date": 1, "forum_topic_created": opened}

    def author(self, person: dict[str, Any], writes_as: str) -> dict[str, Any]:
        """Return the from and sender_chat of a person's message.

        Args:
            person: who writes.
            writes_as: "" oneself, "anonymous" an admin who hides behind the group, "linked" a post of the linked
                channel that appears here by itself, else the id of a channel of theirs.

        """
        if self.kind == "channel":
            return {"sender_chat": self.chat}
        if writes_as == "anonymous":
            return {"from": ANONYMOUS, "sender_chat": self.chat}
        if writes_as == "linked":
            channel = _channel(self.linked or SUPERGROUPS - 999_999)
            origin = {"type": "channel", "chat": channel, "message_id": 1, "date": int(time())}
            return {"from": SERVICE, "sender_chat": channel, "is_automatic_forward": True, "forward_origin": origin}
        if writes_as:
            return {"from": AS_CHANNEL, "sender_chat": _channel(int(writes_as))}
        return {"from": person}

    def hears(self, message: Message, bot: dict[str, Any]) -> bool:
        """Whether the bot gets a message: in privacy mode only if it may be meant for it."""
        if not self.bot_in:
            return False
        if self.kind == "channel" or self.bot_is_admin or not self.privacy:
            return True
        if any(name in message for name in STATUS_FIELDS):
            return True
        replied = message.get("reply_to_message") or {}
        return replied.get("from", {}).get("id") == bot["id"] or self._names(message, bot)

    @staticmethod
    def _names(message: Message, bot: dict[str, Any]) -> bool:
        text = str(message.get("text") or message.get("caption") or "").lower()
        name = f"@{bot['username'].lower()}"
        found = [one for key in ("entities", "caption_entities") for one in message.get(key) or []]
        if re.search(rf"{re.escape(name)}\b", text):
            return True
        commands = [one for one in found if one["type"] == "bot_command" and one["offset"] == 0]
        return bool(commands) and "@" not in text.split(maxsplit=1)[0]


def _channel(number: int) -> dict[str, Any]:
    return {"id": number, "type": "channel", "title": "A channel", "username": f"channel_{abs(number)}"}


@dataclass
class Groups:
    """All of them."""

    known: dict[int, Group] = field(default_factory=dict)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))
    _threads: "count[int]" = field(default_factory=lambda: count(500_001))

    def open(self, title: str = "Friends", *, kind: str = "supergroup", **facts: Any) -> Group:
        """Create a group that the bot is in; facts: see `Group`."""
        number = next(self._numbers)
        chat_id = -number if kind == "group" else SUPERGROUPS - number
        made = Group(id=chat_id, kind=kind, title=title, **facts)
        self.known[chat_id] = made
        return made

    def add_topic(self, group: Group, name: str = "General talk") -> int:
        """Create a topic in a forum; return its message_thread_id."""
        group.is_forum = True
        thread_id = self.new_thread()
        group.topics[thread_id] = name
        return thread_id

    def new_thread(self) -> int:
        """Return a message_thread_id that no topic has."""
        return next(self._threads)
