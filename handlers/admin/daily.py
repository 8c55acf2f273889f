"""The daily report in the operator's panel: yesterday's at any time, and whether this admin gets it every morning."""

from bot.buttons import Panel, PanelVerb
from bot.jobs import daily
from bot.locales import N_, _
from bot.operations.facts import Wallet
from bot.store.database import Transaction
from handlers.back import back
from handlers.turn import Replies, Turn

OFF = N_("You get no daily report any more. 🗞 in /admin shows it, and brings it back.")
ON = N_("You get the report every day at 09:00 UTC.")


async def shown(t: Transaction, turn: Turn) -> Replies:
    """Show what yesterday came to."""
    credits, _diamonds = turn.known.ask(Wallet())
    found = await daily.day(t, turn.deps, now=turn.now)
    rows = daily.rows(wanted=not turn.user.settings.get(daily.NO_REPORT))
    return [turn.put(daily.words(found, credits), (*rows, *back(Panel(verb=PanelVerb.HOME))))]


async def end(t: Transaction, turn: Turn) -> Replies:
    """Send this admin no daily report any more."""
    return await _set(t, turn, off=True)


async def resume(t: Transaction, turn: Turn) -> Replies:
    """Send this admin the daily report again."""
    return await _set(t, turn, off=False)


async def switch(t: Transaction, turn: Turn) -> Replies:
    """Switch it, for a button that an earlier version made."""
    return await _set(t, turn, off=not turn.user.settings.get(daily.NO_REPORT))


async def _set(t: Transaction, turn: Turn, *, off: bool) -> Replies:
    await turn.deps.store.users.set_settings(t, turn.user, {daily.NO_REPORT: True if off else None})
    said = _(OFF if off else ON)
    rows = (*daily.rows(wanted=not off), *back(Panel(verb=PanelVerb.HOME)))
    return [turn.say(f"🗞 {said}", rows)]
