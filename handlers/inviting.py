"""Invitations: a link of one's own, for which credits are given once a new person has paid or made something."""

import hmac
import re
from hashlib import sha256

from bot.buttons import MOST_USER
from bot.chat import Rows
from bot.jobs.stars.booking import give_trial
from bot.jobs.stars.words import credits
from bot.locales import _
from bot.store.database import Transaction
from bot.store.lasting import PERSONAL_INVITATION
from bot.store.vault import Vault
from handlers.links import copying
from handlers.turn import Replies, Turn

CODE = re.compile(r"i([0-9a-f]{1,14})x([0-9a-f]{16})")
"""What /start gets from such a link: whose it is, and a proof that it is ours."""


def code_of(vault: Vault, user_id: int) -> str:
    """Return a person's code."""
    return f"i{user_id:x}x{_proof(vault.derive(PERSONAL_INVITATION), user_id)}"


def _proof(key: str, user_id: int) -> str:
    return hmac.new(key.encode(), str(user_id).encode(), sha256).hexdigest()[:16]


def inviter_of(vault: Vault, code: str) -> int | None:
    """Return whose code it is; None: it is not ours."""
    found = CODE.fullmatch(code)
    user_id = int(found[1], 16) if found else 0
    if found is None or not 0 < user_id <= MOST_USER:
        return None
    keys = vault.derive_all(PERSONAL_INVITATION)
    return user_id if any([hmac.compare_digest(found[2], _proof(key, user_id)) for key in keys]) else None


def rows(turn: Turn) -> Rows:
    """Return the button that copies one's own link, where invitations are rewarded."""
    if not turn.deps.settings.invite_credits:
        return ()
    return copying(_link(turn))


def _link(turn: Turn) -> str:
    return f"https://t.me/{turn.deps.outbox.username}?start={code_of(turn.deps.store.vault, turn.user.id)}"


def lines(turn: Turn) -> list[str]:
    """Return what /balance says of invitations; the link stands in it for clients without the button."""
    given = turn.deps.settings.invite_credits
    if not given or not turn.incoming.private:
        return []
    # For translators: {credits} is such as "20 credits"
    told = _(
        "{credits} for each new person who comes by your link and pays or makes something: {link}",
        credits=credits(given),
        link=_link(turn),
    )
    return [f"🎁 {told}"]


async def welcome(t: Transaction, turn: Turn, argument: str) -> Replies:
    """Note who invited a new person, and give them their trial; return what there is to say about it."""
    deps = turn.deps
    if not deps.settings.sells:
        return []
    inviter = inviter_of(deps.store.vault, argument)
    if inviter is not None and turn.user.created_at == turn.now:  # this very update is their first
        known = await deps.store.users.get(t, inviter)
        if known is not None and known.access != "banned":
            await deps.store.grants.invited(t, turn.user.id, by=inviter, now=turn.now)
    if not await give_trial(t, deps, turn.user.id):
        return []
    # For translators: {credits} is such as "20 credits"
    told = _("A gift to try things with: {credits}.", credits=credits(deps.settings.trial_credits))
    return [turn.say(f"🎁 {told}")]
