"""Anything in any order: whatever people say, send and press, each update is answered, and only a ✅ spends credits."""

import logging
import random
import re
from collections.abc import Awaitable, Callable

import pytest

from bot.sandbox.telegram.person import Message, Person, labels, words
from handlers.router import COMMANDS
from tests.media_files import film, sound
from tests.world import World, picture, until, until_answered, world

STEPS = 60
ANSWERS = ("sendMessage", "editMessageText", "answerCallbackQuery", "sendPhoto", "sendVideo")
ORDERS = ("✅", "👁 Quick")
"""How the buttons that may spend begin. A 🔊 sample is on the house: the only other thing that costs the operator."""
SAYINGS = (
    "hello",
    "Bob <b>&",
    "spanish",
    "exchange 1",
    "7",
    "💥" * 30,
    "x" * 4096,
    "/",
    "/nonsense now",
    "http://a",
    "-1",
)
FORGED = (
    "d:{n}:1:go:",
    "d:{n}:2:set:own-1",
    "d:{n}:3:in:?",
    "d:{n}:4:in:xx",
    "d:{n}:2:enough:",
    "d:{n}:2:skip:",
    "d:{n}:2:opt:lips",
    "d:{n}:2:back:",
    "d:{n}:3:change:",
    "d:{n}:2:edit:prompt",
    "d:{n}:3:take:photo",
    "d:{n}:3:page:99999",
    "d:{n}:3:with:exchange.diamonds",
    "d:{n}:2:yes:face",
    "j:{n}:show",
    "j:{n}:again",
    "j:{n}:erase",
    "s:voice:open:{n}",
    "s:avatar:use:{n}.1",
    "p:voice:list:.{n}",
    "p:avatar:star:.a",
    "a:tokens:{n}",
    "m:admin",
    "m:live",
    "\u00ff" * 20,
    " ",
)


class Walker:
    """Somebody without a plan."""

    def __init__(self, here: World, person: Person, dice: random.Random) -> None:
        self.here, self.person, self.dice = here, person, dice
        self.told: list[str] = []

    async def step(self) -> None:
        """Do one thing, and wait until the bot has done with it."""
        do = self.dice.choices((self.say, self.command, self.send, self.press, self.forge), weights=(2, 3, 2, 9, 2))[0]
        calls = self.here.telegram.state.calls
        before = len(calls)
        await do()
        await until_answered(self.here)
        if self.told:  # a card comes a moment later, from the queue
            await until(lambda: any(one["method"] in ANSWERS for one in calls[before:]))

    async def say(self) -> None:
        text = self.dice.choice(SAYINGS)
        self.told.append(f"say {text[:20]}")
        await self.person.say(text)

    async def command(self) -> None:
        name = self.dice.choice(sorted(COMMANDS))
        argument = self.dice.choice(("", "", " Good morning"))
        self.told.append(f"say /{name}{argument}")
        await self.person.say(f"/{name}{argument}")

    async def send(self) -> None:
        sent = self.dice.choice(FILES)
        self.told.append(f"send {sent.__name__}")
        await sent(self.person)

    async def press(self) -> None:
        """Press a button of one of the newest messages, or of any older one; never one that orders."""
        shown = [one for one in await self.person.answers() if labels(one)]
        if not shown:
            return await self.command()
        message = self.dice.choice(shown[-3:] if self.dice.random() < 0.8 else shown)
        free = [label for label in labels(message) if may_press(label, message)]
        if not free:
            return await self.command()
        label = self.dice.choice(free)
        self.told.append(f"press {label}")
        await self.person.press(label, message)
        return None

    async def forge(self) -> None:
        shown = await self.person.answers()
        data = self.dice.choice(FORGED).format(n=self.dice.randint(1, 30))
        at_price = any("Price" in words(one) or "paid up front" in words(one) for one in shown)
        if not shown or (":go:" in data and at_price):  # there it would be the ✅ itself
            return await self.command()
        self.told.append(f"forge {data}")
        await self.person.press_data(shown[-1]["message_id"], data)
        return None


def may_press(label: str, message: Message) -> bool:
    """Whether a button cannot spend: consent and "that's all" are ✅ too, but not at a price."""
    ordering = label.startswith(ORDERS) and not re.match(r"✅ (It's mine|Nobody|That's all|Take)", label)
    return not ordering and not label.startswith("🔊")


async def _photo(person: Person) -> None:
    await person.send_file(picture(), caption="my cat")


async def _voice(person: Person) -> None:
    await person.send_file(sound(16), kind="voice", name="voice.ogg", mime_type="audio/ogg")


async def _clip(person: Person) -> None:
    await person.send_file(film(2), kind="video", name="clip.mp4", mime_type="video/mp4")


async def _program(person: Person) -> None:
    await person.send_file(b"MZ", kind="document", name="face.jpg", mime_type="image/jpeg")


FILES: tuple[Callable[[Person], Awaitable[None]], ...] = (_photo, _voice, _clip, _program)


@pytest.mark.parametrize("seed", range(6))
async def test_no_order_of_assets_is_a_dead_end(sqlite_url: str, seed: int, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    async with world(sqlite_url, seconds=0.1) as here:
        walker = Walker(here, here.person, random.Random(seed))
        for _ in range(STEPS):
            try:
                await walker.step()
            except TimeoutError:
                pytest.fail("no answer to the last of:\n" + "\n".join(walker.told))
        story = "\n".join(walker.told)
        assert not [one for one in caplog.messages if "not handled" in one or "given up" in one], story
        assert here.a2e.coins == 1000, story
        assert not any(task.cost or task.diamonds for task in here.a2e.tasks.values()), story
        said = await here.person.say("/start")
        await here.person.hears("A2E Studio", after=said["message_id"])
        said = await here.person.say("/cancel")
        await here.person.wait_for(
            lambda m: "Dropped" in words(m) or "Nothing is open" in words(m), after=said["message_id"]
        )
