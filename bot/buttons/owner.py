"""Whose a button is: in groups everybody sees every button, and each works only for the person it was shown to.

A button that names a row is looked up with the presser's id. Outside private chats all others carry a mark, added
where replies leave and compared where presses come in: "mark~data".
"""

from dataclasses import replace

from bot.buttons.wire import LONGEST, Data, Who, parse
from bot.chat import Button, EditMessage, Reply, Rows, SendMedia, SendMessage
from bot.errors import NotYours, Stale

SIGN = "~"
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"


def mark(user_id: int) -> str:
    """Return a user's id in 64 digits: nine of them for the longest, 2^52."""
    found = ""
    while user_id:
        user_id, digit = divmod(user_id, len(DIGITS))
        found = DIGITS[digit] + found
    return found or DIGITS[0]


def owned(reply: Reply, user_id: int) -> Reply:
    """Return a reply whose buttons work only for its recipient, wherever it is shown."""
    match reply:
        case SendMessage() | EditMessage() | SendMedia() if (
            reply.rows and reply.chat_id < 0
        ):  # groups have negative ids, people don't
            return _marked(reply, user_id)
        case _:
            return reply


def _marked(reply: SendMessage | EditMessage | SendMedia, user_id: int) -> Reply:
    """Mark all buttons; leave out one that has no room for the mark, like one whose data is too long for any chat."""
    rows = (tuple(_mark(one, user_id) for one in row) for row in reply.rows)
    fitting: Rows = tuple(kept for row in rows if (kept := tuple(one for one in row if _fits(one))))
    return replace(reply, rows=fitting)


def _mark(button: Button, user_id: int) -> Button:
    if button.press is None or not _needs_mark(button.press):
        return button
    return replace(button, press=f"{mark(user_id)}{SIGN}{button.press}")


def _needs_mark(data: str) -> bool:
    """Whether only a mark can bind the data; marked data matches no declared form."""
    try:
        return parse(data).form.who is Who.ASKED
    except Stale:
        return False


def _fits(button: Button) -> bool:
    return len((button.press or "").encode()) <= LONGEST


def pressed_by(user_id: int, data: str, *, private: bool) -> Data:
    """Return what a pressed button says, when it is meant for its presser.

    Raises:
        NotYours: it is for another person.
        Stale: it is not ours, or does not say whose it is, as in groups with an earlier version.

    """
    if private:
        return parse(data)
    head, sign, rest = data.partition(SIGN)
    marked = bool(sign) and ":" not in head
    pressed = parse(rest if marked else data)
    if marked and head != mark(user_id):
        raise NotYours
    if pressed.form.who is Who.PRIVATE or (pressed.form.who is Who.ASKED and not marked):
        raise Stale
    return pressed
