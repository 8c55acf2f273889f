"""Answers whose form A2E does not publish, in every likely one: better words, 1080p copies."""

from typing import Any

import pytest

from bot.a2e import sharper, wording
from bot.a2e.client import Client
from bot.a2e.errors import NotFound, Rejected
from tests.a2e.answering import Server

HERE = "https://cdn.example/a.mp4"


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ("A bird flies.", "A bird flies."),
        ({"prompt": "A bird flies.", "negative_prompt": "rain"}, "A bird flies."),
        ({"extended_prompt": "A bird flies."}, "A bird flies."),
        ({"data": {"result": {"prompt": "A bird flies."}}}, "A bird flies."),
        ([{"text": "A bird flies."}], "A bird flies."),
        ({}, ""),
        ([], ""),
        (None, ""),
        (7, ""),
    ],
)
async def test_better_words_are_found_wherever_they_stand(pair: tuple[Server, Client], data: Any, found: str) -> None:
    server, client = pair
    server.says({"code": 0, "data": data})
    assert await wording.extend_prompt(client, "bird", picture=HERE, avoid="rain") == found


@pytest.mark.parametrize(
    ("answer", "status", "found"),
    [
        ({"code": 0, "data": HERE}, 200, HERE),
        ({"code": 0, "data": {"resultUrl": HERE}}, 200, HERE),
        ({"code": 0, "data": {"status": "success", "cover_url": "https://cdn.example/a.jpg", "hd": HERE}}, 200, HERE),
        ({"code": 0, "data": {"status": "success", "hd": HERE}}, 200, HERE),
        ({"code": 0, "data": {"status": "processing", "url": HERE}}, 202, None),
        ({"code": 202, "message": "being made"}, 202, None),
        ({"code": 202, "message": "being made"}, 200, None),
        ({"code": 0, "data": {}}, 202, None),
        ({"code": 0, "data": None}, 202, None),
    ],
)
async def test_a_1080p_copy_is_there_or_not_yet(
    pair: tuple[Server, Client], answer: dict[str, Any], status: int, found: str | None
) -> None:
    server, client = pair
    server.says(answer, status=status)
    assert await sharper.sharp_copy(client, "66f1") == found


@pytest.mark.parametrize(
    ("answer", "status", "kind"),
    [
        ({"code": 400, "message": "16:9 only"}, 400, Rejected),
        ({"code": 404, "message": "no such task"}, 404, NotFound),
        ({"code": 0, "data": {"status": "failed"}}, 200, Rejected),
    ],
)
async def test_one_that_will_never_be_there_is_told_from_one_that_is_late(
    pair: tuple[Server, Client], answer: dict[str, Any], status: int, kind: type[Exception]
) -> None:
    server, client = pair
    server.says(answer, status=status)
    with pytest.raises(kind):
        await sharper.sharp_copy(client, "66f1")
