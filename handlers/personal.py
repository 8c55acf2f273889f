"""/forget and /export: a person's own data."""

from bot.buttons import Data, Forget, ForgetMenu, ForgetVerb
from bot.chat import Button, Rows
from bot.errors import Stale
from bot.jobs.personal import at_a2e
from bot.jobs.personal.at_a2e import EVERYTHING, RESULTS
from bot.jobs.personal.data import forgetting
from bot.locales import _, ngettext
from bot.operations import SHELVES
from bot.store.database import Transaction
from handlers import menus
from handlers.back import back
from handlers.turn import Replies, Turn


async def export(t: Transaction, turn: Turn, argument: str = "") -> Replies:
    """Send everything that is kept about the user."""
    await turn.deps.queue.enqueue(t, "export", f"{turn.user.id}:{turn.incoming.chat_id}")
    words = _("I'm collecting everything I keep about you. You get two files: one to read, one for programs.")
    return [turn.put(f"📦 {words}")]


def _words() -> dict[str, str]:
    """Return what can be deleted, in words: each shelf, the results, everything."""
    shelves = {kind: _(shelf.all_mine) for kind, shelf in SHELVES.items() if shelf.command}
    return {**shelves, RESULTS: _("my jobs and results"), EVERYTHING: _("everything of mine")}


async def forget(t: Transaction, turn: Turn, argument: str = "") -> Replies:
    """Ask what to delete; nothing happens without a second press."""
    buttons = [
        Button(label=f"🗑 {words}", press=Forget(verb=ForgetVerb.ASK, what=what).data)
        for what, words in _words().items()
    ]
    rows: Rows = tuple(tuple(buttons[n : n + 2]) for n in range(0, len(buttons), 2))
    words = _("<b>Forget</b>\nWhat should I delete, here and at A2E? To delete a single item, use its shelf or /jobs.")
    return [turn.put(f"🧹 {words}", rows)]


async def pressed(t: Transaction, turn: Turn, data: Data, *, menu_of: menus.MenuOf) -> Replies:
    """Ask once more, or start the deletion; menu_of: the commands that Telegram shows in a language."""
    match data:
        case ForgetMenu():
            return await forget(t, turn)
        case Forget(verb=verb, what=what) if what in _words():
            replies = await _forget(t, turn, verb, what)
            is_all = verb is ForgetVerb.YES and what == EVERYTHING
            return [*replies, *(menus.given_up(turn, menu_of) if is_all else [])]
    raise Stale


async def _forget(t: Transaction, turn: Turn, verb: ForgetVerb, what: str) -> Replies:
    if verb is ForgetVerb.ASK:
        # For translators: {what} is "my faces", "everything of mine" and so on; use a colon where it has to be bent.
        yes = _("Yes, delete {what}", what=_words()[what])
        rows: Rows = ((Button(label=f"🗑 {yes}", press=Forget(verb=ForgetVerb.YES, what=what).data),),)
        lost = await _lost(t, turn) if what == EVERYTHING else []
        return [turn.put("\n".join([_sure(what), *lost]), (*rows, *back(ForgetMenu())))]
    had = await at_a2e.had(t, turn.deps, turn.user.id, what, until=turn.now)
    key = forgetting(turn.user.id, turn.incoming.chat_id, what, had, when=turn.now)
    await turn.deps.queue.enqueue(t, "forget", key)
    turn.deps.uploads.let_go(turn.user.id)
    words = _("I'm deleting it; I'll tell you when it's done.")
    return [turn.put(f"🧹 {words}")]


async def _lost(t: Transaction, turn: Turn) -> list[str]:
    """Return what else a person loses with everything: the credits that they have paid for, and their access."""
    lines = []
    if credits := await paid_credits(t, turn):
        lines.append(
            ngettext(
                "The {count} credit that you have paid for is lost.",
                "The {count} credits that you have paid for are lost.",
                credits,
            )
        )
    if turn.deps.settings.access != "open" and not turn.is_admin:
        lines.append(_("You would have to be let in again."))
    return lines


async def paid_credits(t: Transaction, turn: Turn) -> int:
    """Return the credits that a person has paid for and not used."""
    store, user = turn.deps.store, turn.user.id
    return max(0, min(await store.ledger.left(t, user), await store.payments.bought(t, user)))


def _sure(what: str) -> str:
    """Return the question before something is deleted."""
    words = _words()[what]
    if what not in (RESULTS, EVERYTHING):
        # For translators: {what} is "my faces" and so on; use a colon where it has to be bent.
        return _("Delete <b>{what}</b>, here and at A2E? It can't be undone.", what=words)
    # For translators: {what} is "my jobs and results" or "everything of mine"; use a colon where it has to be bent.
    return _(
        "Delete <b>{what}</b>, here and at A2E? Running jobs are cancelled; what A2E has begun stays spent. It can't "
        "be undone.",
        what=words,
    )
