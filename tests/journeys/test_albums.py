"""An album is one answer: gathered, in order, nothing of it lost."""

import json
from pathlib import Path

import aiohttp
import pytest

from bot.sandbox.telegram.person import Person, words
from bot.store.updates import Waiting
from handlers.gathering import LONGEST, PAUSE, gathered
from tests.media_files import sound
from tests.messages import album, as_sent, mixed_album
from tests.ports import free_port
from tests.world import World, picture, running, sandbox, settings_for, until, until_answered, video, world


async def draft_of(here: World) -> dict:
    await until_answered(here)
    store = here.studio.deps.store
    draft = await store.db.transact(lambda t: store.drafts.get(t, 1001, 1001, None))
    assert draft is not None
    return draft.answers


def unique(message: dict) -> str:
    return str(message["photo"][-1]["file_unique_id"])


async def test_face_and_target_as_an_album_answer_two_questions(here: World) -> None:
    await here.person.say("/swap")
    await here.person.hears("Whose face?")
    face, target = await album(here, picture("red"), picture("blue"))
    await here.person.press("✅", await here.person.hears("Whose face is this? Who is in it?"))
    await here.person.hears("Price:")
    answers = await draft_of(here)
    assert [answers[name]["file"]["unique_id"] for name in ("face", "target")] == [unique(face), unique(target)]


async def test_the_video_of_an_album_goes_where_a_video_is_taken(here: World, tmp_path: Path) -> None:
    clip = await as_sent(here, video(tmp_path / "clip.mp4").read_bytes(), kind="video", name="clip.mp4")
    photo = await as_sent(here, picture("red"))
    await here.person.say("/swap")
    await here.person.hears("Whose face?")
    mixed_album(here, clip, photo)
    await here.person.hears("Whose face is this?")
    answers = await draft_of(here)
    assert (answers["face"]["kind"], answers["target"]["kind"]) == ("image", "video")


async def test_an_album_with_nothing_open_is_one_offer_that_holds_all_of_it(here: World) -> None:
    face, target, _ = await album(here, picture("red"), picture("blue"), picture("green"))
    offered = await here.person.hears("What should I do with these 3 photos?")
    await until_answered(here)
    assert len(await here.person.answers()) == 1
    await here.person.press("🎭", offered)
    await here.person.hears("Whose face is this?")
    answers = await draft_of(here)
    assert [answers[name]["file"]["unique_id"] for name in ("face", "target")] == [unique(face), unique(target)]
    assert any("I left one of them out" in words(one) for one in await here.person.answers())


async def test_an_album_of_recordings_fills_a_list_answer(here: World) -> None:
    await here.person.say("/clone")
    await here.person.hears("voice")
    items = [await as_sent(here, sound(seconds), kind="audio", name="a.mp3") for seconds in (8, 9)]
    mixed_album(here, *items)
    await here.person.press("✅ Mine", await here.person.hears("Who is speaking?"))
    await here.person.hears("From: 2 recordings, 17 s")


async def test_items_that_come_in_another_order_are_taken_in_the_order_they_were_sent(here: World) -> None:
    items = [await as_sent(here, picture(color)) for color in ("red", "blue")]
    await here.person.say("/swap")
    await here.person.hears("Whose face?")
    numbers = [next(here.telegram.state.message_ids) for _ in items]
    for number, item in reversed(list(zip(numbers, items, strict=True))):
        here.telegram.updates.add({"message": {
            "message_id": number, "date": 1, "chat": here.telegram.state.chat(1001),
            "from": here.telegram.state.people[1001], "media_group_id": "7", **item,
        }})  # fmt: skip
    await here.person.hears("Whose face is this? Who is in it?")
    answers = await draft_of(here)
    assert answers["face"]["file"]["unique_id"] == items[0]["photo"][-1]["file_unique_id"]


async def test_an_albums_words_are_the_prompt(here: World) -> None:
    await here.person.say("/animate")
    await here.person.hears("Send the photo")
    await album(here, picture("red"), caption="she smiles")
    await here.person.press("✅", await here.person.hears("Who is in it?"))
    assert "she smiles" in words(await here.person.hears("Price:"))


async def test_an_album_by_webhook_is_one_answer(sqlite_url: str) -> None:
    port = free_port()
    async with world(sqlite_url, PUBLIC_URL=f"http://127.0.0.1:{port}", PORT=str(port)) as here:
        await here.person.say("/swap")
        await here.person.hears("Whose face?")
        await album(here, picture("red"), picture("blue"))
        await here.person.hears("Whose face is this?")
        assert {"face", "target"} <= set(await draft_of(here))


async def test_an_album_that_waits_survives_the_end_of_the_process(database_url: str) -> None:
    async with sandbox() as (root, telegram, a2e), aiohttp.ClientSession() as session:
        settings = settings_for(root, database_url)
        async with Person(session, root) as ada:
            here = World(root, session, telegram, a2e, telegram.faults, ada, settings)
            async with running(settings):
                await ada.say("/swap")
                await ada.hears("Whose face?")
                await album(here, picture("red"), picture("blue"))
                await until(lambda: telegram.updates.pending == 0)
            async with running(settings) as studio:
                here.studio = studio
                await ada.hears("Whose face is this?")
                assert {"face", "target"} <= set(await draft_of(here))


def row(number: int, at: float, **message: object) -> Waiting:

    content = {"message_id": number, "chat": {"id": 1, "type": "private"}, "from": {"id": 1}, **message}
    return Waiting(update_id=number, body=json.dumps({"update_id": number, "message": content}), tries=0, at=at)


NOON = 1_000_000.0


@pytest.mark.parametrize(
    ("arrived", "now", "wait"),
    [
        ([0.0], 0.25, 0.75),
        ([0.0, 0.5], 0.75, 0.75),
        ([0.0, 0.5], 1.5, 0.0),
        ([0.0, 0.75, 1.5], 1.75, 0.25),  # not longer than two seconds after the first
        ([0.0, 0.5], -60.0, 0.0),  # the clock was set back
        ([0.0] * 10, 0.0, 0.0),  # an album has no more
    ],
)
def test_an_album_is_complete_a_second_after_its_last_item(arrived: list[float], now: float, wait: float) -> None:
    line = [row(number, NOON + at, media_group_id="a") for number, at in enumerate(arrived)]
    whole, left = gathered(line, now=NOON + now)
    assert (len(whole), left) == (len(arrived), wait)
    assert (PAUSE, LONGEST) == (1.0, 2.0)


def test_two_albums_and_what_comes_between_them_are_kept_apart() -> None:
    line = [
        row(1, NOON, media_group_id="a"),
        row(2, NOON, media_group_id="b"),
        row(3, NOON, text="hello"),
        row(4, NOON, media_group_id="a"),
    ]
    whole, _ = gathered(line, now=NOON)
    assert [one.update_id for one in whole] == [1, 4]


async def test_a_chattering_groups_album_is_ignored_and_a_meant_one_taken(here: World) -> None:
    group = here.telegram.state.groups.open("Friends", privacy=False)
    await album(here, picture("red"), picture("blue"), chat=group.id)
    await until_answered(here)
    assert not [one for one in here.telegram.state.messages[group.id].values() if one["from"]["is_bot"]]
    await album(here, picture("red"), picture("blue"), chat=group.id, caption="/swap")
    async with here.person.in_group(group.id) as ada:
        await ada.hears("Whose face is this?")
