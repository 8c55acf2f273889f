"""Dubbing, clips, pictures, links and money of the double: what they ask for, refuse and make."""

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import av
import pytest
from aiohttp import web

from bot.app.serve import serving
from tests.sandbox.a2e_caller import PUBLIC, Caller, avatar, calling, loudest, opened, voice
from tests.world import picture


@pytest.fixture
async def caller(tmp_path: Path) -> AsyncIterator[Caller]:
    async with calling(tmp_path) as made:
        yield made


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


async def test_several_clips_are_several_tasks_answered_as_a_list(caller: Caller) -> None:
    asked = {"image_url": caller.picture(), "video_time": 5, "number_of_images": 3}
    quoted = await caller.operation("quote_generation", endpoint="/api/v1/userImage2Video/start", requestBody=asked)
    tasks = await caller.operation("start_image_to_video", **asked)
    assert [one["coins"] for one in tasks] == [30] * 3
    assert (quoted["credits"], caller.server.coins) == (90, 910)


@pytest.mark.parametrize(
    ("start", "fields", "kind"),
    [
        ("start_veo", {"prompt": "waves"}, "video"),
        ("start_nano_banana", {"prompt": "waves", "name": "n"}, "picture"),
        (
            "start_wan30",
            {"model": "wan3.0-video", "input": {"prompt": "waves"}, "parameters": {"duration": 2}},
            "video",
        ),
    ],
)
async def test_words_alone_become_a_drawn_picture_or_a_clip_of_one(
    caller: Caller, start: str, fields: dict[str, Any], kind: str
) -> None:
    done = await caller.end((await caller.start(start, **fields))["_id"])
    [url] = done["image_urls"] if kind == "picture" else [done["result_url"]]
    assert opened(await caller.fetch(url))[0] == kind


async def test_a_failed_task_is_tried_again_under_its_own_id_and_paid_again(caller: Caller) -> None:
    caller.server.faults.add("a2e", "fail_task", match="userCaptionRemoval")
    task = await caller.start("start_caption_removal", name="c", source_url=caller.video())
    assert (await caller.end(task["_id"]))["current_status"] == "failed"
    await caller.operation("retry_caption_removal", _id=task["_id"])
    assert (await caller.end(task["_id"]))["current_status"] == "completed"
    assert caller.server.coins == 995
    assert (await caller.ask("POST", "/api/v1/userCaptionRemoval/retry", _id=task["_id"])).status == 400


async def test_a_voice_is_renamed_and_a_picture_becomes_an_avatar(caller: Caller) -> None:
    made = await voice(caller)
    await caller.operation("rename_voice", _id=made["_id"], name="other")
    assert (await caller.operation("get_voice", _id=made["_id"]))["name"] == "other"
    drawn = await caller.start("start_text_to_image", prompt="p", width=64, height=64)
    await caller.end(drawn["_id"])
    twin = await caller.operation("text_to_image_quick_add_avatar", _id=drawn["_id"], gender="male")
    assert (await caller.end(twin["_id"]))["anchor_id"]


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


async def test_a_finished_task_calls_back_where_the_task_type_may(caller: Caller) -> None:
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
    assert [one["task_type"] for one in books["tasks"]] == ["userVideoTwin", "userVoice"]
