"""What each operation answers, by its id in the facts: one line per subject; later lines win."""

from bot.sandbox.a2e import (
    account,
    avatar_video_calls,
    avatars,
    backgrounds,
    clones,
    faces,
    live,
    money,
    siblings,
    speaking,
    twin_calls,
    uploads,
)
from bot.sandbox.a2e.shapes import Answer

ANSWERS: dict[str, Answer] = {
    **siblings.ANSWERS,
    **avatar_video_calls.ANSWERS,
    **avatars.ANSWERS,
    **backgrounds.ANSWERS,
    **clones.ANSWERS,
    **faces.ANSWERS,
    **live.ANSWERS,
    **money.ANSWERS,
    **speaking.ANSWERS,
    **twin_calls.ANSWERS,
    **uploads.ANSWERS,
    **account.ANSWERS,
}
