"""What a group's admins decide for it: how many credits may be spent there in a day."""

from bot.buttons import GroupBudget
from bot.chat import Button, Reply, Rows
from bot.operations.facts import AdminOf
from bot.operations.prices import credits_words
from bot.store.database import Transaction
from bot.store.groups import MOST
from bot.store.ledger import day_start
from handlers.turn import Replies, Turn

AMOUNTS = (0, 50, 100, 200, 500, 1000, 2000, 5000)
"""Credits a day; 0: no limit."""
HOW = (
    "Admins of this group choose it below, or send <code>/settings 300</code>. Your own settings: /settings in private."
)
ADMINS_ONLY = "Only admins of this group can change that."
NO_NUMBER = (
    f"Please send a whole number of credits a day, such as <code>/settings 300</code>; at most {MOST:,}, 0: no limit."
)


async def show(t: Transaction, turn: Turn, argument: str) -> Replies:
    """Show the group's budget, or set it: "/settings 300"."""
    if not argument:
        return [await _panel(t, turn)]
    number = argument.strip()
    if not (number.isascii() and number.isdigit() and len(number) <= len(str(MOST)) and int(number) <= MOST):
        return [turn.say(NO_NUMBER)]
    return await limit(t, turn, int(number))


async def limit(t: Transaction, turn: Turn, daily: int) -> Replies:
    """Set the group's budget, for one of its admins; Telegram says who that is, each time."""
    chat_id = turn.incoming.chat_id
    if not turn.known.ask(AdminOf(chat_id=chat_id, user_id=turn.user.id)):
        return turn.toast(ADMINS_ONLY, alert=True)
    await turn.deps.store.groups.set_budget(t, chat_id, daily)
    return [await _panel(t, turn)]


async def _panel(t: Transaction, turn: Turn) -> Reply:
    groups, chat_id = turn.deps.store.groups, turn.incoming.chat_id
    daily = await groups.budget(t, chat_id)
    spent = await groups.spent(t, chat_id, since=day_start(turn.now))
    budget = f"{credits_words(daily)} a day" if daily else "no limit"
    words = f"👥 <b>This group's budget</b>: {budget}\nSpent today: {credits_words(spent)}.\n{HOW}"
    return turn.put(words, _rows(daily))


def _rows(daily: int) -> Rows:
    buttons = [Button(label=_label(one, daily), press=GroupBudget(daily=one).data) for one in AMOUNTS]
    return tuple(tuple(buttons[n : n + 2]) for n in range(0, len(buttons), 2))


def _label(amount: int, daily: int) -> str:
    words = f"{amount:,} a day" if amount else "No limit"
    return f"{words} · now" if amount == daily else words
