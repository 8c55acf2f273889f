"""Invitations in the operator's panel: a link that lets people in for a week, the list of links, and their end."""

from bot.buttons import Panel, PanelVerb, Withdraw
from bot.chat import Button, Rows
from bot.locales import N_, _, ngettext
from bot.locales.amounts import date
from bot.store.admin_log import Deed
from bot.store.database import Transaction
from bot.store.invitations import Invitation
from handlers.back import back
from handlers.inviting_in import code_of
from handlers.links import copying
from handlers.turn import Replies, Turn

DAYS = 7
AGAIN_SECONDS = 3600.0
"""An admin who asks again within an hour gets the same link."""
SHOWN = 20
"""How many links are listed at once, the newest."""
ENDED = N_("That invitation had ended already.")
WITHDRAWN = N_("Withdrawn: that link lets in nobody any more. People who came by it stay.")


async def invite(t: Transaction, turn: Turn) -> Replies:
    """Show a link that lets in anyone who opens it within a week."""
    invitations, me = turn.deps.store.invitations, turn.user.id
    one = await invitations.newest_of(t, me, since=turn.now - AGAIN_SECONDS, now=turn.now)
    if one is None:
        one = await invitations.make(t, me, until=turn.now + DAYS * 24 * 3600, now=turn.now)
        await turn.deps.store.admin_log.note(t, me, Deed.INVITED, now=turn.now, number=one.id)
    link = f"https://t.me/{turn.deps.outbox.username}?start={code_of(turn.deps.store.vault, one.id)}"
    words = ngettext(
        "Anyone who opens this link within {count} day may use the studio:\n{link}\n"
        "It works for everybody who has it, so share it with care.",
        "Anyone who opens this link within {count} days may use the studio:\n{link}\n"
        "It works for everybody who has it, so share it with care.",
        DAYS,
        link=link,
    )
    label = _("Withdraw this invitation")
    withdraw = Button(label=f"🗑 {label}", press=Withdraw(invitation=one.id).data)
    every = Button(label=f"▶️ {_('All invitations')}", press=Panel(verb=PanelVerb.INVITATIONS).data)
    return [turn.put(f"🎟 {words}", (*copying(link), (withdraw,), (every,), *_back()))]


async def listed(t: Transaction, turn: Turn) -> Replies:
    """List the links that let people in."""
    return [turn.put(*await _page(t, turn))]


async def _page(t: Transaction, turn: Turn) -> tuple[str, Rows]:
    valid = await turn.deps.store.invitations.valid(t, now=turn.now)
    if not valid:
        return f"🎟 {_('No invitation is open: no link lets anybody in.')}", _rows()
    words = ngettext("{count} invitation is open:", "{count} invitations are open:", len(valid))
    return f"🎟 {words}\n" + "\n".join(map(_line, valid[:SHOWN])), (*map(_row, valid[:SHOWN]), *_rows())


def _line(one: Invitation) -> str:
    # For translators: an invitation's line in a list; {number} is its number, {made} and {until} are dates
    words = _("No. {number}: made {made}, until {until}", number=one.id, made=date(one.at), until=date(one.until))
    # For translators: how many people an invitation has let in
    used = ngettext("{count} person came", "{count} people came", one.used)
    return f"• {words}; {used}"


def _row(one: Invitation) -> tuple[Button, ...]:
    # For translators: on a button; {number} is an invitation's
    label = _("Withdraw no. {number}", number=one.id)
    return (Button(label=f"🗑 {label}", press=Withdraw(invitation=one.id).data),)


def _rows() -> Rows:
    return ((Button(label=f"🎟 {_('Invitation link')}", press=Panel(verb=PanelVerb.INVITE).data),), *_back())


async def withdraw(t: Transaction, turn: Turn, data: Withdraw) -> Replies:
    """Let a link let in nobody any more; it can be made up for by another, so nothing is asked."""
    done = await turn.deps.store.invitations.withdraw(t, data.invitation, now=turn.now)
    if done:
        deed = Deed.WITHDREW
        await turn.deps.store.admin_log.note(t, turn.user.id, deed, now=turn.now, number=data.invitation)
    said = _(WITHDRAWN if done else ENDED)
    words, rows = await _page(t, turn)
    return [*turn.note(said), turn.put(f"{said}\n\n{words}", rows)]


def _back() -> Rows:
    return back(Panel(verb=PanelVerb.HOME))
