"""Home: what people can do, as buttons; and the ways out of everything."""

from collections.abc import Collection
from dataclasses import replace
from functools import lru_cache

from bot import drawings
from bot.buttons import Data, DraftVerb, Home, Menu, OfDraft, OnDraft, Place
from bot.chat import Button, EditMessage, Kind, Reply, Rows, SendMedia, SendMessage
from bot.errors import Stale
from bot.locales import N_, _, language
from bot.operations import OPERATIONS, SHELVES
from bot.operations.image_to_video import Animate
from bot.operations.photo_inputs import of_drawing
from bot.store.database import Transaction
from bot.store.drafts import RESTORED
from handlers.back import back
from handlers.dialogue.draft import button
from handlers.dialogue.engine import ask, open_draft
from handlers.dialogue.suggestions import OFFER, turned
from handlers.habits import most_used
from handlers.turn import Replies, Turn

WELCOME = N_(
    "<b>A2E Studio</b>\nSend me a <b>photo</b>, a <b>video</b> or a <b>text</b> and I'll show you what I can do "
    "with it. Or pick something:"
)
FIRST = N_(
    "<b>A2E Studio</b>\nPictures, voices and videos, made here in the chat. Three things to try:\n"
    "• send a <b>photo</b>: it moves, speaks or changes\n"
    "• send a <b>text</b>: I speak it, or paint it\n"
    "• no photo at hand? Press the sample\n"
    "Or pick something:"
)
MOST = 6
"""Buttons on home, besides the one that leads to the rest."""
FEWEST = MOST - 2
"""Of these, operations that stand there whatever else does."""
ELSEWHERE = {
    "recipes": ("📜", N_("My recipes")),
    "jobs": ("📋", N_("My jobs")),
    "gallery": ("🖼", N_("Gallery")),
    "balance": ("💳", N_("Balance")),
    "settings": ("🎛", N_("Settings")),
    "help": ("❓", N_("Help")),
}
"""What is behind ▶️ besides operations and shelves, as far as there are such commands."""
SAMPLE_PROMPT = N_("She smiles, turns her head and waves at us.")
JUST_NOW = 60
"""Seconds within which a second tap on the confirm button refers to the job it ordered."""


def in_pairs(buttons: list[Button]) -> Rows:
    """Return two buttons a row."""
    return tuple(tuple(buttons[n : n + 2]) for n in range(0, len(buttons), 2))


@lru_cache(maxsize=512)
def _operations(used: tuple[str, ...]) -> tuple[str, ...]:
    """Return every operation that has a command: a person's most used first, then those that most people want."""
    shown = {command: one.featured for command, one in OPERATIONS.items() if not one.hidden}
    first = [command for command in used if command in shown]
    return tuple(dict.fromkeys((*first, *sorted(shown, key=lambda command: not shown[command]))))


def _wanted(turn: Turn) -> tuple[str, ...]:
    return _operations(most_used(turn.user.settings))


def _buttons(commands: tuple[str, ...]) -> Rows:
    return _buttons_in(language(), commands)


@lru_cache(maxsize=1024)
def _buttons_in(_language: str, commands: tuple[str, ...]) -> Rows:
    """Return the buttons of some operations in the language that is spoken, which the cache tells apart."""
    found = [(OPERATIONS[command], Menu(command=command).data) for command in commands]
    return in_pairs([Button(label=f"{one.icon} {_(one.title)}", press=press) for one, press in found])


def to_home() -> Rows:
    """Return the row that leads back to home."""
    return back(Home(place=Place.HOME))


def _more() -> Rows:
    return ((Button(label=f"▶️ {_('More')}", press=Home(place=Place.MORE).data),),)


def _sample_row() -> Rows:
    return ((Button(label=f"🙂 {_('Try with a sample photo')}", press=Home(place=Place.SAMPLE).data),),)


def _rows(turn: Turn, first: Rows = (), *, going_on: bool = True) -> Rows:
    """Return the home buttons; going_on: with the open dialogue above them."""
    draft = turn.draft
    if going_on and draft is not None and draft.operation in OPERATIONS:
        # For translators: on a button; {what} is what has been begun, such as "Photo to video".
        words = _("Continue: {what}", what=_(OPERATIONS[draft.operation].title))
        first = ((button(draft, f"↩️ {words}", DraftVerb.SHOW),), *first)
    return (*first, *_buttons(_wanted(turn)[: MOST - len(first)]), *_more())


def _more_rows(turn: Turn, commands: Collection[str]) -> Rows:
    shelves = [
        Button(label=f"{shelf.icon} {_(shelf.mine)}", press=Menu(command=shelf.command).data)
        for shelf in SHELVES.values()
        if shelf.command
    ]
    others = [
        Button(label=f"{icon} {_(label)}", press=Menu(command=command).data)
        for command, (icon, label) in ELSEWHERE.items()
        if command in commands
    ]
    return (*_buttons(_wanted(turn)[FEWEST:]), *in_pairs(shelves), *in_pairs(others), *to_home())


async def pressed(t: Transaction, turn: Turn, data: Data, *, commands: Collection[str]) -> Replies:
    """Switch between home and the rest, or try something with a sample; commands: all that there are."""
    match data:
        case Home(place=Place.HOME):
            return await home(t, turn)
        case Home(place=Place.MORE):
            words = _("<b>More tools and shelves</b>\n/help says what each of them does.")
            return [turn.put(f"🧰 {words}", _more_rows(turn, commands))]
        case Home(place=Place.SAMPLE):
            return await _sample(t, turn)
    raise Stale


async def home(t: Transaction, turn: Turn, argument: str = "") -> Replies:
    """Show the home buttons; an open dialogue is kept and offered."""
    return [turn.put(f"👋 {_(WELCOME)}", _rows(turn))]


async def started(t: Transaction, turn: Turn) -> Replies:
    """Greet somebody who has pressed START, with an example of what comes back where Telegram can fetch it."""
    return [turn.put(f"👋 {_(FIRST)}", _rows(turn, _sample_row()), picture=_address(turn, drawings.EXAMPLE))]


def _address(turn: Turn, name: str) -> str | None:
    """Return where the web half shows one of our own pictures; None: nobody outside can reach it."""
    root = turn.deps.settings.public_url
    return f"{root}/drawings/{name}.jpg" if root else None


async def _sample(t: Transaction, turn: Turn) -> Replies:
    """Open an order that needs nothing from the person but the ✅."""
    answers = {"photo": of_drawing(drawings.PORTRAIT), "prompt": _(SAMPLE_PROMPT)}
    asked = await ask(t, turn, await open_draft(t, turn, Animate.command, answers))
    if (address := _address(turn, drawings.PORTRAIT)) is not None:
        return [replace(one, picture=address) if isinstance(one, SendMessage | EditMessage) else one for one in asked]
    chat = turn.incoming
    shown = SendMedia(
        chat_id=chat.chat_id, thread_id=chat.thread_id, kind=Kind.PHOTO, file_id="", drawing=drawings.PORTRAIT
    )
    return [shown, *(_below(turn, one) for one in asked)]


def _below(turn: Turn, reply: Reply) -> Reply:
    """Return an edit as a message of its own, below the picture that it is about."""
    return turn.say(reply.text, reply.rows) if isinstance(reply, EditMessage) else reply


async def cancel(t: Transaction, turn: Turn, argument: str = "") -> Replies:
    """Drop the open question."""
    rows, draft = _rows(turn, going_on=False), turn.draft
    if draft is None:
        return [turn.say(_("Nothing is open, so there is nothing to cancel. Running jobs are in /jobs."), rows)]
    await turn.deps.store.drafts.drop(t, draft)
    turn.deps.uploads.let_go(turn.user.id)
    return [turn.say(f"✖️ {_('Dropped. Nothing was charged.')}", rows)]


async def stale(t: Transaction, turn: Turn, data: Data | None) -> Replies:
    """Answer a button that is out of date: a note, and a fresh home unless it was just used; data: None if not ours."""
    draft = turn.draft
    if draft is not None and isinstance(data, OfDraft) and data.draft == draft.id:
        if draft.asked != RESTORED:
            return turn.toast(_("That button was used before. My newest message asks what comes next."))
        if draft.operation == OFFER:
            return turned(turn, draft, 0)
        if draft.operation in OPERATIONS:
            return await ask(t, turn, draft)
    if isinstance(data, OnDraft) and data.verb in (DraftVerb.GO, DraftVerb.LOOK) and await _just_ordered(t, turn):
        return turn.toast(_("Already on its way: that button was used before."))
    if not turn.incoming.private:  # in a group it may be somebody else's: a menu for every tap would be noise
        return turn.toast(_("That button is old, or not yours. Send /menu for your own."), alert=True)
    words = _("This menu is old. Here is a fresh one.")
    rows = _rows(turn)
    return [*turn.note(words), turn.say(f"{words}\n\n👋 {_(WELCOME)}", rows)]


async def _just_ordered(t: Transaction, turn: Turn) -> bool:
    jobs = await turn.deps.store.jobs.page(t, turn.user.id, offset=0, limit=1)
    return bool(jobs) and turn.now - jobs[0].created_at < JUST_NOW


async def unknown(t: Transaction, turn: Turn, argument: str = "") -> Replies:
    """Answer a command that does not exist."""
    return [turn.say(_("I don't know that command. Here is what I can do:"), _rows(turn, going_on=False))]
