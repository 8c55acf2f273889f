"""A2E over HTTP: one generic call.

Reads are retried, with growing, jittered pauses. A start call spends credits and is sent once.
"""

import asyncio
import logging
import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any

import aiohttp

from bot import wellformed
from bot.a2e.errors import A2EError, Malformed, NoAnswer, RateLimited, Rejected, error_for
from bot.a2e.forms import id_of, record_of
from bot.backoff import Backoff

log = logging.getLogger(__name__)

TRIES = 3
LONGEST_PAUSE = 10.0
NO_ANSWER, TOO_MANY = Backoff(first=1.0), Backoff(first=2.0)
BODY_BYTES = 8 * 1024 * 1024
CONNECT_SECONDS = 10.0
DONE, SAY_NOTHING = (200, 204), ("DELETE ", "PUT ")
"""Statuses, and verbs, of calls that may be done without a word: they have nothing to tell."""
NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
"""Failures before a byte was sent: DNS, connection refused, no connection in time."""


OnCall = Callable[[str, str, float], None]
AN_ID = re.compile(r"(?<=/)(?=(?:[^/]*\d){3})[^/]{12,}")
"""A part of a path that is an id of A2E's: those are long and have many digits."""


@dataclass(frozen=True, kw_only=True)
class Webhook:
    """Where A2E reports that a task has ended: https address, and the token that it sends along."""

    url: str
    token: str


class Transport:
    """One generic call to A2E.

    Args:
        session: lent; A2E's token is sent by this class alone.
        base_url: https://video.a2e.ai, without a slash at the end.
        token: sk_...; empty: none is sent, which is enough to log in.
        webhook: given to A2E with every start that takes it.
        on_call: called with (operation, outcome, seconds) after every try, for metrics; the operation holds no id.

    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        base_url: str,
        token: str,
        webhook: Webhook | None = None,
        on_call: OnCall | None = None,
    ) -> None:
        self.session = session
        self.base_url, self.webhook = base_url, webhook
        self._token = token
        self._on_call = on_call or _nobody

    async def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
        seconds: float = 30,
        repeatable: bool | None = None,
        token: str | None = None,
    ) -> Any:
        """Call A2E and return the envelope's data.

        Args:
            method: HTTP verb.
            path: below the base URL.
            query: query parameters.
            body: JSON.
            seconds: time-out of one try.
            repeatable: whether a try without an answer may be retried; None: GET only.
            token: sent instead of the account's own, never logged; empty: none is sent. A2E's words about
                such a call are not logged either: they might repeat what was sent.

        Raises:
            A2EError: what came instead.

        """
        again = method == "GET" if repeatable is None else repeatable
        for tried in range(1, TRIES + 1):
            try:
                return await self._once(method, path, query=query, body=body, seconds=seconds, token=token)
            except (NoAnswer, RateLimited) as error:
                if not again or tried == TRIES:
                    raise
                pause = pause_after(error, tried)
                await asyncio.sleep(min(pause, LONGEST_PAUSE) * random.uniform(0.7, 1.3))  # noqa: S311  # jitter
        raise AssertionError("unreachable: the last try returns or raises")

    async def _once(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None,
        body: Mapping[str, Any] | None,
        seconds: float,
        token: str | None,
    ) -> Any:
        endpoint, began = f"{method} {path}", monotonic()
        limit = aiohttp.ClientTimeout(total=seconds, sock_connect=min(seconds, CONNECT_SECONDS))
        try:
            async with self.session.request(
                method,
                self.base_url + path,
                params=query,
                json=wellformed.value(body),
                headers=_headers(self._token if token is None else token),
                timeout=limit,
                allow_redirects=False,
            ) as response:
                raw = await _bounded(response)
                status, retry_after = response.status, response.headers.get("Retry-After")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            self._count(endpoint, "no answer", began)
            raise self._no_answer(endpoint, error) from error
        return self._read(endpoint, status, raw, retry_after, quiet=token is not None, began=began)

    def _count(self, endpoint: str, outcome: str, began: float) -> None:
        self._on_call(AN_ID.sub("{id}", endpoint), outcome, monotonic() - began)

    @staticmethod
    def _no_answer(endpoint: str, error: Exception) -> NoAnswer:
        problem = NoAnswer(endpoint, type(error).__name__)
        problem.sent = not isinstance(error, NOT_SENT)
        return problem

    def _read(
        self, endpoint: str, status: int, raw: bytes, retry_after: str | None, *, quiet: bool, began: float
    ) -> Any:
        wordless = not raw and status in DONE and endpoint.startswith(SAY_NOTHING)
        try:
            body = {} if wordless else wellformed.loads(raw)
        except (ValueError, RecursionError):  # not JSON, or JSON nested too deep
            body = raw
        error = error_for(endpoint, status, body, retry_after=retry_after)
        if isinstance(error, Rejected) and status < 400 and _may_have_acted(endpoint, body):
            error = Malformed(endpoint, f"an error beside a task: {error.message}", status=status, code=error.code)
        self._count(endpoint, type(error).__name__ if error else "ok", began)
        if error is not None:
            told = "" if quiet else error  # its words may hold what was asked
            log.info("a2e call failed error=%s: %s", type(error).__name__, told or endpoint)
            raise error
        log.debug("a2e call ok trace=%s: %s", body.get("trace_id"), endpoint)
        return body.get("data")


def _may_have_acted(endpoint: str, body: Mapping[str, Any]) -> bool:
    """Whether a refusal holds what only a call that was done has: then nobody knows."""
    return endpoint.startswith("POST ") and id_of(record_of(body.get("data"))) is not None


def pause_after(error: A2EError, tried: int) -> float:
    """Return the seconds until the next try: what A2E asks for, or 1, 2, 4 ... (2, 4, 8 ... after too many calls)."""
    if not isinstance(error, RateLimited):
        return NO_ANSWER.after(tried)
    return TOO_MANY.after(tried) if error.retry_after is None else error.retry_after


def _headers(token: str) -> dict[str, str]:
    return {"x-lang": "en-US"} | ({"Authorization": f"Bearer {token}"} if token else {})


async def _bounded(response: aiohttp.ClientResponse) -> bytes:
    raw = bytearray()
    async for piece in response.content.iter_chunked(65536):
        raw += piece
        if len(raw) > BODY_BYTES:
            raise aiohttp.ClientPayloadError(f"more than {BODY_BYTES} bytes")
    return bytes(raw)


def _nobody(operation: str, outcome: str, seconds: float) -> None:
    """Count nothing."""
