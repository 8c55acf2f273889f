"""Every call of the client is held against what is documented: the sandbox refuses anything else."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.a2e import calls, files
from bot.a2e.client import Client
from bot.a2e.errors import NoAnswer, NotFound
from bot.a2e.task_types import FACE_SWAP, FACE_SWAP_PREVIEW
from bot.a2e.tasks import Finished, Running
from bot.errors import TooBig
from bot.sandbox.a2e import A2ESandbox
from bot.sandbox.a2e.facts import Refused, check, find
from tests.world import KEY, picture, sandbox, until


@pytest.fixture
async def both() -> AsyncIterator[tuple[Client, A2ESandbox]]:
    async with sandbox(seconds=0.1) as (root, _, server), aiohttp.ClientSession() as session:
        yield Client(session, base_url=f"{root}/a2e", token=KEY), server


async def test_all_calls_together_make_a_face_swap(both: tuple[Client, A2ESandbox], tmp_path: Path) -> None:
    client, server = both
    photo = tmp_path / "a.jpg"
    photo.write_bytes(picture("red"))
    url = await files.upload(client, photo, content_type="image/jpeg")
    face = await calls.add_face(client, url)
    assert [one.id for one in await calls.faces(client)] == [face.id]
    assert await calls.quote(client, "/api/v1/userFaceSwapTask/add", {"face_url": url, "video_url": url}) == 10
    started = await client.start(FACE_SWAP, name="mine", face_url=url, video_url=url, model_version="v2")
    assert started.coins == 10
    assert isinstance((await client.reports(FACE_SWAP, [started.task_id]))[started.task_id], Running)
    found = await client.find(FACE_SWAP, "mine", since=0)
    assert found is not None
    assert found.task_id == started.task_id
    await until(lambda: server.tasks[started.task_id].status == "completed")
    report = await client.detail(FACE_SWAP, started.task_id)
    assert isinstance(report, Finished)
    head = await files.head(client, report.media[0].url)
    assert head.content_type == "image/jpeg"
    got = await files.download(client, report.media[0].url, tmp_path / "b.jpg", limit=10**6)
    assert got.size == head.size
    with pytest.raises(TooBig):
        await files.download(client, report.media[0].url, tmp_path / "c.jpg", limit=10)
    await client.delete(FACE_SWAP, started.task_id)
    with pytest.raises(NotFound):
        await client.delete(FACE_SWAP, started.task_id)
    await calls.delete_face(client, face.id)
    look = await client.start(FACE_SWAP_PREVIEW, name="n", face_url=url, video_url=url)
    await until(lambda: server.tasks[look.task_id].status == "completed")
    assert isinstance(await client.detail(FACE_SWAP_PREVIEW, look.task_id), Finished)


async def test_voices_languages_and_credits(both: tuple[Client, A2ESandbox]) -> None:
    client, _ = both
    assert (await calls.credits(client)).coins == 1000
    languages = await calls.languages(client)
    assert ("United Kingdom", "GB") in languages[0].regions
    groups = await calls.voices(client, "de", "DE")
    assert [group.label for group in groups] == ["female", "male"]
    assert await calls.detect_language(client, "Das ist der Text und nicht die Frage") == "de"
    assert await calls.detect_language(client, "Привет всем") == "ru"


async def test_an_upload_that_the_storage_refuses_is_no_answer(both: tuple[Client, A2ESandbox], tmp_path: Path) -> None:
    client, server = both
    photo = tmp_path / "a.jpg"
    photo.write_bytes(picture())
    server.faults.add("a2e", "error", match="upload-presigned-url", status=500, times=0)
    with pytest.raises(NoAnswer):
        await files.upload(client, photo, content_type="image/jpeg")


async def test_an_upload_keeps_to_its_type_length_and_carries_no_token(both: tuple[Client, A2ESandbox]) -> None:
    client, _ = both
    wanted = {"key": "a.jpg", "contentType": "image/jpeg", "contentLength": 3}
    slot = await client.call("POST", files.UPLOAD, body=wanted)
    for headers, body in (
        ({"Content-Type": "image/png"}, b"abc"),
        ({"Content-Type": "image/jpeg"}, b"abcd"),
        ({"Content-Type": "image/jpeg", "Authorization": "Bearer x"}, b"abc"),
    ):
        async with client.session.put(slot["uploadUrl"], data=body, headers=headers) as answer:
            assert answer.status == 403
    async with client.session.put(slot["uploadUrl"], data=b"abc", headers={"Content-Type": "image/jpeg"}) as answer:
        assert answer.status == 200


def test_the_facts_know_paths_with_and_without_variables() -> None:
    found = find("GET", "/api/v1/userFaceSwapTask/status")
    assert found is not None
    assert found[0].id == "list_face_swap_in_progress"
    detail = find("GET", "/api/v1/userFaceSwapTask/abc")
    assert detail is not None
    assert detail[1] == {"_id": "abc"}
    assert find("GET", "/api/v1/ttsPublicVoice") is None
    for given in ({"face_url": "x", "video_url": "y"}, {"name": "n", "face_url": "x", "video_url": "y", "made_up": 1}):
        start = find("POST", "/api/v1/userFaceSwapTask/add")
        assert start is not None
        with pytest.raises(Refused):
            check(start[0], given)
