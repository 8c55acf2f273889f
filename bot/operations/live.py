"""Live avatars: a room with an avatar that speaks, watched in a Mini App and steered from the chat.

A room is paid for up front. Its key is kept for its owner alone, until it is left.
"""

from html import escape
from time import time
from typing import Annotated, Any

from bot.a2e import streaming
from bot.a2e.client import Client
from bot.a2e.streaming import OPENS, Room
from bot.chat import Button, Rows
from bot.operations.base import Made, OpenRoom, Operation
from bot.operations.choices import Pick, Picked
from bot.operations.one_of import OneOf
from bot.store.live_rooms import LiveRoom

MINUTES = {str(number): f"{number} minute{'' if number == 1 else 's'}" for number in (1, 3, 5, 10, 15, 30, 60)}
DOOR = "▶️ Open the live room"


class Live(Operation, frozen=True, kw_only=True):
    """Talk with a live avatar in a Mini App."""

    command = "live"
    title = "Live avatar"
    icon = "📡"
    menu = "Live"
    priced = OPENS
    live = True
    text_result = True
    confirm_label = "Open the room"
    terms = (
        "The whole time is paid up front. Leave early with /bye and A2E gives back what you didn't use; "
        "when its time is up the room closes by itself."
    )

    avatar: Annotated[Picked, Pick(ask="Which <b>avatar</b> should go live?", label="Avatar", kind="live")]
    minutes: Annotated[
        str,
        OneOf(ask="How long should the room stay open?", label="Time", choices=MINUTES, default="3"),
    ]

    @property
    def seconds(self) -> int:
        """The time to pay for."""
        return int(self.minutes) * 60

    async def run(self, a2e: Client) -> Made:
        """Open the room; its key is kept encrypted, and goes nowhere else."""
        room = await streaming.open_room(a2e, avatar_id=self.avatar.id, seconds=self.seconds)
        keep = OpenRoom(name=self.avatar.name, room=room)
        return Made(keep=keep, note=f"The room is open for {MINUTES[self.minutes]}. Open it below.")

    def body(self) -> dict[str, Any]:
        """Return what is priced."""
        return {"avatar_id": self.avatar.id, "expire_seconds": self.seconds}

    def estimate(self) -> int | None:
        """A credit a second, as others report where A2E charges by time; A2E publishes no figure."""
        return self.seconds


def spell(seconds: float) -> str:
    """Return a length of time in words."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def invite(room: LiveRoom, page: str, private: bool) -> tuple[str, Rows]:
    """Return the way into a room: a button in a private chat; Telegram allows none elsewhere."""
    left = spell(room.expires_at - time())
    words = f"📡 <b>{escape(room.name)}</b> is live for {left}."
    if not (private and page):
        return f"{words} Mini Apps only open in private chats: send me /live in ours to open it.", ()
    steer = "/say what to say, /ask a question, /persona what to know, /bye to leave."
    return f"{words}\nOpen the room to see and hear; steer it there, or from here: {steer}", ((door(page),),)


def door(page: str) -> Button:
    """Return the button that opens the Mini App."""
    return Button(label=DOOR, web_app=page)


def parting(room: LiveRoom, back: int | None) -> str:
    """Return what its owner is told when a room was left; back: credits that A2E is known to have returned."""
    left = room.expires_at - time()
    words = f"👋 The live room with <b>{escape(room.name)}</b> is closed."
    if left < 1:
        return f"{words} Its time is up. /live opens another."
    told = f"A2E gave back {back} credits." if back else "A2E hasn't said yet what it gives back for them."
    return f"{words} {spell(left)} of the paid time were left. {told}"


def no_longer(room: LiveRoom) -> str:
    """Return what an invitation says once its room is closed."""
    return f"📡 <b>{escape(room.name)}</b> is no longer live. /live opens another room."


def closed(room: LiveRoom, back: int | None) -> str:
    """Return what the card of the job that opened a room says once it is closed; back: as `parting` knows it."""
    told = "" if room.expires_at - time() < 1 or back is not None else " A2E hasn't said yet what it gives back."
    used = spell(min(time(), room.expires_at) - room.opened_at)
    return f"The room is closed; it was open for {used}.{told}"


async def leave(a2e: Client, kept: LiveRoom) -> int | None:
    """Leave a room; return the credits that A2E is known to have returned."""
    room = Room(channel=kept.channel, app_id=kept.app_id, token=kept.token, uid=kept.uid, expires=kept.expires_at)
    await streaming.leave(a2e, room)
    return await streaming.given_back(a2e, room, since=kept.opened_at) if time() < room.expires else None


OPERATIONS: tuple[type[Operation], ...] = (Live,)
