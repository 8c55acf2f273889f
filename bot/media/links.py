"""Links that people send, fetched with care, since an address can lead into the private network.

Only https, to public addresses, without redirects. We resolve every name ourselves and check it at the moment of
connecting, so that it can't point elsewhere a moment later. A2E's own server is trusted.
"""

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import yarl

from bot.errors import InvalidInput, TooBig, Unavailable
from bot.internet import PublicOnly, is_public, leads_inside
from bot.locales import N_, Marked
from bot.streams import Pace, stream_to_file

LONGEST = 2048
"""Characters of a link; A2E's own limit for addresses."""

PLAIN = N_(
    "Please send the file itself, or a link that starts with https:// and leads straight to a photo, video or sound."
)

PAGES = ("text/html", "text/plain", "application/json")
NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
BEGINNING = 1024
"""Bytes; any photo, video or sound has some that no text has among its first."""

STEADY = Pace(window=5.0, rate=16 * 1024)


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long to wait for a link's server, in seconds.

    `total` for everything, `silence` without a byte, `head` until the answer begins; `pace` is how slow it may be.
    """

    total: float = 60.0
    silence: float = 5.0
    head: float = 10.0
    pace: Pace = STEADY


def _host_of(url: str) -> str | None:
    """Return the host of a usable link, as the connection will read it; None: the link is not usable.

    The parser is the one that connects: two parsers that disagree let addresses slip in. It turns other alphabets'
    digits and dots into ours.
    """
    try:
        parts = yarl.URL(url)
    except ValueError:
        return None
    plain = parts.scheme == "https" and parts.port == 443 and parts.user is None and parts.password is None
    return parts.host if plain and len(url) <= LONGEST else None


class Links:
    """Fetches what links lead to.

    Args:
        trusted: prefixes of addresses that need no check: A2E's own.
        allowed: whether an IP address may be connected to.
        patience: how long to wait for a server.

    """

    def __init__(
        self,
        *,
        trusted: tuple[str, ...] = (),
        allowed: Callable[[str], bool] = is_public,
        patience: Patience = Patience(),  # frozen
    ) -> None:
        self._trusted, self._allowed, self._patience = trusted, allowed, patience
        self._limit = aiohttp.ClientTimeout(total=patience.total, sock_connect=5, sock_read=patience.silence)

    def check(self, url: str) -> None:
        """Check a link by its text alone.

        Raises:
            InvalidInput: with what is wrong and what to send instead.

        """
        if self._trusts(url):
            return
        host = _host_of(url)
        if not host:
            raise InvalidInput(user_text=_instead(N_("I can't use that link.")))
        if leads_inside(host, self._allowed):
            raise InvalidInput(
                "private address", user_text=_instead(N_("That link doesn't lead to the open internet."))
            )

    def _trusts(self, url: str) -> bool:
        return url.startswith(self._trusted) if self._trusted else False

    async def fetch(self, url: str, path: Path, *, limit: int, grow: Callable[[int], None] = lambda size: None) -> str:
        """Download what a link leads to, in chunks; return the SHA-256 of its bytes.

        Args:
            url: see `check`.
            path: where to write.
            limit: bytes.
            grow: called with each chunk's size before it is written; raises when there is no room.

        Raises:
            InvalidInput: it redirects, leads into a private network, or is not a file.
            TooBig: more than limit bytes.
            Unavailable: no usable answer; worth another try.

        """
        self.check(url)
        async with self._session(url) as session:
            try:
                async with asyncio.timeout(self._patience.head):
                    answer = await session.get(url, allow_redirects=False, headers={"Accept-Encoding": "identity"})
                async with answer:
                    _check_answer(answer, limit)
                    return await _save(answer, path, limit, self._patience, grow)
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                raise Unavailable(
                    f"link: {type(error).__name__}",
                    user_text=_instead(N_("I couldn't fetch that link: nothing on the open internet answers.")),
                ) from None

    @asynccontextmanager
    async def _session(self, url: str) -> AsyncIterator[aiohttp.ClientSession]:
        """Lend a session without cookies or our tokens."""
        resolver: Any = None if self._trusts(url) else PublicOnly(self._allowed)
        connector = aiohttp.TCPConnector(resolver=resolver, limit=4)
        async with aiohttp.ClientSession(
            connector=connector,
            timeout=self._limit,
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
        ) as session:
            yield session
        if resolver is not None:
            await resolver.close()


def _instead(problem: str) -> str:
    """Return what is wrong with a link, and what to send in its place."""
    # For translators: two sentences; the second is “Please send the file itself, or a link that …”.
    return N_("{problem} {instead}", problem=Marked(problem, "", {}), instead=Marked(PLAIN, "", {}))


def _check_answer(answer: aiohttp.ClientResponse, limit: int) -> None:
    if 300 <= answer.status < 400:
        raise InvalidInput(user_text=_instead(N_("That link redirects to another address, which A2E doesn't follow.")))
    if answer.status != 200:
        raise InvalidInput(
            user_text=_instead(N_("That link doesn't work: its server answers {status}.", status=answer.status))
        )
    if answer.headers.get("Content-Encoding", "identity").strip().lower() != "identity":  # a few KB may hold gigabytes
        raise InvalidInput(user_text=_instead(N_("That link's server compresses its files, which I can't use.")))
    if (answer.content_length or 0) > limit:
        raise _too_big(limit)


def _check_beginning(answer: aiohttp.ClientResponse, piece: bytes) -> None:
    """Check that it is not a page: many servers call files that they don't know text, but text has no such bytes."""
    if answer.content_type in PAGES and NO_TEXT.search(piece[:BEGINNING]) is None:
        raise InvalidInput(user_text=_instead(N_("That link leads to a page, not a file.")))


def _too_big(limit: int) -> TooBig:
    return TooBig(user_text=N_("That file is over {mb} MB. Please give me a smaller one.", mb=limit // 1024**2))


async def _save(
    answer: aiohttp.ClientResponse, path: Path, limit: int, patience: Patience, grow: Callable[[int], None]
) -> str:
    digest, begun = hashlib.sha256(), False

    def first(piece: bytes) -> None:
        nonlocal begun
        if not begun:
            _check_beginning(answer, piece)
        begun = True
        grow(len(piece))
        digest.update(piece)

    await stream_to_file(answer.content, path, limit=limit, too_big=_too_big(limit), first=first, pace=patience.pace)
    return digest.hexdigest()


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes. Blocks: for threads."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
