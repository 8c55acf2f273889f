"""The families there are, one row each. Deadlines: A2E's typical times, doubled."""

from bot.a2e.tasks import Family

FACE_SWAP = Family(
    name="face_swap",
    path="/api/v1/userFaceSwapTask",
    start="add",
    in_progress="status",
    records="records",
    batch=True,
    webhook=True,
)
FACE_SWAP_PREVIEW = Family(
    name="face_swap_preview",
    path="/api/v1/userFaceSwapPreview",
    start="add",
    named=False,
    detail="status",
    detail_by_query=True,
    delete=False,
    deadline=600,
)
