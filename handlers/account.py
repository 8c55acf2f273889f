"""/balance and /languages: what was spent, and what A2E speaks."""

from html import escape

from bot.errors import BotError
from bot.locales import _, ngettext
from bot.locales.amounts import digits
from bot.operations.facts import Listed, Wallet
from bot.operations.prices import credits_words
from bot.store.database import Transaction
from bot.store.ledger import day_start, month_start
from handlers import inviting, stars
from handlers.turn import Replies, Turn


async def balance(t: Transaction, turn: Turn, argument: str = "") -> Replies:
    """Show the user's spending and limits; admins also see A2E's account."""
    ledger, limits = turn.deps.store.ledger, turn.deps.limits
    day, since = day_start(turn.now), month_start(turn.now)
    today = await ledger.spent(t, turn.user.id, since=day)
    month = await ledger.spent(t, turn.user.id, since=since)
    more_today = await ledger.given(t, turn.user.id, since=day)
    more = await ledger.given(t, turn.user.id, since=since)
    sells = turn.deps.settings.sells
    lines = [
        f"💳 {_('<b>Balance</b>')}",
        *(await stars.lines(t, turn) if sells else []),
        # For translators: {spent} is "5 credits of 100" or "5 credits, no limit".
        _("Today: {spent}", spent=_spent(today, limits.daily, more_today, sells=sells)),
        _("This month: {spent}", spent=_spent(month, limits.monthly, more, sells=sells)),
    ]
    if turn.is_admin:
        lines.append(_wallet(turn))
    if not sells:
        return [turn.put("\n".join(lines))]
    return [turn.put("\n".join([*lines, *inviting.lines(turn)]), await stars.rows(t, turn))]


def _spent(credits: int, limit: int, more: int, *, sells: bool) -> str:
    if sells and not limit:  # what is left is the limit
        return credits_words(credits)
    if limit:
        return ngettext("{count} credit of {limit}", "{count} credits of {limit}", credits, limit=digits(limit + more))
    return ngettext("{count} credit, no limit", "{count} credits, no limit", credits)


def _wallet(turn: Turn) -> str:
    try:
        coins, diamonds = turn.known.ask(Wallet())
    except BotError:
        return _("A2E's account: A2E isn't answering right now.")
    in_diamonds = ngettext("{count} diamond", "{count} diamonds", diamonds)
    # For translators: {coins} is such as "5 credits".
    return _("A2E's account: {coins}, {diamonds}", coins=credits_words(coins), diamonds=in_diamonds)


async def languages(t: Transaction, turn: Turn, argument: str = "") -> Replies:
    """List the languages that A2E speaks, with their regions."""
    spoken = turn.known.ask(Listed(kind="locale"))
    lines = [f"• {escape(one.label)} – <code>{escape(one.id)}</code>" for one in spoken]
    tail = _("Pick one in /speak, /present and /dub; /voices has samples.")
    return [turn.put("\n".join([f"🌐 {_('<b>Languages</b> ({count})', count=len(spoken))}", *lines, tail]))]
