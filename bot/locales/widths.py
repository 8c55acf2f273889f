"""How wide a button's label is, and how wide it can be to be read whole on a phone of 360 pixels.

Telegram for Android gives all buttons of a row the same width, and cuts a label that does not fit with "…". Its sizes,
in device-independent pixels (`ChatMessageCell` and `MessageObject` of its source): a label is 15 high in Roboto Medium
and wants 16 beside it, 5 are between two buttons, and a keyboard is at most as wide as the screen less 15, in groups
less 67, where the sender's picture stands beside the message. Other apps use larger screens or smaller letters.
"""

from collections.abc import Sequence
from functools import lru_cache
from unicodedata import category, normalize

SCREEN, MARGIN, PICTURE = 360, 15, 52
BESIDE, BETWEEN = 16, 5
DRAWN = 18
"""An emoji, or another sign that the table does not know."""
WIDE = 15
"""A Chinese, Japanese or Korean sign."""
SIGNS = {
    2.5: "'",
    3.5: ",;’",
    4: " \xa0\u202f!:ijl|ı¡",
    4.5: ".I[]·",
    5: '"-`t{}',
    5.5: "()fr•",
    6: "/°“”„",
    6.5: "\\^г",
    7: "*_º",
    7.5: "?vxyz«»¿тух",
    8: "<>≤ceks×езсэ",
    8.5: "$+0123456789=EFJLabdghnopquø€ГЕабвкорчья",
    9: "SZЗилнпц",
    9.5: "#&BKPRTXYßđБВРТУХЬЯдъ",
    10: "ACDUV~–АКСЭ",
    10.5: "GOQ…₽ОЧ",
    11: "%HNИЛНПф",
    11.5: "wДЦЪм",
    12: "—Фы",
    12.5: "жшю",
    13: "mæЫщ",
    13.5: "@MWœМ",
    14: "Ю",
    14.5: "ЖШ",
    15: "Щ",
    15.5: "№",
}
"""Width in pixels -> signs of Roboto Medium, measured in its file; accents stand above their letter."""
ARABIC = {4.5: "ا", 6.5: "رزدذوىة،؛", 7.5: "نليبتث", 9: "مهعغقفكء؟", 10.5: "حخج", 11.5: "طظ", 15.5: "سشصض"}
"""Measured with Noto Sans Arabic; letters are wider at the end of a word, so it is a mean."""
HINDI = {4: "ािीोौॉ", 6.5: "र।॰", 8: "टदहइईउगढ", 9: "नएवऐपतबयषडठघमध", 10.5: "चथसलशभछ", 11.5: "णजञझकअऊफ", 15: "खऑआऔओ"}
"""Measured with Noto Sans Devanagari; signs above and below a letter take no room."""
WIDTHS = {sign: width for table in (SIGNS, ARABIC, HINDI) for width, signs in table.items() for sign in signs}
NO_WIDTH = {"Mn", "Me", "Cf"}


def fits(labels: Sequence[str], chat_id: int | None) -> bool:
    """Whether buttons with these labels can stand in one row and be read.

    Args:
        labels: what the buttons say.
        chat_id: where they are shown; None: anywhere.

    """
    room = SCREEN - MARGIN - (0 if chat_id is not None and chat_id > 0 else PICTURE)
    return len(labels) * (max(map(width, labels)) + BESIDE) + (len(labels) - 1) * BETWEEN <= room


def fitting(chat_id: int | None, *labels: str) -> str:
    """Return the first label that can be read whole on a button of its own, the last if none can."""
    return next((one for one in labels if fits((one,), chat_id)), labels[-1])


@lru_cache(maxsize=4096)
def width(label: str) -> float:
    """Return how wide a label is, in pixels: a few percent too many rather than too few."""
    return sum(map(_width_of, normalize("NFD", label)))


def _width_of(sign: str) -> float:
    known = WIDTHS.get(sign)
    if known is not None:
        return known
    if category(sign) in NO_WIDTH:
        return 0
    return WIDE if category(sign) in ("Lo", "Po", "Ps", "Pe") else DRAWN
