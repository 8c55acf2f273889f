"""The task types of 2025, one row each; newer ones are in `image_task_types` and `video_task_types`.

Deadlines: A2E's typical times, doubled.
"""

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
