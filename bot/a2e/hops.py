"""Files that A2E names, asked for hop by hop: each address belongs to the open internet, or is A2E's own server.

What A2E answers may be another's words, and an address may redirect; neither leads into the network that the bot is in.
Names are checked as they are resolved, by the session (`session_at`).
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from urllib.request import getproxies

import aiohttp
import yarl

from bot.a2e.client import Client
from bot.a2e.errors import NoAnswer
from bot.internet import PublicOnly, leads_inside

MOST_HOPS = 6
REDIRECTS = (301, 302, 303, 307, 308)
THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


def own_hosts(base_url: str) -> frozenset[str]:
    """Return the names of A2E's own server, which the operator chose and which may be anywhere."""
    host = yarl.URL(base_url).host or ""
    return THIS_MACHINE if host in THIS_MACHINE else frozenset({host})


def session_at(base_url: str) -> aiohttp.ClientSession:
    """Return a session for A2E and its files; for another machine's, the environment's proxy is used.

    What a proxy resolves by itself, it has to check by itself.
    """
    by_proxy = base_url.startswith("https")
    proxies = {yarl.URL(one).host or "" for one in getproxies().values()} if by_proxy else set[str]()
    resolver = PublicOnly(own=own_hosts(base_url) | proxies)
    return aiohttp.ClientSession(trust_env=by_proxy, connector=aiohttp.TCPConnector(limit=200, resolver=resolver))


def check_open(a2e: Client, address: yarl.URL, endpoint: str) -> None:
    """Check an address by its text.

    Raises:
        NoAnswer: it is no web address, or leads into a private network.

    """
    host = address.host
    if address.scheme not in ("http", "https") or not host:
        raise NoAnswer(endpoint, "not a web address")
    if host not in own_hosts(a2e.base_url) and leads_inside(host):
        raise NoAnswer(endpoint, "not on the open internet")


@asynccontextmanager
async def asked(
    a2e: Client, method: str, url: str, *, timeout: aiohttp.ClientTimeout, headers: Mapping[str, str] | None = None
) -> AsyncIterator[aiohttp.ClientResponse]:
    """Ask for a file, and follow redirects.

    Raises:
        NoAnswer: it leads into a private network, or nowhere.
        aiohttp.ClientError, TimeoutError, OSError, ValueError: nothing answers.

    """
    target, endpoint = yarl.URL(url), f"{method} file"
    for _ in range(MOST_HOPS):
        check_open(a2e, target, endpoint)
        async with a2e.session.request(
            method, target, timeout=timeout, headers=headers, allow_redirects=False
        ) as response:
            where = response.headers.get("Location", "") if response.status in REDIRECTS else ""
            if not where:
                yield response
                return
            target = target.join(yarl.URL(where))
    raise NoAnswer(endpoint, "redirects without an end")
