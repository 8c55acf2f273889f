"""Live avatars: a room with an avatar that speaks, watched in a Mini App and steered from the chat.

A room is paid for up front. It is kept on its owner's shelf like any other asset; deleting it means leaving it.
"""

from collections.abc import Mapping
from html import escape
from time import time
from typing import Annotated, Any

from bot.a2e import streaming
from bot.a2e.client import Client
from bot.a2e.streaming import OPENS, SESSION
from bot.chat import Button, Rows
from bot.operations.base import Keep, Made, Operation
from bot.operations.choices import Pick, Picked
from bot.operations.inputs import OneOf
from bot.operations.shelf import Shelf

MINUTES = {str(number): f"{number} minute{'' if number == 1 else 's'}" for number in (1, 3, 5, 10, 15, 30, 60)}
DOOR = "▶️ Open the live room"


class Live(Operation, frozen=True, kw_only=True):
    """Talk with a live avatar in a Mini App."""

    command = "live"
    title = "Live avatar"
    icon = "📡"
    menu = "Live"
    priced = OPENS
    keeps = SESSION
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
        """Open the room; its key goes on the shelf and nowhere else."""
        room = await streaming.open_room(a2e, avatar_id=self.avatar.id, seconds=self.seconds)
        facts = {**room.facts(), "avatar": self.avatar.name, "opened": time()}
        keep = Keep(kind=SESSION, name=self.avatar.name, a2e_id=room.channel, facts=facts, expires=room.expires)
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


def invite(name: str, facts: Mapping[str, Any], page: str, private: bool) -> tuple[str, Rows]:
    """Return the way into a room: a button in a private chat; Telegram allows none elsewhere."""
    left = spell(float(facts["expires"]) - time())
    words = f"📡 <b>{escape(name)}</b> is live for {left}."
    if not (private and page):
        return f"{words} Mini Apps only open in private chats: send me /live in ours to open it.", ()
    steer = "/say what to say, /ask a question, /persona what to know, /bye to leave."
    return f"{words}\nOpen the room to see and hear; steer it there, or from here: {steer}", ((door(page),),)


def door(page: str) -> Button:
    """Return the button that opens the Mini App."""
    return Button(label=DOOR, web_app=page)


def _parting(name: str, facts: Mapping[str, Any], back: int | None) -> str:
    left = float(facts["expires"]) - time()
    words = f"👋 The live room with <b>{escape(name)}</b> is closed."
    if left < 1:
        return f"{words} Its time is up. /live opens another."
    told = f"A2E gave back {back} credits." if back else "A2E hasn't said yet what it gives back for them."
    return f"{words} {spell(left)} of the paid time were left. {told}"


def _closed(name: str, facts: Mapping[str, Any], back: int | None) -> tuple[str, str]:
    left = float(facts["expires"]) - time()
    told = "" if left < 1 or back is not None else " A2E hasn't said yet what it gives back."
    used = spell(min(time(), float(facts["expires"])) - float(facts["opened"]))
    return (
        f"📡 <b>{escape(name)}</b> is no longer live. /live opens another room.",
        f"The room is closed; it was open for {used}.{told}",
    )


async def _leave(a2e: Client, a2e_id: str, facts: Mapping[str, Any]) -> int | None:
    room = streaming.room_of(a2e_id, facts)
    await streaming.leave(a2e, room)
    return await streaming.given_back(a2e, room, since=float(facts["opened"])) if time() < room.expires else None


OPERATIONS: tuple[type[Operation], ...] = (Live,)
SHELVES = (
    Shelf(kind=SESSION, icon="📡", one="live room", erase=_leave, invite=invite, closed=_closed, parting=_parting),
)
