"""Somebody at the page, and a camera: types in a language, presses by what a button means."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.buttons.owner import SIGN
from bot.sandbox.telegram.person import Message, Person
from tests.operator_camera import Camera
from tests.world import until_answered, until_done

TYPED: dict[str, dict[str, str]] = {
    "es": {
        "dog": "Un perro en la playa",
        "wolf": "un lobo en vez de un perro",
        "boat": "Un velero rojo en un lago tranquilo",
        "house": "Una casa roja junto a un lago",
        "found": "casa",
        "name": "Abuela",
        "club": "Club de fotos",
        "recipe": "Una bicicleta azul bajo la lluvia",
    },
    "ar": {
        "dog": "كلب على الشاطئ",
        "wolf": "ذئب بدلا من كلب",
        "boat": "قارب شراعي أحمر على بحيرة هادئة",
        "house": "بيت أحمر بجانب بحيرة",
        "found": "بيت",
        "name": "جدتي",
        "club": "نادي التصوير",
        "recipe": "دراجة زرقاء تحت المطر",
    },
}
"""Language -> what Ben types there."""
RESULT = r"^j:\d+:use$"
"""The button of a result that leads on."""


@dataclass
class Walk:
    """Who walks, and who takes pictures."""

    camera: Camera
    ben: Person
    cleo: Person
    language: str

    def typed(self, name: str) -> str:
        return TYPED[self.language][name]

    async def begin(self) -> None:
        """Empty the chat; what was open is dropped."""
        await self.camera.say("/cancel", self.ben)
        await self.ben.clear()

    async def say(self, words: str, by: Person | None = None) -> None:
        await self.camera.say(words, by or self.ben)

    async def take(self, name: str, who: Person | None = None, *, place: str = "") -> None:
        await self.camera.take(name, who or self.ben, place=place)

    async def press(self, pattern: str, by: Person | None = None) -> Message:
        """Press the newest button whose data has a pattern; return its message."""
        who = by or self.ben
        message = await self.there(pattern, who)
        await who.press_data(message["message_id"], meant(message, pattern) or "")
        await until_answered(self.camera.here)
        return message

    async def there(
        self, pattern: str, who: Person | None = None, *, also: Callable[[Message], bool] = bool
    ) -> Message:
        """Wait for a message with such a button."""
        return await (who or self.ben).wait_for(lambda one: meant(one, pattern) is not None and also(one))

    async def made(self, who: Person | None = None, *, after: int = 0) -> Message:
        """Wait for a result, shown and delivered."""
        found = await (who or self.ben).wait_for(lambda one: meant(one, RESULT) is not None, after=after)
        await until_done(self.camera.here, "deliver")
        await until_answered(self.camera.here)
        return found

    async def sample(self, name: str) -> Message:
        """Send one of the page's samples; return its message."""
        here = self.camera.here
        url = f"{here.root}/sandbox/chats/{self.ben.number}/sample"
        async with here.session.post(url, json={"name": name}) as answer:
            sent: Message = (await answer.json())[0]
        await until_answered(here)
        return sent


def meant(message: Message, pattern: str) -> str | None:
    """Return the data of a message's first button that has a pattern, the mark before it in groups aside."""
    rows = (message.get("reply_markup") or {}).get("inline_keyboard", [])
    found = (one.get("callback_data") or "" for row in rows for one in row)
    return next((one for one in found if re.search(pattern, one.partition(SIGN)[2] or one)), None)
