"""What single families of the double ask for, refuse and make."""

import asyncio
import io
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import PIL.Image
import pytest
from aiohttp import web

from bot.running import serving
from tests.sandbox.a2e_caller import Caller, calling, loudest, opened
from tests.world import picture

PUBLIC = "a0a7a5000000000000000000"


@pytest.fixture
async def caller(tmp_path: Path) -> AsyncIterator[Caller]:
    async with calling(tmp_path) as made:
        yield made


async def avatar(caller: Caller, **fields: Any) -> dict[str, Any]:
    """Train an avatar of a video."""
    body = {"name": "me", "gender": "female", **(fields or {"video_url": caller.video(10.2)})}
    return await caller.end((await caller.start("create_custom_avatar", **body))["_id"])


async def voice(caller: Caller, *urls: str, **fields: Any) -> dict[str, Any]:
    """Train a voice."""
    body = {"name": "mine", "voice_urls": list(urls) or [caller.audio(11)], **fields}
    return await caller.end((await caller.start("train_voice_clone", **body))["_id"])


async def present(caller: Caller, **fields: Any) -> dict[str, Any]:
    """Make an avatar video."""
    body = {"anchor_id": PUBLIC, "anchor_type": 0, "audioSrc": caller.audio(1), **fields}
    return await caller.end((await caller.start("generate_avatar_video", **body))["_id"])


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
    family = caller.server.tasks[first["_id"]].family
    for number in range(19):
        more = replace(caller.server.tasks[first["_id"]], id=f"{number:024}")
        caller.server.tasks[more.id] = more
    body = {"name": "n", "voice_urls": [caller.audio(11)]}
    full = await caller.ask("POST", family.start.path, **body)
    assert full.status == 403
    await caller.operation("delete_voice", _id=first["_id"])
    assert first["_id"] not in str(await caller.operation("list_voice_clone_options"))
    assert (await caller.ask("POST", family.start.path, **body)).code == 0


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


# Dubbing, clips, pictures


async def test_dubbing_keeps_the_kind_and_the_length(caller: Caller) -> None:
    for url, kind in ((caller.video(2), "sounding video"), (caller.audio(6), "audio")):
        task = await caller.start("start_dubbing", name="d", source_url=url, target_lang="es", source_lang="auto")
        done = await caller.end(task["_id"])
        found, seconds, _ = opened(await caller.fetch(done["result_url"]))
        assert found == kind
        assert seconds == pytest.approx(2 if kind == "sounding video" else 6, abs=0.3)


async def test_the_old_sound_stays_behind_the_new_one_only_when_it_is_not_to_be_dropped(caller: Caller) -> None:
    ends = []
    for drop in (True, False):
        body = {"name": "d", "source_url": caller.audio(9, volume=30000), "target_lang": "en"}
        task = await caller.start("start_dubbing", **body, drop_background_audio=drop)
        content = await caller.fetch((await caller.end(task["_id"]))["result_url"])
        with av.open(io.BytesIO(content)) as container:
            late = [frame.to_ndarray() for frame in container.decode(audio=0) if frame.time and 7 < frame.time < 8]
        ends.append(max(float(abs(piece).max()) for piece in late))
        assert loudest(content) > 1000
    assert ends[1] > 0.05 > ends[0]


async def test_dubbing_needs_a_sound_and_a_language_it_knows(caller: Caller) -> None:
    body = {"name": "d", "source_url": caller.video(sound=False), "target_lang": "fr"}
    failed = await caller.end((await caller.start("start_dubbing", **body))["_id"])
    assert "no sound" in failed["failed_message"]
    assert (await caller.ask("POST", "/api/v1/userDubbing/startDubbing", **{**body, "target_lang": "xx"})).status == 400


async def test_captions_are_blurred_away(caller: Caller) -> None:
    task = await caller.start("start_caption_removal", name="c", source_url=caller.video())
    done = await caller.end(task["_id"])
    assert opened(await caller.fetch(done["result_url"]))[0] == "sounding video"
    still = await caller.start("start_caption_removal", name="c", source_url=caller.picture())
    assert (await caller.end(still["_id"]))["current_status"] == "failed"


async def test_a_photo_becomes_a_clip_of_the_length_asked_for(caller: Caller) -> None:
    body = {"name": "c", "image_url": caller.picture((80, 60)), "video_time": 10, "model_version": "a2e"}
    task = await caller.start("start_image_to_video", **body)
    assert task["coins"] == 60
    kind, seconds, size = opened(await caller.fetch((await caller.end(task["_id"]))["result_url"]))
    assert (kind, size) == ("video", (80, 60))
    assert seconds == pytest.approx(10, abs=0.15)


async def test_a_talking_photo_speaks_its_audio(caller: Caller) -> None:
    body = {"name": "t", "image_url": caller.picture(), "prompt": "talk", "negative_prompt": "blur"}
    task = await caller.start("start_talking_photo", **body, audio_url=caller.audio(3))
    kind, seconds, _ = opened(await caller.fetch((await caller.end(task["_id"]))["result_url"]))
    assert kind == "sounding video"
    assert seconds == pytest.approx(3, abs=0.15)
    assert (await caller.ask("POST", "/api/v1/talkingPhoto/start", **body, duration=21)).status == 400


async def test_pictures_come_in_the_number_and_shape_asked_for(caller: Caller) -> None:
    task = await caller.start("start_text_to_image", name="p", prompt="a cat", width=64, height=96, max_images=2)
    assert task["image_urls"] == []
    done = await caller.end(task["_id"])
    made = [await caller.fetch(url) for url in done["image_urls"]]
    assert [opened(one)[2] for one in made] == [(64, 96)] * 2
    assert made[0] != made[1]


@pytest.mark.parametrize(("size", "made"), [((64, 48), (128, 96)), ((1000, 500), (1280, 640))])
async def test_an_upscaled_picture_is_twice_as_big_up_to_a_limit(
    caller: Caller, size: tuple[int, int], made: tuple[int, int]
) -> None:
    task = await caller.start("start_upscale", source_url=caller.picture(size))
    assert opened(await caller.fetch((await caller.end(task["_id"]))["result_url"]))[2] == made


async def test_a_watermark_is_put_on_at_once(caller: Caller) -> None:
    made = await caller.operation("add_watermark", media_url=caller.picture(), watermark_type="text", text="x")
    assert opened(await caller.fetch(made["result_url"]))[0] == "picture"


# Files and money


async def test_a_link_is_copied_unless_it_redirects_or_is_gone(caller: Caller) -> None:
    site = web.Application()

    async def photo(request: web.Request) -> web.Response:
        return web.Response(body=picture(), content_type="image/jpeg")

    async def away(request: web.Request) -> web.Response:
        raise web.HTTPFound("/photo")

    site.router.add_get("/photo", photo)
    site.router.add_get("/away", away)
    async with serving(site, "127.0.0.1", 0) as port:
        root = f"http://127.0.0.1:{port}"
        copied = await caller.operation("save_url", url=f"{root}/photo")
        for path in ("/away", "/gone"):
            answer = await caller.ask("POST", "/api/v1/tos/transferToStorage", url=root + path)
            assert answer.status == 400
    async with caller.session.get(copied["url"]) as answer:
        assert answer.headers["Content-Type"] == "image/jpeg"
        assert await answer.read() == picture()


@pytest.mark.parametrize(
    ("endpoint", "body", "credits"),
    [
        ("/api/v1/userImage2Video/start", {"video_time": 10}, 60),
        ("/api/v1/userImage2Video/start", {}, 30),
        ("https://video.a2e.ai/api/v1/video/generate", {"anchor_id": PUBLIC}, 5),
        ("/api/v1/video/send_tts", {"msg": "x" * 201}, 3),
        ("/api/v1/userText2Image/start", {"width": 2048, "height": 2048}, 25),
        ("/api/v1/userVideoTwin/startTraining", {}, 0),
        ("userDubbing/startDubbing", {}, 5),
    ],
)
async def test_a_price_is_told_before_for_whatever_is_known(
    caller: Caller, endpoint: str, body: dict[str, Any], credits: int
) -> None:
    told = await caller.operation("quote_generation", endpoint=endpoint, requestBody=body)
    assert told["credits"] == credits
    unknown = await caller.ask("POST", "/api/v1/generation/quote", endpoint="/api/v1/made/up", requestBody={})
    assert unknown.status == 400


async def test_the_history_keeps_what_was_spent_and_given_back(caller: Caller) -> None:
    caller.server.faults.add("a2e", "fail_task", match="userText2Image")
    for _ in range(2):
        await caller.end((await caller.start("start_text_to_image", prompt="p", width=64, height=64))["_id"])
    rows = (await caller.operation("credits_history"))["rows"]
    assert sorted(one["amount"] for one in rows) == [-10, -10, 10]
    assert all(one["type"] and one["createdAt"] for one in rows)
    spent = await caller.operation("credits_history", is_consumption="true", pageSize=1)
    assert [one["amount"] for one in spent["rows"]] == [-10]
    assert spent["count"] == 2
    assert (await caller.operation("credits_history", startDate="2999-01-01"))["rows"] == []
    assert (await caller.ask("GET", "/api/v1/transactionRecord/creditsHistory", startDate="soon")).status == 400


async def test_a_finished_task_calls_back_where_the_family_may(caller: Caller) -> None:
    heard: asyncio.Queue[tuple[str, Any]] = asyncio.Queue()
    site = web.Application()

    async def listen(request: web.Request) -> web.Response:
        await heard.put((request.headers["X-A2e-Webhook-Token"], await request.json()))
        return web.Response()

    site.router.add_post("/a2e", listen)
    async with serving(site, "127.0.0.1", 0) as port:
        told = {"webhook_url": f"http://127.0.0.1:{port}/a2e", "webhook_token": "secret"}
        task = await caller.start("start_text_to_image", prompt="p", width=64, height=64, **told)
        token, body = await asyncio.wait_for(heard.get(), 5)
    assert token == "secret"
    assert (body["event"], body["data"]["_id"]) == ("task.completed", task["_id"])
    refused = await caller.ask(
        "POST", "/api/v1/userVideoTwin/startTraining", name="n", gender="male", video_url="http://x", **told
    )
    assert (refused.status, "webhook_url" in refused.words) == (400, True)


async def test_the_books_count_what_the_account_has(caller: Caller) -> None:
    await avatar(caller)
    await voice(caller)
    await caller.operation("add_background", img_url=caller.picture())
    await caller.operation("add_face_swap_image", face_url=caller.picture())
    books = caller.server.books()
    assert [books[name] for name in ("avatars", "voices", "backgrounds", "faces")] == [1, 1, 1, 1]
    assert [one["family"] for one in books["tasks"]] == ["userVideoTwin", "userVoice"]
