"""A person who answers anything that an operation asks, by its declaration alone: for tests of the whole catalogue."""

import re
from collections.abc import Awaitable, Callable
from html import unescape

from bot.operations.base import Operation
from bot.operations.choices import Pick
from bot.operations.file_inputs import File, Samples, Script
from bot.operations.inputs import Input, OneOf, Text
from bot.sandbox.telegram.person import Message, Person, labels, words
from tests.media_files import film, sound
from tests.world import picture

CONTROLS = ("✖", "⏭", "▶", "◀", "👁", "🔊", "🌐", "✅")
TEXT = "A bird flies over the quiet sea."


def plain(markup: str) -> str:
    """Return Telegram HTML as people read it."""
    return unescape(re.sub(r"<[^>]+>", "", markup))


async def fill(person: Person, operation: type[Operation], *, known: tuple[str, ...] = ()) -> Message:
    """Answer every question of an open dialogue; return the message with its last ✅, or the last message."""
    answers: dict[str, object] = {}
    for field, given in operation.inputs().items():
        if field in known and isinstance(given, Pick) and given.likeness:
            await person.press("✅", await person.hears("🤝"))
        if given.optional or field in known:
            continue
        if not given.needed(answers):
            continue
        asked = await person.hears(plain(given.ask).split("\n")[0][:60])
        await _answer(person, given, asked)
        answers[field] = TEXT if isinstance(given, Text | Script) else {"answered": True}
        if given.likeness and not isinstance(given, Script):
            await person.press("✅", await person.hears("🤝"))
    if not operation.confirms:
        return (await person.answers())[-1]
    return await person.wait_for(lambda m: "Price:" in words(m) or "paid up front" in words(m))


async def _answer(person: Person, given: Input, asked: Message) -> None:
    match given:
        case Text() | Script():
            await person.say(TEXT)
        case Samples():
            await person.send_file(sound(16), kind="voice", name="voice.ogg", mime_type="audio/ogg")
            await person.press("✅ That's all")
        case File():
            await SENDERS[given.limits[0].kind](person, (given.limits[0].min_seconds or 0) + 1)
        case Pick():
            await person.press(first_choice(asked), asked)
            if given.many:
                await person.press("✅ That's all")
        case OneOf(choices=choices):
            await person.press(next(iter(choices.values())), asked)
        case _:  # an unknown kind: its last button answers it, or words if it has none
            choices = _choices(asked)
            await (person.press(choices[-1], asked) if choices else person.say(TEXT))


def first_choice(message: Message) -> str:
    """Return the label of the first button that answers the question."""
    return _choices(message)[0]


def _choices(message: Message) -> list[str]:
    return [label for label in labels(message) if not label.startswith(CONTROLS)]


async def _photo(person: Person, seconds: float) -> None:
    await person.send_file(picture("red"))


async def _video(person: Person, seconds: float) -> None:
    await person.send_file(film(seconds), kind="video", name="clip.mp4", mime_type="video/mp4")


async def _voice(person: Person, seconds: float) -> None:
    await person.send_file(sound(2), kind="voice", name="voice.ogg", mime_type="audio/ogg")


SENDERS: dict[str, Callable[[Person, float], Awaitable[None]]] = {"image": _photo, "video": _video, "audio": _voice}
