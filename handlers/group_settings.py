"""What a group's admins decide for it: how many credits may be spent there in a day; see `group_allows` too."""

from bot.buttons import AllowedPage, GroupBudget
from bot.chat import Button, Reply, Rows
from bot.locales import N_, _, ngettext
from bot.locales.amounts import number
from bot.operations.facts import AdminOf
from bot.operations.prices import credits_words
from bot.store.database import Transaction
from bot.store.groups import MOST
from bot.store.ledger import day_start
from handlers.turn import Replies, Turn

AMOUNTS = (0, 50, 100, 200, 500, 1000, 2000, 5000)
"""Credits a day; 0: no limit."""
HOW = N_(
    "Admins of this group choose it below, or send <code>/settings 300</code>. Your own settings: /settings in private."
)
ADMINS_ONLY = N_("Only admins of this group can change that.")
NO_NUMBER = N_(
    "Please send a whole number of credits a day, such as <code>/settings 300</code>; at most {most}, 0: no limit."
)


async def show(t: Transaction, turn: Turn, argument: str) -> Replies:
    """Show the group's budget, or set it: "/settings 300"."""
    if not argument:
        return [await _panel(t, turn)]
    said = argument.strip()
    if not (said.isascii() and said.isdigit() and len(said) <= len(str(MOST)) and int(said) <= MOST):
        return [turn.say(_(NO_NUMBER, most=number(MOST)))]
    return await limit(t, turn, int(said))


async def limit(t: Transaction, turn: Turn, daily: int) -> Replies:
    """Set the group's budget, for one of its admins; Telegram says who that is, each time."""
    chat_id = turn.incoming.chat_id
    if not turn.known.ask(AdminOf(chat_id=chat_id, user_id=turn.user.id)):
        return turn.toast(_(ADMINS_ONLY), alert=True)
    await turn.deps.store.groups.set_budget(t, chat_id, daily)
    return [await _panel(t, turn)]


async def _panel(t: Transaction, turn: Turn) -> Reply:
    groups, chat_id = turn.deps.store.groups, turn.incoming.chat_id
    daily = await groups.budget(t, chat_id)
    spent = await groups.spent(t, chat_id, since=day_start(turn.now))
    # For translators: {credits} is "300 credits".
    some = _("<b>This group's budget</b>: {credits} a day", credits=credits_words(daily))
    budget = some if daily else _("<b>This group's budget</b>: no limit")
    today = _("Spent today: {credits}.", credits=credits_words(spent))
    refused = await groups.refused(t, chat_id)
    return turn.put(f"👥 {budget}\n{today}\n{_(HOW)}", (*_rows(daily), *_allowed(len(refused))))


def _allowed(refused: int) -> Rows:
    """Return the button to what may be ordered here."""
    # For translators: on a button: how many operations the admins of a group have switched off there
    some = ngettext("Allowed here: all but {count}", "Allowed here: all but {count}", refused)
    words = some if refused else _("Allowed here: everything")
    return ((Button(label=f"🧰 {words}", press=AllowedPage(page=0).data),),)


def _rows(daily: int) -> Rows:
    buttons = [Button(label=_label(one, daily), press=GroupBudget(daily=one).data) for one in AMOUNTS]
    return tuple(tuple(buttons[n : n + 2]) for n in range(0, len(buttons), 2))


def _label(amount: int, daily: int) -> str:
    # For translators: {number} of credits, on a button.
    words = _("{number} a day", number=number(amount)) if amount else _("No limit")
    # For translators: on a button; {limit} is "300 a day" or "No limit".
    return _("{limit} · now", limit=words) if amount == daily else words
