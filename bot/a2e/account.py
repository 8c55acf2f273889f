"""A2E's calls about the operator's own account: tokens, diamonds, users, the public pool.

A2E documents some of them by title only, so answers are read tolerantly, and a call that A2E turns out not to
have raises `NotOffered`. A call that changes something is sent once.
"""

from dataclasses import dataclass
from typing import Any

from bot.a2e.client import Client
from bot.a2e.errors import Malformed, Moderated, NoAnswer, NotAllowed, NotFound, NotOffered
from bot.a2e.forms import addresses_in, expect, id_of, record_of, rows_of, words_in

CREDITS_PER_DIAMOND = 100
LOGIN, CREATE = "/api/login/account", "/api/v1/token/generate"
LOGIN_FIELDS = ("token", "accessToken", "access_token", "loginToken")
"""Where the login token may stand: A2E does not say."""


@dataclass(frozen=True, kw_only=True)
class TokenLabel:
    """An API token on A2E's list; the token itself is never listed."""

    id: str
    alias: str


@dataclass(frozen=True, kw_only=True, repr=False)
class NewToken:
    """A new token, shown once. It has no repr, so no log can hold it."""

    id: str
    secret: str


async def log_in(a2e: Client, *, username: str, password: str) -> str:
    """Return a login token, good for making an API token. Not documented by A2E.

    Raises:
        BadToken: user name or password are wrong; Rejected and NotAllowed may mean the same.
        NotOffered: A2E has no such call.

    """
    body = {"username": username, "password": password}
    data = await _call(a2e, "POST", LOGIN, body=body, token="", documented=False)
    found = [data, *(record_of(data).get(name) for name in LOGIN_FIELDS)]
    for one in found:
        if isinstance(one, str) and one:
            return one
    raise Malformed(f"POST {LOGIN}", "no login token in the answer", status=200)


async def create_token(a2e: Client, alias: str, *, login_token: str) -> NewToken:
    """Make an API token under a free label."""
    data = record_of(await _call(a2e, "POST", CREATE, body={"alias": alias}, token=login_token))
    return NewToken(id=id_of(data) or "", secret=expect(data, "token", str, endpoint=f"POST {CREATE}"))


async def tokens(a2e: Client) -> tuple[TokenLabel, ...]:
    """Return the account's API tokens. Not documented by A2E."""
    rows = rows_of(await _call(a2e, "GET", "/api/v1/token/list", documented=False))
    return tuple(
        TokenLabel(id=token_id, alias=str(row.get("alias") or "without a name"))
        for row in rows
        if (token_id := id_of(row)) is not None
    )


async def delete_token(a2e: Client, token_id: str) -> None:
    """Delete an API token: whatever uses it is locked out at once. Not documented by A2E.

    Raises:
        NotFound: there is no such token.

    """
    await _call(a2e, "POST", "/api/v1/token/delete", body={"_id": token_id}, documented=False)


async def add_user(a2e: Client, username: str) -> None:
    """Add a user below the account, as resellers do."""
    await _call(a2e, "POST", "/api/v1/user/add", body={"username": username})


async def exchange_diamonds(a2e: Client, diamonds: int) -> None:
    """Turn diamonds (1 or more) into 100 credits each, for good."""
    await _call(a2e, "POST", "/api/v1/user/exchangeDiamonds", body={"diamonds": diamonds})


async def set_public_pool(a2e: Client, *, on: bool) -> bool:
    """Set whether A2E's public computers may render videos when the account's own are busy; return the setting."""
    data = record_of(await _call(a2e, "POST", "/api/v1/video/auto-public-pool", body={"isAutoToPublicPool": on}))
    said = str(data.get("isAutoToPublicPool")).lower()
    return said in ("true", "1") if said in ("true", "false", "1", "0") else on


@dataclass(frozen=True, kw_only=True)
class Item:
    """An entry of one of the account's own lists."""

    id: str
    words: str
    """Its name, or else its picture's address; as A2E has it."""


NAMED = ("name", "title", "label", "tag", "img_url", "image_url", "video_cover", "cover", "url")
"""Where an entry's name or address may stand: A2E does not say."""


async def custom_avatars(a2e: Client) -> tuple[Item, ...]:
    """Return the account's library of custom avatars; A2E publishes no body for it, so none is sent."""
    return _items(await _call(a2e, "POST", "/api/v1/custom_avatar/list", body={}, reads=True))


async def avatar_tags(a2e: Client) -> tuple[str, ...]:
    """Return the tags of that library."""
    data = await _call(a2e, "GET", "/api/v1/custom_avatar/all_tags")
    found = data if isinstance(data, list) else rows_of(data)
    words = (one if isinstance(one, str) else words_in(one, *NAMED) for one in found if isinstance(one, str | dict))
    return tuple(one for one in words if one)


async def own_backgrounds(a2e: Client) -> tuple[Item, ...]:
    """Return the account's own backgrounds: every user's, so for the operator alone."""
    return _items(await _call(a2e, "POST", "/api/v1/custom_back/list", body={}, reads=True))


async def random_background(a2e: Client) -> str:
    """Return the address of one of A2E's backgrounds, which A2E picks."""
    path = "/api/v1/custom_back/randomBackground"
    data = await _call(a2e, "POST", path, body={}, reads=True)
    found = addresses_in(data) or addresses_in(record_of(data))
    if not found:
        raise Malformed(f"POST {path}", "no address in the answer", status=200)
    return found[0]


def _items(data: Any) -> tuple[Item, ...]:
    rows = rows_of(data)
    return tuple(Item(id=one, words=words_in(row, *NAMED)) for row in rows if (one := id_of(row)) is not None)


async def _call(
    a2e: Client, method: str, path: str, *, documented: bool = True, reads: bool = False, **more: Any
) -> Any:
    """Call once (reads are retried), and tell a call that A2E lacks from a record that is missing."""
    repeatable = reads or method == "GET"
    try:
        return await a2e.call(method, path, repeatable=repeatable, **more)
    except Moderated as error:
        raise NotAllowed(error.endpoint, error.message, status=error.status, code=error.code) from error
    except NotFound as error:
        if error.code is None or repeatable:  # a page instead of an envelope, or a list that does not exist
            raise NotOffered(error.endpoint, status=error.status) from error
        raise
    except NoAnswer as error:
        if not documented and 200 <= error.status < 500:  # the website's own page: no API handled the call
            raise NotOffered(error.endpoint, status=error.status) from error
        raise
