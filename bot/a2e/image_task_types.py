"""Newer task types that make pictures, one row each. Deadlines: A2E's typical times, doubled."""

from bot.a2e.tasks import Ask, TaskType

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
PHOTOBOOK = TaskType(
    name="photobook",
    path="/api/v1/userPhotobook",
    start="start",
    records="allRecords",
    batch=True,
)
