"""The Mini App's addresses: everybody sees their own results and shelves, and nobody another's."""

import re
from collections.abc import AsyncIterator
from time import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.http.mini_app.contents import File
from bot.http.mini_app.routes import ACTS, FILES
from bot.sandbox.telegram.apps import init_data
from bot.sandbox.telegram.person import labels, words
from tests.journeys.test_consents import a_face
from tests.labels_read import labels_in
from tests.world import TOKEN, World, until, until_done, world


@pytest.fixture
async def here(sqlite_url: str) -> AsyncIterator[World]:
    async with world(sqlite_url, live=True) as made:
        yield made


def root(here: World) -> str:
    return f"{here.settings.public_url}/live/studio"


def signed_for(here: World, number: int) -> str:
    return init_data(here.telegram.state.people[number], token=TOKEN)


async def post(here: World, what: str, body: dict[str, Any], *, accepted: str = "en") -> tuple[int, dict[str, Any]]:
    headers = {"Accept-Language": accepted}
    async with here.session.post(f"{root(here)}/{what}", json=body, headers=headers) as answer:
        assert answer.headers["Cache-Control"] == "no-store"
        return answer.status, await answer.json()


async def asked(here: World, what: str, number: int = 1001, **more: Any) -> dict[str, Any]:
    status, told = await post(here, what, {"initData": signed_for(here, number), **more})
    assert status == 200, told
    return told


async def fetched(here: World, address: str, **headers: str) -> tuple[int, str, bytes]:
    async with here.session.get(f"{root(here)}/{address}", headers=headers) as answer:
        return answer.status, answer.content_type, await answer.read()


async def imagined(here: World, prompt: str) -> None:
    said = await here.person.say(f"/imagine {prompt}")
    await here.person.press("✅", await here.person.hears("Price:", after=said["message_id"]))
    await here.person.wait_for(lambda m: "photo" in m and words(m).startswith("Done"), after=said["message_id"])
    await until_done(here, "deliver")


async def test_the_menu_button_opens_it_where_telegram_reaches_us(here: World) -> None:
    button = await until(lambda: here.telegram.state.menu_buttons.get(0))
    assert button == {"type": "web_app", "text": "Studio", "web_app": {"url": f"{root(here)}/"}}
    opened = urlsplit(await here.person.open_menu_app())
    assert f"{opened.scheme}://{opened.netloc}{opened.path}" == f"{root(here)}/"
    assert "tgWebAppData" in parse_qs(opened.fragment)


async def test_results_are_their_owners_alone(here: World) -> None:
    studio = here.studio
    assert studio is not None
    status, told = await post(here, "gallery", {"initData": signed_for(here, 1002)})
    assert (status, told["error"][:21]) == (403, "I don't know you yet.")
    await imagined(here, "a red boat")
    await imagined(here, "a green hill")
    found = await asked(here, "gallery")
    assert ["green hill" in found["entries"][0]["label"], found["entries"][0]["shows"]] == [True, "image"]
    boats = await asked(here, "gallery", words="Boat")
    assert ["red boat" in one["label"] for one in boats["entries"]] == [True]
    address = boats["entries"][0]["file"]
    here.faults.add("telegram", "error", match="getFile", status=500)
    assert (await fetched(here, address))[0] == 502
    status, kind, whole = await fetched(here, address)
    assert (status, kind, whole[:3]) == (200, "image/jpeg", b"\xff\xd8\xff")
    assert labels_in(whole).labelled
    assert await fetched(here, address, Range="bytes=0-9") == (206, "image/jpeg", whole[:10])
    for other in (address.replace("1001", "1002"), address[:-1] + "g", "file/1", "file/..%2fapp.js"):
        assert (await fetched(here, other))[0] == 404
    async with await here.other() as ben:
        await ben.say("/gallery")
        await ben.hears("Nothing yet")
    assert (await asked(here, "gallery", 1002))["entries"] == []
    file = File(what="job", key=address.split(".")[3])
    for number, answered in ((1001, 200), (1002, 404)):  # signed by us, and still not Ben's
        assert (await fetched(here, f"file/{studio.mini_app.tickets.issue(number, file, now=time())}"))[0] == answered
    store = studio.deps.store
    await store.db.transact(lambda t: store.users.set_access(t, 1002, "banned"))
    assert (await post(here, "gallery", {"initData": signed_for(here, 1002)}))[0] == 403


async def test_shelves_hold_what_one_keeps(here: World) -> None:
    await a_face(here.person)
    kinds = {one["id"]: one["label"] for one in (await asked(here, "shelves"))["shelves"]}
    assert kinds["face"] == "🙂 My faces (1)"
    assert set(kinds) == {"face", "voice", "avatar", "background"}
    face = (await asked(here, "shelf", kind="face"))["entries"][0]
    assert (await fetched(here, face["file"]))[1] == "image/jpeg"
    assert "/voices" in (await asked(here, "shelf", kind="voice"))["note"]
    assert (await post(here, "shelf", {"initData": signed_for(here, 1001), "kind": "jobs"}))[0] == 404


async def test_what_is_shown_is_brought_into_the_chat_of_its_owner_alone(here: World) -> None:
    await imagined(here, "a red boat")
    await a_face(here.person)
    last = await here.person.hears("Done · Add a face")
    boat = (await asked(here, "gallery"))["entries"][0]
    face = (await asked(here, "shelf", kind="face"))["entries"][0]
    assert await asked(here, "offer", item=boat["item"]) == {}
    shown = await here.person.wait_for(lambda m: "photo" in m and "a red boat" in words(m), after=last["message_id"])
    assert "↪️ Use in…" in labels(shown)
    assert await asked(here, "offer", item=face["item"]) == {}
    kept = await here.person.wait_for(lambda m: words(m) == "🙂 Grandma", after=shown["message_id"])
    assert ["photo" in kept, labels(kept)] == [True, ["🎭 Swap with it", "↪️ Use in…"]]
    async with await here.other() as ben:
        await ben.say("/gallery")
        await ben.hears("Nothing yet")
        for item in (boat["item"], face["item"], face["item"].replace("thing", "job"), "sample.1.0", "x", "thing.9.0"):
            assert (await post(here, "offer", {"initData": signed_for(here, 1002), "item": item}))[0] == 404
        status, _ = await post(here, "rename", {"initData": signed_for(here, 1002), "item": face["item"], "name": "x"})
        assert status == 404
    for _ in range(8):
        await asked(here, "offer", item=face["item"])
    assert (await post(here, "offer", {"initData": signed_for(here, 1001), "item": face["item"]}))[0] == 429


async def test_what_is_kept_gets_another_name(here: World) -> None:
    await a_face(here.person)
    face = (await asked(here, "shelf", kind="face"))["entries"][0]
    assert face["name"] == "Grandma"
    renamed = await asked(here, "rename", item=face["item"], name=" <b>Granny</b> ")
    assert (renamed["label"], renamed["name"]) == ("🙂 <b>Granny</b>", "<b>Granny</b>")
    assert (await asked(here, "shelf", kind="face"))["entries"][0]["name"] == "<b>Granny</b>"
    for wrong in ("", "  ", "x" * 41, ["x"]):
        body = {"initData": signed_for(here, 1001), "item": face["item"], "name": wrong}
        assert (await post(here, "rename", body))[0] == 400


async def test_a_voice_is_heard_by_everybody_once_it_has_been_made(here: World) -> None:
    await here.person.say("/gallery")
    await here.person.hears("Nothing yet")
    spoken = await asked(here, "voices", locale="es-ES")
    assert [one["label"] for one in spoken["voices"]] == ["Lucia", "Carmen", "Pablo", "Diego"]
    voice = {"locale": "es-ES", "voice": spoken["voices"][0]["id"]}
    assert await asked(here, "hear", **voice) == {"file": ""}
    await here.person.wait_for(lambda m: "voice" in m or "audio" in m)
    await until_done(here, "deliver")
    heard = (await asked(here, "hear", **voice))["file"]
    status, kind, _ = await fetched(here, heard)
    assert (status, kind.partition("/")[0]) == (200, "audio")
    for wrong in ({"locale": "es-ES", "voice": "x"}, {"locale": "xx", "voice": voice["voice"]}):
        assert (await post(here, "hear", {"initData": signed_for(here, 1001), **wrong}))[0] == 404


async def test_without_telegrams_signature_nothing_is_told(here: World) -> None:
    forged = init_data(here.telegram.state.people[1001], token="2234567890:AAanother-bot-of-the-sandbox-0123456789")
    stale = init_data(here.telegram.state.people[1001], token=TOKEN, signed_at=1_000_000_000)
    for what in ACTS:
        for data in ("", forged, stale, None, 5):
            status, told = await post(here, what, {"initData": data})
            assert (status, "button in our chat" in told["error"]) == (403, True)


async def test_what_calls_name_is_bounded(here: World) -> None:
    await here.person.say("/gallery")
    await here.person.hears("Nothing yet")
    for odd in ({"page": -1}, {"page": "1"}, {"page": 10**9}, {"words": "x" * 65}, {"words": ["x"]}):
        assert (await post(here, "gallery", {"initData": signed_for(here, 1001), **odd}))[0] in (400, 404)


async def test_the_page_is_ours_alone_and_holds_no_words(here: World) -> None:
    for name in ("", *FILES):
        async with here.session.get(f"{root(here)}/{name}", headers={"Accept-Language": "ar"}) as answer:
            policy, text = answer.headers["Content-Security-Policy"], await answer.text()
            assert answer.headers.get("Vary") == (None if name else "Accept-Language")
        assert answer.status == 200
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;")
        assert f"frame-ancestors {here.root}" in policy
        assert "unsafe" not in policy
        assert "https://" not in text
        assert re.findall(r"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=", text) == []
    page = (FILES["app.js"][0].parent / "index.html").read_text()
    assert re.findall(r">\s*([^<{\s][^<{]*)<", page.partition("<body")[2]) == []
    async with here.session.get(f"{root(here)}/", headers={"Accept-Language": "ar, en;q=0.5"}) as answer:
        assert '<html lang="ar" dir="rtl">' in await answer.text()
    for name in ("routes.py", "index.html", "..%2froutes.py"):
        assert (await fetched(here, name))[0] == 404
