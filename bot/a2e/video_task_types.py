"""Newer task types that make videos, or stills of people, one row each."""

from bot.a2e.tasks import TaskType

WAN = TaskType(
    name="wan",
    path="/api/v1/userWan25",
    start="start",
    records="allRecords",
    batch=True,
    webhook=True,
)
HAPPYHORSE = TaskType(
    name="happyhorse",
    path="/api/v1/userHappyhorseVideo",
    start="start",
    records="allRecords",
    batch=True,
    webhook=True,
)
SEEDANCE15 = TaskType(
    name="seedance15",
    path="/api/v1/seedanceVideo",
    start="start",
    records="allRecords",
    detail=None,
    delete=None,
    webhook=True,
)
SEEDANCE2 = TaskType(
    name="seedance2",
    path="/api/v1/seedance2Video",
    start="start",
    records="allRecords",
    batch=True,
    webhook=True,
)
VEO = TaskType(
    name="veo",
    path="/api/v1/veoVideo",
    start="start",
    records="allRecords",
    batch=True,
    webhook=True,
)
GROK = TaskType(
    name="grok",
    path="/api/v1/grokVideo",
    start="start",
    records="allRecords",
    batch=True,
    webhook=True,
    given=("image_urls",),
)
KLING_VIDEO = TaskType(
    name="kling_video",
    path="/api/v1/klingVideo",
    start="start",
    records="allRecords",
    batch=True,
    webhook=True,
)
KLING_OMNI = TaskType(
    name="kling_omni",
    path="/api/v1/klingOmni",
    start="start",
    records="allRecords",
    batch=True,
    webhook=True,
)
SORA = TaskType(
    name="sora",
    path="/api/v1/soraVideo",
    start="start",
    records="allRecords",
    batch=True,
    webhook=True,
    given=("image_urls",),
)
ACTOR_SWAP = TaskType(
    name="actor_swap",
    path="/api/v1/actorSwap",
    start="start",
    records="allRecords",
    batch=True,
    webhook=True,
)
MOTION_TRANSFER = TaskType(
    name="motion_transfer",
    path="/api/v1/motionTransfer",
    start="start",
    records="allRecords",
    batch=True,
    webhook=True,
)
TALKING_VIDEO = TaskType(
    name="talking_video",
    path="/api/v1/talkingVideo",
    start="start",
    records="allRecords",
    batch=True,
    webhook=True,
)
THINK_SOUND = TaskType(
    name="think_sound",
    path="/api/v1/thinkSound",
    start="start",
    records="allRecords",
    batch=True,
    webhook=True,
)
HEAD_SWAP = TaskType(
    name="head_swap",
    path="/api/v1/headSwap",
    start="start",
    name_field=None,
    records="allRecords",
    batch=True,
    webhook=True,
)
