"""Links that people give: looked at with care, since an address can lead to inside.

Only https, to public addresses, without a redirect; every name is resolved by us and checked at the very moment of
connecting, so that a name cannot point elsewhere a moment later. What A2E itself hands out is trusted.
"""

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from ipaddress import IPv6Address, IPv6Network, ip_address
from pathlib import Path
from typing import Any

import aiohttp
import yarl
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import DefaultResolver

from bot.errors import InvalidInput, TooBig, Unavailable

LONGEST = 2048
"""Characters of a link; A2E's own limit for addresses."""
SECONDS, SILENCE = 120.0, 20.0
"""How long a download may take, and how long its server may say nothing."""
CHUNK = 256 * 1024
PLAIN = (
    "Please send the file itself, or a link that starts with https:// and leads straight to a photo, video or sound."
)

WRAPPED = tuple(map(IPv6Network, ("64:ff9b::/96", "2002::/16", "2001::/32")))
"""IPv6 addresses that stand for an IPv4 address, which may be one of inside."""
NUMBER = re.compile(r"\d+|0x[0-9a-f]*", re.IGNORECASE)


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet: not private, local, reserved or multicast."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    wrapped = isinstance(ip, IPv6Address) and any(ip in network for network in WRAPPED)
    return ip.is_global and not ip.is_multicast and not wrapped


def _host_of(url: str) -> str | None:
    """Return the host that a usable link leads to, as the connection will read it; None: the link is not usable.

    The parser is the one that connects: two parsers that disagree are how an address slips in. It turns other
    alphabets' digits and dots into ours.
    """
    try:
        parts = yarl.URL(url)
    except ValueError:
        return None
    plain = parts.scheme == "https" and parts.port == 443 and parts.user is None and parts.password is None
    return parts.host if plain and len(url) <= LONGEST else None


class _PublicOnly(AbstractResolver):
    """Resolves names, and refuses those that lead to inside."""

    def __init__(self, allowed: Callable[[str], bool]) -> None:
        self._inner, self._allowed = DefaultResolver(), allowed

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        if not found or not all(self._allowed(one["host"]) for one in found):
            raise OSError("leads to inside")
        return found

    async def close(self) -> None:
        await self._inner.close()


class Links:
    """Fetches what links lead to.

    Args:
        trusted: beginnings of addresses that are not suspected: A2E's own.
        allowed: whether an IP address may be connected to.
        seconds, silence: how long a download may take, and how long its server may say nothing.

    """

    def __init__(
        self,
        *,
        trusted: tuple[str, ...] = (),
        allowed: Callable[[str], bool] = is_public,
        seconds: float = SECONDS,
        silence: float = SILENCE,
    ) -> None:
        self._trusted, self._allowed = trusted, allowed
        self._limit = aiohttp.ClientTimeout(total=seconds, sock_connect=10, sock_read=silence)

    def check(self, url: str) -> None:
        """Check a link by its words alone.

        Raises:
            InvalidInput: with what is wrong and what to send instead.

        """
        if self._trusts(url):
            return
        host = _host_of(url)
        if not host:
            raise InvalidInput(user_text=f"I can't use that link. {PLAIN}")
        try:
            inside = not self._allowed(host)
        except ValueError:  # a name, checked when it is resolved; one that ends in a number is an address in disguise
            inside = NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]) is not None
        if inside:
            raise InvalidInput("a link to inside", user_text=f"That link does not lead to the open internet. {PLAIN}")

    def _trusts(self, url: str) -> bool:
        return url.startswith(self._trusted) if self._trusted else False

    async def fetch(self, url: str, path: Path, *, limit: int, grow: Callable[[int], None] = lambda size: None) -> None:
        """Download what a link leads to, piece by piece.

        Raises:
            InvalidInput: it redirects, leads to inside, or is not a file.
            TooBig: more than limit bytes.
            Unavailable: no usable answer; worth another try.

        """
        self.check(url)
        async with self._session(url) as session:
            try:
                async with session.get(url, allow_redirects=False) as answer:
                    _check_answer(answer, limit)
                    await _save(answer, path, limit, grow)
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                raise Unavailable(
                    f"link: {type(error).__name__}",
                    user_text=f"I could not fetch that link: there is no answer from the open internet. {PLAIN}",
                ) from None

    @asynccontextmanager
    async def _session(self, url: str) -> AsyncIterator[aiohttp.ClientSession]:
        """Lend a session without cookies or our tokens."""
        resolver: Any = None if self._trusts(url) else _PublicOnly(self._allowed)
        connector = aiohttp.TCPConnector(resolver=resolver, limit=4)
        async with aiohttp.ClientSession(connector=connector, timeout=self._limit) as session:
            yield session
        if resolver is not None:
            await resolver.close()


def _check_answer(answer: aiohttp.ClientResponse, limit: int) -> None:
    if 300 <= answer.status < 400:
        raise InvalidInput(user_text=f"That link leads on to another address, which A2E does not follow. {PLAIN}")
    if answer.status != 200:
        raise InvalidInput(user_text=f"That link does not work: its server answers {answer.status}. {PLAIN}")
    if answer.content_type in ("text/html", "text/plain", "application/json"):
        raise InvalidInput(user_text=f"That link leads to a page, not to a file. {PLAIN}")
    if (answer.content_length or 0) > limit:
        raise _too_big(limit)


def _too_big(limit: int) -> TooBig:
    return TooBig(user_text=f"That file is over {limit // 1024**2} MB. Please give me a smaller one.")


async def _save(answer: aiohttp.ClientResponse, path: Path, limit: int, grow: Callable[[int], None]) -> None:
    size = 0
    with path.open("wb") as target:
        async for piece in answer.content.iter_chunked(CHUNK):
            size += len(piece)
            if size > limit:
                raise _too_big(limit)
            grow(len(piece))
            await asyncio.to_thread(target.write, piece)
