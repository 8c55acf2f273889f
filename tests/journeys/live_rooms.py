"""The way into a live room, and what a room shows."""

from bot.sandbox.telegram.person import Message, Person, labels, words
from tests.world import World

DOOR = "▶️ Open the live room"


async def opened(person: Person) -> Message:
    """Walk the conversation to an open room; returns the message with its door."""
    await person.say("/live")
    await person.press("Alice", await person.hears("Which avatar"))
    await person.press("✅ Open the room", await person.hears("paid up front"))
    return await person.wait_for(lambda m: DOOR in labels(m))


def rooms(here: World) -> list[dict]:
    return here.a2e.books()["rooms"]


def closed(message: Message) -> bool:
    return words(message).startswith("Done · Live avatar") and "The room is closed; it was open for" in words(message)
