"""/forget and /export, /terms: a person's data, and what both sides promise."""

from bot.buttons import Data, Forget, ForgetMenu, ForgetVerb
from bot.chat import Button, Rows
from bot.errors import Stale
from bot.jobs.personal.data import EVERYTHING, RESULTS
from bot.locales import N_, _
from bot.operations import SHELVES
from bot.store.database import Transaction
from handlers.back import back
from handlers.turn import Replies, Turn

TERMS = N_(
    "<b>Terms</b>\n"
    "• Only use faces, voices and pictures that are yours, or whose owners have clearly agreed. No minors, nothing "
    "that harms, deceives or undresses anybody.\n"
    "• Results are made by AI and labelled as such; keep the label when you share them.\n"
    "• You see the price before anything starts. You get your credits back if it fails, but not if you cancel after "
    "A2E has begun.\n"
    "• A2E (video.a2e.ai) makes the results under its own terms and may refuse content.\n"
    "• The operator may set limits and exclude anyone who breaks these terms.\n"
    "/privacy says who sees what, /forget deletes it."
)


async def terms(t: Transaction, turn: Turn, argument: str = "") -> Replies:
    """Say what both sides promise."""
    return [turn.put(f"📜 {_(TERMS)}")]


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


async def pressed(t: Transaction, turn: Turn, data: Data) -> Replies:
    """Ask once more, or start the deletion."""
    match data:
        case ForgetMenu():
            return await forget(t, turn)
        case Forget(verb=verb, what=what) if what in _words():
            return await _forget(t, turn, verb, what)
    raise Stale


async def _forget(t: Transaction, turn: Turn, verb: ForgetVerb, what: str) -> Replies:
    if verb is ForgetVerb.ASK:
        # For translators: {what} is "my faces", "everything of mine" and so on; use a colon where it has to be bent.
        yes = _("Yes, delete {what}", what=_words()[what])
        rows: Rows = ((Button(label=f"🗑 {yes}", press=Forget(verb=ForgetVerb.YES, what=what).data),),)
        return [turn.put(_sure(what), (*rows, *back(ForgetMenu())))]
    key = f"{turn.user.id}:{turn.incoming.chat_id}:{what}:{turn.now:.3f}"
    await turn.deps.queue.enqueue(t, "forget", key)
    turn.deps.uploads.let_go(turn.user.id)
    words = _("I'm deleting it; I'll tell you when it's done.")
    return [turn.put(f"🧹 {words}")]


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
