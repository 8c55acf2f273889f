"""Who may use the bot: everybody, people with an invitation, or people an admin lets in (the setting ACCESS).

Admins always may. Some rights never depend on it: to read the terms, to export one's data, to have it deleted.
"""

from dataclasses import replace

from bot.buttons import (
    Consents,
    Forget,
    ForgetMenu,
    MyPayments,
    NoMoreNews,
    OnConsent,
    OnPrivacy,
    OnSubscription,
    Panel,
    PanelVerb,
    Report,
)
from bot.chat import Rows, SendMessage
from bot.jobs.access_requests import MOST_WAITING, person, told_now, verdicts
from bot.locales import N_, _
from bot.store.database import Transaction
from bot.store.users import may_use
from handlers import bans
from handlers.back import back
from handlers.inviting_in import opened
from handlers.turn import Decide, Replies, Turn

RIGHTS = ("privacy", "terms", "paysupport", "forget", "export")
BUTTONS = (Forget, ForgetMenu, Consents, OnConsent, OnPrivacy, MyPayments, OnSubscription, Report, NoMoreNews)
"""Commands that work for everybody, and buttons: of /forget, /privacy, consents, reports, and of what one pays."""
WAITING = 10
"""How many requests are shown at once."""
# For translators: this and the next four stand on a small note of at most 200 characters.
INVITE_ONLY = N_("This studio is by invitation only. Please ask its operator for an invitation link and open it here.")
OLD_INVITATION = N_("That invitation is no longer valid. Please ask for a new link.")
ASKED = N_("This studio lets people in one by one. I've asked its operator; you'll hear from me here.")
ASK_FIRST = N_("This studio lets people in one by one. To ask for access, send me /start in our private chat.")
STILL_ASKED = N_("Your request is with the operator of this studio; you'll hear from me here.")
TOO_MANY = N_("Too many people are waiting for access right now. Please try again tomorrow.")


def admitted(decide: Decide) -> Decide:
    """Wrap a decision for people who may use the bot; tell others how to get access."""

    async def guarded(t: Transaction, turn: Turn) -> Replies:
        mode = turn.deps.settings.access
        if may_use(turn.user, mode, is_admin=turn.is_admin) or _is_right(turn):
            return await decide(t, turn)
        code = _code(turn)
        if mode == "invite" and code and turn.user.access != "banned":
            if not await opened(t, turn.deps.store, code, now=turn.now):
                return [turn.say(_(OLD_INVITATION))]
            await turn.deps.store.users.set_access(t, turn.user.id, "allowed")
            return await decide(t, replace(turn, user=replace(turn.user, access="allowed")))
        return await _outside(t, turn, mode)

    return guarded


async def has_blocked(t: Transaction, turn: Turn) -> Replies:
    """Note that a person has blocked the bot: nothing is sent to them until they write again."""
    await turn.deps.store.users.mark_blocked(t, turn.user.id, now=turn.now)
    return []


def _is_right(turn: Turn) -> bool:
    if turn.incoming.press is None:
        return turn.incoming.command in RIGHTS
    return isinstance(turn.pressed, BUTTONS)


def _code(turn: Turn) -> str:
    """Return the code of a link t.me/bot?start=code; other links lead to commands, whose names have no dash."""
    argument = turn.incoming.argument if turn.incoming.command == "start" else ""
    return argument if "-" in argument else ""


async def _outside(t: Transaction, turn: Turn, mode: str) -> Replies:
    """Say how to get access; in groups only to people who ask for something. People with access are answered first."""
    if not turn.incoming.private and turn.incoming.press is None and turn.incoming.command is None:
        return []
    if turn.user.access == "banned":
        replies = bans.told(turn)
    else:
        replies = turn.toast(_(INVITE_ONLY), alert=True) if mode == "invite" else await _ask_in(t, turn)
    return [replace(one, later=True) if isinstance(one, SendMessage) else one for one in replies]


async def _ask_in(t: Transaction, turn: Turn) -> Replies:
    """Ask the admins to let a person in."""
    if turn.user.access == "asked":
        return turn.toast(_(STILL_ASKED), alert=True)
    if turn.incoming.press is not None and not turn.incoming.private:  # not a request
        return turn.toast(_(ASK_FIRST), alert=True)
    if await turn.deps.store.users.asking_count(t) >= MOST_WAITING:
        return turn.toast(_(TOO_MANY), alert=True)
    await turn.deps.store.users.set_access(t, turn.user.id, "asked")
    asks = await told_now(t, turn.deps, turn.user.id, now=turn.now)
    return [*turn.toast(_(ASKED), alert=True), *asks]


async def waiting(t: Transaction, turn: Turn) -> Replies:
    """List the access requests, for an admin who did not get the message."""
    users = await turn.deps.store.users.asking(t, limit=WAITING)
    if not users:
        return [turn.put(f"🙋 {_('Nobody is waiting for access.')}", _back())]
    rows = tuple([row for user_id in users for row in await verdicts(t, turn.deps, user_id)])
    words = f"🙋 {_('These people would like to use the studio:')}"
    return [turn.put("\n".join([words, *map(person, users)]), rows + _back())]


async def invites(t: Transaction, turn: Turn) -> bool:
    """Whether people come by invitation."""
    return turn.deps.settings.access == "invite"


async def approves(t: Transaction, turn: Turn) -> bool:
    """Whether admins let people in one by one."""
    return turn.deps.settings.access == "approval"


def _back() -> Rows:
    return back(Panel(verb=PanelVerb.HOME))
