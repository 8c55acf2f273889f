"""What was added is found by its own address, never by a guess."""

from typing import Any

import pytest

from bot.a2e import avatars, calls
from bot.a2e.client import Client
from bot.a2e.errors import (
    Malformed,
)  # fmt: skip
from bot.a2e.tasks import Finished
from bot.operations.avatars import NewAvatar
from bot.operations.file_inputs import Uploaded
from tests.a2e.answering import Server

MINE, OTHERS = "https://cdn/mine.jpg", "https://cdn/others.jpg"


ADDS = [(calls.add_face, "face_url"), (avatars.add_background, "img_url")]


def id_in(added: object) -> object:
    return added.id if isinstance(added, calls.Face) else added


@pytest.mark.parametrize(("add", "field"), ADDS)
@pytest.mark.parametrize("mine_at", [0, 1, 2])
async def test_of_two_that_are_added_at_once_each_gets_its_own_id(
    pair: tuple[Server, Client], add: Any, field: str, mine_at: int
) -> None:
    server, client = pair
    rows = [{"_id": f"o{number}", field: OTHERS} for number in range(2)]
    rows.insert(mine_at, {"_id": "m", field: MINE})
    server.says({"code": 0, "data": {"rows": rows}})
    assert id_in(await add(client, MINE)) == "m"


@pytest.mark.parametrize(("add", "field"), ADDS)
@pytest.mark.parametrize("data", [
    lambda field: [{"_id": "o", field: OTHERS}],
    lambda field: {"_id": "o", field: OTHERS},
    lambda field: [{"_id": "o", field: OTHERS}, {"_id": "p"}],
    lambda field: [{"_id": "p"}, {"_id": "q"}],
    lambda field: [],
])  # fmt: skip
async def test_an_id_that_may_be_another_persons_is_never_taken(
    pair: tuple[Server, Client], add: Any, field: str, data: Any
) -> None:
    server, client = pair
    server.says({"code": 0, "data": data(field)})
    with pytest.raises(Malformed):
        await add(client, MINE)


@pytest.mark.parametrize(("add", "field"), ADDS)
async def test_the_one_record_of_an_answer_need_not_name_its_address(
    pair: tuple[Server, Client], add: Any, field: str
) -> None:
    server, client = pair
    server.says({"code": 0, "data": {"_id": "m"}})
    assert id_in(await add(client, MINE)) == "m"


@pytest.mark.parametrize(("rows", "id_"), [
    ([{"_id": "x", "user_video_twin_id": "t2"}, {"_id": "a", "user_video_twin_id": "t1"}], "a"),
    ([{"_id": "x", "user_video_twin_id": "t2"}], "t1"),
    ([{"_id": "x"}, {"_id": "y"}], "t1"),
    ([], "t1"),
])  # fmt: skip
async def test_an_avatar_is_the_one_of_its_own_training(
    pair: tuple[Server, Client], rows: list[dict[str, str]], id_: str
) -> None:
    server, client = pair
    server.says({"code": 0, "data": rows})
    source = Uploaded(url=MINE, mime="video/mp4")
    kept = await NewAvatar(name="n", source=source, called="Ann", gender="female").keep(
        client, Finished(media=()), "t1"
    )
    assert kept.a2e_id == id_
