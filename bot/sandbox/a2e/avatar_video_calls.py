"""Calls about avatar videos that other task types do not have."""

from functools import partial

from bot.sandbox.a2e import task_calls
from bot.sandbox.a2e.facts import by_id
from bot.sandbox.a2e.state import Answer
from bot.sandbox.a2e.task_types import task_types

VIDEOS = task_types()["generate_avatar_video"]
ANSWERS: dict[str, Answer] = {
    "get_video_detail": partial(task_calls.one_by_id, VIDEOS, by_id()["get_video_detail"]),
}
