"""People without a plan, in every kind of chat: what they write, send, press and forge, as raw updates."""

import random
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from time import time
from typing import Any

from bot.sandbox.telegram import TelegramSandbox
from bot.sandbox.telegram.groups import Group
from bot.sandbox.telegram.markup import commands_in
from handlers.router import COMMANDS, PRESSES
from tests.fuzz.schema import WORDS, Maker, types
from tests.media_files import film, sound
from tests.world import picture

Content = dict[str, Any]
PEOPLE = 8
TRIES = 5
"""How often the bot may try to answer one press."""
KEPT = 150
"""Messages that a chat remembers: a run of hours stays small."""
NUMBERS = ("0", "-1", "999999999999999999", "9" * 40, "1e9", "²", "٣", "0x10", "", "1.5", "NaN", "01", "2147483648")
TEXTS = (
    "hello",
    "7",
    "exchange 1",
    "http://a",
    "https://example.com/a.mp4",
    "/",
    "/nonsense now",
    "@",
    "spanish, dutch",
)
KINDS = sorted(set(types()["Update"]["fields"]) - {"update_id"})


@dataclass(frozen=True, kw_only=True)
class Made:
    """An update that was made.

    Attributes:
        what: how it was made.
        content: without its update_id.
        broken: no schema allows it: it may be given up, but nothing else may suffer.

    """

    what: str
    content: Content
    broken: bool = False


@dataclass
class Crowd:
    """Makes updates for the sandbox's Telegram."""

    telegram: TelegramSandbox
    dice: random.Random
    files: list[Content] = field(default_factory=list)
    optional: set[str] = field(default_factory=set)
    """Broken presses, which may stay unanswered."""
    nobodys: int = 0
    """How often Telegram may refuse an answer to a press whose id was broken."""

    async def prepare(self) -> None:
        """Bring the people, groups and files."""
        self.maker, groups = Maker(self.dice), self.telegram.state.groups
        for number in range(1003, 1001 + PEOPLE):
            self.telegram.state.add_person(f"P{number}", number=number)
        forum = groups.open("Forum", privacy=False)
        self.topics = [groups.add_topic(forum, name) for name in ("one", "two")]
        groups.open("Basic", kind="group")
        groups.open("Private")
        groups.open("Open", privacy=False, bot_is_admin=True)
        groups.open("Silent", privacy=False, forbids={"text", "photo", "video"})
        groups.open("News", kind="channel", bot_is_admin=True)
        kinds = (("photo", picture()), ("voice", sound(16)), ("video", film(2)), ("document", b"MZ"))
        for kind, content in kinds:
            path = self.telegram.files.new_path(f"a.{kind}")
            path.write_bytes(content)
            name = {"photo": "a.jpg", "voice": "a.ogg", "video": "a.mp4", "document": "face.jpg"}[kind]
            self.files.append(await self.telegram.files.take(Path(path), kind, name=name))

    def make(self) -> Made:
        """Return the next update."""
        ways = (
            (self.any_kind, 35), (self.command, 14), (self.text, 10), (self.file, 6), (self.press, 22),
            (self.forge, 9), (self.unknown, 1), (self.broken, 3), (self.captioned, 5), (self.edit, 5), (self.reply, 4),
            (self.item, 8), (self.piece, 3),
        )  # fmt: skip
        made = self.dice.choices([way for way, _ in ways], weights=[weight for _, weight in ways])[0]()
        self._forget()
        return made

    def _forget(self) -> None:
        state = self.telegram.state
        for chat_id, there in state.messages.items():
            while len(there) > KEPT:
                number = next(iter(there))
                del there[number]
                state.sent.discard((chat_id, number))

    def person(self) -> Content:
        return self.telegram.state.people[self.dice.randint(1001, 1000 + PEOPLE)]

    def group(self) -> Group:
        return self.dice.choice(list(self.telegram.state.groups.known.values()))

    def said(self, what: str, **content: Any) -> Made:
        """Return a message of somebody, somewhere, as somebody."""
        person = self.person()
        if self.dice.random() < 0.6:
            return Made(what=what, content={"message": self.telegram.state.add(person["id"], person, **content)})
        group = self.group()
        author = group.author(person, self.dice.choice(("", "", "", "anonymous", "linked", "-1000000000777")))
        sender, thread = author.pop("from", person), self.dice.choice([None, *self.topics])
        place = group.check_thread(thread) if group.is_forum else {}
        message = self.telegram.state.add(group.id, sender, **author, **place, **content)
        kind = "channel_post" if group.kind == "channel" else "message"
        return Made(what=f"{what} in a {group.kind}", content={kind: message})

    def command(self) -> Made:
        name = self.dice.choice(sorted(COMMANDS))
        tail = self.dice.choice(("", "", f"@{self.telegram.state.bot['username']}", "@another_bot"))
        argument = self.dice.choice(("", "", " 1", " Good morning", f" {self.dice.choice(WORDS)}"))
        text = f"/{name}{tail}{argument}"[:4096]
        return self.said("command", text=text, entities=commands_in(text))

    def text(self) -> Made:
        text = self.dice.choice((*TEXTS, *WORDS)) or "x"
        return self.said("text", text=text, entities=commands_in(text))

    def file(self) -> Made:
        caption = self.dice.choice((None, None, "my cat", *WORDS))
        return self.said("file", **self.dice.choice(self.files), caption=caption)

    def captioned(self) -> Made:
        """Return a file with a command under it, mostly with words behind that."""
        caption = f"/{self.dice.choice(sorted(COMMANDS))}{self.dice.choice(('', ' she smiles', ' Good morning'))}"
        return self.said(
            "captioned", **self.dice.choice(self.files), caption=caption, caption_entities=commands_in(caption)
        )

    def item(self) -> Made:
        """Return an item of an album: of a few albums by turns, so that some are mixed and some stay alone."""
        album = f"{self.dice.choice(('a', 'b'))}{int(time()) // 2}"
        return self.said("item of an album", **self.dice.choice(self.files), media_group_id=album)

    def piece(self) -> Made:
        """Return a piece of a long text."""
        return self.said("piece", text=self.dice.choice(("a", "b ", "🦄")) * 2048)

    def written(self) -> list[Content]:
        """Return what people have said in chats with the bot, newest last."""
        own = [there for chat, there in self.telegram.state.messages.items() if chat in self.telegram.state.people]
        return [one for there in own for one in there.values() if self._by_somebody(one)][-200:]

    def _by_somebody(self, message: Content) -> bool:
        return message.get("from", {}).get("id") in self.telegram.state.people

    def edit(self) -> Made:
        """Change what somebody said: its words, its caption, its file; to nothing, a command or something else."""
        found = self.written()
        if not found:
            return self.text()
        message = self.dice.choice(found[-30:])
        words = self.dice.choice(("", "she waves", "/cancel", "/animate she waves", *TEXTS))
        field = "text" if "text" in message else "caption"
        media = self.dice.choice(self.files) if field == "caption" and self.dice.random() < 0.5 else {}
        entities = "entities" if field == "text" else "caption_entities"
        changed = {**message, **media, field: words or None, entities: commands_in(words), "edit_date": int(time())}
        return Made(what="edit", content={"edited_message": changed})

    def reply(self) -> Made:
        """Answer a message, of a person or of the bot, with a command; or one that is there no more."""
        person = self.person()
        there = list(self.telegram.state.messages[person["id"]].values())
        replied = {"reply_to_message": self.dice.choice(there[-20:])} if there and self.dice.random() < 0.9 else {}
        text = f"/{self.dice.choice(sorted(COMMANDS))}"
        message = self.telegram.state.add(person["id"], person, text=text, entities=commands_in(text), **replied)
        return Made(what="reply", content={"message": message})

    def any_kind(self) -> Made:
        """Return an update of any kind there is, all of it random; mostly from somebody we know, somewhere real."""
        kind = self.dice.choice([*KINDS, "message", "message", "callback_query"])
        content = self.maker.value(types()["Update"]["fields"][kind]["types"][0])
        if "from" in content and self.dice.random() < 0.8:
            content["from"] = self.person()
        if "chat" in content and self.dice.random() < 0.8:
            content["chat"] = self._chat(content)
        if kind == "callback_query":
            self._opened(content)
        elif "message_id" in content and "text" in types()["Message"]["fields"] and content["chat"]["id"]:
            self.telegram.state.messages[content["chat"]["id"]].setdefault(content["message_id"], content)
        return Made(what=f"any {kind}", content={kind: content})

    def _chat(self, content: Content) -> Content:
        sender = content.get("from", {}).get("id")
        if sender in self.telegram.state.people and self.dice.random() < 0.7:
            return self.telegram.state.chat(sender)
        return self.group().chat

    def _opened(self, query: Content) -> None:
        """A press waits for its answer; its message is one of ours, one that cannot be read any more, or none."""
        query["id"] = secrets.token_hex(8)
        self.telegram.state.presses[query["id"]] = (query["from"]["id"], time())
        if isinstance(query.get("message"), dict) and self.dice.random() < 0.7:
            query["message"]["chat"] = self._chat(query)
            query["message"]["from"] = self.telegram.state.bot
            if self.dice.random() < 0.5:
                query["message"] = {"chat": query["message"]["chat"], "message_id": 1, "date": 0}

    def shown(self) -> list[tuple[int, Content]]:
        """Return the messages of ours with buttons that are still there, newest last, with their chat."""
        state = self.telegram.state
        return [
            (chat_id, message)
            for chat_id, there in state.messages.items()
            for number, message in there.items()
            if "reply_markup" in message and (chat_id, number) in state.sent
        ]

    def pressed(self, what: str, data: str | None, chat_id: int, message: Content) -> Made:
        person = self.telegram.state.people.get(chat_id)
        if person is None or self.dice.random() < 0.05:
            person = self.person()
        query = {
            "id": secrets.token_hex(8),
            "from": person,
            "message": dict(message),
            "chat_instance": str(chat_id),
            **({"data": data} if data is not None else {"game_short_name": "chess"}),
        }
        self.telegram.state.presses[query["id"]] = (person["id"], time())
        return Made(what=what, content={"callback_query": query})

    def press(self) -> Made:
        """Press a button that is really there, mostly a new one."""
        found = self.shown()
        if not found:
            return self.command()
        chat_id, message = self.dice.choice(found[-40:] if self.dice.random() < 0.8 else found)
        rows = message["reply_markup"].get("inline_keyboard", [])
        datas = [one["callback_data"] for row in rows for one in row if "callback_data" in one]
        return self.pressed("press", self.dice.choice(datas) if datas else "m:start", chat_id, message)

    def forge(self) -> Made:
        """Press with data of one's own making, most of it nearly right."""
        found = self.shown()
        if not found:
            return self.command()
        chat_id, message = self.dice.choice(found)
        rows = message["reply_markup"].get("inline_keyboard", [])
        datas = [one["callback_data"] for row in rows for one in row if "callback_data" in one] or ["m:start"]
        return self.pressed("forged press", self._forged(self.dice.choice(datas)), chat_id, message)

    def _forged(self, data: str) -> str | None:
        parts = data.split(":")
        place = self.dice.randrange(len(parts))
        match self.dice.randint(0, 6):
            case 0:
                parts[place] = self.dice.choice(NUMBERS)
            case 1:
                parts[place] = self.dice.choice(WORDS)[:40]
            case 2:
                parts = [self.dice.choice(sorted(PRESSES)), *(self.dice.choice(NUMBERS) for _ in parts[1:])]
            case 3:
                parts.insert(place, self.dice.choice(NUMBERS))
            case 4:
                del parts[place]
            case 5:
                return self.dice.choice(
                    (None, "", "x" * 64, "m:admin", "g:999999999999999999", "j:1:show", "a:let:1002")
                )
            case _:
                at = self.dice.randrange(len(data) + 1)
                return data[:at] + chr(self.dice.choice((0, 58, 48, 0x202E, 0xD800, 0x1F4A5))) + data[at + 1 :]
        return ":".join(parts)

    def unknown(self) -> Made:
        content = self.dice.choice(({}, {"from": self.person()}, [], "x", 7, None, self.maker.object("Message")))
        return Made(what="unknown kind", content={"a_kind_of_tomorrow": content} if self.dice.random() < 0.9 else {})

    def broken(self) -> Made:
        made = self.any_kind()
        ((kind, content),) = made.content.items()
        changed = self.maker.broken(content)
        if kind == "callback_query":
            self.optional.add(content["id"])
            self.nobodys += TRIES * (not isinstance(changed, dict) or changed.get("id") != content["id"])
        return Made(what=f"broken {kind}", content={kind: changed}, broken=True)
