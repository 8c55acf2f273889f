"""A2E over HTTP: one generic call, and the calls that every family of tasks has.

Reads are tried again, with growing and random pauses. A start call spends credits and is sent once.
"""

import asyncio
import json
import logging
import random
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import aiohttp

from bot.a2e.errors import NoAnswer, NotFound, RateLimited, error_for
from bot.a2e.tasks import (
    Family,
    Report,
    Running,
    Started,
    Vanished,
    coins_of,
    expect,
    first_of,
    report_of,
    rows_of,
)

log = logging.getLogger(__name__)

TRIES = 3
LONGEST_PAUSE = 10.0
BODY_BYTES = 8 * 1024 * 1024
BATCH = 200
PAGE = 100
CONNECT_SECONDS = 10.0
NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
"""Failures before a byte left: DNS, refused, no connection in time."""


class Client:
    """A2E's API.

    Args:
        session: lent; A2E's token is sent by this class alone.
        base_url: https://video.a2e.ai, without a slash at the end.
        token: sk_...; empty: none is sent, which is enough to log in.
        on_call: told (operation, outcome) after every try, for metrics.

    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        base_url: str,
        token: str,
        on_call: Callable[[str, str], None] | None = None,
    ) -> None:
        self.session = session
        self._base_url = base_url
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
            repeatable: whether a try without an answer may be followed by another; None: GET only.
            token: sent instead of the account's own, never logged; empty: none. A2E's words about
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
                pause = error.retry_after if isinstance(error, RateLimited) else 0.5 * 2**tried
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
        endpoint = f"{method} {path}"
        limit = aiohttp.ClientTimeout(total=seconds, sock_connect=min(seconds, CONNECT_SECONDS))
        try:
            async with self.session.request(
                method,
                self._base_url + path,
                params=query,
                json=body,
                headers=_headers(self._token if token is None else token),
                timeout=limit,
                allow_redirects=False,
            ) as response:
                raw = await _bounded(response)
                status, retry_after = response.status, response.headers.get("Retry-After")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            self._on_call(endpoint, "no answer")
            raise self._no_answer(endpoint, error) from error
        return self._read(endpoint, status, raw, retry_after, quiet=token is not None)

    @staticmethod
    def _no_answer(endpoint: str, error: Exception) -> NoAnswer:
        problem = NoAnswer(endpoint, type(error).__name__)
        problem.sent = not isinstance(error, NOT_SENT)
        return problem

    def _read(self, endpoint: str, status: int, raw: bytes, retry_after: str | None, *, quiet: bool) -> Any:
        try:
            body = json.loads(raw)
        except ValueError:
            body = raw
        error = error_for(endpoint, status, body, retry_after=retry_after)
        self._on_call(endpoint, type(error).__name__ if error else "ok")
        if error is not None:
            log.info("%s", f"{endpoint}: {type(error).__name__}" if quiet else error)
            raise error
        log.debug("%s: ok, trace %s", endpoint, body.get("trace_id"))
        return body.get("data")

    async def start(self, family: Family, *, name: str, **body: Any) -> Started:
        """Start a task. Spends credits, so it is sent once, whatever happens."""
        path = f"{family.path}/{family.start}"
        sent = {"name": name, **body} if family.named else body
        data = await self.call("POST", path, body=sent, repeatable=False)
        return started_of(first_of(data), endpoint=f"POST {path}")

    async def detail(self, family: Family, task_id: str) -> Report:
        """Ask about one task; one that A2E does not know is Vanished."""
        path = f"{family.path}/{family.detail.format(id=task_id)}"
        query = {"_id": task_id} if family.detail_by_query else None
        try:
            data = await self.call("GET", path, query=query)
        except NotFound:
            return Vanished()
        rows = rows_of(data) or [first_of(data)]
        record = next((row for row in rows if row.get("_id") == task_id), rows[0] if len(rows) == 1 else {})
        return report_of(record) if record else Vanished()

    async def reports(self, family: Family, task_ids: Sequence[str]) -> dict[str, Report]:
        """Ask about many tasks with as few calls as the family allows.

        Returns:
            task id -> report; a task that A2E did not mention is left out: look closer with `detail`.

        """
        if family.batch:
            return await self._batch(family, task_ids)
        if family.in_progress is not None:
            rows = rows_of(await self.call("GET", f"{family.path}/{family.in_progress}"))
            known: dict[str, Report] = {str(row.get("_id")): report_of(row) for row in rows}
            return {one: known[one] for one in task_ids if isinstance(known.get(one), Running)}
        return {}

    async def _batch(self, family: Family, task_ids: Sequence[str]) -> dict[str, Report]:
        found: dict[str, Report] = {}
        for start in range(0, len(task_ids), BATCH):
            ids = list(task_ids[start : start + BATCH])
            data = await self.call("POST", f"{family.path}/batchDetail", body={"ids": ids}, repeatable=True)
            found |= {str(row["_id"]): report_of(row) for row in rows_of(data) if "_id" in row}
        return found

    async def find(self, family: Family, name: str, *, since: float, pages: int = 5) -> Started | None:
        """Look for a task by its unique name in the family's list, newest first, back to since.

        Raises:
            A2EError: the list could not be read, so nobody knows.

        """
        if family.records is None:
            return None
        for page in range(1, pages + 1):
            query = {"pageNum": page, "pageSize": PAGE}
            rows = rows_of(await self.call("GET", f"{family.path}/{family.records}", query=query))
            for row in rows:
                if row.get("name") == name:
                    return started_of(row, endpoint=f"GET {family.path}/{family.records}")
            if len(rows) < PAGE or _older(rows[-1], since):
                return None
        return None

    async def delete(self, family: Family, task_id: str) -> None:
        """Delete a task and its result.

        Raises:
            A2EError: NotFound when it is gone already; Rejected while it runs.

        """
        await self.call("DELETE", f"{family.path}/{task_id}", repeatable=True)


def _headers(token: str) -> dict[str, str]:
    return {"x-lang": "en-US"} | ({"Authorization": f"Bearer {token}"} if token else {})


async def _bounded(response: aiohttp.ClientResponse) -> bytes:
    raw = bytearray()
    async for piece in response.content.iter_chunked(65536):
        raw += piece
        if len(raw) > BODY_BYTES:
            raise aiohttp.ClientPayloadError(f"more than {BODY_BYTES} bytes")
    return bytes(raw)


def _nobody(operation: str, outcome: str) -> None:
    """Count nothing."""


def started_of(record: Mapping[str, Any], *, endpoint: str) -> Started:
    """Read the answer of a start call."""
    task_id = expect(record, "_id", str, endpoint=endpoint)
    return Started(task_id=task_id, coins=coins_of(record), created=record.get("createdAt"))


def _older(record: Mapping[str, Any], since: float) -> bool:
    try:
        created = datetime.fromisoformat(str(record.get("createdAt")))
    except ValueError:
        return False
    return created.timestamp() < since - 300  # five minutes for clocks that differ
