"""A person who answers anything that an operation asks, by its declaration alone: for tests of the whole catalogue."""

import re
from collections.abc import Awaitable, Callable, Mapping
from html import unescape

from bot.locales import _
from bot.operations.base import Operation
from bot.operations.choices import Pick
from bot.operations.file_inputs import File, Script
from bot.operations.inputs import Input, Text
from bot.operations.models import Model, PickModel, Wish
from bot.operations.one_of import OneOf
from bot.operations.photo_inputs import Photos
from bot.operations.recordings import Samples
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
    inputs, agreeing = operation.inputs(), False
    named = any(isinstance(one, Text) and one.begins for one in inputs.values())
    caption = TEXT if named else None
    for field, given in inputs.items():
        if _is_asked(given, answers) and field not in known:
            asked = await person.hears(plain(_(given.ask)).split("\n")[0][:60])
            await _answer(person, given, asked, caption)
            answers[field] = TEXT if isinstance(given, Text | Script) else {"answered": True}
            agreeing = agreeing or (given.likeness is not None and not isinstance(given, Script))
        elif field in known and isinstance(given, Pick) and given.likeness:
            agreeing = True
        if agreeing and not _is_to_come(inputs, field, answers, known):
            await agree(person)
            agreeing = False
    if not operation.confirms:
        return (await person.answers())[-1]
    quote = await person.wait_for(is_quote)
    if named and TEXT not in words(quote):
        await person.say(TEXT)
        quote = await person.wait_for(lambda m: is_quote(m) and TEXT in words(m))
    return quote


def _is_asked(given: Input, answers: Mapping[str, object]) -> bool:
    """Whether somebody who is new has to answer it."""
    begins = getattr(given, "begins", "")
    return not given.optional and not begins and given.needed(answers)


def _is_to_come(inputs: Mapping[str, Input], after: str, answers: Mapping[str, object], known: tuple[str, ...]) -> bool:
    """Whether another face or voice is asked for after a field: one consent is asked for all of them."""
    later = list(inputs.items())[list(inputs).index(after) + 1 :]
    return any(one.likeness and (field in known or _is_asked(one, answers)) for field, one in later)


def is_quote(message: Message) -> bool:
    """Whether a message has the last ✅ below a price."""
    return _("Price: {price}.").partition("{")[0] in words(message) or "paid up front" in words(message)


async def agree(person: Person) -> None:
    """Say that whoever is in it has agreed."""
    await person.press("✅", await person.hears("🤝"))


async def with_model(person: Person, quote: Message, wish: type[Wish], model: Model) -> Message:
    """Choose a model at the quote, after what it needs; return the new quote."""
    for field in model.needs:
        given = wish.inputs()[field]
        await person.press(f"⚙️ {_(given.label)}", quote)
        await _answer(person, given, await person.hears(plain(_(given.ask))))
        await (agree(person) if given.likeness else person.wait_for(is_quote))
        quote = await person.wait_for(is_quote)
    await person.press("⚙️ Model", quote)
    await pick_model(person, await person.hears("Which model"), model)
    return await person.wait_for(is_quote)


async def pick_model(person: Person, asked: Message, model: Model) -> None:
    """Press a model's button, on whatever page it is."""
    turned = 0
    while not any(label.split(" · ")[0] == model.name for label in labels(asked)):
        turned += 1
        await person.press("▶️ More", asked)
        back = f"◀️ {turned}"
        asked = await person.wait_for(lambda m, back=back: any(one.startswith(back) for one in labels(m)))  # type: ignore[misc]
    await person.press(f"{model.name} · ", asked)


async def _answer(person: Person, given: Input, asked: Message, caption: str | None = None) -> None:
    match given:
        case Text() | Script():
            await person.say(TEXT)
        case Samples():
            await person.send_file(sound(16), kind="voice", name="voice.ogg", mime_type="audio/ogg", caption=caption)
        case Photos():
            await person.send_album([(picture(color), "photo", f"{color}.jpg") for color in ("red", "blue")])
        case File():  # one that need not be sent is sent all the same
            await SENDERS[given.limits[0].kind](person, (given.limits[0].min_seconds or 0) + 1, caption)
        case Pick() | PickModel():
            await person.press(first_choice(asked), asked)
            if given.many:
                await person.press("✅")
        case OneOf(choices=choices):
            await person.press(_(next(iter(choices.values()))), asked)
        case _:  # an unknown kind: its last button answers it, or words if it has none
            choices = _choices(asked)
            await (person.press(choices[-1], asked) if choices else person.say(TEXT))


def first_choice(message: Message) -> str:
    """Return the label of the first button that answers the question."""
    return _choices(message)[0]


def _choices(message: Message) -> list[str]:
    return [label for label in labels(message) if not label.startswith(CONTROLS)]


async def _photo(person: Person, seconds: float, caption: str | None) -> None:
    await person.send_file(picture("red"), caption=caption)


async def _video(person: Person, seconds: float, caption: str | None) -> None:
    await person.send_file(film(seconds), kind="video", name="clip.mp4", mime_type="video/mp4", caption=caption)


async def _voice(person: Person, seconds: float, caption: str | None) -> None:
    await person.send_file(sound(2), kind="voice", name="voice.ogg", mime_type="audio/ogg", caption=caption)


SENDERS: dict[str, Callable[[Person, float, str | None], Awaitable[None]]] = {
    "image": _photo,
    "video": _video,
    "audio": _voice,
}
