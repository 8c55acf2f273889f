"""Mini App buttons at the Bot API's double: https only, in private chats only, as the real one has it."""

import aiohttp
import pytest

from bot.sandbox.telegram.apps import check_address
from bot.sandbox.telegram.facts import Bad
from tests.world import TOKEN, sandbox


@pytest.mark.parametrize("url", ["https://bot.example/live/", "http://127.0.0.1:8080/live/", "http://localhost/"])
def test_https_and_this_machine_are_taken(url: str) -> None:
    check_address(url, 1001)


@pytest.mark.parametrize("url", ["http://bot.example/live/", "ftp://bot.example/", "bot.example", ""])
def test_other_addresses_are_refused_in_telegrams_words(url: str) -> None:
    with pytest.raises(Bad, match="Only HTTPS links are allowed"):
        check_address(url, 1001)


def test_in_a_group_there_is_no_mini_app_button() -> None:
    with pytest.raises(Bad, match="BUTTON_TYPE_INVALID"):
        check_address("https://bot.example/", -100200)


async def test_a_message_with_a_bad_mini_app_button_is_not_sent() -> None:
    markup = {"inline_keyboard": [[{"text": "Open", "web_app": {"url": "http://bot.example/"}}]]}
    async with sandbox() as (root, telegram, _), aiohttp.ClientSession() as session:
        body = {"chat_id": 1001, "text": "Hello", "reply_markup": markup}
        async with session.post(f"{root}/bot{TOKEN}/sendMessage", json=body) as answer:
            assert answer.status == 400
            assert "Only HTTPS links are allowed" in (await answer.json())["description"]
        assert not telegram.state.messages[1001]
