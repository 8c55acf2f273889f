"""A2E's client over real HTTP: dialects, errors as types, and how often it asks."""

import asyncio
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.a2e import calls
from bot.a2e.client import Client
from bot.a2e.errors import (
    A2EError,
    BadToken,
    Busy,
    Malformed,
    MinorDetected,
    Moderated,
    NoAnswer,
    NotFound,
    OutOfCredits,
    RateLimited,
    Rejected,
)  # fmt: skip
from bot.a2e.task_types import FACE_SWAP, FACE_SWAP_PREVIEW, VOICE
from bot.a2e.tasks import Bare, Failed, Finished, Running, TaskType, Vanished, report_of
from tests.a2e.answering import Server

ERRORS = [
    (200, {"code": 401, "msg": "no"}, BadToken),
    (401, {"code": 401, "message": "no"}, BadToken),
    (402, {"code": 402, "msg": "pay"}, OutOfCredits),
    (200, {"code": 403, "msg": "bad picture"}, Moderated),
    (200, {"code": 1003}, MinorDetected),
    (200, {"code": 1004}, MinorDetected),
    (403, {"code": 1003}, MinorDetected),
    (403, {"code": "1004", "message": "suspected"}, MinorDetected),
    (403, {"code": 403, "message": "a minor was detected"}, MinorDetected),
    (200, {"code": 0, "data": {"message": "The picture may contain NSFW content"}}, Moderated),
    (200, {"code": 0, "data": {"nsfw": True}}, Moderated),
    (200, {"code": 0, "message": "NSFW content", "data": None}, Moderated),
    (200, {"code": 0, "data": {"message": "a child was detected"}}, MinorDetected),
    (200, {"code": 0, "data": {"message": "credits are not enough"}}, OutOfCredits),
    (200, {"code": 1001, "msg": "busy"}, Busy),
    (404, {"code": 404}, NotFound),
    (404, "<html>Not Found</html>", NotFound),
    (400, {"code": 400, "msg": "field <b>x</b> is wrong"}, Rejected),
    (200, {"code": 30005, "message": "both"}, Rejected),
    (200, {"code": 1, "message": "a warning", "data": {"_id": "t1"}}, Malformed),
    (200, {"code": "OK", "data": [{"_id": "t1"}]}, Malformed),
    (429, {"code": 429}, RateLimited),
    (500, {"code": 500}, NoAnswer),
    (200, "<html>oops</html>", NoAnswer),
    (200, [1, 2], NoAnswer),
]


@pytest.mark.parametrize(("status", "body", "kind"), ERRORS)
async def test_an_error_is_told_by_its_type_and_a_start_call_is_sent_once(
    pair: tuple[Server, Client], status: int, body: Any, kind: type[A2EError]
) -> None:
    server, client = pair
    server.says(body, status=status)
    with pytest.raises(kind) as raised:
        await client.start(FACE_SWAP, name="n", face_url="f", video_url="v")
    assert len(server.calls) == 1
    assert "sk_secret" not in str(raised.value)
    assert "<b>" not in raised.value.user_text
    assert raised.value.user_text.endswith((".", "minutes."))


@pytest.mark.parametrize("status", [200, 204])
async def test_a_deletion_without_a_word_is_done_and_a_start_without_one_is_unknown(
    pair: tuple[Server, Client], status: int
) -> None:
    server, client = pair
    server.says("", status=status)
    await client.delete(FACE_SWAP, "t1")
    with pytest.raises(NoAnswer):
        await client.start(FACE_SWAP, name="n")
    assert [method for method, _, _ in server.calls] == ["DELETE", "POST"]


async def test_reads_are_tried_again_and_starts_never(pair: tuple[Server, Client]) -> None:
    server, client = pair
    server.says("<html>", "<html>", {"code": 0, "data": {"coins": 5, "diamonds": 1}})
    assert (await calls.credits(client)).coins == 5
    assert len(server.calls) == 3


async def test_a_429_says_how_long_to_wait(pair: tuple[Server, Client]) -> None:
    server, client = pair
    server.says({"code": 429}, status=429, **{"Retry-After": "7"})
    with pytest.raises(RateLimited) as raised:
        await client.start(FACE_SWAP, name="n")
    assert raised.value.retry_after == 7


async def test_a_time_out_may_have_reached_a2e_and_a_refused_connection_has_not(pair: tuple[Server, Client]) -> None:
    server, client = pair
    gone = asyncio.Event()

    async def late(request: web.Request) -> web.Response:
        await gone.wait()
        return web.Response()

    server.answers.append(late)
    with pytest.raises(NoAnswer) as raised:
        await client.call("POST", "/x", seconds=0.1)
    gone.set()
    assert raised.value.sent
    async with aiohttp.ClientSession() as session:
        with pytest.raises(NoAnswer) as raised:
            await Client(session, base_url="http://127.0.0.1:1", token="sk_x").call("POST", "/x")
    assert not raised.value.sent


async def test_an_answer_of_more_than_8_mb_is_not_read(pair: tuple[Server, Client]) -> None:
    server, client = pair
    server.says({"code": 0, "data": "x" * 9_000_000})
    with pytest.raises(NoAnswer):
        await client.call("POST", "/x")


@pytest.mark.parametrize("data", [{"_id": "t", "coins": 9}, [{"_id": "t", "coins": -9}]])
async def test_a_start_answers_an_object_or_a_list_of_one(pair: tuple[Server, Client], data: Any) -> None:
    server, client = pair
    server.says({"code": 0, "data": data})
    started = await client.start(FACE_SWAP, name="n", face_url="f")
    assert (started.task_id, started.coins) == ("t", 9)
    assert server.calls == [("POST", "/api/v1/userFaceSwapTask/add", {"name": "n", "face_url": "f"})]


@pytest.mark.parametrize(
    "body",
    [{"code": 0, "data": {"name": "n"}}, {"code": 0, "data": {"nsfw": False}}, {"code": 0, "message": "success"}],
)
async def test_a_start_without_an_id_is_malformed(pair: tuple[Server, Client], body: Any) -> None:
    server, client = pair
    server.says(body)
    with pytest.raises(Malformed):
        await client.start(FACE_SWAP, name="n")


RUN = {"_id": "a", "current_status": "processing", "result_url": ""}


END = {"_id": "b", "current_status": "completed", "result_url": "https://x/y.mp4"}


@pytest.mark.parametrize(
    "data", [[RUN, END], {"rows": [END, RUN]}, {"list": [RUN, END]}, {"data": {"rows": [RUN, END]}}]
)
async def test_two_hundred_tasks_are_asked_about_at_once_and_matched_by_id(
    pair: tuple[Server, Client], data: Any
) -> None:
    server, client = pair
    server.says({"code": 0, "data": data})
    reports = await client.reports(FACE_SWAP, ["b", "a", *map(str, range(198))])
    assert isinstance(reports["a"], Running)
    assert isinstance(reports["b"], Finished)
    assert reports["b"].media[0].kind == "video"
    assert len(server.calls) == 1
    await client.reports(FACE_SWAP, [str(number) for number in range(201)])
    batches = [sent["ids"] for _, path, sent in server.calls if path.endswith("batchDetail")]
    assert list(map(len, batches)) == [200, 200, 1]


async def test_a_task_type_without_batches_is_asked_by_its_list_of_running_tasks(pair: tuple[Server, Client]) -> None:
    server, client = pair
    task_type = TaskType(name="x", path="/api/v1/x", start="add", in_progress="allProcessing")
    server.says({"code": 0, "data": [RUN]})
    assert await client.reports(task_type, ["a", "b"]) == {"a": Running(status="processing")}
    assert await client.reports(FACE_SWAP_PREVIEW, ["a"]) == {}
    assert len(server.calls) == 1


async def test_a_detail_is_found_in_an_object_or_a_list(pair: tuple[Server, Client]) -> None:
    server, client = pair
    server.says({"code": 0, "data": END}, {"code": 0, "data": [RUN, END]}, {"code": 0, "data": None})
    assert isinstance(await client.detail(FACE_SWAP, "b"), Finished)
    assert isinstance(await client.detail(FACE_SWAP_PREVIEW, "b"), Finished)
    assert server.calls[1][1] == "/api/v1/userFaceSwapPreview/status?_id=b"
    assert isinstance(await client.detail(FACE_SWAP, "b"), Vanished)


async def test_a_lost_start_is_looked_for_page_by_page_back_to_its_time(pair: tuple[Server, Client]) -> None:
    server, client = pair
    full = [{"_id": str(n), "name": f"other {n}", "createdAt": "2026-01-01T10:00:00.000Z"} for n in range(100)]
    server.says({"code": 0, "data": {"rows": full}}, {"code": 0, "data": {"rows": [{"_id": "t", "name": "mine"}]}})
    since = 1_767_260_000.0
    found = await client.find(FACE_SWAP, "mine", since=since)
    assert found is not None
    assert found.task_id == "t"
    assert len(server.calls) == 2
    server.answers.clear()
    server.says({"code": 0, "data": {"rows": full}})
    assert await client.find(FACE_SWAP, "mine", since=since + 7 * 24 * 3600) is None
    assert len(server.calls) == 3


REPORTS = [
    ({"status": "success", "result": "https://x/a.mp4"}, Finished),
    ({"current_status": "completed", "image_urls": ["https://x/a.png", "https://x/b.png"]}, Finished),
    ({"current_status": "odd", "result_url": "https://x/a.mp4"}, Finished),
    ({"current_status": "pendding"}, Running),
    ({"status": "process", "result": "37"}, Running),
    ({"current_status": "failed", "faild_message": "no face"}, Failed),
    ({"current_status": "fail", "error_code": 17}, Failed),
    ({"current_status": "completed", "result_url": ""}, Bare),
    ({}, Running),
]


@pytest.mark.parametrize(("record", "kind"), REPORTS)
def test_a_record_is_read_whatever_its_spelling(record: dict[str, Any], kind: type) -> None:
    report = report_of(record)
    assert isinstance(report, kind)
    if record.get("faild_message"):
        assert report == Failed(why="no face")


QUOTES = [
    ({"generationRequestValidated": False, "credits": 12}, 12),
    ({"generationRequestValidated": False, "whatever": 7.0}, 7),
    ({"coins": -30, "seconds": 5}, 30),
    ({"generationRequestValidated": False}, None),
    ({"a": 1, "b": 2}, None),
]


@pytest.mark.parametrize(("data", "price"), QUOTES)
async def test_a_quote_is_read_whatever_its_field_is_called(
    pair: tuple[Server, Client], data: dict[str, Any], price: int | None
) -> None:
    server, client = pair
    server.says({"code": 0, "data": data})
    assert await calls.quote(client, "/api/v1/x", {"a": 1}) == price


async def test_a_price_that_a2e_does_not_know_is_none(pair: tuple[Server, Client]) -> None:
    server, client = pair
    server.says({"code": 400, "msg": "unknown endpoint"}, status=400)
    assert await calls.quote(client, "/api/v1/x", {}) is None


async def test_speech_answers_a_plain_address_or_is_malformed(pair: tuple[Server, Client]) -> None:
    server, client = pair
    server.says(
        {"code": 0, "data": "https://x/a.mp3"},
        {"code": 0, "data": {"url": "https://x/b.mp3"}},
        {"code": 0, "data": None},
    )
    assert await calls.speak(client, "hi", voice_id="v", country="en", region="US") == "https://x/a.mp3"
    assert await calls.speak(client, "hi", voice_id="c", cloned=True, country="en", region="US") == "https://x/b.mp3"
    assert server.calls[0][2] == {"msg": "hi", "speechRate": 1.0, "tts_id": "v"}
    cloned = {"user_voice_id": "c", "country": "en", "region": "US"}
    assert server.calls[1][2] == {"msg": "hi", "speechRate": 1.0, **cloned}
    with pytest.raises(Malformed):
        await calls.speak(client, "hi", voice_id="v", country="en", region="US")


async def test_a_voice_that_is_trained_already_is_found_by_its_name(pair: tuple[Server, Client]) -> None:
    server, client = pair
    server.says({"code": 0, "data": []}, {"code": 0, "data": [{"_id": "v1", "name": "ours"}]})
    found = await client.find(VOICE, "ours", since=0)
    assert found is not None
    assert found.task_id == "v1"
    assert [path for _, path, _ in server.calls] == [
        "/api/v1/userVoice/trainingRecord",
        "/api/v1/userVoice/completedRecord",
    ]
