"""Files judged by their content, and turned into what the other side wants."""

import io
import os
import time
import wave
from collections.abc import AsyncIterator
from pathlib import Path

import av
import PIL.Image
import pytest

from bot.errors import TooBig, TooLong, Unavailable, Unreadable, WrongKind
from bot.media import convert, films
from bot.media.files import Limits, declared, inspect, out_of_reach
from bot.media.kept import Entry, Kept
from bot.media.spool import Spool
from bot.media.workers import Workers
from tests.media_files import sound as recorded
from tests.world import picture, until, video

MB = 1024 * 1024
IMAGE = Limits(kind="image", max_mb=1)
VIDEO = Limits(kind="video", max_mb=5, min_seconds=1, max_seconds=3)


@pytest.fixture
async def workers() -> AsyncIterator[Workers]:
    made = Workers()
    yield made
    await made.close()


def sound(path: Path, seconds: float = 1.0) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16000)
        file.writeframes(os.urandom(int(32000 * seconds)))
    return path


def test_what_a_message_declares_is_checked_before_any_download() -> None:
    declared(4 * MB, [VIDEO])
    declared(None, [VIDEO])
    with pytest.raises(TooBig, match="9 MB; I can take 5 MB"):
        declared(9 * MB, [IMAGE, VIDEO])
    declared(201 * MB, [IMAGE, Limits(kind="video", max_mb=500)])
    with pytest.raises(TooBig, match="201 MB; I can take 200 MB"):
        declared(201 * MB, [Limits(kind="video", max_mb=200)])


def test_a_file_that_the_server_does_not_hand_out_leads_to_a_link_where_one_helps() -> None:
    film = Limits(kind="video", max_mb=200)
    assert "30 MB, and from Telegram I can take 20 MB" in str(out_of_reach([film], 30 * MB).user_text)
    assert "link</b> to it instead: up to 200 MB" in str(out_of_reach([film], 30 * MB).user_text)
    assert "Please send a smaller" in str(out_of_reach([IMAGE], 30 * MB).user_text)


@pytest.mark.parametrize("content", [b"", b"hello, I am text", picture()[:200], b"\xff\xd8\xff" + bytes(900)])
async def test_what_is_no_picture_is_unreadable(workers: Workers, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.jpg"
    path.write_bytes(content)
    with pytest.raises(Unreadable, match="can't read that as a photo"):
        await inspect(path, IMAGE, workers=workers)


async def test_a_picture_that_unpacks_to_a_bomb_is_refused(workers: Workers, tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    PIL.Image.new("1", (14_000, 14_000)).save(path)
    with pytest.raises(Unreadable):
        await inspect(path, IMAGE, workers=workers)


async def test_a_file_is_what_its_content_says(workers: Workers, tmp_path: Path) -> None:
    photo, clip, voice = tmp_path / "a.bin", video(tmp_path / "b.bin", seconds=2), sound(tmp_path / "c.bin")
    photo.write_bytes(picture(size=(30, 20), kind="PNG"))
    facts = await inspect(photo, IMAGE, workers=workers)
    assert (facts.mime, facts.width, facts.height) == ("image/png", 30, 20)
    facts = await inspect(clip, VIDEO, workers=workers)
    assert (facts.mime, facts.seconds, facts.has_audio) == ("video/mp4", 2.0, False)
    facts = await inspect(voice, Limits(kind="audio", max_mb=1), workers=workers)
    assert (facts.mime, round(facts.seconds or 0)) == ("audio/wav", 1)
    with pytest.raises(WrongKind, match="That is a sound; I need a video"):
        await inspect(voice, VIDEO, workers=workers)
    with pytest.raises(WrongKind, match="That is a photo; I need a video"):
        await inspect(photo, VIDEO, workers=workers)
    with pytest.raises(TooLong):
        await inspect(video(tmp_path / "d.mp4", seconds=6), VIDEO, workers=workers)
    with pytest.raises(TooBig):
        await inspect(clip, Limits(kind="video", max_mb=0), workers=workers)


async def test_a_picture_is_turned_upright_and_loses_its_metadata(workers: Workers, tmp_path: Path) -> None:
    turned = PIL.Image.new("RGB", (40, 20), "red")
    exif = turned.getexif()
    exif[0x0112] = 6
    exif[0x010F] = "Camera of mine"
    raw = io.BytesIO()
    turned.save(raw, "JPEG", exif=exif)
    path, out = tmp_path / "a.jpg", tmp_path / "b.jpg"
    path.write_bytes(raw.getvalue())
    assert await convert.upright(workers, path, out) == "image/jpeg"
    with PIL.Image.open(out) as image:
        assert image.size == (20, 40)
        assert not image.getexif()
    assert b"Camera" not in out.read_bytes()


async def test_sounds_become_mp3_and_voice_notes(workers: Workers, tmp_path: Path) -> None:
    source, mp3, note = sound(tmp_path / "a.wav", 2), tmp_path / "a.mp3", tmp_path / "a.ogg"
    await convert.to_mp3(workers, source, mp3)
    await convert.to_ogg_opus(workers, mp3, note)
    facts = await inspect(note, Limits(kind="audio", max_mb=1), workers=workers)
    assert facts.mime == "audio/ogg"
    assert facts.seconds == pytest.approx(2, abs=0.2)
    broken = tmp_path / "x.ogg"
    broken.write_bytes(b"nothing")
    with pytest.raises(Unreadable) as raised:
        await convert.to_mp3(workers, broken, mp3)
    assert "another format" in raised.value.user_text
    with pytest.raises(Unreadable):
        await convert.measure(workers, broken)


async def test_the_spool_is_bounded_and_cleans_up(tmp_path: Path) -> None:
    old = tmp_path / "spool" / "left.bin"
    old.parent.mkdir()
    old.write_bytes(b"x")
    os.utime(old, (time.time() - 7200,) * 2)
    spool = Spool(tmp_path / "spool", max_bytes=40)
    assert not old.exists()
    async with spool.file(".bin", owner=1) as path, spool.file(".bin", owner=2) as others:
        path.write_bytes(bytes(20))
        spool.grow(path, 10)
        with pytest.raises(Unavailable, match="share"):
            spool.grow(path, 1)
        with pytest.raises(Unavailable, match="share"):
            async with spool.file(".bin", owner=1):
                pass
        spool.grow(others, 10)
        async with spool.file(".bin") as ours:
            spool.grow(ours, 19)
            with pytest.raises(Unavailable, match="full"):
                spool.grow(ours, 1)
    assert not path.exists()
    async with spool.file(".bin", owner=1) as path:
        spool.grow(path, 10)


async def test_a_file_that_does_not_tell_its_length_is_measured(workers: Workers, tmp_path: Path) -> None:
    told, untold = tmp_path / "a.ogg", tmp_path / "b.webm"
    told.write_bytes(recorded(3))
    with av.open(str(told)) as source, av.open(str(untold), "w", format="webm", options={"live": "1"}) as target:
        stream = target.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(source.streams.audio[0]):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    with av.open(str(untold)) as opened:
        assert opened.duration is None
    with pytest.raises(TooLong):
        await inspect(untold, Limits(kind="audio", max_mb=1, max_seconds=2), workers=workers)


async def test_a_kept_file_makes_room_for_others_and_is_dropped_in_time(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool", max_bytes=40)
    kept = Kept(spool)
    async with spool.file(".bin", owner=1) as path:
        path.write_bytes(bytes(8))
        spool.grow(path, 8)
        kept.keep((1, "a", "image"), Entry(path=path, mime="image/jpeg"))
    assert path.exists()
    async with kept.used((1, "a", "image")) as entry, spool.file(".bin", owner=1) as other:
        assert entry is not None
        with pytest.raises(Unavailable, match="share"):
            spool.grow(other, 9)  # the kept one is in use
    async with spool.file(".bin", owner=1) as other:
        spool.grow(other, 9)
    assert not path.exists()
    async with kept.used((1, "a", "image")) as entry:
        assert entry is None
    async with spool.file(".bin", owner=1) as path:
        path.write_bytes(bytes(8))
        Kept(spool, seconds=0.0).keep((1, "b", "image"), Entry(path=path))
    await until(lambda: not path.exists())


async def test_all_that_is_kept_of_a_person_is_dropped(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool", max_bytes=4000)
    kept, paths = Kept(spool), []
    for owner in (1, 1, 2):
        async with spool.file(".bin", owner=owner) as path:
            path.write_bytes(b"x")
            kept.keep((owner, str(len(paths)), "image"), Entry(path=path))
            paths.append(path)
    kept.drop_all(1)
    assert [path.exists() for path in paths] == [False, False, True]


def test_a_film_that_takes_too_long_is_given_up_early() -> None:
    clock = iter([0.0, 5.0, 11.0, 11.0, 70.0])
    patience = films.Patience(whole=100.0, clock=lambda: next(clock))
    patience.check(1.0)
    patience.check(20.0)
    with pytest.raises(films.TakesTooLong):
        patience.check(5.0)
    with pytest.raises(films.TakesTooLong):
        patience.check(99.0)


async def test_a_film_that_cannot_be_converted_is_refused_with_the_next_step(workers: Workers, tmp_path: Path) -> None:
    path, out = tmp_path / "a.bin", tmp_path / "b.mp4"
    path.write_bytes(b"nothing")
    with pytest.raises(Unreadable) as raised:
        await convert.film(workers, path, out, seconds=3, most_bytes=MB)
    assert "Please send it as an <b>MP4</b>" in raised.value.user_text
