"""What each operation answers, by its id in the facts: one line per subject."""

from bot.sandbox.a2e import faces, families, money, speaking, uploads
from bot.sandbox.a2e.shapes import Answer

ANSWERS: dict[str, Answer] = {
    **families.ANSWERS,
    **faces.ANSWERS,
    **speaking.ANSWERS,
    **money.ANSWERS,
    **uploads.ANSWERS,
}
