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
from bot.locales import N_, _, ngettext, ngettext_noop
from bot.locales.amounts import spelled
from bot.operations.base import Made, OpenRoom, Operation
from bot.operations.choices import Pick, Picked
from bot.operations.one_of import OneOf
from bot.store.live_rooms import LiveRoom

MINUTES = {str(n): ngettext_noop("{count} minute", "{count} minutes", n) for n in (1, 3, 5, 10, 15, 30, 60)}


class Live(Operation, frozen=True, kw_only=True):
    """Talk with a live avatar in a Mini App."""

    command = "live"
    title = N_("Live avatar")
    icon = "📡"
    menu = N_("Live")
    priced = OPENS
    live = True
    text_result = True
    confirm_label = N_("Open the room")
    terms = N_(
        "The whole time is paid up front. Leave early with /bye and A2E gives back what you didn't use; "
        "when its time is up the room closes by itself."
    )

    avatar: Annotated[Picked, Pick(ask=N_("Which <b>avatar</b> should go live?"), label=N_("Avatar"), kind="live")]
    minutes: Annotated[
        str,
        OneOf(ask=N_("How long should the room stay open?"), label=N_("Time"), choices=MINUTES, default="3"),
    ]

    @property
    def seconds(self) -> int:
        """The time to pay for."""
        return int(self.minutes) * 60

    async def run(self, a2e: Client) -> Made:
        """Open the room; its key is kept encrypted, and goes nowhere else."""
        room = await streaming.open_room(a2e, avatar_id=self.avatar.id, seconds=self.seconds)
        keep = OpenRoom(name=self.avatar.name, room=room)
        told = ngettext(
            "The room is open for {count} minute. Open it below.",
            "The room is open for {count} minutes. Open it below.",
            int(self.minutes),
        )
        return Made(keep=keep, note=told)

    def body(self) -> dict[str, Any]:
        """Return what is priced."""
        return {"avatar_id": self.avatar.id, "expire_seconds": self.seconds}

    def estimate(self) -> int | None:
        """A credit a second, as others report where A2E charges by time; A2E publishes no figure."""
        return self.seconds


def invite(room: LiveRoom, page: str, private: bool) -> tuple[str, Rows]:
    """Return the way into a room: a button in a private chat; Telegram allows none elsewhere."""
    facts = {"name": escape(room.name), "left": spelled(room.expires_at - time())}
    # For translators: {name} is an avatar's name, {left} is “2 min 30 s”.
    words = _("<b>{name}</b> is live for {left}.", **facts)
    if not (private and page):
        how = _("Mini Apps only open in private chats: send me /live in ours to open it.")
        return f"📡 {words} {how}", ()
    how = _(
        "Open the room to see and hear; steer it there, or from here: "
        "/say what to say, /ask a question, /persona what to know, /bye to leave."
    )
    return f"📡 {words}\n{how}", ((door(page),),)


def door(page: str) -> Button:
    """Return the button that opens the Mini App."""
    return Button(label=f"▶️ {_('Open the live room')}", web_app=page)


def parting(room: LiveRoom, back: int | None) -> str:
    """Return what its owner is told when a room was left; back: credits that A2E is known to have returned."""
    left = room.expires_at - time()
    told = [_("The live room with <b>{name}</b> is closed.", name=escape(room.name))]
    if left < 1:
        return " ".join(["👋", *told, _("Its time is up. /live opens another.")])
    told += [_("{left} of the paid time were left.", left=spelled(left)), _given(back)]
    return " ".join(["👋", *told])


def _given(back: int | None) -> str:
    """Return what A2E gives back for what was left of the time."""
    if not back:
        return _("A2E hasn't said yet what it gives back for them.")
    return ngettext("A2E gave back {count} credit.", "A2E gave back {count} credits.", back)


def no_longer(room: LiveRoom) -> str:
    """Return what an invitation says once its room is closed."""
    said = _("<b>{name}</b> is no longer live. /live opens another room.", name=escape(room.name))
    return f"📡 {said}"


def closed(room: LiveRoom, back: int | None) -> str:
    """Return what the card of the job that opened a room says once it is closed; back: as `parting` knows it."""
    used = spelled(min(time(), room.expires_at) - room.opened_at)
    words = _("The room is closed; it was open for {used}.", used=used)
    if room.expires_at - time() < 1 or back is not None:
        return words
    return " ".join([words, _("A2E hasn't said yet what it gives back.")])


async def leave(a2e: Client, kept: LiveRoom) -> int | None:
    """Leave a room; return the credits that A2E is known to have returned."""
    room = Room(channel=kept.channel, app_id=kept.app_id, token=kept.token, uid=kept.uid, expires=kept.expires_at)
    await streaming.leave(a2e, room)
    return await streaming.given_back(a2e, room, since=kept.opened_at) if time() < room.expires else None


OPERATIONS: tuple[type[Operation], ...] = (Live,)
