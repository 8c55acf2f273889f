"""Tasks whose id is wrong, and such as are done without a result: found by name, or refunded within minutes."""

import json
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.jobs.missing import BARE, NOT_SHOWN
from bot.jobs.words.cards import LATE_LINE
from bot.sandbox.telegram.person import words
from bot.store.jobs import State
from tests.jobs.people import deps_of, has_failed, is_done, job_now, newest_job, order_a_picture, spent
from tests.world import World, until, world

Change = Callable[[str, dict[str, Any]], dict[str, Any] | None]
"""Given the last part of a call's path and a task's record: the record that is shown instead; None: it is not."""


@dataclass
class Odd:
    """An A2E that shows a task's records otherwise than they are, until told to be right."""

    change: Change
    right: bool = False
    starts: list[dict[str, Any]] = field(default_factory=list)

    def world(self, database_url: str, **more: Any) -> AbstractAsyncContextManager[World]:
        return world(database_url, between=self.between, **more)

    @property
    def between(self) -> Any:
        @web.middleware
        async def between(request: web.Request, handler: Handler) -> web.StreamResponse:
            answer = await handler(request)
            if self.right or "/a2e/api/v1/userText2" not in request.path or not isinstance(answer, web.Response):
                return answer
            body, call = json.loads(answer.text or "{}"), request.path.rpartition("/")[2]
            if isinstance(body.get("data"), dict | list):
                body["data"] = self._shown(call, body["data"])
            return web.json_response(body, status=answer.status)

        return between

    def _shown(self, call: str, data: Any) -> Any:
        if isinstance(data, list):
            return [one for row in data if (one := self._shown(call, row)) is not None]
        if "rows" in data:
            return {**data, "rows": self._shown(call, data["rows"])}
        if "_id" not in data:
            return data
        if call == "start":
            self.starts.append(data)
        return self.change(call, data)


def with_wrong_id(call: str, row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "_id": "0123456789abcdef01234567"} if call == "start" else row


def unlisted(call: str, row: dict[str, Any]) -> dict[str, Any] | None:
    return with_wrong_id(call, row) if call == "start" else None


def without_media(_call: str, row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "image_urls": []}


async def test_a_task_with_a_wrong_id_is_found_by_its_name(sqlite_url: str) -> None:
    async with Odd(with_wrong_id).world(sqlite_url) as here:
        await order_a_picture(here.person)
        done = await here.person.wait_for(is_done)
        assert LATE_LINE not in words(done)
        job = await newest_job(here, State.DELIVERED)
        assert job.task_id in here.a2e.tasks
        assert await spent(deps_of(here)) == 10


async def test_one_that_no_list_shows_is_refunded_and_delivered_if_it_comes_later(sqlite_url: str) -> None:
    odd = Odd(unlisted)
    async with odd.world(sqlite_url) as here:
        await order_a_picture(here.person)
        failed = await here.person.wait_for(has_failed)
        assert NOT_SHOWN in words(failed)
        assert "10 credits returned" in words(failed)
        odd.right = True
        assert LATE_LINE in words(await here.person.wait_for(is_done))
        assert await spent(deps_of(here)) == 0


async def test_a_result_that_is_listed_later_than_the_end_of_its_task_is_waited_for(sqlite_url: str) -> None:
    odd = Odd(without_media)
    async with odd.world(sqlite_url) as here:
        await order_a_picture(here.person)
        job = await newest_job(here, State.RUNNING)

        async def has_missed() -> bool:
            return (await job_now(deps_of(here), job)).attempts > 0

        await until(has_missed)
        odd.right = True
        assert LATE_LINE not in words(await here.person.wait_for(is_done))
        assert await spent(deps_of(here)) == 10


async def test_one_that_is_never_listed_is_refunded_and_delivered_if_it_comes_later(sqlite_url: str) -> None:
    odd = Odd(without_media)
    async with odd.world(sqlite_url) as here:
        await order_a_picture(here.person)
        failed = await here.person.wait_for(has_failed)
        assert BARE in words(failed)
        assert "10 credits returned" in words(failed)
        odd.right = True
        assert LATE_LINE in words(await here.person.wait_for(is_done))
        assert await spent(deps_of(here)) == 0


async def test_the_id_of_anothers_task_brings_nobody_anothers_result(sqlite_url: str) -> None:
    def with_the_first_id(call: str, row: dict[str, Any]) -> dict[str, Any]:
        return {**row, "_id": odd.starts[0]["_id"]} if call == "start" else row

    odd = Odd(with_the_first_id)
    async with odd.world(sqlite_url) as here:
        deps, bob = deps_of(here), await here.other()
        await order_a_picture(here.person)
        await here.person.wait_for(is_done)
        first = await newest_job(here, State.DELIVERED)
        await bob.say("/start")
        await order_a_picture(bob, "a blue house")
        await bob.wait_for(is_done)
        second = await newest_job(here, State.DELIVERED, user_id=1002)
        assert second.task_id not in (None, first.task_id)
        assert (second.result or {})["media"] != (first.result or {})["media"]
        assert (await job_now(deps, first)).result == first.result
