"""What a group's admins allow there: each operation is on until one of them switches it off."""

from bot.buttons import Allow, Allowed, AllowedPage, OfGroup, SwitchAllowed
from bot.buttons.paging import page_of, turning
from bot.chat import Button, Reply
from bot.errors import Stale
from bot.locales import N_, _
from bot.operations import OPERATIONS
from bot.operations.facts import AdminOf
from bot.store.database import Transaction
from handlers.back import back
from handlers.group_settings import ADMINS_ONLY
from handlers.home import in_pairs
from handlers.turn import Replies, Turn

ON_A_PAGE = 12
WHAT = N_("<b>What may be ordered here</b>\n🟢 is allowed, ⛔ is not. Admins of this group change it with a press.")

NOW = N_("This is how it is now. Please press again what you want to change.")


async def show(t: Transaction, turn: Turn, page: int) -> Replies:
    """Show a page of the operations, and which are allowed."""
    return [_page(turn, await turn.deps.store.groups.refused(t, turn.incoming.chat_id), page)]


async def pressed_of_old(t: Transaction, turn: Turn, data: SwitchAllowed) -> Replies:
    """Show how it is: the button of an earlier version doesn't say what its presser wants."""
    return [*turn.note(_(NOW)), *await show(t, turn, data.page)]


async def allow(t: Transaction, turn: Turn, data: Allow) -> Replies:
    """Allow an operation or not, for one of the group's admins; Telegram says who that is, each time.

    The button says which, so that it does the same however often it is pressed, and by how many.
    """
    if turn.incoming.private or data.operation not in _operations():
        raise Stale
    chat_id, groups = turn.incoming.chat_id, turn.deps.store.groups
    if not turn.known.ask(AdminOf(chat_id=chat_id, user_id=turn.user.id)):
        return turn.toast(_(ADMINS_ONLY), alert=True)
    refused = await groups.allow(t, chat_id, data.operation, allowed=data.to is Allowed.YES)
    return [_page(turn, refused, data.page)]


def _operations() -> list[str]:
    return [command for command, one in OPERATIONS.items() if not one.hidden]


def _page(turn: Turn, refused: frozenset[str], page: int) -> Reply:
    some, page, pages = page_of(_operations(), page, ON_A_PAGE)
    buttons = [
        Button(
            label=f"{'⛔' if command in refused else '🟢'} {_(OPERATIONS[command].title)}",
            press=Allow(page=page, operation=command, to=Allowed.YES if command in refused else Allowed.NO).data,
        )
        for command in some
    ]
    rows = (*in_pairs(buttons), *turning(page, pages, lambda n: AllowedPage(page=n)))
    return turn.put(f"🧰 {_(WHAT)}", (*rows, *back(OfGroup())))
