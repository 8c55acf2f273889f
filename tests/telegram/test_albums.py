"""Albums over real HTTP: one call, each item counted, none sent twice."""

import asyncio
import json
from pathlib import Path

import pytest

from bot import wellformed
from bot.acts import Delete
from bot.chat import AlbumItem, Kind, SendAlbum, SendMessage
from bot.sandbox.telegram.person import Person, words
from bot.telegram.outbox.albums import refused_items
from bot.telegram.outbox.errors import TelegramRefused, Unknown
from bot.telegram.outbox.media import ResultFile
from bot.telegram.outbox.packing import pack, unpack
from bot.telegram.pacing.budget import TELEGRAM, Priority
from tests.telegram.test_outbox import connected, outbox
from tests.world import picture, video


async def test_an_album_mixes_uploads_with_what_telegram_has_and_is_labelled_once(tmp_path: Path) -> None:
    async with connected() as (root, _, bot, session), Person(session, root) as ada:
        clip, file = video(tmp_path / "c.mp4"), tmp_path / "p.jpg"
        file.write_bytes(picture())
        known = (await ada.send_file(picture("red")))["photo"][-1]["file_id"]
        files = [
            ResultFile(kind=Kind.PHOTO, path=file),
            ResultFile(kind=Kind.VIDEO, path=clip, width=64, height=64, seconds=1.0),
            ResultFile(kind=Kind.PHOTO, file_id=known),
        ]
        sent = await outbox(bot).albums.send(1001, files, caption="<b>all</b>")
        said = await ada.answers()
        assert [one.message_id for one in sent] == [one["message_id"] for one in said]
        assert [one.kind for one in sent] == [Kind.PHOTO, Kind.VIDEO, Kind.PHOTO]
        assert all(one.file_id for one in sent)
        assert [words(one) for one in said] == ["all", "", ""]


async def test_an_album_of_what_telegram_has_is_a_reply_that_survives_json() -> None:
    async with connected() as (root, _, bot, session), Person(session, root) as ada:
        known = (await ada.send_file(picture("red")))["photo"][-1]["file_id"]
        items = tuple(AlbumItem(kind=Kind.PHOTO, file_id=known, caption=f"<b>{name}</b>") for name in "ab")
        album = SendAlbum(chat_id=1001, items=items)
        assert unpack(json.loads(wellformed.dumps(pack(album)))) == album
        await outbox(bot).send(album)
        assert [words(one) for one in await ada.answers()] == ["a", "b"]
        assert [one.caption for one in album.apart()] == ["<b>a</b>", "<b>b</b>"]


async def test_an_album_whose_fate_is_unknown_is_not_repeated() -> None:
    async with connected() as (root, telegram, bot, session), Person(session, root) as ada:
        known = (await ada.send_file(picture("red")))["photo"][-1]["file_id"]
        files = [ResultFile(kind=Kind.PHOTO, file_id=known)] * 2
        for fault in ("reset_after", "hollow"):
            telegram.faults.add("telegram", fault, match="sendMediaGroup")
            with pytest.raises(Unknown):
                await outbox(bot).albums.send(1001, files, caption="")
        assert len(await ada.answers()) == 4


async def test_telegram_says_which_item_it_refuses_an_album_for() -> None:
    async with connected() as (root, _, bot, session), Person(session, root) as ada:
        known = (await ada.send_file(picture("red")))["photo"][-1]["file_id"]
        files = [ResultFile(kind=Kind.PHOTO, file_id=known), ResultFile(kind=Kind.PHOTO, file_id="no-such-id")]
        with pytest.raises(TelegramRefused) as refused:
            await outbox(bot).albums.send(1001, files, caption="")
        assert refused_items(refused.value, 2) == [1]
        assert await ada.answers() == []


@pytest.mark.parametrize(
    ("said", "items"),
    [
        ('failed to send message #1 with the error message "X"', [0]),
        ("failed to send message #3", [0, 1]),
        ("failed to send message #0", [0, 1]),
        ("Bad Request", [0, 1]),
    ],
)
def test_what_telegram_names_is_refused_and_otherwise_all(said: str, items: list[int]) -> None:
    assert refused_items(TelegramRefused(said), 2) == items


async def test_a_deletion_says_whether_the_message_went() -> None:
    async with connected() as (_, _, bot, _):
        out = outbox(bot)
        number = await out.send(SendMessage(chat_id=1001, text="hello"))
        gone = Delete(chat_id=1001, message_id=number or 0)
        assert await out.delete(gone)
        assert not await out.delete(gone)


async def test_albums_among_other_messages_keep_telegrams_pace() -> None:
    async with connected(limits=True) as (root, telegram, bot, session):
        out, people = outbox(bot), [telegram.state.add_person(f"P{number}")["id"] for number in range(70)]
        known = (await Person(session, root).send_file(picture("red")))["photo"][-1]["file_id"]
        files = [ResultFile(kind=Kind.PHOTO, file_id=known)] * 10
        texts = [out.send(SendMessage(chat_id=one, text="hello")) for one in people[3:]]
        albums = [out.albums.send(one, files, caption="") for one in people[:3]]
        await asyncio.gather(*texts[:30], *albums, *texts[30:])
        assert [call for call in telegram.state.calls if not call["ok"]] == []


def test_a_chat_rests_for_as_long_as_an_album_has_items() -> None:
    one, ten = (TELEGRAM.terms(1, Priority.RESULT, messages=number) for number in (1, 10))
    assert ten.step == 10 * one.step
    assert ten.slack == one.slack


@pytest.mark.parametrize("items", range(2, 11))
def test_a_group_gets_at_most_20_messages_in_a_minute_that_begins_or_ends_with_an_album(items: int) -> None:
    one, answer = TELEGRAM.terms(-1, Priority.RESULT), TELEGRAM.terms(-1, Priority.ANSWER)
    album = TELEGRAM.terms(-1, Priority.RESULT, messages=items)
    before_it = (60 + album.slack) / one.step
    after_it = 1 + (60 + answer.slack - album.step) / one.step
    assert before_it + items <= 20
    assert after_it + items <= 20
