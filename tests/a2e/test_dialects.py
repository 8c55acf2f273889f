"""A2E's dialects: replies as they are seen, each understood; whatever else it says, only an A2EError comes of it."""

import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bot.a2e import account, avatars, calls, streaming
from bot.a2e.calls import Credits
from bot.a2e.client import Client, _older, started_of
from bot.a2e.errors import A2EError, error_for
from bot.a2e.forms import record_of
from bot.a2e.task_types import AVATAR, AVATAR_VIDEO, DUBBING, FACE_SWAP, FACE_SWAP_PREVIEW, VOICE
from bot.a2e.tasks import Bare, Failed, Finished, Running, Started, Vanished, report_of
from bot.a2e.ways import Ways
from tests.a2e.answering import Server

REPLIES = Path(__file__).parent / "replies"
KINDS = {"running": Running, "finished": Finished, "failed": Failed, "bare": Bare}


def told(name: str) -> Any:
    """Return the replies of a file, each named by what it shows."""
    rows = json.loads((REPLIES / f"{name}.json").read_text())
    return pytest.mark.parametrize("row", rows, ids=[row["what"] for row in rows])


@told("starts")
async def test_a_start_is_understood(pair: tuple[Server, Client], row: dict[str, Any]) -> None:
    server, client = pair
    server.says(row["reply"])
    started = await client.start(FACE_SWAP, name="n")
    assert (started.task_id, started.coins) == (row["id"], row["coins"])


@told("lists")
async def test_a_list_is_understood(pair: tuple[Server, Client], row: dict[str, Any]) -> None:
    server, client = pair
    server.says(row["reply"])
    reports = await client.reports(FACE_SWAP, ["64a1", "64a2"])
    assert isinstance(reports["64a1"], Running)
    assert isinstance(reports["64a2"], Finished)
    assert await client.find(FACE_SWAP, "n", since=0) == Started(
        task_id="64a1", coins=10, created="2026-03-01T10:00:00.000Z"
    )


@told("records")
def test_a_record_is_understood(row: dict[str, Any]) -> None:
    report = report_of(row["record"], makes_media=row.get("makes_media", True))
    assert isinstance(report, KINDS[row["report"]])
    if isinstance(report, Finished):
        assert [media.url for media in report.media] == row["media"]
        assert report.coins == row.get("coins")
    if isinstance(report, Failed):
        assert report.why == row["why"]


@told("errors")
async def test_an_error_is_understood(pair: tuple[Server, Client], row: dict[str, Any]) -> None:
    server, client = pair
    server.says(row["reply"] if isinstance(row["reply"], str) else json.dumps(row["reply"]), status=row["status"])
    with pytest.raises(A2EError) as raised:
        await client.start(FACE_SWAP, name="n")
    assert type(raised.value).__name__ == row["error"]
    assert row.get("message", "") in str(raised.value)
    assert not row.get("message") or row["message"] not in raised.value.user_text  # A2E's words are for the log
    assert len(server.calls) == 1


async def test_a_training_goes_on_by_the_spelling_that_a2e_knows(pair: tuple[Server, Client]) -> None:
    server, client = pair
    server.says({"code": 404, "msg": "not found"}, status=404)
    server.says({"code": 0, "data": None})
    assert (await avatars.continue_training(client, "64a1")).task_id == "64a1"
    assert [path.rpartition("/")[2] for _, path, _ in server.calls] == ["continueTraining", "continueTranining"]


async def test_a_task_that_is_not_there_right_after_its_start_is_vanished_and_no_failure(
    pair: tuple[Server, Client],
) -> None:
    server, client = pair
    server.says({"code": 404, "msg": "record not found"}, status=404)
    assert isinstance(await client.detail(FACE_SWAP, "64a1"), Vanished)
    server.answers.clear()
    server.says({"code": 0, "data": None})
    assert isinstance(await client.detail(FACE_SWAP, "64a1"), Vanished)


async def test_ids_that_are_numbers_are_matched(pair: tuple[Server, Client]) -> None:
    server, client = pair
    rows = [{"_id": 7, "current_status": "completed", "result_url": "https://x/a.mp4"}, {"_id": 8}, {"_id": {}}]
    server.says({"code": 0, "data": rows})
    assert isinstance(await client.detail(FACE_SWAP, "7"), Finished)
    assert isinstance((await client.reports(FACE_SWAP, ["7"]))["7"], Finished)
    assert isinstance((await client.reports(AVATAR_VIDEO, ["7"]))["7"], Finished)


@pytest.mark.parametrize(
    ("data", "left"), [({"coins": -3, "diamonds": 2.9}, (0, 2)), ({"coins": "many"}, (0, 0)), (None, (0, 0))]
)
async def test_what_is_left_is_never_less_than_nothing(
    pair: tuple[Server, Client], data: Any, left: tuple[int, int]
) -> None:
    server, client = pair
    server.says({"code": 0, "data": data})
    assert await calls.credits(client) == Credits(coins=left[0], diamonds=left[1])


async def test_json_nested_to_hurt_is_no_answer(pair: tuple[Server, Client]) -> None:
    server, client = pair
    server.says("[" * 100_000)
    with pytest.raises(A2EError):
        await client.start(FACE_SWAP, name="n")


NUMBERS = some.integers() | some.floats() | some.sampled_from([10**400, "²", "0001-01-01T00:00:00", -1])
NAMES = (
    "_id data rows list children value label coins diamonds current_status status result result_url image_urls name "
    "title createdAt code message msg credits url uid channel appId token expire_epoch_timestamp amount language text"
)
KEYS = some.sampled_from(NAMES.split())
ANY_JSON = some.recursive(
    some.none() | some.booleans() | NUMBERS | some.text(max_size=8) | some.sampled_from(["c", "n", "https://x/y.mp4"]),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(KEYS, inner, max_size=6),
    max_leaves=25,
)


class Echo(Client):
    """A client that is answered with one thing, whatever it asks."""

    def __init__(self, said: Any) -> None:
        self.said, self.webhook, self.ways = said, None, Ways()

    async def call(self, method: str, path: str, **more: Any) -> Any:
        return self.said


ROOM = streaming.Room(channel="c", app_id="a", token="t", uid=1, expires=9e9)
READERS: tuple[Callable[[Client], Awaitable[Any]], ...] = (
    lambda a2e: a2e.start(FACE_SWAP, name="n"),
    lambda a2e: a2e.detail(FACE_SWAP, "1"),
    lambda a2e: a2e.detail(AVATAR_VIDEO, "1"),
    lambda a2e: a2e.reports(FACE_SWAP, ["1", "c"]),
    lambda a2e: a2e.reports(AVATAR, ["1", "c"]),
    lambda a2e: a2e.reports(DUBBING, ["1", "c"]),
    lambda a2e: a2e.reports(AVATAR_VIDEO, ["1", "c"]),
    lambda a2e: a2e.reports(FACE_SWAP_PREVIEW, ["1"]),
    lambda a2e: a2e.find(VOICE, "n", since=1e9),
    lambda a2e: a2e.find(AVATAR_VIDEO, "n", since=1e9),
    avatars.avatars,
    avatars.backgrounds,
    avatars.lip_models,
    lambda a2e: avatars.add_background(a2e, "https://x"),
    lambda a2e: avatars.clone_voice(a2e, "1"),
    lambda a2e: calls.add_face(a2e, "https://x"),
    calls.faces,
    lambda a2e: calls.voices(a2e, "en", "US"),
    calls.trained_voices,
    calls.languages,
    lambda a2e: calls.detect_language(a2e, "hello"),
    lambda a2e: calls.speak(a2e, "hi", voice_id="v", country="en", region="US"),
    lambda a2e: calls.save_url(a2e, "https://x"),
    calls.credits,
    lambda a2e: calls.quote(a2e, "/x", {}),
    account.tokens,
    lambda a2e: account.log_in(a2e, username="u", password="p"),
    lambda a2e: account.create_token(a2e, "a", login_token="l"),
    lambda a2e: account.set_public_pool(a2e, on=True),
    streaming.live_avatars,
    lambda a2e: streaming.open_room(a2e, avatar_id="a", seconds=60),
    lambda a2e: streaming.persona(a2e, "c"),
    lambda a2e: streaming.given_back(a2e, ROOM, since=1e9),
)


@settings(max_examples=400, deadline=None)
@given(said=ANY_JSON)
async def test_whatever_a2e_says_nothing_but_its_own_errors_comes_of_it(said: Any) -> None:
    for read in READERS:
        with suppress(A2EError):
            await read(Echo(said))


@settings(max_examples=300, deadline=None)
@given(
    body=ANY_JSON, status=some.sampled_from([200, 201, 301, 400, 401, 404, 429, 500]), wait=some.none() | some.text()
)
def test_whatever_an_envelope_holds_it_is_a_success_or_an_error(body: Any, status: int, wait: str | None) -> None:
    error = error_for("GET /x", status, body, retry_after=wait)
    if error is None:
        assert isinstance(body, dict)
        assert status < 400
    else:
        assert error.user_text


@given(record=ANY_JSON)
def test_whatever_a_record_holds_it_can_be_read(record: Any) -> None:
    read = record_of(record)
    report_of(read)
    report_of(read, makes_media=False)
    _older(read, 1e9)
    try:
        started_of(read, endpoint="POST /x")
    except A2EError:
        assert not isinstance(read.get("_id"), str) or read["_id"] == ""
