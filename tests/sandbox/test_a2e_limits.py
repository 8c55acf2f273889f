"""What the double refuses: values that A2E does not publish, wrong types, fields that do not go together."""

from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.a2e.facts import Refused, by_id, check
from bot.sandbox.a2e.limits import limit_of
from bot.sandbox.a2e.task_types import task_types
from tests.sandbox.a2e_caller import calling, example

STARTS = [task_type.start for task_type in task_types().values()]
PUBLISHED = [
    (start, param)
    for start in STARTS
    for param in start.params
    if param["in"] == "body" and limit_of(param.get("limits") or "").values
]


def test_limits_are_read_in_every_way_they_are_written() -> None:
    assert limit_of("1K | 2K | 4K (2 only; 1:1 not 4K; auto only 1K)").values == {"1K", "2K", "4K"}
    assert limit_of("5 | 10 | 15 | 20 seconds, default 5").values == {"5", "10", "15", "20"}
    assert limit_of("16:9 | 9:16 | Auto").values == {"16:9", "9:16", "Auto"}
    assert limit_of("480p 720p 1080p 4k").values == {"480p", "720p", "1080p", "4k"}
    assert limit_of("2.7 only: text_to_video first_frame video_edit").values == {
        "text_to_video",
        "first_frame",
        "video_edit",
    }
    assert not limit_of("exactly one face").values
    assert (limit_of("3-15; 2.6: 5 or 10").least, limit_of("3-15; 2.6: 5 or 10").most) == (3, 15)
    assert (limit_of("exactly 2").least, limit_of("exactly 2").most) == (2, 2)
    assert limit_of("<= 3000 chars").characters


@pytest.mark.parametrize(("start", "param"), PUBLISHED, ids=[f"{one.id}-{p['name']}" for one, p in PUBLISHED])
def test_a_value_that_is_not_published_is_refused(start: Any, param: dict[str, Any]) -> None:
    whole = param["type"] == "integer"
    with pytest.raises(Refused, match=f"{param['name']} must be one of"):
        check(start, {**_required(start), param["name"]: 7 if whole else "no such value"})
    with pytest.raises(Refused, match=f"{param['name']} must be {param['type']}"):
        check(start, {**_required(start), param["name"]: "5" if whole else 5})


def _required(start: Any) -> dict[str, Any]:
    params = [param for param in start.params if param.get("required") and param["in"] == "body"]
    return {param["name"]: _fitting(param) for param in params}


def _fitting(param: dict[str, Any]) -> Any:
    values = sorted(limit_of(param.get("limits") or "").values)
    others = {"string": "words", "string[]": ["https://a", "https://b"], "object": {}, "integer": 1, "number": 5}
    value = values[0] if values else others[param["type"]]
    return int(value) if param["type"] == "integer" else value


WRONG = {
    "start_text_to_image": {"model_type": "a2e", "input_images": ["u"] * 3},
    "start_gpt_image": {"name": "n", "model": "gpt-image-2", "aspect_ratio": "1:1", "resolution": "4K"},
    "start_flux2": {"name": "n", "input_images": ["u"] * 9},
    "start_image_to_video": {"image_url": "u", "model_type": "FLF2V"},
    "start_wan": {"model": "wan2.5-i2v-preview", "image_url": "u", "duration": "15"},
    "start_happyhorse": {"mode": "i2v"},
    "start_seedance15": {"mode": "image-to-video"},
    "start_seedance2": {"model_version": "fast", "duration": 20},
    "start_veo": {"generationType": "FIRST_AND_LAST_FRAMES_2_VIDEO", "imageUrls": ["u"] * 3},
    "start_grok": {"model_type": "image-to-video"},
    "start_kling_video": {"mode": "motion-control", "image_url": "u"},
    "start_kling_omni": {"mode": "std"},
    "start_sora": {"model_type": "image-to-video"},
    "start_product_avatar": {"image_urls": ["u"], "product_rect": {}},
    "start_virtual_try_on": {"image_urls": ["u"]},
}


@pytest.mark.parametrize("start", WRONG)
def test_fields_that_do_not_go_together_are_refused(start: str) -> None:
    prompt = {} if start == "start_kling_omni" or not by_id()[start].takes("prompt") else {"prompt": "p"}
    with pytest.raises(Refused):
        check(by_id()[start], {**prompt, **WRONG[start]})


async def test_a_wrong_value_is_a_bad_request_that_costs_nothing(tmp_path: Path) -> None:
    async with calling(tmp_path) as caller:
        body = example(by_id()["start_kling_video"], caller)
        refused = await caller.ask("POST", "/api/v1/klingVideo/start", **{**body, "quality_mode": "best"})
        assert (refused.status, refused.code) == (400, 400)
        assert "quality_mode" in refused.words
        assert caller.server.coins == 1000
