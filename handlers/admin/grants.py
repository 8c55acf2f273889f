"""Credits that an admin gives a person: to have where they are sold; for today and the month where limits hold."""

from bot.buttons import OnPerson, Panel, PanelVerb
from bot.chat import Rows, SendMessage
from bot.errors import Stale
from bot.jobs.access_requests import person
from bot.locales import N_, _, ngettext
from bot.locales.amounts import number
from bot.store.admin_log import Deed, about_person
from bot.store.database import Transaction
from bot.store.drafts import Draft
from handlers import bans
from handlers.admin import meanwhile
from handlers.back import back
from handlers.dialogue.engine import open_draft
from handlers.turn import Replies, Turn

GRANT, WHOM, SEEN = "grant", "person", "seen"
"""The operation of a draft that waits for a number of credits, and its answers: for whom, and the newest deed then."""
MOST = 100_000
# For translators: {person} is a link such as "Person 123".
HOW_MANY = N_(
    "How many credits do you give {person}? Please send a <b>text</b> with a whole number from 1 to {most}. "
    "/cancel changes nothing."
)
NO_USE = N_("Nothing here needs credits: none are sold, and no limit is set. Nothing was given.")


def count(turn: Turn) -> bool:
    """Whether credits of one's own count for anything."""
    limits = turn.deps.limits
    return bool(limits.sells or limits.daily or limits.monthly)


async def ask(t: Transaction, turn: Turn, data: OnPerson) -> Replies:
    """Ask how many credits a person gets."""
    rows = _rows(data.user)
    if (changed := await meanwhile.since(t, turn, about_person(data.user), data.seen, rows)) is not None:
        return changed
    if (why := await _why_not(t, turn, data.user)) is not None:
        return [turn.put(why, rows)]
    await open_draft(t, turn, GRANT, {WHOM: data.user, SEEN: data.seen})
    return [turn.put(_how_many(data.user), rows)]


async def given(t: Transaction, turn: Turn, draft: Draft) -> Replies:
    """Take the next text as the number of credits."""
    if not turn.is_admin:
        raise Stale
    text, whom = (turn.incoming.text or "").strip(), int(draft.answers[WHOM])
    if not (text.isascii() and text.isdigit() and 0 < int(text[:9]) <= MOST and len(text) < 9):
        return [turn.say(_how_many(whom), _rows(whom))]
    await turn.deps.store.drafts.drop(t, draft)
    on, seen = about_person(whom), int(draft.answers[SEEN])
    if (changed := await meanwhile.since(t, turn, on, seen, _rows(whom))) is not None:
        return changed
    if (why := await _why_not(t, turn, whom)) is not None:
        return [turn.say(why, _rows(whom))]
    return await _give(t, turn, whom, int(text))


def _how_many(whom: int) -> str:
    words = _(HOW_MANY, person=person(whom), most=number(MOST))
    return f"🎁 {words}"


async def _why_not(t: Transaction, turn: Turn, whom: int) -> str | None:
    """Return why credits would be of no use to a person; None: they are of use."""
    if await turn.deps.store.users.get(t, whom) is None:  # forgotten since the screen was made
        return _("{person} has never written to me.", person=person(whom))
    return None if count(turn) else _(NO_USE)


async def _give(t: Transaction, turn: Turn, whom: int, credits: int) -> Replies:
    """Give them, and tell both."""
    log, now, on = turn.deps.store.admin_log, turn.now, about_person(whom)
    deed = await log.note(t, turn.user.id, Deed.GRANTED, now=now, whom=whom, on=on, credits=credits)
    if turn.deps.limits.sells:
        await turn.deps.store.grants.give(t, whom, f"admin:{deed}", credits, now=now)
    else:
        await turn.deps.store.ledger.give(t, whom, credits, now=now)
    with await turn.deps.languages.to(whom, t):
        told = ngettext(
            "The operator has given you {count} credit. /balance shows what you have.",
            "The operator has given you {count} credits. /balance shows what you have.",
            credits,
        )
    # For translators: {person} is a link such as "Person 123".
    done = ngettext(
        "{person} has {count} credit more.", "{person} has {count} credits more.", credits, person=person(whom)
    )
    return [turn.say(f"🎁 {done}", _rows(whom)), SendMessage(chat_id=whom, text=f"🎁 {told}")]


def _rows(whom: int) -> Rows:
    return (bans.opens(whom), *back(Panel(verb=PanelVerb.HOME)))
