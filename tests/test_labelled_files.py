"""Every operation's result as a file, as it is delivered and as its original: labelled, read back from the bytes."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox.telegram.person import Message, labels, words
from tests.catalogue import ONCE, Way, ways
from tests.journeys.test_likes import like
from tests.labels_read import labels_in
from tests.world import World, until, until_answered, until_done, world

MADE = [one for one in ONCE if not one.operation.text_result and (one.task_type is None or one.task_type.makes_media)]
SUFFIXES = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "video/mp4": ".mp4",
    "audio/mpeg": ".mp3",
    "audio/wav": ".wav",
}


@pytest.fixture
async def here(sqlite_url: str) -> AsyncIterator[World]:
    async with world(sqlite_url, seconds=0.1) as made:
        await made.person.say("/start")
        await made.person.hears("A2E Studio")
        await like(made, as_files=True)
        yield made


@ways(MADE)
async def test_it_is_labelled_as_a_file(here: World, way: Way) -> None:
    await way.order(here.person)
    await here.person.wait_for(lambda m: words(m).startswith("Done"))
    await until_done(here, "deliver")
    await until_answered(here)
    assert [one for one in await here.person.answers() if MEDIA & one.keys() and not await says_ai(here, one)] == []
    delivered = await documents(here)
    assert delivered or way.operation.command == "speak", "a voice note stays one"
    for shown in [one for one in await here.person.answers() if any(has.startswith("📎") for has in labels(one))]:
        await brought(here, shown)
    found = await documents(here)
    assert len(found) > len(delivered)
    for one in found:
        file = labels_in(await here.person.download(one["document"]["file_id"]))
        assert file.labelled, file
        assert one["document"]["file_name"].endswith(SUFFIXES[file.mime])


MEDIA = {"photo", "video", "animation", "audio", "voice", "document"}


async def says_ai(here: World, shown: Message) -> bool:
    """Whether a result says that AI made it, in its own caption or in that of its album; other pictures need not."""
    album, every = shown.get("media_group_id"), await here.person.answers()
    together = [one for one in every if album is not None and one.get("media_group_id") == album] or [shown]
    is_result = any(words(one).startswith("Done") for one in together) or "document" in shown or album is not None
    return not is_result or any("AI-generated" in words(one) for one in together)


async def documents(here: World) -> list[Message]:
    return [one for one in await here.person.answers() if "document" in one]


async def brought(here: World, shown: Message) -> None:
    """Have the originals of a result sent."""
    ada, before = here.person, len(await documents(here))
    await ada.press("📎", shown)

    async def more() -> bool:
        return len(await documents(here)) > before

    async def answered() -> bool:
        return await more() or any("📎 All of them" in labels(one) for one in await ada.answers())

    await until(answered)
    for several in [one for one in await ada.answers() if "📎 All of them" in labels(one)]:
        await ada.press("📎 All of them", several)
    await until(more)
    for step in ("original", "originals"):
        await until_done(here, step)
