"""The account at the sandbox's A2E: who may call, its tokens, diamonds and users."""

import secrets
from typing import Any

from bot.sandbox.a2e.facts import Refused
from bot.sandbox.a2e.records import Account, Token
from bot.sandbox.a2e.state import Answer, State
from bot.sandbox.a2e.tasks import new_id
from bot.sandbox.a2e.types import Given

USERNAME, PASSWORD = "operator@example.com", "sandbox"  # a double's, known to everybody
CREDITS_PER_DIAMOND = 100


def new_account(secret: str) -> Account:
    """Return an account with one token."""
    return Account(tokens=[Token(id=new_id(), alias="first token", secret=secret)])


async def _log_in(state: State, given: Given, root: str, call: str) -> Any:
    if (given.get("username"), given.get("password")) != (USERNAME, PASSWORD):
        raise Refused("user name or password is wrong", code=401, status=200)
    login = f"login.{secrets.token_hex(16)}"
    state.account.logins.add(login)
    return {"token": login}


async def _generate(state: State, given: Given, root: str, call: str) -> Any:
    made = Token(id=new_id(), alias=str(given["alias"]), secret=f"sk_{secrets.token_hex(16)}")
    state.account.tokens.append(made)
    return {"_id": made.id, "token": made.secret}


async def _tokens(state: State, given: Given, root: str, call: str) -> Any:
    return state.account.books()["tokens"]


async def _delete(state: State, given: Given, root: str, call: str) -> Any:
    left = [token for token in state.account.tokens if token.id != given["_id"]]
    if len(left) == len(state.account.tokens):
        raise Refused("record not found", code=404)
    state.account.tokens = left
    return {}


async def _add_user(state: State, given: Given, root: str, call: str) -> Any:
    name = str(given["username"])
    if name in state.account.users:
        raise Refused("this user exists already")
    state.account.users.append(name)
    return {}


async def _exchange(state: State, given: Given, root: str, call: str) -> Any:
    diamonds = given["diamonds"]
    if not isinstance(diamonds, int) or isinstance(diamonds, bool) or diamonds < 1:
        raise Refused("diamonds must be an integer from 1")
    if diamonds > state.diamonds:
        raise Refused("your diamonds are not enough for this")
    state.diamonds -= diamonds
    state.earn(diamonds * CREDITS_PER_DIAMOND, "exchange")
    return {}


async def _public_pool(state: State, given: Given, root: str, call: str) -> Any:
    if not isinstance(given["isAutoToPublicPool"], bool):
        raise Refused("isAutoToPublicPool must be a boolean")
    state.account.public_pool = given["isAutoToPublicPool"]
    return {"isAutoToPublicPool": state.account.public_pool}


ANSWERS: dict[str, Answer] = {
    "obtain_login_token": _log_in,
    "get_api_token": _generate,
    "list_api_tokens": _tokens,
    "delete_api_token": _delete,
    "add_user": _add_user,
    "exchange_diamonds": _exchange,
    "set_auto_public_pool": _public_pool,
}
