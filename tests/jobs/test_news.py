"""Of thousands of tasks that A2E is asked about, only those with news are opened: pure."""

import pytest

from bot.a2e.tasks import Bare, Failed, Finished, Report, Running, Vanished
from bot.jobs.poll_result import is_news
from bot.store.job import Job
from bot.store.tasks import Followed

NOW = 1000.0


def shut() -> Job:
    raise AssertionError("nobody needs what is sealed in it")


@pytest.mark.parametrize(
    ("report", "percent", "deadline", "news"),
    [
        (Running(status="processing"), None, NOW + 1, False),
        (Running(status="processing", percent=30), 21, NOW + 1, False),
        (Running(status="processing", percent=31), 21, NOW + 1, True),
        (Running(status="processing"), None, NOW - 1, True),
        (Running(status="processing"), None, None, False),
        (Vanished(), None, NOW + 1, False),
        (Vanished(), None, NOW - 1, True),
        (Finished(media=()), None, NOW + 1, True),
        (Bare(), None, NOW + 1, True),
        (Failed(why="no face"), None, NOW + 1, True),
    ],
)
def test_an_end_a_missed_deadline_or_a_step_forward_is_news(
    report: Report, percent: int | None, deadline: float | None, news: bool
) -> None:
    job = Followed(id=1, task_id="t", began=0.0, deadline=deadline, percent=percent, fence=False, opened=shut)
    assert is_news(job, report, now=NOW) is news


def test_of_a_job_out_of_a_backup_it_is_news_that_it_runs() -> None:
    job = Followed(id=1, task_id="t", began=0.0, deadline=None, percent=None, fence=True, opened=shut)
    assert is_news(job, Running(status="processing"), now=NOW)
    assert not is_news(job, Vanished(), now=NOW)


def test_of_a_task_that_was_not_shown_it_is_news_that_it_runs() -> None:
    job = Followed(id=1, task_id="t", began=0.0, deadline=None, percent=None, fence=False, attempts=1, opened=shut)
    assert is_news(job, Running(status="processing"), now=NOW)
