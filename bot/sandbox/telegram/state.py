"""What the sandbox's Telegram remembers: people, groups, messages, the bot's texts, open button presses."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from bot.sandbox.clock import Clock
from bot.sandbox.telegram.facts import Bad
from bot.sandbox.telegram.groups import Groups
from bot.sandbox.telegram.inline_queries import Queries

Message = dict[str, Any]


@dataclass
class State:
    """Everything, in memory."""

    bot: dict[str, Any]
    clock: Clock = field(default_factory=Clock)
    people: dict[int, dict[str, Any]] = field(default_factory=dict)
    messages: dict[int, dict[int, Message]] = field(default_factory=lambda: defaultdict(dict))
    ephemeral: dict[int, dict[int, Message]] = field(default_factory=lambda: defaultdict(dict))
    """Group -> its messages that one person and the bot alone see."""
    groups: Groups = field(default_factory=Groups)
    topics: dict[int, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    """Person -> the topics of their private chat: thread id -> name."""
    blocked: set[int] = field(default_factory=set)
    """People who have blocked the bot."""
    deactivated: set[int] = field(default_factory=set)
    """People whose accounts are gone."""
    no_voice: dict[int, bool] = field(default_factory=dict)
    """People who accept no voice or round video messages -> whether the Bot API server knows it."""
    extras: dict[tuple[int, int], dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))
    """(chat, message) -> what people see besides a Message's own fields: force_reply, reaction, is_pinned, silent,
    receipt (an invoice that is paid: its charge id), paid_for (a payment: what was bought)."""
    migrated: dict[int, int] = field(default_factory=dict)
    """Groups that have become supergroups: old id -> new id."""
    commands: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    menu_buttons: dict[int, dict[str, Any]] = field(default_factory=dict)
    texts: dict[str, Any] = field(default_factory=dict)
    read: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    """Chat -> its newest message that the bot has confirmed: what people see as two ticks."""
    presses: dict[str, tuple[int, float]] = field(default_factory=dict)
    """Query id -> (person, when); gone once answered."""
    inline: Queries = field(default_factory=Queries)
    calls: list[dict[str, Any]] = field(default_factory=list)
    sent: set[tuple[int, int]] = field(default_factory=set)
    """(chat, message) of each message that the bot has sent."""
    message_ids: "count[int]" = field(default_factory=lambda: count(1))
    listeners: dict[int, set["asyncio.Queue[dict[str, Any]]"]] = field(default_factory=lambda: defaultdict(set))
    told: int = 0
    """How often somebody was told what happened: whether an event is newer than a chat that was read."""
    on_update: Callable[[dict[str, Any]], None] = lambda update: None

    def add_person(self, first_name: str, *, language_code: str = "en", number: int | None = None) -> dict[str, Any]:
        """Create a person who can chat with the bot."""
        number = number or max([1000, *self.people]) + 1
        person = {
            "id": number,
            "is_bot": False,
            "first_name": first_name,
        }
        if language_code:  # some clients don't say
            person["language_code"] = language_code
        person["username"] = f"{first_name.lower().replace(' ', '_')}_{number}"
        self.people[number] = person
        return person

    def chat(self, chat_id: int) -> dict[str, Any]:
        """Return a chat: private, a group or a channel.

        Raises:
            Bad: nobody has that id.

        """
        if chat_id in self.groups.known:
            return self.groups.known[chat_id].chat
        person = self.people.get(chat_id)
        if person is None:
            raise Bad("Bad Request: chat not found")
        return {
            "id": chat_id,
            "type": "private",
            "first_name": person["first_name"],
            "username": person["username"],
        }

    def check_reachable(self, chat_id: int | None) -> None:
        """Refuse to write to a chat that can't be written to.

        Raises:
            Bad: its person has blocked the bot, or the group has a new id.

        """
        if chat_id in self.blocked:
            raise Bad("Forbidden: bot was blocked by the user", 403)
        if chat_id in self.deactivated:
            raise Bad("Forbidden: user is deactivated", 403)
        if chat_id in self.migrated:
            moved = "Bad Request: group chat was upgraded to a supergroup chat"
            raise Bad(moved, migrate_to_chat_id=self.migrated[chat_id])
        if chat_id in self.groups.known:
            self.groups.known[chat_id].check_member()

    def check_place(self, chat_id: int, kind: str, thread_id: int | None) -> dict[str, Any]:
        """Check that the bot may send a kind of content to a place; return the message's fields for the place.

        Raises:
            Bad: there is no such chat or topic, or the bot has no right to.

        """
        self.chat(chat_id)
        group = self.groups.known.get(chat_id)
        if group is not None:
            group.check_sending(kind)
            return group.check_thread(thread_id)
        if kind in ("voice", "video_note") and chat_id in self.no_voice:
            raise self._no_voice(chat_id, kind)
        return self.topic(chat_id, thread_id)

    def topic(self, person: int, thread_id: int | None) -> dict[str, Any]:
        """Return the fields of a message in a topic of a private chat; {} outside topics.

        Raises:
            Bad: there is no such topic.

        """
        if thread_id is None:
            return {}
        if thread_id not in self.topics[person]:
            raise Bad("Bad Request: message thread not found")
        return {"message_thread_id": thread_id, "is_topic_message": True}

    def _no_voice(self, chat_id: int, kind: str) -> Bad:
        """Return a refusal: at first Telegram's own, in capitals; from then on its Bot API server knows."""
        if self.no_voice[chat_id]:
            what = "voice" if kind == "voice" else "video"
            return Bad(f"Bad Request: user restricted receiving of {what} messages")
        self.no_voice[chat_id] = True
        return Bad("Bad Request: VOICE_MESSAGES_FORBIDDEN")

    def add(
        self,
        chat_id: int,
        sender: dict[str, Any],
        *,
        extras: dict[str, Any] | None = None,
        receiver: dict[str, Any] | None = None,
        **content: Any,
    ) -> Message:
        """Add a message to a chat and show it to those who watch.

        Args:
            chat_id: where.
            sender: who sends it.
            extras: see `State.extras`.
            receiver: who alone gets it: an ephemeral message.
            content: fields of a Message.

        """
        group = self.groups.known.get(chat_id)
        author = {"from": sender} if group is None or group.kind != "channel" else {"sender_chat": group.chat}
        message: Message = {
            "message_id": next(self.message_ids),
            **author,
            "chat": self.chat(chat_id),
            "date": int(self.clock.now()),
        }
        message |= {name: value for name, value in content.items() if value not in (None, [], {})}
        if receiver is not None:
            message |= {"ephemeral_message_id": message["message_id"], "receiver_user": receiver}
        (self.messages if receiver is None else self.ephemeral)[chat_id][message["message_id"]] = message
        if sender is self.bot and receiver is None:
            self.sent.add((chat_id, message["message_id"]))
        if extras:
            self.extras[chat_id, message["message_id"]] |= extras
        self.show("message", message)
        return message

    def shown(self, message: Message) -> Message:
        """Return a message with what people see besides its own fields."""
        return message | self.extras.get((message["chat"]["id"], message["message_id"]), {})

    def show(self, kind: str, message: Message) -> None:
        """Show a new or edited message to those who watch; kind: message or edit."""
        self.tell(message["chat"]["id"], {"type": kind, "message": self.shown(message)}, only=self._only(message))

    def _only(self, message: Message) -> int | None:
        """Return the person who alone sees a message; None: everybody does."""
        receiver = message.get("receiver_user")
        return None if receiver is None else int((message["from"] if receiver is self.bot else receiver)["id"])

    def seen_by(self, person: int, chat_id: int) -> dict[int, Message]:
        """Return the messages of a chat that a person sees, oldest first."""
        alone = {number: one for number, one in self.ephemeral[chat_id].items() if self._only(one) == person}
        return dict(sorted({**self.messages[chat_id], **alone}.items())) if alone else self.messages[chat_id]

    def note_read(self, message: Message) -> None:
        """Note that the bot has confirmed a person's message, and show it; tests send broken ones."""
        chat = message.get("chat")
        chat_id = chat.get("id") if isinstance(chat, dict) else None
        number = message.get("message_id") or message.get("ephemeral_message_id")
        if isinstance(chat_id, int) and isinstance(number, int) and number > self.read[chat_id]:
            self.read[chat_id] = number
            self.tell(chat_id, {"type": "read", "up_to": number})

    def mark(self, message: Message, **extras: Any) -> None:
        """Set something that people see besides a message's own fields, and show it; None removes it."""
        place = message["chat"]["id"], message["message_id"]
        self.extras[place] = {k: v for k, v in (self.extras[place] | extras).items() if v is not None}
        self.show("edit", message)

    def drop(self, chat_id: int, message_id: int) -> None:
        """Delete a message, as its author may; the bot is not told."""
        if self.messages[chat_id].pop(message_id, None) is not None:
            self.tell(chat_id, {"type": "delete", "message_id": message_id})
        elif (alone := self.ephemeral[chat_id].pop(message_id, None)) is not None:
            self.tell(chat_id, {"type": "delete", "message_id": message_id}, only=self._only(alone))

    def mine(self, chat_id: int, message_id: int, what: str) -> Message:
        """Return a message that the bot has sent and wants to edit or delete."""
        message = self.messages[chat_id].get(message_id)
        if message is None:
            raise Bad(f"Bad Request: message to {what} not found")
        is_shut = what == "edit" and "force_reply" in self.extras.get((chat_id, message_id), {})
        if (chat_id, message_id) not in self.sent or is_shut:
            raise Bad(f"Bad Request: message can't be {what}ed")
        return message

    def change(self, message: Message, **content: Any) -> Message:
        """Edit a message; changing nothing is an error, as in Telegram."""
        before = {name: message.get(name) for name in content}
        wanted = {name: value or None for name, value in content.items()}
        if before == wanted:
            raise Bad(
                "Bad Request: message is not modified: specified new message content and reply markup are exactly "
                "the same as a current content and reply markup of the message"
            )
        for name, value in wanted.items():
            if value is None:
                message.pop(name, None)
            else:
                message[name] = value
        message["edit_date"] = int(self.clock.now())
        self.show("edit", message)
        return message

    def delete(self, chat_id: int, message_id: int) -> None:
        """Delete a message; somebody else's in a group only as its admin."""
        group = self.groups.known.get(chat_id)
        if message_id in self.messages[chat_id] and group is not None and not group.bot_is_admin:
            self.mine(chat_id, message_id, "delet")
        if self.messages[chat_id].pop(message_id, None) is None:
            raise Bad("Bad Request: message to delete not found")
        self.tell(chat_id, {"type": "delete", "message_id": message_id})

    def tell(self, chat_id: int, event: dict[str, Any], *, only: int | None = None) -> None:
        """Tell those who watch a chat, or only one person, what happened there."""
        self.told += 1
        for listener in self.listeners[only or chat_id]:
            listener.put_nowait({**event, "chat_id": chat_id, "told": self.told})
