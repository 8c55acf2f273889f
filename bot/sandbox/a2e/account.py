"""The account of the sandbox's A2E: who may call, its tokens, diamonds and users."""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.sandbox.a2e.facts import Refused
from bot.sandbox.a2e.tasks import new_id

if TYPE_CHECKING:
    from bot.sandbox.a2e.server import A2ESandbox

Given = dict[str, Any]
USERNAME, PASSWORD = "operator@example.com", "sandbox"  # a double's own, known to everybody
CREDITS_PER_DIAMOND = 100
OPEN = frozenset({"obtain_login_token", "random_background"})
"""Operations that need no token."""


@dataclass
class Token:
    """An API token."""

    id: str
    alias: str
    secret: str


@dataclass
class Account:
    """What belongs to the account beside its credits."""

    tokens: list[Token]
    logins: set[str] = field(default_factory=set)
    users: list[str] = field(default_factory=list)
    public_pool: bool = False

    def admits(self, operation: str | None, authorization: str | None) -> bool:
        """Whether a call's Authorization header opens an operation; None: an unknown one."""
        if operation in OPEN:
            return True
        bearer = (authorization or "").removeprefix("Bearer ")
        if operation == "get_api_token":
            return bearer in self.logins
        return any(bearer == token.secret for token in self.tokens)

    def books(self) -> Given:
        """Return what tests look at; no secrets."""
        listed = [{"_id": token.id, "alias": token.alias} for token in self.tokens]
        return {"tokens": listed, "users": list(self.users), "public_pool": self.public_pool}


def new_account(secret: str) -> Account:
    """Return an account with one token."""
    return Account(tokens=[Token(id=new_id(), alias="first token", secret=secret)])


async def _log_in(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    if (given.get("username"), given.get("password")) != (USERNAME, PASSWORD):
        raise Refused("user name or password is wrong", code=401, status=200)
    login = f"login.{secrets.token_hex(16)}"
    server.account.logins.add(login)
    return {"token": login}


async def _generate(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    made = Token(id=new_id(), alias=str(given["alias"]), secret=f"sk_{secrets.token_hex(16)}")
    server.account.tokens.append(made)
    return {"_id": made.id, "token": made.secret}


async def _tokens(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    return server.account.books()["tokens"]


async def _delete(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    left = [token for token in server.account.tokens if token.id != given["_id"]]
    if len(left) == len(server.account.tokens):
        raise Refused("record not found", code=404)
    server.account.tokens = left
    return {}


async def _add_user(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    name = str(given["username"])
    if name in server.account.users:
        raise Refused("this user exists already")
    server.account.users.append(name)
    return {}


async def _exchange(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    diamonds = given["diamonds"]
    if not isinstance(diamonds, int) or isinstance(diamonds, bool) or diamonds < 1:
        raise Refused("diamonds must be an integer from 1")
    if diamonds > server.diamonds:
        raise Refused("your diamonds are not enough for this")
    server.diamonds -= diamonds
    server.earn(diamonds * CREDITS_PER_DIAMOND, "exchange")
    return {}


async def _public_pool(server: "A2ESandbox", given: Given, root: str, call: str) -> Any:
    if not isinstance(given["isAutoToPublicPool"], bool):
        raise Refused("isAutoToPublicPool must be a boolean")
    server.account.public_pool = given["isAutoToPublicPool"]
    return {"isAutoToPublicPool": server.account.public_pool}


ANSWERS: dict[str, Callable[["A2ESandbox", Given, str, str], Awaitable[Any]]] = {
    "obtain_login_token": _log_in,
    "get_api_token": _generate,
    "list_api_tokens": _tokens,
    "delete_api_token": _delete,
    "add_user": _add_user,
    "exchange_diamonds": _exchange,
    "set_auto_public_pool": _public_pool,
}
