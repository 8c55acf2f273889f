"""What people do in chats, and the updates that the bot gets from it."""

from typing import Any

from bot.sandbox.telegram.ephemeral import for_bot
from bot.sandbox.telegram.facts import facts
from bot.sandbox.telegram.groups import Group
from bot.sandbox.telegram.markup import marked
from bot.sandbox.telegram.state import Message, State
from bot.sandbox.telegram.updates import Updates


class Life:
    """Messages, edits, arrivals and departures; each becomes an update if the bot may hear of it and has asked to."""

    def __init__(self, state: State, updates: Updates) -> None:
        self._state, self._updates = state, updates

    def say(
        self,
        chat_id: int,
        person: dict[str, Any],
        *,
        content: dict[str, Any],
        thread_id: int | None = None,
        writes_as: str = "",
        replied: Message | None = None,
        alone: bool = False,
    ) -> Message:
        """Add what a person sends.

        Args:
            chat_id: where.
            person: who.
            content: fields of a Message.
            thread_id: the topic.
            writes_as: see `Group.author`.
            replied: the message that this one replies to.
            alone: only the bot gets it.

        Raises:
            Bad: the topic is closed or gone, or the group has moved.

        """
        group = self._state.groups.known.get(chat_id)
        replied = replied and {name: value for name, value in replied.items() if name != "reply_to_message"}
        if group is None:
            place = self._state.topic(chat_id, thread_id)
            message = self._state.add(chat_id, person, reply_to_message=replied, **place, **content)
        elif alone or (replied is not None and "ephemeral_message_id" in replied):
            place, receiver = group.check_thread(thread_id), self._state.bot
            message = self._state.add(chat_id, person, receiver=receiver, **place, **content)
        else:
            author = group.author(person, writes_as)
            sender = author.pop("from", person)
            message = self._state.add(chat_id, sender, **author, **group.thread_of(thread_id, replied), **content)
        self._tell("message", message, group)
        return message

    def _tell(self, kind: str, message: Message, group: Group | None) -> None:
        is_alone = "ephemeral_message_id" in message
        if group is not None and not is_alone and not group.hears(message, self._state.bot):
            return
        if group is not None and group.kind == "channel":
            kind = {"message": "channel_post", "edited_message": "edited_channel_post"}[kind]
        self._updates.tell(kind, for_bot(message))

    def edit(self, message: Message, text: str) -> Message:
        """Change a person's text, or the caption of what they sent."""
        name, marks = ("text", "entities") if "text" in message else ("caption", "caption_entities")
        changed = {name: text, marks: marked(text)}
        for field, value in changed.items():
            message.pop(field, None)
            message |= {field: value} if value else {}
        message["edit_date"] = int(self._state.clock.now())
        self._state.show("edit", message)
        self._tell("edited_message", message, self._state.groups.known.get(message["chat"]["id"]))
        return message

    def clear(self, person: dict[str, Any]) -> None:
        """Clear a person's private chat for both sides; the bot is not told."""
        for number in list(self._state.messages[person["id"]]):
            self._state.drop(person["id"], number)

    def add_bot(self, group: Group, person: dict[str, Any], *, as_admin: bool = False) -> None:
        """Have a person add the bot to a group, or make it an admin there."""
        before = self._membership(group)
        group.bot_in, group.bot_is_admin = True, as_admin
        self._moved(group, person, before)

    def remove_bot(self, group: Group, person: dict[str, Any]) -> None:
        """Have a person remove the bot from a group."""
        before = self._membership(group)
        group.bot_in = group.bot_is_admin = group.bot_left = False
        self._moved(group, person, before)

    def _membership(self, group: Group) -> dict[str, Any]:
        member: dict[str, Any] = {"user": self._state.bot}
        if not group.bot_in:
            return member | {"status": "kicked", "until_date": 0}
        return member | (_rights() if group.bot_is_admin else {"status": "member"})

    def _moved(self, group: Group, person: dict[str, Any], before: dict[str, Any]) -> None:
        told = {"chat": group.chat, "from": person, "date": int(self._state.clock.now())}
        change = {"old_chat_member": before, "new_chat_member": self._membership(group)}
        self._updates.tell("my_chat_member", told | change)

    def add_topic(self, person: dict[str, Any], name: str) -> int:
        """Have a person create a topic in their private chat; return its message_thread_id."""
        thread_id = self._state.groups.new_thread()
        self._state.topics[person["id"]][thread_id] = name
        told = {"name": name, "icon_color": 7_322_096}
        self.say(person["id"], person, thread_id=thread_id, content={"forum_topic_created": told})
        return thread_id

    def delete_topic(self, place: Group | dict[str, Any], thread_id: int) -> None:
        """Delete a topic of a group, or of a person's private chat, with its messages; the bot is not told."""
        chat_id = place.id if isinstance(place, Group) else place["id"]
        del (place.topics if isinstance(place, Group) else self._state.topics[chat_id])[thread_id]
        there = self._state.messages[chat_id]
        for number in [one for one, message in there.items() if message.get("message_thread_id") == thread_id]:
            del there[number]

    def migrate(self, group: Group, person: dict[str, Any]) -> Group:
        """Turn a group into a supergroup: from now on its old id is refused, naming the new one."""
        groups = self._state.groups
        new = groups.open(group.title, privacy=group.privacy, forbids=group.forbids, bot_is_admin=group.bot_is_admin)
        told = self._state.add(group.id, person, migrate_to_chat_id=new.id)
        self._tell("message", told, group)
        told = self._state.add(new.id, person, migrate_from_chat_id=group.id)
        self._tell("message", told, new)
        self._state.migrated[group.id] = new.id
        return new


def _rights() -> dict[str, Any]:
    """Return an administrator's required fields, each a right that was not given."""
    fields = facts()["types"]["ChatMemberAdministrator"]["fields"]
    rights = {name: False for name, field in fields.items() if field.get("required") and field["types"] == ["Boolean"]}
    return rights | {"status": "administrator"}
