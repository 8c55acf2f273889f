"""What calls cost, in credits: the documented figures, or by duration where they are unknown."""

import math
from collections.abc import Callable
from typing import Any

from bot.sandbox.a2e.facts import Refused
from bot.sandbox.a2e.model_prices import PRICES as MODELS
from bot.sandbox.a2e.task_types import TaskType
from bot.sandbox.a2e.types import Given

LARGE = 1440
"""A picture with a longer side counts as large."""


def whole(given: Given, name: str, default: int, *, least: int = 1, most: int = 100_000) -> int:
    """Return a field that must be a whole number.

    Raises:
        Refused: it is not one, or out of bounds.

    """
    value: Any = given.get(name)
    if value in (None, ""):
        return default
    try:
        number = int(value)
    except (TypeError, ValueError):
        raise Refused(f"field {name} must be a number") from None
    if not least <= number <= most:
        raise Refused(f"field {name} must be from {least} to {most}")
    return number


def _clip(given: Given, seconds: float) -> int:
    each = 10 if given.get("model_version") == "a2e-v2" else 6
    return each * whole(given, "video_time", 5, most=20) * whole(given, "number_of_images", 1, most=8)


def _picture(given: Given, seconds: float) -> int:
    longest = max(whole(given, "width", 1024), whole(given, "height", 1024))
    each = 18 if given.get("model_type") == "seedream" else 25 if longest > LARGE else 10
    return each * whole(given, "max_images", 1, most=4)


def _by_second(least: int) -> Callable[[Given, float], int]:
    return lambda given, seconds: max(least, math.ceil(seconds))


PRICES: dict[str, Callable[[Given, float], int]] = {
    "add_face_swap_task": lambda given, seconds: max(10, round(seconds * 2)),
    "add_face_swap_preview": lambda given, seconds: 2,
    "start_image_to_video": _clip,
    "start_text_to_image": _picture,
    "generate_avatar_video": _by_second(5),
    "start_dubbing": _by_second(5),
    "start_caption_removal": _by_second(5),
    "start_talking_photo": lambda given, seconds: max(5, math.ceil(seconds or whole(given, "duration", 5, most=20))),
    "train_voice_clone": lambda given, seconds: 10 if given.get("model", "a2e") == "a2e" else 30,
    "create_custom_avatar": lambda given, seconds: 0,
}


def price_of(task_type: TaskType, given: Given, seconds: float) -> int:
    """Return the credits of a start call whose longest input lasts this many seconds."""
    if found := PRICES.get(task_type.id):
        return found(given, seconds)
    if task_type.id in MODELS and not given.get("video_url"):
        return MODELS[task_type.id](given)
    return max(10, round(seconds * 2)) if task_type.makes_video or seconds else 10


def diamonds_for(task_type: TaskType, given: Given) -> int:
    """Return the diamonds of a start call: an avatar from a picture takes one."""
    return 1 if task_type.id == "create_custom_avatar" and given.get("image_url") else 0


LIVE_SECONDS = 10
"""Seconds in a live room that a credit buys."""


def live_price(given: Given) -> int:
    """Return what a live room costs for its whole time."""
    return max(1, -(-whole(given, "expire_seconds", 60, most=3600) // LIVE_SECONDS))


def speech_price(text: str) -> int:
    """Return what speaking a text costs."""
    return max(1, -(-len(text) // 100))
