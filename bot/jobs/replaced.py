"""Cards that go because another message stands for their job: its result, or the one below several. Pure."""

from dataclasses import replace

from bot.jobs.change import Step
from bot.store.job import Job


def replaced(job: Job, now: Job) -> Job:
    """Return a row that remembers its card in the same chat, which Telegram may keep."""
    if not uncards(job, now) or job.chat_id != now.chat_id:
        return now
    return replace(now, result={**(now.result or {}), "replaced": job.message_id})


def uncards(job: Job, now: Job) -> tuple[Step, ...]:
    """Return the step that takes a job's card away, if another message stands for it now."""
    if job.message_id is None or (job.chat_id, job.message_id) == (now.chat_id, now.message_id):
        return ()
    away = now.chat_id != job.chat_id
    return (Step(name="uncard", key=uncard_key(job.id, job.chat_id, job.message_id, away=away)),)


def uncard_key(job_id: int, chat_id: int, message_id: int, *, away: bool = False) -> str:
    """Return the key of the step that takes a card away; away: the result is in another chat."""
    return f"{job_id}:{chat_id}:{message_id}{':away' if away else ''}"
