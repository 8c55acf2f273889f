"""Calls about avatar videos that other families do not have."""

from functools import partial

from bot.sandbox.a2e import siblings
from bot.sandbox.a2e.facts import by_id
from bot.sandbox.a2e.families import families
from bot.sandbox.a2e.shapes import Answer

VIDEOS = families()["generate_avatar_video"]
ANSWERS: dict[str, Answer] = {
    "get_video_detail": partial(siblings.one_by_id, VIDEOS, by_id()["get_video_detail"]),
}
