"""Maintenance in the operator's panel: switched on with a text that people read, and pressed again it ends."""

from bot.buttons import EndMaintenance, Panel, PanelVerb
from bot.chat import Button, Rows
from bot.errors import InvalidInput, Stale, TooLong, WrongKind
from bot.jobs.access_requests import person
from bot.jobs.broadcasts.markup import as_html, length
from bot.locales import N_, _
from bot.locales.amounts import date
from bot.store.admin_log import Deed
from bot.store.database import Transaction
from bot.store.drafts import Draft
from bot.store.switches import MAINTENANCE, Switch
from handlers.admin import meanwhile
from handlers.back import back
from handlers.dialogue.engine import open_draft
from handlers.turn import Replies, Turn

CLOSING = "closing"
"""The operation of a draft that waits for the text."""
MOST = 1000
ASK = N_(
    "What should people read who order something meanwhile? Please send it as a <b>text</b>. What runs goes on and is "
    "delivered. /cancel changes nothing."
)
ON = N_("From now on maintenance is on. People who order something read this; admins go on as usual:")
OFF = N_("Maintenance has ended: everybody can order again.")
WAS_OFF = N_("Maintenance is off already.")


async def is_on(t: Transaction, turn: Turn) -> bool:
    """Whether it is on."""
    return await turn.deps.store.switches.get(t, MAINTENANCE) is not None


async def is_off(t: Transaction, turn: Turn) -> bool:
    """Whether it is off."""
    return not await is_on(t, turn)


async def press(t: Transaction, turn: Turn) -> Replies:
    """Ask for the text; where this admin has switched it on before, end it. Another's is shown first."""
    found = await turn.deps.store.switches.get(t, MAINTENANCE)
    if found is not None and found.admin_id == turn.user.id:
        return await _end(t, turn)
    if found is not None:
        return [turn.put(_shown(found), await _ends(t, turn))]
    await open_draft(t, turn, CLOSING, {})
    return [turn.put(f"🚧 {_(ASK)}", _back())]


def _shown(found: Switch) -> str:
    # For translators: {person} is a link such as "Person 123", {day} a date.
    words = _(
        "{person} has switched it on: maintenance is on since {day}.", person=person(found.admin_id), day=date(found.at)
    )
    return f"🚧 {words}\n\n{found.value}"


async def given(t: Transaction, turn: Turn, draft: Draft) -> Replies:
    """Take the next message as the text, and switch it on."""
    if not turn.is_admin:
        raise Stale
    store, sent = turn.deps.store, turn.incoming
    if not sent.is_words:
        raise WrongKind(user_text=ASK)
    text = sent.html or as_html((sent.text or "").strip())
    if not length(text):
        raise InvalidInput(user_text=ASK)
    if length(text) > MOST:
        raise TooLong(user_text=N_("That is too long: please send {most} characters at most.", most=MOST))
    await store.drafts.drop(t, draft)
    await t.lock(MAINTENANCE)
    if (found := await store.switches.get(t, MAINTENANCE)) is not None:  # another admin was faster
        return [turn.say(_shown(found), await _ends(t, turn))]
    await store.switches.put(t, MAINTENANCE, text, admin_id=turn.user.id, now=turn.now)
    await store.admin_log.note(t, turn.user.id, Deed.CLOSED, now=turn.now, on=MAINTENANCE)
    turn.deps.maintenance.ask_again()
    return [turn.say(f"🚧 {_(ON)}\n\n{text}", await _ends(t, turn))]


async def end(t: Transaction, turn: Turn) -> Replies:
    """End what this admin has switched on; another's is shown first."""
    await t.lock(MAINTENANCE)
    found = await turn.deps.store.switches.get(t, MAINTENANCE)
    if found is None:
        return [turn.put(f"🚧 {_(WAS_OFF)}", _back())]
    if found.admin_id != turn.user.id:
        return [turn.put(_shown(found), await _ends(t, turn))]
    return await _end(t, turn)


async def end_shown(t: Transaction, turn: Turn, data: EndMaintenance) -> Replies:
    """End the one that the button's message shows, by any admin; nothing where that has changed since."""
    await t.lock(MAINTENANCE)
    if (changed := await meanwhile.since(t, turn, MAINTENANCE, data.seen, _back())) is not None:
        return changed
    return await _end(t, turn)


async def _end(t: Transaction, turn: Turn) -> Replies:
    store = turn.deps.store
    if not await store.switches.drop(t, MAINTENANCE):
        return [turn.put(f"🚧 {_(WAS_OFF)}", _back())]
    await store.admin_log.note(t, turn.user.id, Deed.OPENED, now=turn.now, on=MAINTENANCE)
    turn.deps.maintenance.ask_again()
    return [turn.put(f"🟢 {_(OFF)}", _back())]


async def _ends(t: Transaction, turn: Turn) -> Rows:
    seen = await turn.deps.store.admin_log.newest(t, MAINTENANCE)
    return ((Button(label=f"🟢 {_('End maintenance')}", press=EndMaintenance(seen=seen).data),), *_back())


def _back() -> Rows:
    return back(Panel(verb=PanelVerb.HOME))
