"""Every task type, one row each. Deadlines: A2E's typical times, doubled."""

from bot.a2e.tasks import Ask, TaskType

FACE_SWAP = TaskType(
    name="face_swap",
    path="/api/v1/userFaceSwapTask",
    start="add",
    in_progress="status",
    records="records",
    batch=True,
    webhook=True,
)
FACE_SWAP_PREVIEW = TaskType(
    name="face_swap_preview",
    path="/api/v1/userFaceSwapPreview",
    start="add",
    name_field=None,
    detail=Ask(path="status", id_in="query"),
    delete=None,
    deadline=600,
)
VOICE = TaskType(
    name="voice",
    path="/api/v1/userVoice",
    start="training",
    records="trainingRecord",
    ended="completedRecord",
    pages=None,
    webhook=True,
    makes_media=False,
    at_once=1,
)
AVATAR = TaskType(
    name="avatar",
    path="/api/v1/userVideoTwin",
    start="startTraining",
    in_progress="trainingRecords",
    records="records",
    batch=True,
    delete=Ask(method="POST", path="remove", id_in="body"),
    makes_media=False,
    deadline=3 * 3600,
)
AVATAR_VIDEO = TaskType(
    name="avatar_video",
    path="/api/v1/video",
    start="generate",
    name_field="title",
    detail=Ask(method="POST", path="awsResult", id_in="body"),
    records="awsList",
    pages=("current", "pageSize"),
    webhook=True,
)
DUBBING = TaskType(
    name="dubbing",
    path="/api/v1/userDubbing",
    start="startDubbing",
    in_progress="allProcessing",
    records="allRecords",
    webhook=True,
)
IMAGE_TO_VIDEO = TaskType(
    name="image_to_video",
    path="/api/v1/userImage2Video",
    start="start",
    records="allRecords",
    batch=True,
    webhook=True,
)
CAPTION_REMOVAL = TaskType(
    name="caption_removal",
    path="/api/v1/userCaptionRemoval",
    start="start",
    in_progress="allProcessing",
    records="allRecords",
    batch=True,
    webhook=True,
)
TEXT_TO_IMAGE = TaskType(
    name="text_to_image",
    path="/api/v1/userText2Image",
    start="start",
    records="allRecords",
    batch=True,
    webhook=True,
    deadline=600,
)
NANO_BANANA = TaskType(
    name="nano_banana",
    path="/api/v1/userNanoBanana",
    start="start",
    records="allRecords",
    detail=Ask(path="detail/{id}"),
    delete=Ask(method="DELETE", path="delete/{id}"),
    batch=True,
    webhook=True,
    deadline=900,
)
GPT_IMAGE = TaskType(
    name="gpt_image",
    path="/api/v1/userGptImage",
    start="start",
    records="list",
    pages=("page", "page_size"),
    detail=Ask(path="detail/{id}"),
    batch=True,
    webhook=True,
    deadline=900,
)
FLUX2 = TaskType(
    name="flux2",
    path="/api/v1/userFlux2",
    start="start",
    records="list",
    pages=("page", "page_size"),
    detail=Ask(path="detail/{id}"),
    batch=True,
    webhook=True,
    deadline=900,
)
QWEN_IMAGE = TaskType(
    name="qwen_image",
    path="/api/v1/userQwen2Image",
    start="start",
    records="list",
    pages=None,
    detail=Ask(path="detail/{id}"),
    batch=True,
    webhook=True,
    deadline=900,
)
KLING_IMAGE = TaskType(
    name="kling_image",
    path="/api/v1/userKlingImage",
    start="start",
    records="list",
    pages=None,
    detail=Ask(path="detail/{id}"),
    batch=True,
    webhook=True,
    deadline=900,
)
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
IMAGE_EDIT = TaskType(
    name="image_edit",
    path="/api/v1/userImageEdit",
    start="start",
    records="allRecords",
    batch=True,
    webhook=True,
    given=("image_urls",),
    deadline=900,
)
TRY_ON = TaskType(
    name="try_on",
    path="/api/v1/virtualTryOn",
    start="start",
    records="allRecords",
    batch=True,
    webhook=True,
    given=("image_urls",),
    deadline=900,
)
PRODUCT_AVATAR = TaskType(
    name="product_avatar",
    path="/api/v1/productAvatar",
    start="start",
    records="allRecords",
    batch=True,
    webhook=True,
    given=("image_urls",),
    deadline=2 * 3600,
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
PHOTOBOOK = TaskType(
    name="photobook",
    path="/api/v1/userPhotobook",
    start="start",
    records="allRecords",
    batch=True,
)
TALKING_PHOTO = TaskType(
    name="talking_photo",
    path="/api/v1/talkingPhoto",
    start="start",
    records="allRecords",
    batch=True,
    webhook=True,
)
UPSCALE = TaskType(
    name="upscale",
    path="/api/v1/userUpscale",
    start="start",
    records="allRecords",
    batch=True,
    webhook=True,
)
