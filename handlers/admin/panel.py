"""/admin: the operator's panel. The user is authorised at the command and again at every press.

Whatever is ordered at A2E is an operation for admins, ordered like any other job.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.buttons import (
    AllJobs,
    CastFor,
    Data,
    DropToken,
    EndMaintenance,
    JobsOf,
    LogPage,
    OnAnyJob,
    OnCast,
    OnPayment,
    OnPaymentSeen,
    OnPerson,
    Panel,
    PanelVerb,
    SpendPage,
    Tokens,
    Verdict,
    Withdraw,
)
from bot.chat import Button, Rows
from bot.errors import Stale
from bot.locales import N_, _
from bot.store.database import Transaction
from handlers import access, bans, home, refunds, review
from handlers.admin import account, broadcast, daily, invitations, jobs, log, maintenance, people, spend
from handlers.turn import Replies, Turn

Verb = Callable[[Transaction, Turn], Awaitable[Replies]]
Shown = Callable[[Transaction, Turn], Awaitable[bool]]
ABREAST = 2
"""Buttons of the panel in a row."""


async def always(t: Transaction, turn: Turn) -> bool:
    """Show an entry to every admin."""
    return True


async def never(t: Transaction, turn: Turn) -> bool:
    """Leave out an entry that another section leads to."""
    return False


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A section of the panel, and its button there."""

    mark: str
    label: str
    """Marked."""
    verb: PanelVerb
    opens: Verb
    shown: Shown = always
    """Whether the panel has its button; the section is there in any case."""


async def admin(t: Transaction, turn: Turn, argument: str = "") -> Replies:
    """Show the panel; to others this is an unknown command."""
    if not turn.is_admin:
        return await home.unknown(t, turn)
    if argument:
        is_verb = argument.split(maxsplit=1)[0].lower() in bans.SAID
        return await (bans.said if is_verb else people.found)(t, turn, argument)
    return await _home(t, turn)


async def pressed(t: Transaction, turn: Turn, data: Data) -> Replies:
    """Act on a button of the panel; raise Stale for anyone but an admin."""
    act = ACTS.get(type(data))
    if not turn.is_admin or act is None:
        raise Stale
    return await act(t, turn, data)


async def _section(t: Transaction, turn: Turn, data: Panel) -> Replies:
    return await SECTIONS.get(data.verb, _home)(t, turn)


async def _home(t: Transaction, turn: Turn) -> Replies:
    buttons = [
        Button(label=f"{one.mark} {_(one.label)}", press=Panel(verb=one.verb).data)
        for one in ENTRIES
        if await one.shown(t, turn)
    ]
    rows: Rows = tuple(tuple(buttons[start : start + ABREAST]) for start in range(0, len(buttons), ABREAST))
    words = _("<b>Operator's panel</b>")
    return [turn.put(f"🛠 {words}", rows)]


ENTRIES = (
    Entry(mark="👥", label=N_("Users"), verb=PanelVerb.PEOPLE, opens=people.ask_whom),
    Entry(mark="🚫", label=N_("Ban somebody"), verb=PanelVerb.BAN, opens=bans.ask_whom),
    Entry(mark="⏳", label=N_("Running jobs"), verb=PanelVerb.RUNNING, opens=jobs.running),
    Entry(mark="⚠️", label=N_("Failed jobs"), verb=PanelVerb.FAILED, opens=jobs.failed),
    Entry(mark="🚩", label=N_("Reports"), verb=PanelVerb.REPORTS, opens=review.waiting),
    Entry(mark="🚫", label=N_("Block list"), verb=PanelVerb.BLOCKED, opens=review.listed),
    Entry(mark="📣", label=N_("Broadcast"), verb=PanelVerb.BROADCAST, opens=broadcast.ask),
    Entry(
        mark="🚧",
        label=N_("Maintenance"),
        verb=PanelVerb.MAINTENANCE,
        opens=maintenance.press,
        shown=maintenance.is_off,
    ),
    Entry(
        mark="🟢",
        label=N_("End maintenance"),
        verb=PanelVerb.END_MAINTENANCE,
        opens=maintenance.end,
        shown=maintenance.is_on,
    ),
    Entry(mark="📊", label=N_("Spend"), verb=PanelVerb.SPEND, opens=spend.home),
    Entry(mark="🗞", label=N_("Daily report"), verb=PanelVerb.DAILY, opens=daily.shown),
    Entry(mark="🔕", label=N_("No daily report for me"), verb=PanelVerb.NO_DAILY, opens=daily.end, shown=never),
    Entry(
        mark="🔔", label=N_("Daily report at 09:00 UTC"), verb=PanelVerb.DAILY_AGAIN, opens=daily.resume, shown=never
    ),
    Entry(mark="📜", label=N_("Log"), verb=PanelVerb.LOG, opens=log.home),
    Entry(mark="🎟", label=N_("Invitation link"), verb=PanelVerb.INVITE, opens=invitations.invite, shown=access.invites),
    Entry(mark="🎟", label=N_("All invitations"), verb=PanelVerb.INVITATIONS, opens=invitations.listed, shown=never),
    Entry(mark="🙋", label=N_("Requests"), verb=PanelVerb.WAITING, opens=access.waiting, shown=access.approves),
    # For translators: on a button of the operator's panel: a payment in Stars is given back
    Entry(mark="💸", label=N_("Refund a payment"), verb=PanelVerb.REFUND, opens=refunds.ask_whose, shown=refunds.sold),
    Entry(mark="💳", label=N_("Account"), verb=PanelVerb.ACCOUNT, opens=account.account),
    Entry(mark="🔑", label=N_("Tokens"), verb=PanelVerb.TOKENS, opens=account.tokens),
    Entry(mark="💎", label=N_("Exchange diamonds"), verb=PanelVerb.EXCHANGE, opens=account.exchange),
    Entry(mark="👤", label=N_("Add user"), verb=PanelVerb.USER, opens=account.user),
    Entry(mark="🌊", label=N_("Public pool"), verb=PanelVerb.POOL, opens=account.pool),
)
"""What the panel has, in order: people, jobs, reports, everybody, figures; the account at A2E last."""
SECTIONS: dict[PanelVerb, Verb] = {
    **{one.verb: one.opens for one in ENTRIES},
    PanelVerb.SWITCH_DAILY: daily.switch,
}
"""What a button of the panel says -> what it opens; the last is of buttons that an earlier version made."""
ACTS: dict[type[Data], Callable[[Transaction, Turn, Any], Awaitable[Replies]]] = {
    Panel: _section,
    EndMaintenance: maintenance.end_shown,
    Tokens: account.tokens_page,
    DropToken: account.drop,
    OnPerson: people.pressed,
    JobsOf: jobs.of_person,
    AllJobs: jobs.of_all,
    OnAnyJob: jobs.pressed,
    SpendPage: spend.page,
    LogPage: log.page,
    Verdict: bans.decided,
    OnPayment: refunds.pressed_of_old,
    OnPaymentSeen: refunds.pressed,
    OnCast: broadcast.pressed,
    CastFor: broadcast.chosen,
    Withdraw: invitations.withdraw,
}
"""A kind of button -> who acts on it."""
