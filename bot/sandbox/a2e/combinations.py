"""What A2E's start calls demand of fields together: by model or mode, what must be there and what may not. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A demand on calls in which each field of `when` has one of the values ("": it is not given)."""

    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    """Fields; of several with bars between them, one."""
    never: tuple[str, ...] = ()
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Field -> the values that it may have."""
    most: Mapping[str, int] = field(default_factory=dict)
    """Field -> its highest number, or its list's longest length."""

    def applies(self, given: Mapping[str, Any]) -> bool:
        """Whether a call is one of those."""
        return all(str(given.get(name, "")) in values for name, values in self.when.items())

    def breaches(self, given: Mapping[str, Any]) -> Iterator[str]:
        """Yield what is wrong with such a call."""
        missing = [names for names in self.needs if not any(given.get(name) for name in names.split("|"))]
        yield from (f"field {names} is required here" for names in missing)
        yield from (f"field {name} is not for this model or mode" for name in self.never if name in given)
        for name, values in self.only.items():
            if name in given and str(given[name]) not in values:
                yield f"field {name} must be one of {', '.join(values)} here"
        for name, most in self.most.items():
            if name in given and _size(given[name]) > most:
                yield f"field {name} is at most {most} here"


def _size(value: Any) -> int:
    return len(value) if isinstance(value, list) else int(value)


IMAGE, TEXT, ENDS = "image-to-video", "text-to-video", "first-last-frames"
RULES: dict[str, tuple[Rule, ...]] = {
    "start_text_to_image": (Rule(when={"model_type": ("", "a2e")}, never=("aspect_ratio",), most={"input_images": 2}),),
    "start_gpt_image": (
        Rule(when={"model": ("gpt-image-1.5",)}, only={"aspect_ratio": ("1:1", "3:2", "2:3")}, never=("resolution",)),
        Rule(when={"model": ("gpt-image-2",)}, never=("quality",)),
        Rule(when={"aspect_ratio": ("1:1",)}, only={"resolution": ("1K", "2K")}),
        Rule(when={"aspect_ratio": ("auto",)}, only={"resolution": ("1K",)}),
    ),
    "start_image_to_video": (Rule(when={"model_type": ("FLF2V",)}, needs=("end_image_url",)),),
    "start_wan": (
        Rule(when={"model": ("wan2.5-i2v-preview",)}, only={"duration": ("5", "10")}),
        Rule(when={"model": ("wan2.5-i2v-preview", "wan2.6-i2v", "wan2.6-i2v-flash")}, never=("task_type",)),
        Rule(when={"task_type": ("", "first_frame", "first_last_frame")}, needs=("image_url",)),
        Rule(when={"task_type": ("first_last_frame",)}, needs=("last_frame_url",)),
    ),
    "start_happyhorse": (
        Rule(when={"mode": ("t2v",)}, needs=("prompt",), never=("image_url",)),
        Rule(when={"mode": ("i2v",)}, needs=("image_url",)),
        Rule(when={"mode": ("r2v",)}, needs=("reference_image_urls",)),
        Rule(when={"mode": ("video-edit",)}, needs=("edit_video_url",)),
    ),
    "start_seedance15": (
        Rule(when={"mode": (TEXT,)}, never=("image_url", "end_image_url")),
        Rule(when={"mode": (IMAGE,)}, needs=("image_url",)),
    ),
    "start_seedance2": (
        Rule(when={"mode": (TEXT,)}, never=("image_url", "first_frame_url", "last_frame_url", "reference_urls")),
        Rule(when={"mode": (IMAGE,)}, needs=("image_url",)),
        Rule(when={"mode": (ENDS,)}, needs=("first_frame_url", "last_frame_url")),
        Rule(when={"mode": ("reference",)}, needs=("reference_urls|video_urls|audio_urls",)),
        Rule(
            when={"model_version": ("", "standard", "mini", "fast")},
            most={"duration": 15, "reference_urls": 9, "video_urls": 3, "audio_urls": 3},
        ),
    ),
    "start_veo": (
        Rule(when={"generationType": ("", "TEXT_2_VIDEO")}, never=("imageUrls",)),
        Rule(when={"generationType": ("FIRST_AND_LAST_FRAMES_2_VIDEO",)}, needs=("imageUrls",), most={"imageUrls": 2}),
        Rule(when={"generationType": ("REFERENCE_2_VIDEO",)}, needs=("imageUrls",)),
    ),
    "start_grok": (
        Rule(when={"model_type": (TEXT,)}, needs=("prompt",), never=("image_url", "image_urls")),
        Rule(when={"model_type": (IMAGE,)}, needs=("image_url|image_urls",)),
    ),
    "start_kling_video": (
        Rule(when={"version": ("2.6",)}, only={"duration": ("5", "10")}),
        Rule(when={"mode": (TEXT,)}, never=("image_url", "video_url", "end_image_url")),
        Rule(when={"mode": (IMAGE,)}, needs=("image_url",)),
        Rule(when={"mode": ("motion-control",)}, needs=("image_url", "video_url")),
    ),
    "start_kling_omni": (Rule(needs=("prompt|image_list|multi_prompt",)),),
    "start_sora": (
        Rule(when={"model_type": (TEXT,)}, never=("image_urls",)),
        Rule(when={"model_type": (IMAGE,)}, needs=("image_urls",)),
    ),
}


def breach(operation: str, given: Mapping[str, Any]) -> str:
    """Return what is wrong with how a call's fields go together; empty: nothing."""
    rules = [rule for rule in RULES.get(operation, ()) if rule.applies(given)]
    return next((words for rule in rules for words in rule.breaches(given)), "")
