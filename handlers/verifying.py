"""/verify: what a file says of how it was made, ours or not. Nothing is charged, and A2E is not asked."""

from html import escape

from bot.chat import FileRef, Incoming, Kind
from bot.errors import Unreadable
from bot.locales import N_, _
from bot.media.files import Limits, declared
from bot.operations.facts import Carried, Carries, Credentials
from bot.operations.file_inputs import links_in
from bot.store.database import Transaction
from bot.store.drafts import Draft
from handlers.dialogue.draft import cancel_row
from handlers.dialogue.engine import open_draft
from handlers.turn import Replies, Turn

VERIFY = "verify"
"""The operation of a draft that waits for a file."""
ANY = Limits(kind="video", max_mb=50)
"""How much is looked at, of whatever kind."""
SEND = N_(
    "Which <b>photo</b>, <b>video</b> or sound should I look at? Please send it as a <b>file</b> (📎): sent "
    "as a photo or video, it loses its credentials on the way. A <b>link</b> works too. /cancel ends this."
)
UNREADABLE = N_("I can't read that file: it is broken, or too complicated. Please send another one.")
CLOSED = N_(
    "I can't look into this file: it is broken, or of a kind that I don't know. So I can't say what it carries. I know "
    "the usual pictures, sounds and videos."
)
NOTHING = N_(
    "It carries nothing: no credentials and no AI label. That doesn't say how it was made; most files carry nothing."
)
RESENT = N_(
    "Telegram has packed this file again, and credentials get lost on the way. Please send it as a <b>file</b> (📎)."
)
CHANGED = N_("⚠️ It was changed after it was signed: its credentials tell of another version.")
BROKEN = N_("⚠️ Its credentials don't hold. Please don't rely on them.")
UNREADABLE_CREDENTIALS = N_("⚠️ It has credentials, but they are broken: nobody can read any more what they said.")
EXPIRED = N_(
    "The signer's certificate has ended since, as is usual for older files. The file doesn't say when it was signed, "
    "so nobody can check that it was in time."
)
STRANGER = N_(
    "The signature is intact, but the signer is on no list of known ones: anybody could have chosen that name."
)
INTACT = N_("The signature is intact, and the signer is on a list of known ones.")
# For translators: {signer} and {tool} are names that stand in the file.
SIGNED = N_("Signed by <b>{signer}</b>, made with <b>{tool}</b>.")
BY_AI = N_("🤖 The credentials say that AI made it, or a part of it.")
TAGGED = N_("🤖 A label in the file says that AI made it, or a part of it.")


async def verify(t: Transaction, turn: Turn, argument: str = "") -> Replies:
    """Look at the file that comes with the command or is replied to; else ask for one."""
    if (question := _asked(turn.incoming)) is not None:
        return [turn.say(_looked_at(turn, question))]
    draft = await open_draft(t, turn, VERIFY, {})
    return [turn.say(f"🔎 {_(SEND)}", cancel_row(draft))]


async def sent(t: Transaction, turn: Turn, draft: Draft) -> Replies:
    """Look at the file that was asked for."""
    question = _asked(turn.incoming)
    if question is None:
        return [turn.say(f"🔎 {_(SEND)}", cancel_row(draft))]
    words = _looked_at(turn, question)
    await turn.deps.store.drafts.drop(t, draft)
    return [turn.say(words)]


def _asked(incoming: Incoming) -> Carries | None:
    for one in (incoming, incoming.replied):
        if one is None:
            continue
        if one.file is not None:
            return Carries(limits=ANY, file=one.file)
        if links := links_in(one):
            return Carries(limits=ANY, url=links[0])
    return None


def _looked_at(turn: Turn, question: Carries) -> str:
    if question.file is not None:
        declared(question.file.size, (ANY,))
    try:
        carried = turn.known.ask(question)
    except Unreadable as error:
        raise Unreadable(str(error), user_text=UNREADABLE) from None
    return "\n".join([f"🔎 {_('<b>What this file carries</b>')}", *_lines(carried, question.file)])


def _lines(carried: Carried, file: FileRef | None) -> list[str]:
    lines = _of_credentials(carried.credentials) if carried.credentials else []
    if carried.tag:
        lines.append(_(TAGGED))
    if lines:
        return lines
    if not carried.type:
        return [_(CLOSED)]
    repacked = file is not None and file.kind in (Kind.PHOTO, Kind.VIDEO, Kind.VIDEO_NOTE)
    return [_(NOTHING), *([_(RESENT)] if repacked else [])]


def _of_credentials(found: Credentials) -> list[str]:
    if found.state == "Unreadable":
        return [_(UNREADABLE_CREDENTIALS)]
    unknown = _("unknown")
    lines = [_(SIGNED, signer=escape(found.signer or unknown), tool=escape(found.tool or unknown))]
    if found.changed:
        lines.append(_(CHANGED))
    elif found.state == "Invalid" and not found.expired:
        lines.append(_(BROKEN))
    else:
        lines.append(_(INTACT if found.state == "Trusted" else STRANGER))
        lines += [_(EXPIRED)] if found.expired else []
    return [*lines, *([_(BY_AI)] if found.ai else [])]
