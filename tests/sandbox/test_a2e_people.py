"""Avatars, voices, avatar videos and backgrounds of the double: what they ask for, refuse and make."""

import io
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import PIL.Image
import pytest

from tests.sandbox.a2e_caller import PUBLIC, Caller, avatar, calling, opened, present, voice


@pytest.fixture
async def caller(tmp_path: Path) -> AsyncIterator[Caller]:
    async with calling(tmp_path) as made:
        yield made


def frame_of(content: bytes) -> PIL.Image.Image:
    """Return a video's first frame."""
    with av.open(io.BytesIO(content)) as container:
        return next(container.decode(video=0)).to_image()


def near(one: tuple[int, ...], other: tuple[int, int, int]) -> bool:
    return all(abs(a - b) < 40 for a, b in zip(one, other, strict=True))


# Avatars


async def test_there_are_public_avatars_with_pictures_at_addresses_that_stay(caller: Caller) -> None:
    listed = await caller.operation("list_avatars")
    assert len(listed) >= 12
    assert {one["anchor_type"] for one in listed} == {0}
    assert opened(await caller.fetch(listed[0]["video_cover"]))[0] == "picture"
    assert len(await caller.call("POST", "/api/v1/anchor/character_list")) == len(listed)


async def test_a_trained_avatar_is_listed_presents_and_is_removed(caller: Caller) -> None:
    twin = await avatar(caller)
    found = await caller.operation("list_avatars", user_video_twin_id=twin["_id"], type="custom")
    assert [(one["_id"], one["anchor_type"]) for one in found] == [(twin["anchor_id"], 1)]
    made = await present(caller, anchor_id=twin["anchor_id"], anchor_type=1)
    assert made["status"] == "success"
    await caller.operation("remove_custom_avatar", _id=twin["_id"])
    assert await caller.operation("list_avatars", type="custom") == []
    body = {"anchor_id": twin["anchor_id"], "anchor_type": 1, "audioSrc": caller.audio(1)}
    assert (await caller.ask("POST", "/api/v1/video/generate", **body)).status == 400
    assert (await caller.operation("list_avatar_tasks"))["rows"] == []


async def test_an_avatar_of_a_picture_takes_a_diamond_while_there_are_any(caller: Caller) -> None:
    caller.server.diamonds = 1
    assert (await avatar(caller, image_url=caller.picture()))["current_status"] == "completed"
    assert (caller.server.coins, caller.server.diamonds) == (1000, 0)
    body = {"name": "n", "gender": "male", "image_url": caller.picture()}
    answer = await caller.ask("POST", "/api/v1/userVideoTwin/startTraining", **body)
    assert (answer.status, "diamonds" in answer.words) == (400, True)


@pytest.mark.parametrize("spelling", ["continueTraining", "continueTranining"])
async def test_an_avatar_is_trained_further_in_both_spellings(caller: Caller, spelling: str) -> None:
    twin = await avatar(caller)
    caller.server.seconds = 0.6
    assert await caller.call("POST", f"/api/v1/userVideoTwin/{spelling}", _id=twin["_id"]) == {}
    assert caller.server.diamonds == 2
    assert (await caller.operation("get_avatar_task", _id=twin["_id"]))["current_status"] == "processing"
    assert [one["_id"] for one in await caller.operation("list_training_avatar_tasks")] == [twin["_id"]]
    again = await caller.ask("POST", "/api/v1/userVideoTwin/continueTraining", _id=twin["_id"])
    assert again.status == 400
    ended = await caller.end(twin["_id"])
    assert ended["current_status"] == "completed"
    assert ended["lip_model"]
    assert ended["anchor_id"] == twin["anchor_id"]


@pytest.mark.parametrize("seconds", [1.0])
async def test_an_avatar_needs_a_long_video_and_one_source(caller: Caller, seconds: float) -> None:
    failed = await avatar(caller, video_url=caller.video(seconds))
    assert "too short" in failed["failed_message"]
    both = {"name": "n", "gender": "male", "image_url": caller.picture(), "video_url": caller.video()}
    assert (await caller.ask("POST", "/api/v1/userVideoTwin/startTraining", **both)).status == 400


async def test_a_voice_is_cloned_from_an_avatars_video(caller: Caller) -> None:
    twin = await avatar(caller)
    answer = await caller.operation("clone_voice_from_video", _id=twin["_id"])
    made = await caller.end(answer["_id"])
    assert made["current_status"] == "completed"
    assert [one["_id"] for one in await caller.operation("list_voice_clone_options")] == [answer["_id"]]
    silent = await avatar(caller, video_url=caller.video(10.2, sound=False))
    refused = await caller.ask("POST", "/api/v1/userVideoTwin/addVoiceClone", _id=silent["_id"])
    assert (refused.status, "no sound" in refused.words) == (400, True)


# Voices


async def test_one_voice_is_trained_at_a_time(caller: Caller) -> None:
    body = {"name": "n", "voice_urls": [caller.audio(11)]}
    caller.server.seconds = 0.6
    first = await caller.start("train_voice_clone", **body)
    caller.server.seconds = 0.05
    second = await caller.ask("POST", "/api/v1/userVoice/training", **body)
    assert (second.status, "training" in second.words) == (400, True)
    await caller.end(first["_id"])
    assert (await voice(caller))["current_status"] == "completed"
    assert len(await caller.operation("list_ongoing_voice_clone_tasks")) == 2


@pytest.mark.parametrize(
    ("seconds", "volume", "why"), [((2,), 9000, "too short"), ((40, 40), 9000, "too long"), ((11,), 0, "no voice")]
)
async def test_samples_that_are_no_use_fail_with_a_reason(
    caller: Caller, seconds: tuple[int, ...], volume: int, why: str
) -> None:
    failed = await voice(caller, *(caller.audio(one, volume=volume) for one in seconds))
    assert failed["current_status"] == "failed"
    assert why in failed["failed_message"]
    assert caller.server.coins == 1000


async def test_the_places_for_voices_are_limited_and_a_deleted_one_frees_its_own(caller: Caller) -> None:
    first = await voice(caller)
    task_type = caller.server.tasks[first["_id"]].task_type
    for number in range(19):
        more = replace(caller.server.tasks[first["_id"]], id=f"{number:024}")
        caller.server.tasks[more.id] = more
    body = {"name": "n", "voice_urls": [caller.audio(11)]}
    full = await caller.ask("POST", task_type.start.path, **body)
    assert full.status == 403
    await caller.operation("delete_voice", _id=first["_id"])
    assert first["_id"] not in str(await caller.operation("list_voice_clone_options"))
    assert (await caller.ask("POST", task_type.start.path, **body)).code == 0


async def test_a_cloned_voice_speaks_otherwise_than_the_public_ones_and_than_another_clone(caller: Caller) -> None:
    low, high = await voice(caller, caller.audio(11, tone=110)), await voice(caller, caller.audio(11, tone=450))
    public = (await caller.operation("list_public_tts_options", country="en", region="US"))[1]["children"][0]["value"]
    urls = [await caller.operation("generate_tts", msg="Hello there", tts_id=public)]
    for one in (low, high):
        own = {"user_voice_id": one["_id"], "country": "en", "region": "US"}
        urls.append(await caller.operation("generate_tts", msg="Hello there", **own))
    heard = [await caller.fetch(url) for url in urls]
    assert [opened(one)[0] for one in heard] == ["audio"] * 3
    assert len(set(heard)) == 3
    bare = await caller.ask("POST", "/api/v1/video/send_tts", msg="Hello", user_voice_id=low["_id"])
    assert bare.status == 400
    listed = await caller.operation("tts_preview_list", current=1, pageSize=2)
    assert [one["url"] for one in listed["data"]] == urls[:0:-1]


# Avatar videos


async def test_an_avatar_video_is_as_long_as_its_audio_and_is_asked_about_by_post(caller: Caller) -> None:
    body = {"anchor_id": PUBLIC, "anchor_type": 0, "audioSrc": caller.audio(2), "title": "mine", "resolution": 720}
    task = await caller.start("generate_avatar_video", **body)
    assert task["status"] == "init"
    await caller.end(task["_id"])
    [record] = await caller.call("POST", "/api/v1/video/awsResult", _id=task["_id"])
    assert (record["status"], record["process"], record["title"], record["msg"]) == ("success", 100, "mine", "")
    kind, seconds, size = opened(await caller.fetch(record["result"]))
    assert kind == "sounding video"
    assert seconds == pytest.approx(2, abs=0.15)
    assert size == (360, 640)
    listed = await caller.operation("list_result_videos", current=1, pageSize=5)
    assert listed["data"] == [record]
    assert await caller.operation("get_video_detail", video_id=task["_id"]) == record


async def test_a_background_is_behind_a_smaller_person_on_a_canvas_of_its_own_shape(caller: Caller) -> None:
    added = await caller.operation("add_background", img_url=caller.picture(color="red"))
    canvas = {"web_bg_width": 1920, "web_bg_height": 1080}
    for given, color in (
        ({"custom_back_id": added["_id"]}, (255, 0, 0)),
        ({"color": "rgb(0,0,255)"}, (0, 0, 255)),
    ):
        made = await present(caller, **given, **canvas)
        frame = frame_of(await caller.fetch(made["result"]))
        assert frame.size == (640, 360)
        assert near(frame.getpixel((630, 10)), color)
        assert not near(frame.getpixel((320, 340)), color)


async def test_captions_are_drawn_when_asked_for(caller: Caller) -> None:
    plain = await present(caller, msg="Hello all of you")
    said = await present(caller, msg="Hello all of you", isCaptionEnabled=True)
    frames = [frame_of(await caller.fetch(one["result"])) for one in (plain, said)]
    box = (90, 515, 270, 560)
    light = [frame.crop(box).convert("L").getextrema()[1] for frame in frames]
    assert light[1] > 220 > light[0]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"title": "x" * 41}, 400),
        ({"anchor_id": "unknown"}, 400),
        ({"anchor_type": 1}, 400),
        ({"back_id": "a", "custom_back_id": "b"}, 30005),
        ({"back_id": "a"}, 400),
        ({"color": "reddish"}, 400),
        ({"isCaptionEnabled": True}, 400),
        ({"audioSrc": ""}, 400),
    ],
)
async def test_an_avatar_video_that_breaks_a_rule_is_refused_unpaid(
    caller: Caller, fields: dict[str, Any], code: int
) -> None:
    body = {"anchor_id": PUBLIC, "anchor_type": 0, "audioSrc": caller.audio(1), **fields}
    assert (await caller.ask("POST", "/api/v1/video/generate", **body)).code == code
    assert caller.server.coins == 1000


async def test_backgrounds_of_the_system_and_ones_own_are_listed_together(caller: Caller) -> None:
    system = await caller.operation("list_backgrounds")
    added = await caller.operation("add_background", img_url=caller.picture())
    listed = await caller.operation("list_backgrounds")
    assert [one["_id"] for one in listed] == [added["_id"], *(one["_id"] for one in system)]
    assert opened(await caller.fetch(system[0]["img_url"]))[0] == "picture"
    await caller.operation("delete_background", _id=added["_id"])
    assert await caller.operation("list_backgrounds") == system
    assert (await caller.ask("POST", "/api/v1/custom_back/del", _id=system[0]["_id"])).status == 404
    assert (await caller.ask("POST", "/api/v1/custom_back/add", img_url=f"{caller.root}/cdn/no")).status == 400
