"""The original of a result: a document of what A2E made, with its labels, where its owner asks for it."""

import io
import json
import os
from pathlib import Path

import c2pa
import PIL.Image
import pytest
from aiohttp import web
from aiohttp.typedefs import Handler

from bot.jobs.steps.originals import GONE
from bot.media.terms import COMPOSED, MADE
from bot.sandbox.telegram.person import Message, labels, words
from bot.store.database import Transaction
from tests.labels_read import labels_in
from tests.media.test_labels import make
from tests.world import World, picture, until, until_answered, until_done, world


async def upscaled(here: World) -> Message:
    """Let Ada have a photo made larger; returns the result."""
    await here.person.say("/upscale")
    await here.person.hears("Send the photo")
    await here.person.send_file(picture("red"))
    await here.person.press("✅", await here.person.hears("Price:"))
    return await here.person.wait_for(lambda one: words(one).startswith("Done") and "photo" in one)


def bytes_of(here: World, message: Message) -> bytes:
    return here.telegram.files.get(message["document"]["file_id"]).path.read_bytes()


def pixels(data: bytes) -> bytes:
    with PIL.Image.open(io.BytesIO(data)) as image:
        return image.convert("RGB").tobytes()


async def made_by_a2e(here: World) -> bytes:
    url = next(one.results[0] for one in here.a2e.tasks.values() if one.results)
    async with here.session.get(url) as answer:
        return await answer.read()


async def test_the_original_is_what_a2e_made_with_its_labels(database_url: str) -> None:
    async with world(database_url) as here:
        result = await upscaled(here)
        before = here.a2e.coins
        await here.person.press("📎 Original file", result)
        original = await here.person.wait_for(lambda one: "document" in one and "the original file" in words(one))
        assert "AI-generated" in words(original)
        made, got = await made_by_a2e(here), bytes_of(here, original)
        assert pixels(got) == pixels(made)
        assert COMPOSED.encode() in got
        with PIL.Image.open(io.BytesIO(got)) as image:
            mime = image.get_format_mimetype()
        assert c2pa.Reader(mime, io.BytesIO(got)).get_validation_state() in ("Valid", "Trusted")
        assert here.a2e.coins == before


async def test_a_press_before_it_is_noted_that_the_result_arrived_brings_it_too(here: World) -> None:
    result = await upscaled(here)
    await until_answered(here)
    assert here.studio is not None
    db = here.studio.deps.store.db
    await db.transact(lambda t: t.execute("UPDATE jobs SET state = 'sending'"))  # a slow commit
    await here.person.press("📎 Original file", result)
    await here.person.wait_for(lambda one: "document" in one)


async def test_a_deletion_before_it_is_noted_that_the_result_arrived_asks_for_a_moment(here: World) -> None:
    result = await upscaled(here)
    await until_answered(here)
    assert here.studio is not None
    await here.person.press("🗑 Delete", result)
    sure = await here.person.hears("Delete this result")
    db = here.studio.deps.store.db
    await db.transact(lambda t: t.execute("UPDATE jobs SET state = 'sending'"))  # a slow commit
    await here.person.press("🗑 Yes", sure)
    await until(lambda: any("just arrived" in (toast["text"] or "") for toast in here.person.toasts))
    await db.transact(lambda t: t.execute("UPDATE jobs SET state = 'delivered'"))
    await here.person.press("🗑 Yes", sure)
    await here.person.hears("Deleted here")


async def test_a_second_press_sends_what_telegram_keeps(here: World) -> None:
    result = await upscaled(here)
    await here.person.press("📎 Original file", result)
    first = await here.person.wait_for(lambda one: "document" in one)
    await until_answered(here)
    here.a2e.storage.expire_files()
    await here.person.press("📎 Original file", result)
    await here.person.wait_for(lambda one: "document" in one, after=first["message_id"])


async def test_what_telegram_keeps_no_more_is_fetched_from_a2e_again(here: World) -> None:
    result = await upscaled(here)
    await here.person.press("📎 Original file", result)
    first = await here.person.wait_for(lambda one: "document" in one)
    await until_answered(here)
    here.faults.add("telegram", "error", match="sendDocument", status=400, times=1)
    await here.person.press("📎 Original file", result)
    await here.person.wait_for(lambda one: "document" in one, after=first["message_id"])


async def from_before_labels(here: World) -> Message:
    """Return a result whose original was sent, and kept by Telegram, by a version that wrote no labels into files."""
    result = await upscaled(here)
    await here.person.press("📎 Original file", result)
    first = await here.person.wait_for(lambda one: "document" in one)
    await until_answered(here)
    await until_done(here, "original")
    kept = here.telegram.files.get(first["document"]["file_id"])
    kept.path.write_bytes(picture("red"))
    assert here.studio is not None
    store = here.studio.deps.store

    async def older(t: Transaction) -> None:
        row = await t.fetch_one("SELECT result FROM jobs")
        assert row is not None
        held = json.loads(store.vault.open(row["result"]))
        assert held.pop("labelled") == [held["original"]]
        await t.execute("UPDATE jobs SET result = ?", store.vault.seal(json.dumps(held)))

    await store.db.transact(older)
    return first


@pytest.mark.parametrize("gone", [False, True])
async def test_an_original_from_before_labels_is_labelled_on_its_way(here: World, gone: bool) -> None:
    first = await from_before_labels(here)
    result = await here.person.wait_for(lambda one: "📎 Original file" in labels(one))
    if gone:
        here.a2e.storage.expire_files()
    await here.person.press("📎 Original file", result)
    second = await here.person.wait_for(lambda one: "document" in one, after=first["message_id"])
    assert labels_in(bytes_of(here, second)).labelled
    await until_done(here, "original")
    here.a2e.storage.expire_files()
    await here.person.press("📎 Original file", result)
    third = await here.person.wait_for(lambda one: "document" in one, after=second["message_id"])
    assert third["document"]["file_id"] == second["document"]["file_id"], "it is labelled now, so no new upload"


async def test_an_original_from_before_labels_is_not_what_is_shown_again(here: World) -> None:
    first = await from_before_labels(here)
    await here.person.say("/settings")
    await here.person.press("🗂 Results")
    await here.person.wait_for(lambda one: any("as files" in label for label in labels(one)))
    await here.person.press_data(first["message_id"], "j:1:show")
    again = await here.person.wait_for(lambda one: "document" in one, after=first["message_id"])
    assert labels_in(bytes_of(here, again)).labelled


async def test_an_older_original_that_telegram_hands_out_no_more_comes_as_it_is_and_says_so(here: World) -> None:
    first = await from_before_labels(here)
    result = await here.person.wait_for(lambda one: "📎 Original file" in labels(one))
    here.a2e.storage.expire_files()
    os.truncate(here.telegram.files.get(first["document"]["file_id"]).path, 21 * 1024**2)
    for _ in range(2):
        await here.person.press("📎 Original file", result)
        first = await here.person.wait_for(lambda one: "document" in one, after=first["message_id"])
        told = words(first)
        assert "older than the labels inside files" in told
        assert "AI-generated" in told


@pytest.mark.parametrize("fault", ["error", "reset_before", "reset_after"])
async def test_an_original_whose_sending_broke_off_is_told(here: World, fault: str) -> None:
    result = await upscaled(here)
    here.faults.add("telegram", fault, match="sendDocument", times=1, status=500)
    await here.person.press("📎 Original file", result)
    await here.person.hears("press the button again")
    await here.person.press("📎 Original file", result)
    await here.person.wait_for(lambda one: "document" in one)


async def test_an_original_that_a2e_has_dropped_is_told_so(here: World) -> None:
    result = await upscaled(here)
    here.a2e.storage.expire_files()
    await here.person.press("📎 Original file", result)
    assert "Nothing was charged" in words(await here.person.hears(GONE[:40]))


async def test_a_voice_note_comes_as_the_sound_that_a2e_made(here: World) -> None:
    await here.person.say("/speak Good morning to you")
    await here.person.press("Alice", await here.person.hears("Which voice"))
    await here.person.press("✅", await here.person.hears("rice:"))
    note = await here.person.wait_for(lambda one: "voice" in one)
    assert MADE in labels_in(await here.person.download(note["voice"]["file_id"])).tag
    assert "📎 Original file" in labels(note)
    await here.person.press("📎 Original file", note)
    sound = await here.person.wait_for(lambda one: "document" in one)
    assert sound["document"]["file_name"].endswith((".mp3", ".wav"))


@pytest.mark.parametrize("mime", ["audio/ogg", "audio/mp4"])
async def test_a_sound_that_few_players_know_comes_as_mp3(sqlite_url: str, tmp_path: Path, mime: str) -> None:
    made, served = tmp_path / "made", list[str]()
    make(made, mime)

    @web.middleware
    async def otherwise(request: web.Request, handler: Handler) -> web.StreamResponse:
        if "/cdn/results" not in request.path:
            return await handler(request)
        served.append(request.method)
        return web.Response(body=made.read_bytes(), content_type=mime)

    async with world(sqlite_url, between=otherwise) as here:
        await here.person.say("/speak Good morning to you")
        await here.person.press("Alice", await here.person.hears("Which voice"))
        await here.person.press("✅", await here.person.hears("rice:"))
        note = await here.person.wait_for(lambda one: "voice" in one)
        await here.person.press("📎 Original file", note)
        sound = await here.person.wait_for(lambda one: "document" in one)
        found = labels_in(await here.person.download(sound["document"]["file_id"]))
        assert "GET" in served
        assert (found.mime, found.labelled) == ("audio/mpeg", True)
        assert sound["document"]["file_name"].endswith(".mp3")
        assert "AI-generated" in words(sound)


async def test_nobody_gets_anothers_original(here: World) -> None:
    result = await upscaled(here)
    data = next(
        one["callback_data"]
        for row in result["reply_markup"]["inline_keyboard"]
        for one in row
        if one["text"].startswith("📎")
    )
    async with await here.other() as ben:
        await ben.say("/start")
        menu = await ben.hears("A2E Studio")
        await ben.toast_for(await ben.press_data(menu["message_id"], data))
        await until_answered(here)
        assert not [one for one in await ben.answers() if "document" in one]


@pytest.fixture
async def here(sqlite_url: str):  # type: ignore[no-untyped-def]
    async with world(sqlite_url) as made:
        yield made
