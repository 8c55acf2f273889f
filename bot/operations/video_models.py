"""A2E's models for videos, as rows: from words (`FILM`), and from a photo (`ANIMATE`).

Values are those that A2E publishes; a field whose values are not published is left out, so that A2E's default holds.
"""

from typing import Any

from msgspec.structs import replace

from bot.a2e.task_types import IMAGE_TO_VIDEO
from bot.a2e.video_task_types import GROK, HAPPYHORSE, KLING_OMNI, KLING_VIDEO, SEEDANCE2, SEEDANCE15, SORA, VEO, WAN
from bot.locales import N_
from bot.operations.models import Body, Model, Models, each

WORDS = {"prompt": "prompt"}
SECONDS_5_10 = {"length": each("duration", "5", "10")}
SECONDS_5_10_15 = {"length": each("duration", "5", "10", "15")}
SIZES = {"size": each("resolution", "720p", "480p", "1080p")}


def _yes_no(field: str) -> dict[str, dict[str, Body]]:
    return {"sound": {"no": {field: False}, "yes": {field: True}}}


def _veo(model: str, name: str, good_at: str) -> Model:
    return Model(
        id=model.replace("_", "-"),
        name=name,
        good_at=good_at,
        task_type=VEO,
        says={"model": model, "generationType": "TEXT_2_VIDEO"},
        takes=WORDS,
        choices={"shape": {"16:9": {"aspectRatio": "16:9"}, "9:16": {"aspectRatio": "9:16"}}},
        dearest=400,
    )


def _sora(quality: str, name: str, good_at: str) -> Model:
    return Model(
        id=f"sora-{quality}",
        name=name,
        good_at=good_at,
        task_type=SORA,
        says={"model_type": "text-to-video", "quality": quality},
        takes=WORDS,
        choices={
            "shape": {"16:9": {"aspect_ratio": "landscape"}, "9:16": {"aspect_ratio": "portrait"}},
            "length": each("duration_seconds", "5", "10", "15"),
        },
        dearest=400,
    )


def _kling(version: str, name: str, good_at: str, lengths: dict[str, dict[str, Body]]) -> Model:
    return Model(
        id=f"kling-{version}",
        name=name,
        good_at=good_at,
        task_type=KLING_VIDEO,
        says={"mode": "text-to-video", "version": version},
        takes=WORDS,
        choices={
            **lengths,
            "quality": {"std": {"quality_mode": "std"}, "pro": {"quality_mode": "pro"}},
            **_yes_no("sound"),
        },
        dearest=300,
    )


def _seedance(version: str, name: str, good_at: str, *seconds: int, dearest: int = 300) -> Model:
    return Model(
        id=f"seedance2-{version}",
        name=name,
        good_at=good_at,
        task_type=SEEDANCE2,
        says={"mode": "text-to-video", "model_version": version},
        takes=WORDS,
        choices={"length": each("duration", *(seconds or (5, 10, 15))), **SIZES, **_yes_no("generate_audio")},
        dearest=dearest,
    )


def _wan(model: str, name: str, good_at: str, lengths: dict[str, dict[str, Body]], **says: Any) -> Model:
    return Model(
        id=model.removesuffix("-i2v").removesuffix("-preview").replace("-i2v", ""),
        name=name,
        good_at=good_at,
        task_type=WAN,
        says={"model": model, **says},
        takes=WORDS | {"photo": "image_url", "avoid": "negative_prompt"},
        choices={**lengths, **SIZES, **_yes_no("audio")},
        dearest=200,
    )


def _happyhorse(version: str, good_at: str) -> Model:
    return Model(
        id=f"happyhorse-{version}",
        name=f"HappyHorse {version}",
        good_at=good_at,
        task_type=HAPPYHORSE,
        says={"mode": "t2v", "model_version": version},
        takes=WORDS,
        choices={"mark": {"no": {"watermark": False}, "yes": {"watermark": True}}},
        dearest=200,
    )


def _grok(version: str, name: str, good_at: str) -> Model:
    return Model(
        id=f"grok-{version}",
        name=name,
        good_at=good_at,
        task_type=GROK,
        says={"model_type": "text-to-video", "model_version": version, "mode": "normal"},
        takes=WORDS,
        choices={"length": each("duration", "6", "10", "15")},
        dearest=200,
    )


def _from_photo(model: Model, *, field: str = "image_url", says: Body, **more: Any) -> Model:
    """Return a model of `FILM` as it works with a photo."""
    takes = {**model.takes, "photo": field, **more.pop("takes", {})}
    choices = {name: one for name, one in model.choices.items() if name != "shape"}
    return replace(model, says={**model.says, **says}, takes=takes, choices=choices, **more)


VEO_FAST = _veo("veo3_fast", "Veo 3 Fast", N_("real sound, quick"))
VEO_3 = _veo("veo3", "Veo 3", N_("real sound, best"))
SORA_STANDARD = _sora("standard", "Sora", N_("stories, several shots"))
SORA_HIGH = _sora("high", "Sora HD", N_("stories, sharper"))
KLING_26 = _kling("2.6", "Kling 2.6", N_("people in motion"), SECONDS_5_10)
KLING_30 = _kling("3.0", "Kling 3", N_("people, longer shots"), SECONDS_5_10_15)
OMNI = Model(
    id="kling-omni",
    name="Kling Omni",
    good_at=N_("keeps its characters"),
    task_type=KLING_OMNI,
    takes=WORDS,
    choices={**SECONDS_5_10_15, "quality": {"std": {"mode": "std"}, "pro": {"mode": "pro"}}, **_yes_no("sound")},
    dearest=300,
)
SEEDANCE_2 = _seedance("standard", "Seedance 2", N_("camera moves, sound"))
SEEDANCE_2_FAST = _seedance("fast", "Seedance 2 Fast", N_("camera moves, quick"))
SEEDANCE_2_MINI = _seedance("mini", "Seedance 2 Mini", N_("camera moves, cheap"))
SEEDANCE_25 = _seedance("2.5", "Seedance 2.5", N_("longest videos"), 5, 10, 15, 20, 30, dearest=600)
SEEDANCE_15 = Model(
    id="seedance15",
    name="Seedance 1.5",
    good_at=N_("cheap, steady"),
    task_type=SEEDANCE15,
    says={"mode": "text-to-video"},
    takes=WORDS,
    choices={**SECONDS_5_10, "size": each("resolution", "720p", "480p"), **_yes_no("generate_audio")},
    dearest=200,
)
WAN_27 = _wan("wan2.7-i2v", "Wan 2.7", N_("faithful to words"), SECONDS_5_10_15)
HORSES = (_happyhorse("1.0", N_("lively motion")), _happyhorse("1.1", N_("lively, steadier")))
GROKS = (_grok("1.5", "Grok 1.5", N_("playful, sharper")), _grok("legacy", "Grok", N_("quick, playful")))

FILM: Models = (
    VEO_FAST,
    VEO_3,
    SORA_STANDARD,
    SORA_HIGH,
    KLING_26,
    KLING_30,
    OMNI,
    SEEDANCE_2,
    SEEDANCE_2_FAST,
    SEEDANCE_2_MINI,
    SEEDANCE_25,
    SEEDANCE_15,
    replace(WAN_27, says={**WAN_27.says, "task_type": "text_to_video"}, takes=WORDS),
    *HORSES,
    *GROKS,
)


def _a2e(model: str, name: str, good_at: str, a_second: int) -> Model:
    return Model(
        id=model,
        name=name,
        good_at=good_at,
        task_type=IMAGE_TO_VIDEO,
        says={"model_type": "GENERAL", "model_version": model},
        takes=WORDS | {"photo": "image_url", "end": "end_image_url", "avoid": "negative_prompt"},
        adds={"end": {"model_type": "FLF2V"}},
        choices={"length": each("video_time", 5, 10, 15, 20)},
        dearest=100,
        a_second=a_second,
    )


ANIMATE: Models = (
    _a2e("a2e", "A2E", N_("cheap, one movement"), 6),
    _a2e("a2e-v2-flash", "A2E v2 Flash", N_("quick, with sound"), 6),
    _a2e("a2e-v2", "A2E v2", N_("best of A2E's"), 10),
    _wan("wan2.5-i2v-preview", "Wan 2.5", N_("steady, with sound"), SECONDS_5_10),
    _wan("wan2.6-i2v", "Wan 2.6", N_("several shots"), SECONDS_5_10_15),
    _wan("wan2.6-i2v-flash", "Wan 2.6 Flash", N_("several shots, quick"), SECONDS_5_10_15),
    replace(
        WAN_27,
        says={**WAN_27.says, "task_type": "first_frame"},
        takes={**WAN_27.takes, "end": "last_frame_url"},
        adds={"end": {"task_type": "first_last_frame"}},
    ),
    *(
        _from_photo(
            one,
            field="imageUrls[]",
            says={"generationType": "FIRST_AND_LAST_FRAMES_2_VIDEO", "aspectRatio": "Auto"},
            takes={"end": "imageUrls[]"},
        )
        for one in (VEO_FAST, VEO_3)
    ),
    *(
        _from_photo(one, field="image_urls[]", says={"model_type": "image-to-video"})
        for one in (SORA_STANDARD, SORA_HIGH)
    ),
    *(
        _from_photo(one, says={"mode": "image-to-video"}, takes={"end": "end_image_url", "avoid": "negative_prompt"})
        for one in (KLING_26, KLING_30)
    ),
    _from_photo(OMNI, field="image_list[]", says={}),
    *(
        _from_photo(one, says={"mode": "image-to-video"})
        for one in (SEEDANCE_2, SEEDANCE_2_FAST, SEEDANCE_2_MINI, SEEDANCE_25)
    ),
    *(
        _from_photo(
            replace(one, id=f"{one.id}-ends", name=N_("{model}, two frames", model=one.name), needs=("end",)),
            field="first_frame_url",
            says={"mode": "first-last-frames"},
            takes={"end": "last_frame_url"},
        )
        for one in (SEEDANCE_2, SEEDANCE_25)
    ),
    _from_photo(SEEDANCE_15, says={"mode": "image-to-video"}, takes={"end": "end_image_url"}),
    *(_from_photo(one, says={"mode": "i2v"}) for one in HORSES),
    *(_from_photo(one, says={"model_type": "image-to-video"}) for one in GROKS),
)
