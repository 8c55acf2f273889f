"""What newer families of the double have of their own: inputs and results by their names, calls, prices, refusals."""

import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import PIL.Image
import pytest

from bot.sandbox.a2e.answers import ANSWERS
from bot.sandbox.a2e.facts import by_id
from tests.sandbox.a2e_caller import Caller, avatar, calling, example, opened

TRY_ON = {"start_virtual_try_on": {}, "start_image_edit": {"edit_type": "clothing"}}
RECT = {"x": 10, "y": 20, "width": 30, "height": 40, "rotation": 0, "scale": 1}


@pytest.fixture
async def caller(tmp_path: Path) -> AsyncIterator[Caller]:
    async with calling(tmp_path) as made:
        yield made


async def color_at(caller: Caller, url: str, at: tuple[float, float]) -> tuple[int, ...]:
    """Return a pixel of a picture, by shares of its width and height."""
    with PIL.Image.open(io.BytesIO(await caller.fetch(url))) as image:
        found = image.convert("RGB").getpixel((int(at[0] * image.width), int(at[1] * image.height)))
    assert isinstance(found, tuple)
    return found


def is_near(color: tuple[int, ...], wanted: tuple[int, int, int]) -> bool:
    return all(abs(one - other) < 40 for one, other in zip(color, wanted, strict=True))


def test_every_operation_that_can_be_called_is_answered() -> None:
    assert set(by_id()) == set(ANSWERS)


@pytest.mark.parametrize("start", ["start_virtual_try_on", "start_product_avatar", "start_image_edit"])
async def test_image_urls_hold_what_was_given_and_the_result_is_elsewhere(caller: Caller, start: str) -> None:
    body = example(by_id()[start], caller) | {"image_urls": [caller.picture(), caller.picture()]}
    if start == "start_product_avatar":
        body["product_rect"] = RECT
    record = await caller.end((await caller.start(start, **body))["_id"])
    assert record["image_urls"] == body["image_urls"]
    assert record["result_image_url"] not in body["image_urls"]


@pytest.mark.parametrize("start", ["start_sora", "start_grok"])
async def test_a_clip_of_pictures_keeps_their_addresses_as_image_urls(caller: Caller, start: str) -> None:
    given = [caller.picture(), caller.picture()]
    started = await caller.start(start, prompt="waves", model_type="image-to-video", image_urls=given)
    record = await caller.end(started["_id"])
    assert (record["image_urls"], record["result_url"] in given) == (given, False)


async def test_a_photobook_has_as_many_pictures_as_asked_in_a_field_of_its_own(caller: Caller) -> None:
    started = await caller.start("start_photobook", face_image_url=caller.picture(), total_count=12)
    assert started["coins"] == 120
    record = await caller.end(started["_id"])
    assert (len(set(record["images"])), "image_urls" in record) == (12, False)


async def test_a_garment_is_put_on_the_person(caller: Caller) -> None:
    given = [caller.picture((100, 200), "blue"), caller.picture((50, 50), "red")]
    for start, more in TRY_ON.items():
        record = await caller.end((await caller.start(start, image_urls=given, **more))["_id"])
        url = record["result_image_url"]
        assert is_near(await color_at(caller, url, (0.5, 0.6)), (255, 0, 0))
        assert is_near(await color_at(caller, url, (0.1, 0.1)), (0, 0, 255))


async def test_a_product_is_where_it_was_put(caller: Caller) -> None:
    given = [caller.picture((50, 50), "red"), caller.picture((100, 200), "blue")]
    started = await caller.start("start_product_avatar", image_urls=given, product_rect=RECT)
    url = (await caller.end(started["_id"]))["result_image_url"]
    assert is_near(await color_at(caller, url, (0.25, 0.2)), (255, 0, 0))
    assert is_near(await color_at(caller, url, (0.7, 0.5)), (0, 0, 255))
    nowhere = await caller.ask("POST", "/api/v1/productAvatar/start", image_urls=given, product_rect={"x": 1})
    assert nowhere.status == 400


async def test_an_edit_shows_all_pictures_that_were_given(caller: Caller) -> None:
    given = [caller.picture((64, 64), "red"), caller.picture((64, 64), "blue")]
    started = await caller.start("start_flux2", name="n", prompt="join them", input_images=given)
    [url] = (await caller.end(started["_id"]))["image_urls"]
    assert opened(await caller.fetch(url))[2] == (128, 64)
    assert is_near(await color_at(caller, url, (0.4, 0.6)), (255, 0, 0))
    assert is_near(await color_at(caller, url, (0.9, 0.6)), (0, 0, 255))


@pytest.mark.parametrize(
    ("start", "more", "size", "kind"),
    [
        ("start_nano_banana", {"name": "n", "aspect_ratio": "16:9"}, (512, 288), "picture"),
        ("start_veo", {"aspectRatio": "9:16"}, (216, 384), "video"),
        ("start_sora", {"aspect_ratio": "landscape", "duration_seconds": "5"}, (384, 216), "video"),
        ("start_kling_video", {"mode": "text-to-video", "sound": True}, (384, 384), "sounding video"),
    ],
)
async def test_what_is_made_of_words_has_the_shape_and_sound_asked_for(
    caller: Caller, start: str, more: dict[str, Any], size: tuple[int, int], kind: str
) -> None:
    record = await caller.end((await caller.start(start, prompt="waves", **more))["_id"])
    url = record.get("result_url") or record["image_urls"][0]
    found, _, made = opened(await caller.fetch(url))
    assert (found, made) == (kind, size)


async def test_sound_is_added_to_a_silent_video(caller: Caller) -> None:
    started = await caller.start("start_think_sound", video_url=caller.video(2, sound=False))
    assert opened(await caller.fetch((await caller.end(started["_id"]))["result_url"]))[0] == "sounding video"


PRICED = [
    ("start_gpt_image", {"model": "gpt-image-1.5", "quality": "high"}, 35),
    ("start_gpt_image", {"model": "gpt-image-2", "resolution": "2K"}, 35),
    ("start_kling_image", {"n": 3}, 42),
    ("start_seedance2", {"model_version": "mini", "duration": 10}, 40),
    ("start_sora", {"quality": "high", "duration_seconds": "15"}, 300),
    ("start_kling_video", {"mode": "text-to-video", "quality_mode": "pro", "duration": "10"}, 120),
]


@pytest.mark.parametrize(("start", "more", "credits"), PRICED, ids=[f"{one[0]}-{one[2]}" for one in PRICED])
async def test_a_price_is_that_of_the_request(caller: Caller, start: str, more: dict[str, Any], credits: int) -> None:
    name = {"name": "n"} if by_id()[start].takes("name") else {}
    body = {"prompt": "waves", **name, **more}
    quoted = await caller.operation("quote_generation", endpoint=by_id()[start].path, requestBody=body)
    started = await caller.start(start, **body)
    assert (quoted["credits"], started["coins"]) == (credits, credits)


async def test_a_head_swap_has_no_name(caller: Caller) -> None:
    named = await caller.ask(
        "POST", "/api/v1/headSwap/start", image_url=caller.picture(), target_image_url=caller.picture(), name="n"
    )
    assert (named.status, "name" in named.words) == (400, True)


async def test_seedance_1_5_has_a_start_and_a_list_and_no_other_call(caller: Caller) -> None:
    started = await caller.start("start_seedance15", prompt="waves")
    for method, path in (("GET", started["_id"]), ("DELETE", started["_id"]), ("POST", "batchDetail")):
        async with caller.session.request(
            method,
            f"{caller.root}/api/v1/seedanceVideo/{path}",
            headers={"Authorization": f"Bearer {caller.server.account.tokens[0].secret}"},
        ) as answer:
            assert (answer.status, answer.content_type) == (404, "text/html")
    record = await caller.end(started["_id"])
    assert (await caller.operation("list_seedance15"))["rows"] == [record]


async def test_1080p_is_made_when_first_asked_for_and_only_of_wide_videos(caller: Caller) -> None:
    tall = await caller.start("start_veo", prompt="waves", aspectRatio="9:16")
    await caller.end(tall["_id"])
    assert (await caller.ask("GET", f"/api/v1/veoVideo/{tall['_id']}/1080p")).status == 400
    wide = await caller.start("start_veo", prompt="waves", aspectRatio="16:9")
    assert (await caller.ask("GET", f"/api/v1/veoVideo/{wide['_id']}/1080p")).status == 400
    await caller.end(wide["_id"])
    first = await caller.ask("GET", f"/api/v1/veoVideo/{wide['_id']}/1080p")
    assert (first.status, first.data) == (202, {"status": "processing"})
    second = await caller.call("GET", f"/api/v1/veoVideo/{wide['_id']}/1080p")
    assert opened(await caller.fetch(second["result_url"]))[2] == (1920, 1080)


async def test_words_are_made_better_and_stay_within_the_length_asked_for(caller: Caller) -> None:
    asked = {"image_url": caller.picture(), "prompt": "she smiles", "negative_prompt": "blur"}
    better = await caller.operation("image_to_video_extend_prompt", reference_id="a" * 24, **asked)
    assert better["prompt"].startswith("she smiles")
    assert len(better["prompt"]) > 20
    short = await caller.operation(
        "image_to_video_extend_prompt_flf2v", reference_id="a" * 24, end_image_url="u", max_length=12, **asked
    )
    assert len(short["prompt"]) == 12
    unnamed = await caller.ask("POST", "/api/v1/userImage2Video/prompt_extension", reference_id="x", **asked)
    assert unnamed.status == 400


async def test_usual_times_and_the_queue_are_told(caller: Caller) -> None:
    assert (await caller.operation("image_to_video_avg_time"))["avgProcessingTime"] == 1
    assert (await caller.operation("image_to_video_queue_level"))["level"] == "low"
    caller.server.seconds = 600
    for _ in range(5):
        await caller.start("start_text_to_image", prompt="waves")
    assert (await caller.operation("image_to_video_avg_time"))["avgProcessingTime"] == 600
    assert (await caller.operation("image_to_video_queue_level"))["level"] == "medium"


async def test_a_clip_is_marked_and_a_task_of_kling_renamed(caller: Caller) -> None:
    clip = await caller.start("start_image_to_video", image_url=caller.picture())
    for what in ("copied", "downloaded", "shared"):
        assert await caller.operation(f"image_to_video_mark_{what}", _id=clip["_id"]) == {}
    film = await caller.start("start_kling_omni", prompt="waves")
    await caller.operation("rename_kling_omni", _id=film["_id"], name="other")
    assert (await caller.operation("get_kling_omni", _id=film["_id"]))["name"] == "other"


async def test_calls_without_published_fields_read_but_change_nothing(caller: Caller) -> None:
    assert await caller.operation("custom_avatar_list") == []
    assert await caller.operation("custom_avatar_tags") == []
    twin = await avatar(caller)
    assert [one["_id"] for one in await caller.operation("custom_avatar_list")] == [twin["anchor_id"]]
    for method, path in (
        ("POST", "custom_avatar/add"),
        ("POST", "custom_avatar/del"),
        ("POST", "userVideoTwin/upload"),
    ):
        assert (await caller.ask(method, f"/api/v1/{path}")).status == 400
    assert (await caller.ask("PUT", "/api/v1/custom_avatar/none")).status == 404
    assert await caller.operation("video_twin_upload_status") == {"status": "none"}
    assert await caller.operation("list_system_tts")


async def test_flux_2_says_with_402_that_credits_are_short(tmp_path: Path) -> None:
    async with calling(tmp_path, coins=5) as caller:
        short = await caller.ask("POST", "/api/v1/userFlux2/start", name="n", prompt="waves")
        assert (short.status, short.code) == (402, 402)
        other = await caller.ask("POST", "/api/v1/userQwen2Image/start", name="n", prompt="waves")
        assert (other.status, other.code) == (400, 400)


@pytest.mark.parametrize(("fault", "code"), [("minor", 1003), ("suspected", 1004)])
async def test_a_minor_is_refused_with_403(caller: Caller, fault: str, code: int) -> None:
    caller.server.faults.add("a2e", fault, match="headSwap/start")
    body = {"image_url": caller.picture(), "target_image_url": caller.picture()}
    refused = await caller.ask("POST", "/api/v1/headSwap/start", **body)
    assert (refused.status, refused.code, caller.server.coins) == (403, code, 1000)


async def test_a_notice_comes_in_place_of_a_task(caller: Caller) -> None:
    caller.server.faults.add("a2e", "notice", match="userNanoBanana/start")
    told = await caller.operation("start_nano_banana", name="n", prompt="waves")
    assert ("_id" in told, "NSFW" in told["message"], caller.server.tasks) == (False, True, {})
