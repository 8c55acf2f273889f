"""The sandbox's Bot API server, method by method and field by field, against the published facts."""

from typing import Any

import aiohttp
import pytest

from bot.sandbox.telegram.facts import Bad, check_call, facts, fits
from bot.sandbox.telegram.markup import parse
from bot.sandbox.telegram.method_table import METHODS
from bot.sandbox.telegram.person import Person
from tests.world import TOKEN, picture, sandbox

TAKEN = sorted([*METHODS, "getUpdates", "setWebhook", "deleteWebhook", "getWebhookInfo"])


def example(kind: str, depth: int = 0) -> Any:
    """Return a value of one of the Bot API's types, made of the facts alone."""
    if kind.startswith("Array of "):
        return [example(kind.removeprefix("Array of "), depth)]
    simple = {"Integer": 1, "Float": 1.5, "String": "words", "Boolean": True, "InputFile": "attach://part"}
    if kind in simple:
        return simple[kind]
    known = facts()["types"][kind]
    if known.get("subtypes"):
        return example(known["subtypes"][0], depth)
    required = {name: field for name, field in known.get("fields", {}).items() if field.get("required")}
    return {name: example(field["types"][0], depth + 1) for name, field in required.items()}


@pytest.mark.parametrize("method", TAKEN)
def test_every_documented_field_is_taken_and_any_other_refused(method: str) -> None:
    fields = facts()["methods"][method].get("fields", {})
    given = {name: example(field["types"][0]) for name, field in fields.items()}
    assert check_call(method, given, {"part"}).keys() == given.keys()
    with pytest.raises(Bad, match="unknown parameter"):
        check_call(method, {**given, "made_up": 1}, {"part"})


@pytest.mark.parametrize("method", TAKEN)
def test_every_required_field_is_missed_and_every_wrong_type_refused(method: str) -> None:
    fields = facts()["methods"][method].get("fields", {})
    given = {name: example(field["types"][0]) for name, field in fields.items()}
    for name, field in fields.items():
        if field.get("required"):
            with pytest.raises(Bad, match="required"):
                check_call(method, {key: value for key, value in given.items() if key != name}, set())
        if "String" not in field["types"] and "InputFile" not in field["types"]:
            with pytest.raises(Bad):
                check_call(method, {**given, name: {"nonsense": object}}, {"part"})


def test_a_method_nobody_knows_is_not_found() -> None:
    with pytest.raises(Bad) as raised:
        check_call("sendNothing", {}, set())
    assert raised.value.code == 404


async def test_every_message_it_returns_is_a_message_by_the_facts() -> None:
    async with sandbox() as (root, _, _), aiohttp.ClientSession() as session, Person(session, root) as ada:
        sent = [
            await ada.say("/start hello"),
            await ada.send_file(picture(), caption="look"),
            await ada.send_file(b"text", kind="document", name="a.txt"),
        ]
        api = f"{root}/bot{TOKEN}"
        calls: list[tuple[str, dict[str, Any]]] = [
            ("sendMessage", {"chat_id": 1001, "text": "<b>hi</b> &lt;", "parse_mode": "HTML"}),
            ("sendPhoto", {"chat_id": 1001, "photo": sent[1]["photo"][-1]["file_id"], "caption": "c"}),
            ("sendDocument", {"chat_id": 1001, "document": sent[2]["document"]["file_id"]}),
        ]
        for method, given in calls:
            async with session.post(f"{api}/{method}", json=given) as answer:
                body = await answer.json()
                assert body["ok"], body
                sent.append(body["result"])
        for message in sent:
            assert fits(message, "Message"), message
        assert sent[3]["entities"] == [{"type": "bold", "offset": 0, "length": 2}]


REFUSED = [
    ("sendMessage", {"chat_id": 1001, "text": "x" * 4097}, 400, "too long"),
    ("sendMessage", {"chat_id": 1001, "text": " "}, 400, "empty"),
    ("sendMessage", {"chat_id": 1001, "text": "<b>x", "parse_mode": "HTML"}, 400, "can't parse entities"),
    ("sendMessage", {"chat_id": 1001, "text": "<h1>x</h1>", "parse_mode": "HTML"}, 400, "Unsupported start tag"),
    ("sendMessage", {"chat_id": 5, "text": "x"}, 400, "chat not found"),
    (
        "sendMessage",
        {
            "chat_id": 1001, "text": "x",
            "reply_markup": {"inline_keyboard": [[{"text": "b", "callback_data": "y" * 65}]]},
        },
        400,
        "BUTTON_DATA_INVALID",
    ),
    ("editMessageText", {"chat_id": 1001, "message_id": 999, "text": "x"}, 400, "message to edit not found"),
    ("deleteMessage", {"chat_id": 1001, "message_id": 999}, 400, "message to delete not found"),
    ("answerCallbackQuery", {"callback_query_id": "old"}, 400, "query is too old"),
    ("sendPhoto", {"chat_id": 1001, "photo": "unknown"}, 400, "wrong file identifier"),
    ("sendPhoto", {"chat_id": 1001, "photo": "http://127.0.0.1:1/x.jpg"}, 400, "failed to get HTTP URL content"),
    ("setMyCommands", {"commands": [{"command": "Upper", "description": "x"}]}, 400, "BOT_COMMAND_INVALID"),
    ("getChatAdministrators", {"chat_id": 1001}, 400, "not implemented"),
    ("setWebhook", {"url": "http://example.com/"}, 400, "HTTPS"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "given", "code", "words"), REFUSED)
async def test_what_telegram_refuses_is_refused(method: str, given: dict[str, Any], code: int, words: str) -> None:
    async with (
        sandbox() as (root, _, _),
        aiohttp.ClientSession() as session,
        session.post(f"{root}/bot{TOKEN}/{method}", json=given) as answer,
    ):
        body = await answer.json()
        assert (answer.status, body["ok"], body["error_code"]) == (code, False, code)
        assert words in body["description"]


async def test_a_wrong_token_is_unauthorized_and_messages_that_come_too_fast_are_refused() -> None:
    async with sandbox(limits=True) as (root, _, _), aiohttp.ClientSession() as session:
        async with session.get(f"{root}/bot1234567890:{'x' * 35}/getMe") as answer:
            assert answer.status == 401
        statuses = []
        for _ in range(9):
            async with session.post(f"{root}/bot{TOKEN}/sendMessage", json={"chat_id": 1001, "text": "x"}) as answer:
                statuses.append(answer.status)
                body = await answer.json()
        assert statuses[0] == 200
        assert statuses[-1] == 429
        assert body["parameters"]["retry_after"] >= 1


async def test_updates_are_kept_until_they_are_confirmed() -> None:
    async with sandbox() as (root, _, _), aiohttp.ClientSession() as session, Person(session, root) as ada:
        await ada.say("one")
        await ada.say("two")

        async def ask(**given: int) -> list[dict[str, Any]]:
            async with session.post(f"{root}/bot{TOKEN}/getUpdates", json=given) as answer:
                result: list[dict[str, Any]] = (await answer.json())["result"]
                return result

        first = await ask(timeout=0)
        assert [update["message"]["text"] for update in first] == ["one", "two"]
        assert await ask(timeout=0) == first
        assert [one["message"]["text"] for one in await ask(offset=first[1]["update_id"], timeout=0)] == ["two"]
        assert await ask(offset=first[1]["update_id"] + 1, timeout=0) == []


@pytest.mark.parametrize(
    ("text", "plain", "entities"),
    [
        ("a <b>b <i>c</i></b>", "a b c", [("bold", 2, 3), ("italic", 4, 1)]),
        ('<a href="https://x">y</a> /go', "y /go", [("text_link", 0, 1), ("bot_command", 2, 3)]),
        ("😀 <code>x</code>", "😀 x", [("code", 3, 1)]),
    ],
)
def test_html_becomes_text_and_entities_in_utf_16_units(
    text: str, plain: str, entities: list[tuple[str, int, int]]
) -> None:
    got, found = parse(text, "HTML")
    assert got == plain
    assert [(one["type"], one["offset"], one["length"]) for one in found] == entities
