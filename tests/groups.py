"""A group with people in it: sends what Telegram sends for what is said and pressed there."""

import secrets
from dataclasses import dataclass
from pathlib import Path
from time import time
from typing import Any

from bot.sandbox.telegram.markup import commands_in
from bot.sandbox.telegram.person import Message, Person, Predicate, button, labels, words
from tests.world import World, until, until_answered

ADA, BEN = 1001, 1002
ANONYMOUS, CHANNEL, LINKED = 1087968824, 136817688, 777000
"""Telegram's stand-ins for anonymous admins, channels, and what a channel posts into its group."""


@dataclass
class Group:
    """A supergroup. The double keeps its messages like a person's."""

    here: World
    number: int = -100123

    def __post_init__(self) -> None:
        self.here.telegram.state.people[self.number] = {"id": self.number, "first_name": "Friends", "username": "f"}

    @property
    def chat(self) -> dict[str, Any]:
        """The group, as Telegram describes it."""
        return {"id": self.number, "type": "supergroup", "title": "Friends"}

    def say(self, who: int, text: str, **more: Any) -> int:
        """Say something; return the message's id."""
        sender = {"id": who, "is_bot": who > 10**6, "first_name": "Somebody"}
        content = {"text": text, "entities": commands_in(text), **more}
        message = self.here.telegram.state.add(self.number, sender, **content)
        self.here.telegram.updates.add({"message": {**message, "chat": self.chat}})
        return int(message["message_id"])

    def press(self, who: int, message: Message, label: str) -> str:
        """Press a button by its label; return the query's id."""
        data = button(message, label)
        assert data is not None, labels(message)
        return self.press_data(who, message, data)

    def press_data(self, who: int, message: Message, data: str) -> str:
        """Press with made-up data."""
        query = secrets.token_hex(8)
        self.here.telegram.state.presses[query] = (who, time())
        content = {
            "id": query,
            "from": {"id": who, "is_bot": False, "first_name": "Somebody"},
            "message": {**message, "chat": self.chat},
            "chat_instance": str(self.number),
            "data": data,
        }
        self.here.telegram.updates.add({"callback_query": content})
        return query

    def answers(self, after: int = 0) -> list[Message]:
        """Return what the bot has said, oldest first."""
        said = list(self.here.telegram.state.messages[self.number].values())
        return [one for one in said if one["from"].get("username", "").endswith("bot") and one["message_id"] > after]

    async def hears(self, text: str, *, after: int = 0) -> Message:
        """Wait for a message that contains a text."""
        return await self.wait_for(lambda one: text in words(one), after=after)

    async def wait_for(self, matches: Predicate, *, after: int = 0) -> Message:
        """Return the bot's newest message that matches."""
        await until(lambda: any(matches(one) for one in self.answers(after)))
        return dict(next(one for one in reversed(self.answers(after)) if matches(one)))

    async def is_settled(self) -> None:
        """Wait until everything said and pressed is handled and answered."""
        await until_answered(self.here)


class Replying(Person):
    """Answers each question with a reply, as people have to in a group."""

    async def _asked(self) -> int | None:
        return max((one["message_id"] for one in await self.answers()), default=None)

    async def say(self, text: str, *, reply_to: int | None = None) -> Message:
        return await super().say(text, reply_to=reply_to if text.startswith("/") else await self._asked())

    async def send_file(self, content: bytes | Path, *, reply_to: int | None = None, **more: Any) -> Message:
        return await super().send_file(content, reply_to=reply_to or await self._asked(), **more)
