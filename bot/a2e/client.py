"""A2E over HTTP: one generic call, and the calls that every family of tasks has.

Reads are tried again, with growing and random pauses. A start call spends credits and is sent once.
"""

import asyncio
import json
import logging
import random
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import aiohttp

from bot.a2e.errors import NoAnswer, NotFound, RateLimited, error_for
from bot.a2e.tasks import (
    Ask,
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
START_SECONDS = 120.0
"""Some starts answer only when they are done."""
NOT_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
"""Failures before a byte left: DNS, refused, no connection in time."""


@dataclass(frozen=True, kw_only=True)
class Webhook:
    """Where A2E tells that a task has ended: https address, and the token that it sends along."""

    url: str
    token: str


class Client:
    """A2E's API.

    Args:
        session: lent; A2E's token is sent by this class alone.
        base_url: https://video.a2e.ai, without a slash at the end.
        token: sk_...
        webhook: told to A2E with every start that takes it.
        on_call: told (operation, outcome) after every try, for metrics.

    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        base_url: str,
        token: str,
        webhook: Webhook | None = None,
        on_call: Callable[[str, str], None] | None = None,
    ) -> None:
        self.session = session
        self._base_url, self._webhook = base_url, webhook
        self._headers = {"Authorization": f"Bearer {token}", "x-lang": "en-US"}
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
    ) -> Any:
        """Call A2E and return the envelope's data.

        Args:
            method: HTTP verb.
            path: below the base URL.
            query: query parameters.
            body: JSON.
            seconds: time-out of one try.
            repeatable: whether a try without an answer may be followed by another; None: GET only.

        Raises:
            A2EError: what came instead.

        """
        again = method == "GET" if repeatable is None else repeatable
        for tried in range(1, TRIES + 1):
            try:
                return await self._once(method, path, query=query, body=body, seconds=seconds)
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
    ) -> Any:
        endpoint = f"{method} {path}"
        limit = aiohttp.ClientTimeout(total=seconds, sock_connect=min(seconds, CONNECT_SECONDS))
        try:
            async with self.session.request(
                method,
                self._base_url + path,
                params=query,
                json=body,
                headers=self._headers,
                timeout=limit,
                allow_redirects=False,
            ) as response:
                raw = await _bounded(response)
                status, retry_after = response.status, response.headers.get("Retry-After")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            self._on_call(endpoint, "no answer")
            raise self._no_answer(endpoint, error) from error
        return self._read(endpoint, status, raw, retry_after)

    @staticmethod
    def _no_answer(endpoint: str, error: Exception) -> NoAnswer:
        problem = NoAnswer(endpoint, type(error).__name__)
        problem.sent = not isinstance(error, NOT_SENT)
        return problem

    def _read(self, endpoint: str, status: int, raw: bytes, retry_after: str | None) -> Any:
        try:
            body = json.loads(raw)
        except ValueError:
            body = raw
        error = error_for(endpoint, status, body, retry_after=retry_after)
        self._on_call(endpoint, type(error).__name__ if error else "ok")
        if error is not None:
            log.info("%s", error)
            raise error
        log.debug("%s: ok, trace %s", endpoint, body.get("trace_id"))
        return body.get("data")

    async def start(self, family: Family, *, name: str, path: str | None = None, **body: Any) -> Started:
        """Start a task. Spends credits, so it is sent once, whatever happens.

        Args:
            family: whose start call it is.
            name: unique label, by which a lost start is found again.
            path: last part of the start call's path, when it is another one of the family's.
            body: the rest of the call's fields.

        """
        target = f"{family.path}/{path or family.start}"
        sent = {family.name_field: name, **body} if family.name_field and path is None else body
        if family.webhook and self._webhook is not None:
            sent |= {"webhook_url": self._webhook.url, "webhook_token": self._webhook.token}
        data = await self.call("POST", target, body=sent, seconds=START_SECONDS, repeatable=False)
        return started_of(first_of(data), endpoint=f"POST {target}")

    async def ask(self, family: Family, how: Ask, task_id: str, *, repeatable: bool | None = None) -> Any:
        """Make one of a family's calls about one task."""
        query, body = (
            {"_id": task_id} if how.id_in == "query" else None,
            {"_id": task_id} if how.id_in == "body" else None,
        )
        path = f"{family.path}/{how.path.format(id=task_id)}"
        return await self.call(how.method, path, query=query, body=body, repeatable=repeatable)

    async def detail(self, family: Family, task_id: str) -> Report:
        """Ask about one task; one that A2E does not know is Vanished."""
        try:
            data = await self.ask(family, family.detail, task_id, repeatable=True)
        except NotFound:
            return Vanished()
        rows = rows_of(data) or [first_of(data)]
        record = next((row for row in rows if row.get("_id") == task_id), rows[0] if len(rows) == 1 else {})
        return report_of(record, makes_media=family.makes_media) if record else Vanished()

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
        if family.records is not None:
            return await self._listed(family, set(task_ids))
        return {}

    async def _batch(self, family: Family, task_ids: Sequence[str]) -> dict[str, Report]:
        found: dict[str, Report] = {}
        for start in range(0, len(task_ids), BATCH):
            ids = list(task_ids[start : start + BATCH])
            data = await self.call("POST", f"{family.path}/batchDetail", body={"ids": ids}, repeatable=True)
            found |= {
                str(row["_id"]): report_of(row, makes_media=family.makes_media) for row in rows_of(data) if "_id" in row
            }
        return found

    async def _listed(self, family: Family, task_ids: set[str]) -> dict[str, Report]:
        found: dict[str, Report] = {}
        async with aclosing(self.records(family, pages=1 + len(task_ids) // PAGE)) as pages:
            async for rows in pages:
                wanted = [row for row in rows if row.get("_id") in task_ids]
                found |= {str(row["_id"]): report_of(row, makes_media=family.makes_media) for row in wanted}
                if len(found) == len(task_ids):
                    break
        return found

    async def records(self, family: Family, *, pages: int) -> AsyncGenerator[list[dict[str, Any]], None]:
        """Yield a family's list of all tasks, newest first, page by page."""
        path = f"{family.path}/{family.records}"
        for number in range(1, pages + 1):
            query = dict(zip(family.pages, (number, PAGE), strict=True)) if family.pages else None
            rows = rows_of(await self.call("GET", path, query=query))
            yield rows
            if len(rows) < PAGE or family.pages is None:
                return

    async def find(self, family: Family, name: str, *, since: float, pages: int = 5) -> Started | None:
        """Look for a task by its unique name in the family's list, newest first, back to since.

        Raises:
            A2EError: the list could not be read, so nobody knows.

        """
        if family.records is None or family.name_field is None:
            return None
        async with aclosing(self.records(family, pages=pages)) as listed:
            async for rows in listed:
                for row in rows:
                    if row.get(family.name_field) == name:
                        return started_of(row, endpoint=f"GET {family.path}/{family.records}")
                if rows and _older(rows[-1], since):
                    return None
        return None

    async def delete(self, family: Family, task_id: str) -> None:
        """Delete a task and its result.

        Raises:
            A2EError: NotFound when it is gone already; Rejected while it runs.

        """
        if family.delete is not None:
            await self.ask(family, family.delete, task_id, repeatable=True)


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
