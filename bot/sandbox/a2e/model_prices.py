"""What pictures and clips of A2E's models cost here: by model, size, quality and length. A2E publishes few figures."""

from collections.abc import Callable
from typing import Any

Given = dict[str, Any]
Price = Callable[[Given], int]
USUAL_SECONDS = 5
LENGTHS = ("duration", "duration_seconds", "video_time")
SIZES = {"4K": 1.25, "1080p": 1.5, "4k": 2.0, "480p": 0.7}
SOUNDS = ("sound", "generate_audio", "audio")


def _picture(names: dict[str, int], by: str = "model") -> Price:
    """Return a price for each picture; by: the field that says which model."""
    usual = max(names.values())

    def price(given: Given) -> int:
        each = names.get(str(given.get(by)), usual)
        size = SIZES.get(str(given.get("image_size") or given.get("resolution")), 1.0)
        return round(each * size) * int(given.get("n") or given.get("total_count") or 1)

    return price


def _gpt(given: Given) -> int:
    if given.get("model") == "gpt-image-1.5":
        return 35 if given.get("quality") == "high" else 20
    return {"2K": 35, "4K": 45}.get(str(given.get("resolution")), 25)


def _clip(a_second: int, names: dict[str, int] | None = None, by: str = "") -> Price:
    """Return a price by the length; names: credits a second by what the field says."""

    def price(given: Given) -> int:
        seconds = next((int(given[name]) for name in LENGTHS if given.get(name)), USUAL_SECONDS)
        each = (names or {}).get(str(given.get(by)), a_second)
        louder = 1.2 if any(given.get(name) is True for name in SOUNDS) else 1.0
        return max(1, round(each * seconds * louder * SIZES.get(str(given.get("resolution")), 1.0)))

    return price


PRICES: dict[str, Price] = {
    "start_nano_banana": _picture(
        {"nano-banana-2-lite": 8, "nano-banana": 12, "nano-banana-2": 15, "nano-banana-pro": 16}
    ),
    "start_gpt_image": _gpt,
    "start_flux2": _picture({"": 18}),
    "start_qwen_image": _picture(
        {"qwen-image-2.0": 12, "qwen-image-2.0-pro": 18, "qwen-image-3.0": 16, "qwen-image-3.0-pro": 24}
    ),
    "start_kling_image": _picture({"": 14}),
    "start_photobook": _picture({"": 10}),
    "start_image_edit": _picture({"": 20}),
    "start_virtual_try_on": _picture({"": 15}),
    "start_product_avatar": _picture({"": 15}),
    "start_veo": _clip(20, {"veo3": 40, "veo3_fast": 20}, "model"),
    "start_sora": _clip(10, {"high": 20}, "quality"),
    "start_kling_video": _clip(8, {"pro": 12, "4k": 20}, "quality_mode"),
    "start_kling_omni": _clip(9, {"pro": 13}, "mode"),
    "start_seedance2": _clip(8, {"mini": 4, "fast": 6, "2.5": 10}, "model_version"),
    "start_seedance15": _clip(4),
    "start_wan": _clip(6, {"wan2.7-i2v": 7}, "model"),
    "start_happyhorse": _clip(7),
    "start_grok": _clip(5, {"legacy": 4}, "model_version"),
}
