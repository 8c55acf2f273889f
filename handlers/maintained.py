"""While maintenance is on: what orders something gets the operator's text, and all else goes on as usual.

Admins order as usual, so that they can see whether it works. Payments and rights never come here: the router has ways
of its own for payments, and /privacy, /forget, /export and /paysupport order nothing.
"""

from bot.buttons import Menu
from bot.chat import Button, Rows
from bot.locales import _
from bot.operations import OPERATIONS
from bot.store.database import Transaction
from handlers.dialogue.edits import may_order
from handlers.dialogue.suggestions import OFFER
from handlers.home import ELSEWHERE
from handlers.turn import Decide, Replies, Turn
from handlers.words import spoken_command

COMMANDS = {*OPERATIONS, "live", "recipes", "start", "menu"}
"""Commands that order something, or lead to what does."""
STILL_THERE = ("jobs", "gallery", "balance")


def maintained(decide: Decide) -> Decide:
    """Wrap a decision so that it orders nothing while maintenance is on."""

    async def guarded(t: Transaction, turn: Turn) -> Replies:
        if turn.is_admin or not _orders(turn) or not (text := await turn.deps.maintenance.text(t)):
            return await decide(t, turn)
        if not turn.incoming.private and turn.incoming.press is not None:
            return turn.toast(_("This studio is being worked on. Please try again later."), alert=True)
        return [turn.say(f"🚧 {text}", _rows() if turn.incoming.private else ())]

    return guarded


def _rows() -> Rows:
    """Return the buttons of what works all the same."""
    there = [(command, *ELSEWHERE[command]) for command in STILL_THERE]
    return (
        tuple(Button(label=f"{icon} {_(label)}", press=Menu(command=command).data) for command, icon, label in there),
    )


def _orders(turn: Turn) -> bool:
    """Whether an update orders something, or is a step on the way there."""
    incoming = turn.incoming
    if incoming.press is not None:
        pressed = turn.pressed
        return pressed.command in COMMANDS if isinstance(pressed, Menu) else pressed is not None and pressed.orders
    if incoming.command is not None:
        return incoming.command in COMMANDS
    if incoming.edited:
        return may_order(turn)
    if spoken_command(incoming.text, incoming.language) in ("cancel", "help"):
        return False
    draft = turn.draft
    if draft is not None and draft.operation not in OPERATIONS and draft.operation != OFFER:
        return False  # a new name, a reason, words for an open room
    return incoming.private or incoming.called or draft is not None
