"""/forget and /export, /terms and /paysupport: a person's data, and what both sides promise."""

from bot.buttons import Data, Forget, ForgetMenu, ForgetVerb
from bot.chat import Button, Rows
from bot.errors import Stale
from bot.jobs.personal.data import EVERYTHING, RESULTS
from bot.operations import SHELVES
from bot.store.database import Transaction
from handlers.turn import Replies, Turn

TERMS = (
    "📜 <b>Terms</b>\n"
    "• Only use faces, voices and pictures that are yours, or whose owners have clearly agreed. No minors, nothing "
    "that harms, deceives or undresses anybody.\n"
    "• Results are made by AI and labelled as such; keep the label when you share them.\n"
    "• You see the price before anything starts. You get your credits back if it fails, but not if you cancel after "
    "A2E has begun.\n"
    "• A2E (video.a2e.ai) makes the results under its own terms and may refuse content.\n"
    "• The operator may set limits and exclude anyone who breaks these terms.\n"
    "/privacy says who sees what, /forget deletes it."
)
PAYSUPPORT = (
    "🧾 <b>Payments</b>\nNothing is sold here for money at the moment: credits are the operator's, and /balance shows "
    "what you have used. A job that fails is refunded automatically; its card in /jobs says so. If a charge looks "
    "wrong, tell the operator, with the job's name and time from /jobs."
)


async def terms(t: Transaction, turn: Turn, argument: str = "") -> Replies:
    """Say what both sides promise."""
    return [turn.put(TERMS)]


async def paysupport(t: Transaction, turn: Turn, argument: str = "") -> Replies:
    """Answer questions about money; Telegram asks every bot for this."""
    return [turn.put(PAYSUPPORT)]


async def export(t: Transaction, turn: Turn, argument: str = "") -> Replies:
    """Send everything that is kept about the user."""
    await turn.deps.queue.enqueue(t, "export", f"{turn.user.id}:{turn.incoming.chat_id}")
    return [
        turn.put("📦 I'm collecting everything I keep about you. You get two files: one to read, one for programs.")
    ]


def _words() -> dict[str, str]:
    """Return what can be deleted, in words: each shelf, the results, everything."""
    shelves = {kind: f"my {shelf.one}s" for kind, shelf in SHELVES.items() if shelf.command}
    return {**shelves, RESULTS: "my jobs and results", EVERYTHING: "everything of mine"}


async def forget(t: Transaction, turn: Turn, argument: str = "") -> Replies:
    """Ask what to delete; nothing happens without a second press."""
    buttons = [
        Button(label=f"🗑 {words}", press=Forget(verb=ForgetVerb.ASK, what=what).data)
        for what, words in _words().items()
    ]
    rows: Rows = tuple(tuple(buttons[n : n + 2]) for n in range(0, len(buttons), 2))
    return [
        turn.put(
            "🧹 <b>Forget</b>\nWhat should I delete, here and at A2E? To delete a single item, use its shelf or /jobs.",
            rows,
        )
    ]


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
        words = _words()[what]
        rows: Rows = (
            (Button(label=f"🗑 Yes, delete {words}", press=Forget(verb=ForgetVerb.YES, what=what).data),),
            (Button(label="◀️ Back", press=ForgetMenu().data),),
        )
        running = (
            " Running jobs are cancelled; what A2E has begun stays spent." if what in (RESULTS, EVERYTHING) else ""
        )
        return [turn.put(f"Delete <b>{words}</b>, here and at A2E?{running} It can't be undone.", rows)]
    key = f"{turn.user.id}:{turn.incoming.chat_id}:{what}:{turn.now:.3f}"
    await turn.deps.queue.enqueue(t, "forget", key)
    turn.deps.uploads.let_go(turn.user.id)
    return [turn.put("🧹 I'm deleting it; I'll tell you when it's done.")]
