"""The operator's account at A2E: each call against the sandbox, and what comes when a call is not there."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import pytest

from bot.a2e import account, calls
from bot.a2e.client import Client
from bot.a2e.errors import BadToken, Malformed, NoAnswer, NotAllowed, NotFound, NotOffered, RateLimited, Rejected
from bot.sandbox.a2e import A2ESandbox
from bot.sandbox.a2e.account import PASSWORD, USERNAME
from tests.a2e.answering import Server, talking
from tests.world import KEY, sandbox

Both = tuple[Client, A2ESandbox]


@pytest.fixture
async def both() -> AsyncIterator[Both]:
    async with sandbox() as (root, _, server), aiohttp.ClientSession() as session:
        yield Client(session, base_url=f"{root}/a2e", token=KEY), server


@pytest.fixture
async def replayed() -> AsyncIterator[tuple[Server, Client]]:
    async with talking() as made:
        yield made


async def test_a_login_makes_a_token_that_works_and_can_be_deleted(both: Both) -> None:
    client, server = both
    login = await account.log_in(client, username=USERNAME, password=PASSWORD)
    made = await account.create_token(client, "my bot", login_token=login)
    assert made.secret.startswith("sk_")
    assert [token.alias for token in await account.tokens(client)] == ["first token", "my bot"]
    other = Client(client.session, base_url=client.base_url, token=made.secret)
    assert (await calls.credits(other)).coins == 1000
    await account.delete_token(client, made.id)
    with pytest.raises(BadToken):
        await calls.credits(other)
    with pytest.raises(NotFound):
        await account.delete_token(client, made.id)
    assert [one["alias"] for one in server.books()["tokens"]] == ["first token"]


async def test_a_login_needs_no_token_and_an_api_token_makes_no_other(both: Both) -> None:
    client, server = both
    bare = Client(client.session, base_url=client.base_url, token="")
    assert await account.log_in(bare, username=USERNAME, password=PASSWORD)
    with pytest.raises(BadToken):
        await account.create_token(client, "my bot", login_token=KEY)
    with pytest.raises(BadToken):
        await account.log_in(client, username=USERNAME, password="wrong")
    assert len(server.account.tokens) == 1


async def test_diamonds_become_credits_and_too_many_are_refused(both: Both) -> None:
    client, server = both
    await account.exchange_diamonds(client, 2)
    assert (server.coins, server.books()["diamonds"]) == (1200, 1)
    with pytest.raises(Rejected):
        await account.exchange_diamonds(client, 2)
    assert (server.coins, server.diamonds) == (1200, 1)


async def test_users_are_added_and_the_public_pool_is_switched(both: Both) -> None:
    client, server = both
    await account.add_user(client, "user1")
    assert await account.set_public_pool(client, on=True) is True
    assert (server.books()["users"], server.books()["public_pool"]) == (["user1"], True)
    assert await account.set_public_pool(client, on=False) is False
    assert server.books()["public_pool"] is False


@pytest.mark.parametrize("fault", ["error", "html", "reset_after", "reset_before", "rate_limit"])
async def test_an_exchange_without_an_answer_is_sent_once(both: Both, fault: str) -> None:
    client, server = both
    server.faults.add("a2e", fault, times=0)
    with pytest.raises((NoAnswer, RateLimited)) as raised:
        await account.exchange_diamonds(client, 1)
    assert isinstance(raised.value, NoAnswer) == (fault != "rate_limit")
    assert server.calls["POST /api/v1/user/exchangeDiamonds"] == 1
    assert server.diamonds == (2 if fault == "reset_after" else 3)


CALLS: dict[str, Callable[[Client], Awaitable[object]]] = {
    "login": lambda a2e: account.log_in(a2e, username=USERNAME, password=PASSWORD),
    "token/list": account.tokens,
    "token/delete": lambda a2e: account.delete_token(a2e, "t1"),
    "token/generate": lambda a2e: account.create_token(a2e, "my bot", login_token="login"),
    "exchange": lambda a2e: account.exchange_diamonds(a2e, 1),
}


@pytest.mark.parametrize("call", CALLS)
async def test_a_call_that_a2e_does_not_have_is_told_from_an_asset_that_is_not_there(both: Both, call: str) -> None:
    client, server = both
    server.faults.add("a2e", "gone", match=call)
    with pytest.raises(NotOffered):
        await CALLS[call](client)


@pytest.mark.parametrize("call", ["login", "token/delete"])
async def test_a_page_instead_of_an_undocumented_answer_means_that_nothing_took_the_call(both: Both, call: str) -> None:
    client, server = both
    server.faults.add("a2e", "html", match=call)
    with pytest.raises(NotOffered):
        await CALLS[call](client)
    server.faults.add("a2e", "error", match=call, status=503)
    with pytest.raises(NoAnswer):
        await CALLS[call](client)


async def test_a_403_is_about_the_account_and_not_about_content(both: Both) -> None:
    client, server = both
    server.faults.add("a2e", "code", match="user/add", status=403)
    with pytest.raises(NotAllowed):
        await account.add_user(client, "user1")


@pytest.mark.parametrize(
    "data", ["login-token", {"token": "login-token"}, {"accessToken": "login-token"}, [{"token": "login-token"}]]
)
async def test_a_login_token_is_found_in_every_likely_form(replayed: tuple[Server, Client], data: object) -> None:
    server, client = replayed
    server.says({"code": 0, "data": data})
    assert await account.log_in(client, username="u", password="p") == "login-token"


async def test_lists_are_read_in_every_likely_form(replayed: tuple[Server, Client]) -> None:
    server, client = replayed
    server.says({"code": 0, "data": {"rows": [{"_id": "t1", "alias": "a"}, {"_id": "t2"}, {"alias": "no id"}]}})
    listed = await account.tokens(client)
    assert [(token.id, token.alias) for token in listed] == [("t1", "a"), ("t2", "without a name")]
    server.answers.clear()
    server.says({"code": 0, "data": {}})
    assert await account.set_public_pool(client, on=True) is True
    for call in ("login", "token/generate"):
        with pytest.raises(Malformed):
            await CALLS[call](client)


async def test_the_accounts_own_lists_are_read_in_every_likely_form(replayed: tuple[Server, Client]) -> None:
    server, client = replayed
    server.says({"code": 0, "data": {"list": [{"_id": "a1", "name": "Ada"}, {"_id": "a2"}, {"name": "no id"}]}})
    listed = await account.custom_avatars(client)
    assert [(one.id, one.words) for one in listed] == [("a1", "Ada"), ("a2", "")]
    for data, told in ((["calm"], ("calm",)), ({"rows": [{"tag": "calm"}, {}]}, ("calm",)), ({}, ()), (None, ())):
        server.answers.clear()
        server.says({"code": 0, "data": data})
        assert await account.avatar_tags(client) == told
    server.answers.clear()
    server.says({"code": 0, "data": {"_id": "b", "img_url": "https://a.example/b.jpg"}})
    assert await account.random_background(client) == "https://a.example/b.jpg"
    server.answers.clear()
    server.says({"code": 0, "data": {}})
    with pytest.raises(Malformed):
        await account.random_background(client)


async def test_what_a2e_says_about_a_login_is_not_logged(
    replayed: tuple[Server, Client], caplog: pytest.LogCaptureFixture
) -> None:
    server, client = replayed
    server.says({"code": 400, "message": "no user with password hunter2 and token login-1"}, status=400)
    with caplog.at_level(logging.DEBUG):
        with pytest.raises(Rejected):
            await account.log_in(client, username="u", password="hunter2")
        with pytest.raises(Rejected):
            await account.create_token(client, "my bot", login_token="login-1")
    assert "Rejected" in caplog.text
    assert "hunter2" not in caplog.text
    assert "login-1" not in caplog.text
    assert "sk_1" not in repr(account.NewToken(id="1", secret="sk_1"))
