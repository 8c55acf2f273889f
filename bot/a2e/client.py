"""A2E's API: the generic call, and the calls that every task type has."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import aclosing
from typing import Any, TypeVar

import aiohttp
from msgspec.structs import replace

from bot.a2e.errors import A2EError, Malformed, NotFound, Rejected, notice_in
from bot.a2e.forms import has_address, has_id, has_name, id_of, ids_of, in_path, moment_of, record_of, rows_of
from bot.a2e.tasks import Ask, Report, Running, Started, TaskType, Vanished, coins_of, report_of
from bot.a2e.transport import NOT_SENT, Transport, Webhook
from bot.a2e.ways import NOT_THERE, Way, Ways, is_outage

T = TypeVar("T")

__all__ = ["NOT_SENT", "Client", "Webhook"]

BATCH = 200
PAGE = 100
PAGES = 50
"""Most pages read of one list: more than A2E keeps of a busy day."""
FEW = 3
"""Up to this many tasks are asked about one by one rather than by reading the list of all tasks."""
START_SECONDS = 120.0
"""Some start calls answer only when the task is done."""


class Client(Transport):
    """A2E's API.

    Args:
        session, how: see `Transport`.
        ways: which ways to ask are open.

    """

    def __init__(self, session: aiohttp.ClientSession, *, ways: Ways | None = None, **how: Any) -> None:
        super().__init__(session, **how)
        self.ways = ways or Ways()

    async def start(self, task_type: TaskType, /, *, name: str, path: str | None = None, **body: Any) -> Started:
        """Start a task. Spends credits, so it is sent once, whatever happens.

        Args:
            task_type: whose start call it is.
            name: unique label, by which a lost start is found again.
            path: last part of the start call's path, where the task type has more than one.
            body: the rest of the call's fields.

        """
        target = f"{task_type.path}/{path or task_type.start}"
        sent = {task_type.name_field: name, **body} if task_type.name_field and path is None else body
        if task_type.webhook and self.webhook is not None:
            sent |= {"webhook_url": self.webhook.url, "webhook_token": self.webhook.token}
        data = await self.call("POST", target, body=sent, seconds=START_SECONDS, repeatable=False)
        return started_of(record_of(data), endpoint=f"POST {target}")

    async def ask(self, task_type: TaskType, how: Ask, task_id: str, *, repeatable: bool | None = None) -> Any:
        """Make one of a task type's calls about one task."""
        query, body = (
            {"_id": task_id} if how.id_in == "query" else None,
            {"_id": task_id} if how.id_in == "body" else None,
        )
        path = f"{task_type.path}/{how.path.format(id=in_path(task_id))}"
        return await self.call(how.method, path, query=query, body=body, repeatable=repeatable)

    async def detail(self, task_type: TaskType, task_id: str, *, patient: bool = True) -> Report:
        """Ask about one task. A task that A2E does not know, or has no call for, is Vanished.

        Args:
            task_type: the task's.
            task_id: A2E's.
            patient: whether a call without an answer is retried.

        Raises:
            A2EError: A2E as a whole did not answer.

        """
        way = (task_type.name, "detail")
        if task_type.detail is None or not self.ways.is_open(way):
            return Vanished()
        try:
            data = await self.ask(task_type, task_type.detail, task_id, repeatable=patient)
        except (NotFound, Rejected) as error:
            if error.status in NOT_THERE and (error.code is None or not isinstance(error, NotFound)):
                self.ways.failed(way, error)
            return Vanished()
        except A2EError as error:
            if is_outage(error) or not self.ways.failed(way, error):
                raise
            return Vanished()
        self.ways.worked(way)
        rows = rows_of(data) or [record_of(data)]
        record = next((row for row in rows if has_id(row, task_id)), rows[0] if len(rows) == 1 else {})
        return report_of(record, makes_media=task_type.makes_media, given=task_type.given) if record else Vanished()

    async def reports(
        self, task_type: TaskType, task_ids: Sequence[str], *, since: float | None = None
    ) -> dict[str, Report]:
        """Ask about many tasks with as few calls as the task type allows, each made once: polling comes back anyway.

        In batches, else by the list of running tasks, else by the list of all tasks: each is the fallback for one
        that does not exist or knows too little.

        Args:
            task_type: the tasks'.
            task_ids: A2E's.
            since: when the oldest of them was started, in Unix seconds: lists are read back to there.

        Returns:
            task id -> report. A task that A2E did not mention is left out: look closer with `detail`, then `listed`.

        """
        found: dict[str, Report] = {}
        if task_type.batch:
            way = (task_type.name, "batchDetail")
            batch = await self._tried(way, lambda: self._batch(task_type, task_ids))
            found |= batch or {}
            if batch or (batch is not None and len(task_ids) <= FEW):
                return found
        running = await self._in_progress(task_type, task_ids)
        found = (running or {}) | found
        missing = set(task_ids) - found.keys()
        closer = self.ways.is_open((task_type.name, "detail"))
        if not missing or (running is not None and closer and len(missing) <= FEW):
            return found
        return found | await self._listed(task_type, missing, since)

    async def listed(
        self, task_type: TaskType, task_ids: Collection[str], *, since: float | None = None
    ) -> dict[str, Report]:
        """Look in the task type's lists for tasks that `detail` does not know."""
        found = await self._listed(task_type, set(task_ids), since)
        missing = set(task_ids) - found.keys()
        return found | (await self._in_progress(task_type, list(missing)) or {} if missing else {})

    async def _tried(self, way: Way, ask: Callable[[], Awaitable[T]]) -> T | None:
        """Ask in one way, unless it is being left alone; None: it gave nothing, so ask in the next way.

        Raises:
            A2EError: the next way would fail as well.

        """
        if not self.ways.is_open(way):
            return None
        try:
            answer = await ask()
        except A2EError as error:
            if not self.ways.failed(way, error):
                raise
            return None
        self.ways.worked(way)
        return answer

    async def _batch(self, task_type: TaskType, task_ids: Sequence[str]) -> dict[str, Report]:
        found: dict[str, Report] = {}
        for start in range(0, len(task_ids), BATCH):
            ids = list(task_ids[start : start + BATCH])
            data = await self.call("POST", f"{task_type.path}/batchDetail", body={"ids": ids}, repeatable=False)
            found |= _reports_in(rows_of(data), task_type, ids)
        return found

    async def _in_progress(self, task_type: TaskType, task_ids: Sequence[str]) -> dict[str, Report] | None:
        """Return the running tasks by the list of running tasks; None: no such list answers."""
        last = task_type.in_progress
        if last is None:
            return None
        rows = await self._tried((task_type.name, last), lambda: self._rows(f"{task_type.path}/{last}"))
        if rows is None:
            return None
        known = _reports_in(rows, task_type, task_ids)
        return {one: report for one, report in known.items() if isinstance(report, Running)}

    async def _rows(self, path: str) -> list[dict[str, Any]]:
        return rows_of(await self.call("GET", path, repeatable=False))

    async def _listed(self, task_type: TaskType, task_ids: set[str], since: float | None) -> dict[str, Report]:
        if task_type.records is None:
            return {}
        way = (task_type.name, task_type.records)
        return await self._tried(way, lambda: self._by_records(task_type, task_ids, since)) or {}

    async def _by_records(self, task_type: TaskType, task_ids: set[str], since: float | None) -> dict[str, Report]:
        found: dict[str, Report] = {}
        async with aclosing(self.records(task_type, pages=PAGES, patient=False)) as pages:
            async for rows in pages:
                found |= _reports_in(rows, task_type, task_ids)
                if len(found) == len(task_ids) or (since is not None and rows and _older(rows[-1], since)):
                    break
        return found

    async def records(
        self, task_type: TaskType, *, pages: int = PAGES, patient: bool = True
    ) -> AsyncGenerator[list[dict[str, Any]], None]:
        """Yield a task type's list of all tasks, newest first, page by page."""
        path = f"{task_type.path}/{task_type.records}"
        for number in range(1, pages + 1):
            query = dict(zip(task_type.pages, (number, PAGE), strict=True)) if task_type.pages else None
            rows = rows_of(await self.call("GET", path, query=query, repeatable=patient))
            yield rows
            if len(rows) < PAGE or task_type.pages is None:
                return

    async def probe(self, task_type: TaskType) -> None:
        """Ask for something small, to find out whether a task type answers.

        Raises:
            A2EError: it does not.

        """
        path, query = task_type.records or task_type.in_progress, None
        if task_type.records is not None and task_type.pages is not None:
            query = dict(zip(task_type.pages, (1, 1), strict=True))
        where = f"{task_type.path}/{path}" if path else "/api/v1/user/remainingCoins"
        await self.call("GET", where, query=query, repeatable=False)

    async def find(
        self, task_type: TaskType, name: str, *, since: float, pages: int = PAGES, address: str | None = None
    ) -> Started | None:
        """Look for a task in its type's lists, newest first, back to since: by its unique name, else by an address.

        Args:
            task_type: the task's.
            name: the one that it was given.
            since: Unix seconds.
            pages: most that are read of a list.
            address: of a file that no other task has, for a task type that takes no name.

        Raises:
            A2EError: no list could be read, so nobody knows.

        """
        if task_type.name_field is None and not address:
            return None
        sought = name if task_type.name_field is not None else str(address)
        problem, told = None, False
        for last in (task_type.records, task_type.ended, task_type.in_progress):
            if last is None or (told and last == task_type.in_progress):
                continue
            try:
                found = await self._named(replace(task_type, records=last), sought, since=since, pages=pages)
            except A2EError as error:
                if is_outage(error):
                    raise
                problem = error
                continue
            if found is not None:
                return found
            told = True
        if problem is not None and not told:
            raise problem
        return None

    async def _named(self, task_type: TaskType, sought: str, *, since: float, pages: int) -> Started | None:
        is_it = has_name if task_type.name_field is not None else has_address
        async with aclosing(self.records(task_type, pages=pages)) as listed:
            async for rows in listed:
                for row in rows:
                    if is_it(row, sought):
                        return started_of(row, endpoint=f"GET {task_type.path}/{task_type.records}")
                if rows and _older(rows[-1], since):
                    return None
        return None

    async def delete(self, task_type: TaskType, task_id: str) -> None:
        """Delete a task and its result.

        Raises:
            A2EError: NotFound when it is already gone; Rejected while it runs.

        """
        if task_type.delete is not None:
            await self.ask(task_type, task_type.delete, task_id, repeatable=True)


def started_of(record: Mapping[str, Any], *, endpoint: str) -> Started:
    """Read the answer of a start call."""
    task_id = id_of(record)
    if task_id is None:
        raise notice_in(endpoint, record) or Malformed(endpoint, "no _id in the answer", status=200)
    return Started(task_id=task_id, coins=coins_of(record), created=record.get("createdAt"))


def _reports_in(rows: Sequence[Mapping[str, Any]], task_type: TaskType, task_ids: Collection[str]) -> dict[str, Report]:
    """Return what rows say about tasks, by whichever of a row's ids was asked for."""
    wanted, found = set(task_ids), {}
    for row in rows:
        for one in wanted & set(ids_of(row)):
            found[one] = report_of(row, makes_media=task_type.makes_media, given=task_type.given)
    return found


def _older(record: Mapping[str, Any], since: float) -> bool:
    created = moment_of(record.get("createdAt"))
    return created is not None and created < since - 300  # five minutes for clock skew
