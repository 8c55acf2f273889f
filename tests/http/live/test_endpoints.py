"""The live page's addresses: everybody gets their own room, and nobody another's."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.http.live.site import AGORA, LivePage, page_at
from bot.sandbox.telegram.apps import init_data
from tests.journeys.live_rooms import DOOR, opened, rooms
from tests.world import TOKEN, World, until, world


@pytest.fixture
async def live(sqlite_url: str) -> AsyncIterator[World]:
    async with world(sqlite_url, live=True) as made:
        yield made


def signed_for(here: World, number: int) -> str:
    return init_data(here.telegram.state.people[number], token=TOKEN)


async def post(here: World, what: str, body: object) -> tuple[int, dict[str, Any]]:
    async with here.session.post(f"{here.settings.public_url}/live/{what}", json=body) as answer:
        assert answer.headers["Cache-Control"] == "no-store"
        return answer.status, await answer.json()


async def test_the_button_opens_the_page_with_what_it_needs_to_enter_the_room(live: World) -> None:
    address = await live.person.open_app(await opened(live.person))
    parts = urlsplit(address)
    assert f"{parts.scheme}://{parts.netloc}" == live.settings.public_url
    assert (parts.path, parts.query) == ("/live/", "")
    data = parse_qs(parts.fragment)["tgWebAppData"][0]
    status, key = await post(live, "session", {"initData": data})
    room = next(iter(live.a2e.rooms.values()))
    assert status == 200
    assert key.pop("left") == pytest.approx(180, abs=20)
    assert key == {
        "appId": key["appId"], "channel": room.channel, "token": room.token, "uid": room.uid,
        "expires": pytest.approx(room.until, abs=1), "name": "Alice",
    }  # fmt: skip


async def test_nobody_sees_steers_or_leaves_the_room_of_another(live: World) -> None:
    await opened(live.person)
    bens = signed_for(live, 1002)
    for what, body in (("session", {}), ("say", {"text": "I am Ben"}), ("ask", {"text": "Who?"}), ("bye", {})):
        status, told = await post(live, what, {"initData": bens, **body})
        assert (status, told["error"][:26]) == (404, "You have no open live room")
    assert rooms(live)[0]["said"] == []
    assert not rooms(live)[0]["left"]


@pytest.mark.parametrize("what", ["session", "say", "ask", "bye"])
async def test_without_telegrams_signature_nothing_is_told(live: World, what: str) -> None:
    person = live.telegram.state.people[1001]
    forged = init_data(person, token="2234567890:AAanother-bot-of-the-sandbox-0123456789")
    stale = init_data(person, token=TOKEN, signed_at=1_000_000_000)
    for data in ("", forged, stale, None, 5, ["x"]):
        status, told = await post(live, what, {"initData": data, "text": "Hello"})
        assert status == 403
        assert "button in our chat" in told["error"]


async def test_words_from_the_page_reach_the_avatar_within_their_bounds(live: World) -> None:
    await opened(live.person)
    mine = {"initData": signed_for(live, 1001)}
    assert (await post(live, "say", {**mine, "text": "  From the page.  "})) == (200, {})
    assert (await post(live, "ask", {**mine, "text": "Who are you?"}))[0] == 200
    assert rooms(live)[0]["said"] == ["From the page.", "Nobody has told me anything about that."]
    for text in ("", "   ", "x" * 1001, None):
        status, told = await post(live, "say", {**mine, "text": text})
        assert (status, told["error"]) == (400, "Please send 1 to 1,000 characters.")
    assert len(rooms(live)[0]["said"]) == 2


async def test_a_room_left_from_the_page_is_left_at_a2e_and_told_in_the_chat(live: World) -> None:
    await opened(live.person)
    mine = {"initData": signed_for(live, 1001)}
    status, told = await post(live, "bye", mine)
    assert status == 200
    assert 150 < told["left"] <= 180
    await until(lambda: rooms(live)[0]["left"])
    await live.person.hears("The live room with Alice is closed")
    assert (await post(live, "session", mine))[0] == 404


async def test_what_a2e_refuses_is_told_in_plain_words(live: World) -> None:
    await opened(live.person)
    live.faults.add("a2e", "error", match="/speak", status=400)
    status, told = await post(live, "say", {"initData": signed_for(live, 1001), "text": "Hello"})
    assert status == 502
    assert told["error"].startswith("A2E didn't accept it")
    assert "<" not in told["error"]


@pytest.mark.parametrize(("body", "status"), [(b"x" * 20_000, 413), (b"not json", 400), (b"[1]", 400), (b"", 400)])
async def test_bodies_are_bounded_and_read_as_json(live: World, body: bytes, status: int) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield body

    for data in (body, pieces()):
        async with live.session.post(f"{live.settings.public_url}/live/session", data=data) as answer:
            assert answer.status == status


async def test_the_page_is_served_with_its_security_headers_and_nothing_else_is(live: World) -> None:
    root = f"{live.settings.public_url}/live"
    for name in ("", "app.js", "telegram.js", "style.css", "sdk.js"):
        async with live.session.get(f"{root}/{name}") as answer:
            assert answer.status == 200
            policy = answer.headers["Content-Security-Policy"]
            assert f"frame-ancestors {live.root}" in policy
            assert "script-src 'self';" in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            text = await answer.text()
            assert "https://" not in text
    for name in ("dist/sdk.js", "routes.py", "..%2Froutes.py", "index.html"):
        async with live.session.get(f"{root}/{name}") as answer:
            assert answer.status == 404
    async with live.session.get(root, allow_redirects=False) as answer:
        assert answer.headers["Location"] == "/live/"


async def test_without_a_public_address_there_is_no_page(sqlite_url: str) -> None:
    async with world(sqlite_url) as here:
        assert here.studio is not None
        assert here.studio.deps.live.url == ""
        assert (await here.session.get(f"{here.root}/live/")).status == 404


async def test_mini_app_buttons_are_signed_only_for_those_who_have_them(live: World) -> None:
    door = await opened(live.person)
    url = door["reply_markup"]["inline_keyboard"][0][0]["web_app"]["url"]
    for number, asked in ((1002, url), (1001, "https://elsewhere.example/")):
        body = {"message_id": door["message_id"], "url": asked}
        async with live.session.post(f"{live.root}/sandbox/chats/{number}/app", json=body) as answer:
            assert answer.status == 404
    assert door["reply_markup"]["inline_keyboard"][0][0]["text"] == DOOR


def test_operators_serve_agoras_sdk_to_telegrams_clients(tmp_path: Path) -> None:
    page = page_at("https://bot.example")
    policy = page.headers()["Content-Security-Policy"]
    assert page.url == "https://bot.example/live/"
    assert "frame-ancestors https://web.telegram.org" in policy
    assert all(source in policy for source in AGORA)
    assert page_at("").missing() is not None
    assert "make live" in str(LivePage(url=page.url, sdk=tmp_path / "sdk.js").missing())
    (tmp_path / "sdk.js").write_text("export default {};")
    assert LivePage(url=page.url, sdk=tmp_path / "sdk.js").missing() is None


async def test_json_nested_too_deep_is_a_bad_request(live: World) -> None:
    url = f"{live.settings.public_url}/live/say"
    async with live.session.post(url, data=b'{"a":' * 2900) as answer:
        assert answer.status == 400
