"""/recipes: several operations ordered as one: those of the studio, one's own, and those that somebody has shared."""

from bot.buttons import CookedVerb, CookStudio, Data, OnCooked
from bot.chat import Button
from bot.errors import Stale
from bot.jobs.recipes import go_on
from bot.operations.recipes import NAME
from bot.operations.studio_recipes import STUDIO
from bot.store.database import Transaction
from handlers.dialogue.engine import ask, open_draft
from handlers.turn import Replies, Turn

HEAD = "📖 <b>Recipes</b>\nSeveral steps as one order: one price, one ✅."


async def recipes(t: Transaction, turn: Turn, argument: str = "") -> Replies:
    """Show the studio's recipes and one's own."""
    rows = tuple((Button(label=one.label, press=CookStudio(recipe=key).data),) for key, one in STUDIO.items())
    lines = [f"<b>{one.name}</b>: {one.about}" for one in STUDIO.values()]
    return [turn.put("\n".join([HEAD, *lines]), rows)]


async def pressed(t: Transaction, turn: Turn, data: Data) -> Replies:
    """Act on a button of recipes."""
    match data:
        case CookStudio(recipe=key) if key in STUDIO:
            one = STUDIO[key]
            return await ask(t, turn, await open_draft(t, turn, one.key, {**one.fixed, NAME: one.name}))
        case OnCooked(job=number, verb=CookedVerb.GO_ON):
            return await _go_on(t, turn, number)
    raise Stale


async def _go_on(t: Transaction, turn: Turn, number: int) -> Replies:
    card = await turn.deps.store.jobs.get_own(t, number, turn.user.id)
    if card is None or not await go_on(t, turn.deps, card):
        raise Stale
    return turn.toast("Going on.")
