"""A2E's API: the generic call, and the calls that every family of tasks has."""

import logging
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Any

from bot.a2e.errors import Malformed, NotFound
from bot.a2e.tasks import (
    Ask,
    Family,
    Report,
    Running,
    Started,
    Vanished,
    coins_of,
    first_of,
    id_of,
    moment_of,
    report_of,
    rows_of,
)
from bot.a2e.transport import NOT_SENT, Transport, Webhook

log = logging.getLogger(__name__)

__all__ = ["NOT_SENT", "Client", "Webhook"]

BATCH = 200
PAGE = 100
PAGES = 50
"""Of one list, at most: more than A2E keeps of a busy day."""
FEW = 3
"""So many tasks are asked about one by one sooner than by reading a list of all."""
START_SECONDS = 120.0
"""Some starts answer only when they are done."""


class Client(Transport):
    """A2E's API."""

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
        if family.webhook and self.webhook is not None:
            sent |= {"webhook_url": self.webhook.url, "webhook_token": self.webhook.token}
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

    async def detail(self, family: Family, task_id: str, *, patient: bool = True) -> Report:
        """Ask about one task; one that A2E does not know is Vanished.

        Args:
            family: the task's.
            task_id: A2E's.
            patient: whether a call without an answer is made again.

        """
        try:
            data = await self.ask(family, family.detail, task_id, repeatable=patient)
        except NotFound:
            return Vanished()
        rows = rows_of(data) or [first_of(data)]
        record = next((row for row in rows if id_of(row) == task_id), rows[0] if len(rows) == 1 else {})
        return report_of(record, makes_media=family.makes_media) if record else Vanished()

    async def reports(
        self, family: Family, task_ids: Sequence[str], *, since: float | None = None
    ) -> dict[str, Report]:
        """Ask about many tasks with as few calls as the family allows, each made once: who polls comes again anyway.

        Args:
            family: the tasks'.
            task_ids: A2E's.
            since: when the oldest of them was started, in Unix seconds: lists are read back to there.

        Returns:
            task id -> report; a task that A2E did not mention is left out: look closer with `detail`.

        """
        if family.batch:
            try:
                return await self._batch(family, task_ids)
            except NotFound as error:  # the lists are there as well
                log.warning("no batches any more: %s", error)
        found: dict[str, Report] = {}
        if family.in_progress is not None:
            rows = rows_of(await self.call("GET", f"{family.path}/{family.in_progress}", repeatable=False))
            known: dict[str | None, Report] = {id_of(row): report_of(row) for row in rows}
            found = {one: known[one] for one in task_ids if isinstance(known.get(one), Running)}
        missing = set(task_ids) - found.keys()
        if family.records is None or not missing or (family.in_progress is not None and len(missing) <= FEW):
            return found
        return found | await self._listed(family, missing, since)

    async def _batch(self, family: Family, task_ids: Sequence[str]) -> dict[str, Report]:
        found: dict[str, Report] = {}
        for start in range(0, len(task_ids), BATCH):
            ids = list(task_ids[start : start + BATCH])
            data = await self.call("POST", f"{family.path}/batchDetail", body={"ids": ids}, repeatable=False)
            found |= _reports_in(rows_of(data), family)
        return found

    async def _listed(self, family: Family, task_ids: set[str], since: float | None) -> dict[str, Report]:
        found: dict[str, Report] = {}
        async with aclosing(self.records(family, pages=PAGES, patient=False)) as pages:
            async for rows in pages:
                found |= _reports_in([row for row in rows if id_of(row) in task_ids], family)
                if len(found) == len(task_ids) or (since is not None and rows and _older(rows[-1], since)):
                    break
        return found

    async def records(
        self, family: Family, *, pages: int = PAGES, patient: bool = True
    ) -> AsyncGenerator[list[dict[str, Any]], None]:
        """Yield a family's list of all tasks, newest first, page by page."""
        path = f"{family.path}/{family.records}"
        for number in range(1, pages + 1):
            query = dict(zip(family.pages, (number, PAGE), strict=True)) if family.pages else None
            rows = rows_of(await self.call("GET", path, query=query, repeatable=patient))
            yield rows
            if len(rows) < PAGE or family.pages is None:
                return

    async def probe(self, family: Family) -> None:
        """Ask for something small, to find out whether a family answers.

        Raises:
            A2EError: it does not.

        """
        path, query = family.records or family.in_progress, None
        if family.records is not None and family.pages is not None:
            query = dict(zip(family.pages, (1, 1), strict=True))
        where = f"{family.path}/{path}" if path else "/api/v1/user/remainingCoins"
        await self.call("GET", where, query=query, repeatable=False)

    async def find(self, family: Family, name: str, *, since: float, pages: int = PAGES) -> Started | None:
        """Look for a task by its unique name in the family's list, newest first, back to since.

        Raises:
            A2EError: the list could not be read, so nobody knows.

        """
        if family.records is None or family.name_field is None:
            return None
        if family.ended is not None:
            ended = replace(family, records=family.ended, ended=None)
            return await self.find(replace(family, ended=None), name, since=since, pages=pages) or await self.find(
                ended, name, since=since, pages=pages
            )
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


def started_of(record: Mapping[str, Any], *, endpoint: str) -> Started:
    """Read the answer of a start call."""
    task_id = id_of(record)
    if task_id is None:
        raise Malformed(endpoint, "no _id in the answer", status=200)
    return Started(task_id=task_id, coins=coins_of(record), created=record.get("createdAt"))


def _reports_in(rows: Sequence[Mapping[str, Any]], family: Family) -> dict[str, Report]:
    return {one: report_of(row, makes_media=family.makes_media) for row in rows if (one := id_of(row)) is not None}


def _older(record: Mapping[str, Any], since: float) -> bool:
    created = moment_of(record.get("createdAt"))
    return created is not None and created < since - 300  # five minutes for clocks that differ
