"""What each operation answers, by its id in the facts: a line per subject; later lines win."""

from bot.sandbox.a2e import (
    account,
    avatar_calls,
    avatar_video_calls,
    avatars,
    backgrounds,
    clip_calls,
    faces,
    live,
    money,
    speaking,
    task_calls,
    unpublished,
    uploads,
    voice_clones,
)
from bot.sandbox.a2e.state import Answer

ANSWERS: dict[str, Answer] = {
    **task_calls.ANSWERS,
    **avatar_video_calls.ANSWERS,
    **avatars.ANSWERS,
    **backgrounds.ANSWERS,
    **voice_clones.ANSWERS,
    **faces.ANSWERS,
    **live.ANSWERS,
    **money.ANSWERS,
    **speaking.ANSWERS,
    **avatar_calls.ANSWERS,
    **uploads.ANSWERS,
    **account.ANSWERS,
    **clip_calls.ANSWERS,
    **unpublished.ANSWERS,
}
