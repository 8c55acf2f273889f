"""Photobooks, which are several results of one task: how people order them, and what comes."""

from bot.sandbox.telegram.person import Message, Person, words
from bot.store.jobs import State
from tests.jobs.people import newest_job
from tests.world import World, picture, until_done

BOOK = 16


async def order_a_book(ada: Person, pictures: int = BOOK) -> Message:
    """Order a photobook; returns the message that becomes its card."""
    await ada.say("/photobook")
    first = await ada.hears("Whose face?")
    await ada.send_file(picture("red"), reply_to=first["message_id"])
    await ada.press("✅ Mine")
    asked = await ada.hears("Price:")
    if pictures != 4:
        await ada.press("⚙️ Pictures", asked)
        await ada.press(str(pictures), await ada.hears("How many pictures?"))
        asked = await ada.hears(f"Pictures: {pictures}")
    await ada.press("✅", asked)
    return asked


def is_done(message: Message) -> bool:
    return words(message).startswith("Done")


def albums_in(messages: list[Message]) -> list[list[Message]]:
    """Return the albums that the bot sent, in order."""
    groups: dict[str, list[Message]] = {}
    for one in messages:
        if one.get("media_group_id") and one["from"]["is_bot"]:
            groups.setdefault(one["media_group_id"], []).append(one)
    return list(groups.values())


async def delivered(here: World) -> Message:
    """Wait for the message below the results, and for the row to say so."""
    done = await here.person.wait_for(is_done)
    await newest_job(here, State.DELIVERED)
    await until_done(here, "uncard")
    return done
