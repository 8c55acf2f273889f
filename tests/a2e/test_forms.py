"""The forms of A2E's answers, made by rule from recorded ones: each is understood as the one that it was made of."""

import json
from collections.abc import Callable
from itertools import chain, combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.a2e import account, avatars, calls, streaming
from bot.a2e.client import Client
from bot.a2e.errors import A2EError, Malformed, NotFound
from bot.a2e.forms import addresses_in
from bot.a2e.task_types import AVATAR_VIDEO, DUBBING, FACE_SWAP
from bot.a2e.tasks import Finished, Running, report_of
from bot.a2e.ways import Ways
from bot.sandbox.a2e.forms import nested, renamed, texts
from tests.a2e.answering import Server
from tests.a2e.test_dialects import REPLIES, Echo

Rule = Callable[[Any], Any]


def unknown(data: Any) -> Any:
    """Return data with fields that nobody knows."""
    if isinstance(data, list):
        return [unknown(one) for one in data]
    extra = {"__v": 0, "user": {"_id": "66ff", "name": "Ada"}, "tags": [], "parent": None}
    return {**extra, **data} if isinstance(data, dict) else data


def enveloped(data: Any) -> Any:
    """Return data in one more envelope."""
    return {"data": data}


RULES: dict[str, Rule] = {
    "nested": nested,
    "renamed": renamed,
    "numbers as text": texts,
    "unknown fields": unknown,
    "one more envelope": enveloped,
}
WAYS = [*chain.from_iterable(combinations(RULES, count) for count in range(3)), tuple(RULES)]


def formed(data: Any, names: tuple[str, ...]) -> Any:
    for name in names:
        data = RULES[name](data)
    return data


def recorded(name: str) -> list[Any]:
    rows = json.loads((REPLIES / f"{name}.json").read_text())
    return [pytest.param(row, id=row["what"]) for row in rows]


ways = pytest.mark.parametrize("names", WAYS, ids=lambda names: "+".join(names) or "as recorded")


@ways
@pytest.mark.parametrize("row", recorded("starts"))
async def test_a_start_in_any_form_is_understood(row: dict[str, Any], names: tuple[str, ...]) -> None:
    for data in (formed(row["reply"]["data"], names), [formed(row["reply"]["data"], names)]):
        if isinstance(row["reply"]["data"], list) and isinstance(data, list) and data[0].__class__ is list:
            continue  # A2E has no list of a list
        started = await Echo(data).start(FACE_SWAP, name="n")
        assert (started.task_id, started.coins) == (row["id"], row["coins"])


@ways
@pytest.mark.parametrize("row", recorded("lists"))
async def test_a_list_in_any_form_is_understood(row: dict[str, Any], names: tuple[str, ...]) -> None:
    client = Echo(formed(row["reply"]["data"], names))
    reports = await client.reports(FACE_SWAP, ["64a1", "64a2"])
    assert isinstance(reports["64a1"], Running)
    assert isinstance(reports["64a2"], Finished)
    found = await client.find(FACE_SWAP, "n", since=0)
    assert found is not None
    assert (found.task_id, found.coins) == ("64a1", 10)
    assert isinstance(await client.detail(FACE_SWAP, "64a2"), Finished)


@ways
@pytest.mark.parametrize("row", recorded("records"))
async def test_a_record_in_any_form_is_understood(row: dict[str, Any], names: tuple[str, ...]) -> None:
    record = {"_id": "64a1", **row["record"]}
    plain = report_of(record)
    told = await Echo(formed(record, names)).detail(FACE_SWAP, "64a1")
    assert type(told) is type(plain)
    if isinstance(plain, Finished) and isinstance(told, Finished):
        assert (told.media, told.coins) == (plain.media, plain.coins)


ANSWERS: dict[str, tuple[Any, Callable[[Client], Any], Any]] = {
    "a face": (
        [{"_id": "64f1", "face_url": "https://x/a.jpg"}, {"_id": "64f2", "face_url": "https://x/b.jpg"}],
        lambda a2e: calls.add_face(a2e, "https://x/b.jpg"),
        calls.Face(id="64f2", url="https://x/b.jpg"),
    ),
    "faces": (
        [{"_id": "64f1", "face_url": "https://x/a.jpg"}],
        calls.faces,
        (calls.Face(id="64f1", url="https://x/a.jpg"),),
    ),
    "a background": (
        {"_id": "64b1", "img_url": "https://x/a.jpg"},
        lambda a2e: avatars.add_background(a2e, "https://x/a.jpg"),
        "64b1",
    ),
    "backgrounds": (
        [{"_id": "64b1", "name": "Sea", "img_url": "https://x/a.jpg"}],
        avatars.backgrounds,
        (avatars.Background(id="64b1", name="Sea", picture="https://x/a.jpg", custom=False),),
    ),
    "avatars": (
        [{"_id": "64c1", "name": "Ada", "anchor_type": 1, "user_video_twin_id": "64d1"}],
        avatars.avatars,
        (avatars.Avatar(id="64c1", name="Ada", picture=None, custom=True, twin="64d1"),),
    ),
    "lip models": (
        [{"_id": "64d1", "name": "Ada", "lip_model": "64e1"}],
        avatars.lip_models,
        (avatars.LipModel(id="64e1", twin="64d1", name="Ada"),),
    ),
    "trained voices": ([{"_id": "64v1", "name": "mine"}], calls.trained_voices, ("64v1",)),
    "live avatars": (
        [{"_id": "64c1", "name": "Ada"}],
        streaming.live_avatars,
        (streaming.LiveAvatar(id="64c1", name="Ada"),),
    ),
    "tokens": ([{"_id": "64t1", "alias": "bot"}], account.tokens, (account.TokenLabel(id="64t1", alias="bot"),)),
    "credits": ({"coins": 120, "diamonds": 2}, calls.credits, calls.Credits(coins=120, diamonds=2)),
    "a quote": ({"credits": 12}, lambda a2e: calls.quote(a2e, "/x", {}), 12),
}


@ways
@pytest.mark.parametrize("what", ANSWERS)
async def test_every_reader_of_ids_and_numbers_understands_any_form(what: str, names: tuple[str, ...]) -> None:
    data, read, expected = ANSWERS[what]
    assert await read(Echo(formed(data, names))) == expected


ODD = some.none() | some.booleans() | some.sampled_from(["", " ", "None", "null", {}, [], {"_id": None}])


@given(odd=ODD, name=some.sampled_from(["_id", "id"]))
async def test_what_is_no_id_is_never_one(odd: Any, name: str) -> None:
    with pytest.raises(Malformed):
        await Echo({name: odd, "coins": 1}).start(FACE_SWAP, name="n")
    assert await calls.faces(Echo([{name: odd, "face_url": "https://x"}])) == ()
    assert await calls.trained_voices(Echo([{name: odd}])) == ()


@pytest.mark.parametrize("none", ["None", "", " ", "null", "..", "."])
async def test_no_address_is_made_of_what_is_no_id(pair: tuple[Server, Client], none: str) -> None:
    server, client = pair
    for call in (
        calls.delete_face(client, none),
        calls.delete_voice(client, none),
        client.delete(FACE_SWAP, none),
    ):
        with pytest.raises(NotFound):
            await call
    await client.detail(FACE_SWAP, none)
    assert server.calls == []


def says_no(status: int) -> dict[str, Any]:
    return {"code": status, "msg": "not found"}


ABSENT: dict[str, tuple[Any, int]] = {
    "404 with a code": (says_no(404), 404),
    "404 as a page": ("<html>", 404),
    "405": (says_no(405), 405),
    "501": ("<html>", 501),
    "an old code in a good envelope": (says_no(404), 200),
}


class Deaf(Client):
    """A client of an A2E of which some ways are not there."""

    def __init__(self, inner: Client, *, ways: Ways) -> None:
        super().__init__(inner.session, base_url=inner.base_url, token="sk_x", ways=ways)


@pytest.mark.parametrize("how", ABSENT)
async def test_a_way_that_is_not_there_is_left_alone_for_an_hour(pair: tuple[Server, Client], how: str) -> None:
    server, first = pair
    now = [0.0]
    client = Deaf(first, ways=Ways(clock=lambda: now[0]))
    body, status = ABSENT[how]
    server.says(body, status=status)
    server.says({"code": 0, "data": [{"id": "a", "current_status": "processing"}]})
    for _ in range(3):
        assert isinstance((await client.reports(FACE_SWAP, ["a"]))["a"], Running)
    assert sum(path.endswith("batchDetail") for _, path, _ in server.calls) == 1
    now[0] += 3601
    await client.reports(FACE_SWAP, ["a"])
    assert sum(path.endswith("batchDetail") for _, path, _ in server.calls) == 2


async def test_a_way_that_answers_with_nonsense_again_and_again_is_left_alone(pair: tuple[Server, Client]) -> None:
    server, client = pair
    list_of_one = {"code": 0, "data": [{"_id": "a", "current_status": "processing"}]}
    for _ in range(5):
        server.says("<html>hello</html>")
        server.says(list_of_one)
    for _ in range(4):
        assert isinstance((await client.reports(FACE_SWAP, ["a"]))["a"], Running)
    assert sum(path.endswith("batchDetail") for _, path, _ in server.calls) <= 4


async def test_a_lost_start_is_looked_for_in_every_list_that_there_is(pair: tuple[Server, Client]) -> None:
    server, client = pair
    server.says("<html>", status=404)
    server.says({"code": 0, "data": [{"id": "a", "name": "mine"}]})
    found = await client.find(DUBBING, "mine", since=0)
    assert found is not None
    assert found.task_id == "a"


async def test_where_no_list_can_be_read_nobody_knows(pair: tuple[Server, Client]) -> None:
    server, client = pair
    server.says("<html>", status=404)
    with pytest.raises(A2EError):
        await client.find(AVATAR_VIDEO, "mine", since=0)


@pytest.mark.parametrize("field", ["image_urls", "images", "result_urls", "photos", "pictures"])
def test_a_photobook_is_read_wherever_it_keeps_its_pictures(field: str) -> None:
    record = {"_id": "1", "current_status": "completed", field: ["https://x/1.jpg", {"url": "https://x/2.jpg"}]}
    report = report_of(record)
    assert isinstance(report, Finished)
    assert [one.url for one in report.media] == ["https://x/1.jpg", "https://x/2.jpg"]


@pytest.mark.parametrize("field", ["images", "photos", "pictures"])
def test_what_may_be_an_input_does_not_end_a_task(field: str) -> None:
    assert isinstance(report_of({"_id": "1", "current_status": "sent", field: ["https://x/1.jpg"]}), Running)


@pytest.mark.parametrize(
    "odd",
    [
        "http://",
        "https://a b/x.jpg",
        "https://h:99999999/x",
        "https://a\0b/x",
        "file:///etc/passwd",
        "//h/x",
        "https://h/" + "x" * 5000,
    ],
)
def test_what_no_server_can_be_asked_for_is_no_address(odd: str) -> None:
    assert addresses_in([odd, "https://cdn.example/x.jpg"]) == ["https://cdn.example/x.jpg"]
