"""Metrics: each that is declared is filled, and by what its name says."""

import re

from prometheus_client import CollectorRegistry

from bot.jobs.watch import WATCH
from bot.metrics import Metrics
from bot.operations import TASK_TYPES
from tests.jobs.people import deps_of, is_done, newest_job, order_a_picture, run_step
from tests.world import World, until, until_answered, world

ELSEWHERE = {
    "studio_telegram_waiting",  # only while something waits: tests/telegram/test_sender.py
    "studio_stars",  # where credits are sold: test_stars.py
    "studio_alarm",  # these three: tests/jobs/test_watch.py
    "studio_queue_late_seconds",
    "studio_webhook_pending",
}
"""What a journey on which all goes well leaves at zero."""


def declared() -> set[str]:
    registry = CollectorRegistry()
    Metrics(registry)
    return {metric.name for metric in registry.collect()}


async def filled(here: World) -> dict[str, float]:
    """Return the sum of each metric's values, when it was made left out."""
    assert here.studio is not None
    await here.studio.measure()
    found = here.studio.registry.collect()
    return {one.name: sum(s.value for s in one.samples if not s.name.endswith("_created")) for one in found}


async def test_after_a_journey_no_declared_metric_is_empty(sqlite_url: str) -> None:
    async with world(sqlite_url) as here:
        here.faults.add("telegram", "rate_limit", match="sendMessage", seconds=1)
        await order_a_picture(here.person)
        await here.person.wait_for(is_done)
        here.faults.add("a2e", "busy", match="userText2Image/start", times=0)  # opens the breaker
        await order_a_picture(here.person, "one that has to wait")
        assert declared() == set(await filled(here))
        await run_step(deps_of(here), WATCH, "all")

        async def none_is_empty() -> bool:
            return {name for name, value in (await filled(here)).items() if value <= 0} <= ELSEWHERE

        await until(none_is_empty)
        here.faults.clear()


async def test_an_update_is_counted_by_what_became_of_it_and_timed_with_what_it_waited(sqlite_url: str) -> None:
    async with world(sqlite_url) as here:
        assert here.studio is not None
        registry = here.studio.registry
        await here.person.say("/start")
        await until_answered(here)
        assert registry.get_sample_value("studio_updates_total", {"outcome": "handled"}) == 1
        assert registry.get_sample_value("studio_turn_seconds_count") == 1
        here.faults.add("telegram", "delay", match="getFile", seconds=1, times=0)
        await here.person.say("/upscale")
        await here.person.hears("Send the photo")
        await here.person.send_file(b"no picture at all", kind="document", name="a.jpg", mime_type="image/jpeg")
        await here.person.hears("I can't read that")
        await until(lambda: registry.get_sample_value("studio_turn_seconds_count") == 3)
        assert registry.get_sample_value("studio_updates_total", {"outcome": "waiting"}) == 1
        assert (registry.get_sample_value("studio_turn_seconds_sum") or 0) > 1


async def test_no_label_holds_an_id(sqlite_url: str) -> None:
    async with world(sqlite_url) as here:
        assert here.studio is not None
        await here.person.say("/swap")
        await order_a_picture(here.person)
        await here.person.wait_for(is_done)
        job = await newest_job(here)
        await deps_of(here).a2e.detail(TASK_TYPES[str(job.task_type)], str(job.task_id))
        found = [value for one in here.studio.registry.collect() for s in one.samples for value in s.labels.values()]
        assert any(value.endswith("/{id}") for value in found)
        assert not any(str(job.task_id) in value or re.search(r"[0-9a-f]{16}", value) for value in found)
