"""People who place one order after the other and note what they are owed: an answer, a card."""

import asyncio
import random
from dataclasses import dataclass, field
from time import time
from typing import Any

import aiohttp

from bot.sandbox.telegram.person import Message, Person, Predicate, button, labels, words
from tests.world import picture

PATIENCE = 60.0
"""Seconds a person waits for an answer before they call it lost."""
CANCELS = 0.3
"""The share of orders that their person tries to cancel a moment later."""
OPEN = ("Queued", "Rendering", "Sending")
PICTURES = [picture(color, (64, 80)) for color in ("red", "green", "blue", "teal")]
VOICES = ("Alice", "Grace", "Henry", "Oscar")


class Elsewhere(Exception):
    """The answer was not the one that the order needs, but an apology or an error."""


@dataclass(frozen=True, kw_only=True)
class Pressed:
    """A pressed ✅: from here on there is an order."""

    chat: int
    message_id: int
    query_id: str
    at: float


@dataclass(frozen=True, kw_only=True)
class Unanswered:
    """What was never answered."""

    chat: int
    what: str
    at: float

    def __str__(self) -> str:
        return f"{self.chat} {self.what} at {self.at:.1f}"


@dataclass
class Customer:
    """One person of the storm.

    Attributes:
        waits: seconds that each answer took.
        unanswered: what they said or pressed that was never answered.
        pressed: orders.
        patience: seconds after which they call an answer lost.
        forgotten: messages that nobody knows any more, since the bot came out of a backup.

    """

    person: Person
    chance: random.Random
    pause: float
    """The most seconds between two orders: Telegram's pace gives a chat one message a second."""
    waits: list[float] = field(default_factory=list)
    unanswered: list[Unanswered] = field(default_factory=list)
    pressed: list[Pressed] = field(default_factory=list)
    forgotten: set[int] = field(default_factory=set)
    patience: float = PATIENCE
    cancelled: int = 0
    """How often they wanted to cancel an order."""
    has_face: bool = False

    async def order_until(self, closed: asyncio.Event) -> None:
        """Place one order after the other, at most two at a time, until the storm is over; finish what was begun."""
        while not closed.is_set():
            order = self.chance.choice(
                (
                    self._swap,
                    self._speak,
                    self._animate,
                    self._imagine,
                    self._film,
                    self._edit,
                    self._head_swap,
                    self._recipe,
                )
            )
            try:
                await order()
            except Elsewhere:
                await self._drop()
            await self._until_few_are_open(closed)
            await asyncio.sleep(self.chance.uniform(0, self.pause))

    async def _drop(self) -> None:
        try:
            await self._say("/cancel", "")
        except Elsewhere:
            return

    async def _until_few_are_open(self, closed: asyncio.Event) -> None:
        while not closed.is_set():
            known = [one for one in await self.person.answers() if one["message_id"] not in self.forgotten]
            if sum(words(one).startswith(OPEN) for one in known) < 2:
                return
            await asyncio.sleep(0.2)

    async def _swap(self) -> None:
        if not self.has_face:
            await self._save_face()
        asked = await self._say("/swap", "Whose face")
        if button(asked, "🙂") is None:
            raise Elsewhere
        asked = await self._press("🙂", asked, "Where does it go")
        asked = await self._send_picture("Who is in it", "Price:", after=asked)
        if button(asked, "✅ Nobody") is not None:
            asked = await self._press("✅ Nobody", asked, "Price:")
        await self._confirm(asked)

    async def _save_face(self) -> None:
        asked = await self._say("/faces", "My faces")
        self.has_face = button(asked, "🙂") is not None
        if self.has_face:
            return
        asked = await self._press("➕", asked, "Send a <b>photo", "Send a photo")
        asked = await self._send_picture("Whose face is this", "Done", "Queued", after=asked)
        if button(asked, "✅ Mine") is not None:
            await self._press("✅ Mine", asked, "Done", "Queued")
        self.has_face = True

    async def _speak(self) -> None:
        asked = await self._say(f"/speak Number {self.chance.randrange(1000)}, please.", "Which voice")
        asked = await self._press(self.chance.choice(VOICES), asked, "Price:")
        await self._confirm(asked)

    async def _animate(self) -> None:
        asked = await self._say("/animate", "Send the photo")
        asked = await self._send_picture("Who is in it", "What happens", after=asked)
        if button(asked, "✅") is not None:
            asked = await self._press("✅", asked, "What happens")
        asked = await self._say("it turns around", "Price:")
        await self._confirm(asked)

    async def _imagine(self) -> None:
        asked = await self._say(f"/imagine a cat, number {self.chance.randrange(1000)}", "Price:")
        await self._confirm(await self._with_any_model(asked))

    async def _film(self) -> None:
        asked = await self._say(f"/film a ship, number {self.chance.randrange(1000)}", "Price:")
        await self._confirm(await self._with_any_model(asked))

    async def _edit(self) -> None:
        asked = await self._say("/edit", "Send the photo to change")
        asked = await self._send_picture("Who is in it", "What should change", after=asked)
        if button(asked, "✅") is not None:
            asked = await self._press("✅", asked, "What should change")
        asked = await self._say("make it night", "Price:")
        await self._confirm(await self._with_any_model(asked))

    async def _head_swap(self) -> None:
        asked = await self._say("/headswap", "Whose head")
        asked = await self._send_picture("Onto whose body", after=asked)
        asked = await self._send_picture("🤝", "Price:", after=asked)
        if button(asked, "✅ Mine") is not None:
            asked = await self._press("✅ Mine", asked, "Price:")
        await self._confirm(asked)

    async def _recipe(self) -> None:
        asked = await self._say("/recipes", "Recipes")
        await self._press("🖼 Moving portrait", asked, "What should the picture show")
        await self._say(f"a boat, number {self.chance.randrange(1000)}", "What happens in it")
        await self._confirm(await self._say("it sails away", "Price:"))

    async def _with_any_model(self, asked: Message) -> Message:
        """Pick one of the models on the first page, most of the time: each family is a task type of its own."""
        if self.chance.random() < 0.3:
            return asked
        offered = await self._press("⚙️ Model", asked, "Which model")
        return await self._press(
            self.chance.choice([one for one in labels(offered) if " · " in one]), offered, "Price:"
        )

    async def _say(self, text: str, *expected: str) -> Message:
        said = await self.person.say(text)
        return await self._answer(text, said["message_id"], expected)

    async def _send_picture(self, *expected: str, after: Message) -> Message:
        sent = await self.person.send_file(self.chance.choice(PICTURES))
        return await self._answer("a picture", sent["message_id"], expected)

    async def _answer(self, what: str, after: int, expected: tuple[str, ...]) -> Message:
        """Wait for a new message that is an answer; it is the right one if it holds one of the expected words."""
        return await self._hear(what, is_answer, expected, after=after)

    async def _press(self, label: str, message: Message, *expected: str) -> Message:
        """Press a button and wait until its message, or a newer one, says what comes next."""
        number, before = message["message_id"], words(message)
        if button(message, label) is None:  # an older question's answer came late
            raise Elsewhere
        await self.person.press(label, message)

        def changed(one: Message) -> bool:
            return is_answer(one) and (one["message_id"] > number or words(one) != before)

        return await self._hear(f"the button {label}", changed, expected, after=number - 1)

    async def _hear(self, what: str, matches: Predicate, expected: tuple[str, ...], *, after: int) -> Message:
        began = time()
        try:
            heard = await self.person.wait_for(matches, seconds=self.patience, after=after)
        except AssertionError:
            self.unanswered.append(Unanswered(chat=self.person.number, what=what, at=began))
            raise Elsewhere from None
        self.waits.append(time() - began)
        if not any(one in words(heard) for one in expected):
            raise Elsewhere
        return heard

    async def _confirm(self, asked: Message) -> None:
        """Press ✅; the books will say what became of it."""
        query_id = await self.person.press("✅", asked)
        number = asked["message_id"]
        self.pressed.append(Pressed(chat=self.person.number, message_id=number, query_id=query_id, at=time()))
        await self._until_taken(number, query_id)
        if self.chance.random() < CANCELS:
            await asyncio.sleep(self.chance.uniform(0, 0.3))
            await self._cancel(number)

    async def _cancel(self, number: int) -> None:
        """Press ✖️ on a card, and answer the question where A2E has begun; the books say what became of it."""
        card = next((one for one in await self.person.answers() if one["message_id"] == number), None)
        if card is None or button(card, "✖️") is None:
            return
        query_id = await self.person.press("✖️", card)
        self.cancelled += 1
        began = time()
        while time() - began < self.patience and not any(one["query_id"] == query_id for one in self.person.toasts):
            asked = next((one for one in await self.person.answers() if words(one).startswith("Cancel ")), None)
            if asked is not None and asked["message_id"] > number:
                await self.person.press("✖️ Yes", asked)
                return
            await asyncio.sleep(0.1)

    async def _until_taken(self, number: int, query_id: str) -> None:
        """Wait until a ✅ is answered: by a note, by its message, or because that has made room for the result."""
        began = time()
        while time() - began < self.patience:
            asked = [words(one) for one in await self.person.answers() if one["message_id"] == number]
            if any(toast["query_id"] == query_id for toast in self.person.toasts) or "Price:" not in "".join(asked):
                self.waits.append(time() - began)
                return
            await asyncio.sleep(0.1)
        self.unanswered.append(Unanswered(chat=self.person.number, what="✅", at=began))
        raise Elsewhere


def is_answer(message: Message) -> bool:
    """Whether it answers something said, and is not a result, a notice about one, or a job's card."""
    text = words(message)
    card = text.startswith((*OPEN, "Done", "Failed", "Cancelled")) and "Add a face" not in text
    media = any(kind in message for kind in ("photo", "video", "voice", "audio", "document"))
    return not card and not media and not text.startswith("⚠️")


async def come_in(
    session: aiohttp.ClientSession, root: str, number: int, chance: random.Random, pause: float
) -> Customer:
    """Add a person to the sandbox."""
    async with session.post(f"{root}/sandbox/users", json={"first_name": f"P{number}"}) as answer:
        made: dict[str, Any] = await answer.json()
    return Customer(Person(session, root, made["id"]), random.Random(chance.random()), pause)
