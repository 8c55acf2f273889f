"""Home: what people can do, as buttons; and the ways out of everything."""

from collections.abc import Mapping
from functools import cache

from bot.buttons import Data, DraftVerb, Home, Menu, OfDraft, OnDraft, Place
from bot.chat import Button, Rows
from bot.operations import OPERATIONS, SHELVES
from bot.operations.live import Live
from bot.operations.shelf import Shelf
from bot.store.database import Transaction
from handlers.dialogue.draft import button
from handlers.manners import Listed
from handlers.turn import Replies, Turn

WELCOME = (
    "👋 <b>A2E Studio</b>\nSend me a <b>photo</b>, a <b>video</b> or a <b>text</b> and I'll show you what I can do "
    "with it. Or pick something:"
)
PROMISE = "You see the price before anything is charged, and get your credits back if it fails."
ANYWHERE = {
    "faces": "🙂 My faces",
    "jobs": "📋 My jobs",
    "gallery": "🖼 Gallery",
    "balance": "💳 Balance",
    "help": "❓ Help",
}
JUST_NOW = 60
"""Seconds within which a second tap on the confirm button refers to the job it ordered."""


def _in_pairs(buttons: list[Button]) -> Rows:
    return tuple(tuple(buttons[n : n + 2]) for n in range(0, len(buttons), 2))


def _operations(*, featured: bool) -> list[Button]:
    return [
        Button(label=f"{operation.icon} {operation.title}", press=Menu(command=command).data)
        for command, operation in OPERATIONS.items()
        if not operation.hidden and operation.featured is featured
    ]


@cache
def menu_rows() -> Rows:
    """Return the home buttons: what most people come for, and a way to the rest."""
    anywhere = [Button(label=label, press=Menu(command=command).data) for command, label in ANYWHERE.items()]
    more = Button(label="▶️ More tools and shelves", press=Home(place=Place.MORE).data)
    return (*_in_pairs(_operations(featured=True)), (more,), *_in_pairs(anywhere))


@cache
def _more_rows() -> Rows:
    shelves = [
        Button(label=f"{shelf.icon} My {shelf.one}s", press=Menu(command=shelf.command).data)
        for shelf in SHELVES.values()
        if shelf.command and shelf.command not in ANYWHERE
    ]
    back = Button(label="◀️ Back", press=Home(place=Place.HOME).data)
    return (*_in_pairs(_operations(featured=False)), *_in_pairs(shelves), (back,))


async def pressed(t: Transaction, turn: Turn, data: Data) -> Replies:
    """Switch between home and the rest."""
    if data == Home(place=Place.MORE):
        return [turn.put("🧰 <b>More tools and shelves</b>\n/help says what each of them does.", _more_rows())]
    return await home(t, turn)


async def home(t: Transaction, turn: Turn, argument: str = "") -> Replies:
    """Show the home buttons; an open dialogue is kept and offered."""
    return [turn.put(WELCOME, _rows(turn))]


def _rows(turn: Turn) -> Rows:
    """Return the home buttons, with the open dialogue above them."""
    draft = turn.draft
    if draft is None or draft.operation not in OPERATIONS:
        return menu_rows()
    title = OPERATIONS[draft.operation].titled(draft.answers)
    return ((button(draft, f"↩️ Continue: {title}", DraftVerb.SHOW),), *menu_rows())


async def show_help(turn: Turn, *, in_room: Mapping[str, Listed], anywhere: Mapping[str, Listed]) -> Replies:
    """Explain every command in one line, under its heading.

    Args:
        turn: who asks.
        in_room: commands of a live room.
        anywhere: those that belong to no operation.

    """
    lines = ["❓ <b>Help</b>"]
    for heading in dict.fromkeys(operation.menu for operation in OPERATIONS.values() if not operation.hidden):
        lines.append(f"\n<b>{heading}</b>")
        lines += [
            f"/{command} – {operation.help()}"
            for command, operation in OPERATIONS.items()
            if operation.menu == heading and not operation.hidden
        ]
        lines += [f"/{shelf.command} – {shelf.help}" for shelf in SHELVES.values() if _heading_of(shelf) == heading]
        lines += _lines(in_room) if heading == Live.menu else []
    lines += ["\n<b>Anywhere</b>", *_lines(anywhere), f"\n{PROMISE}"]
    return [turn.put("\n".join(lines), menu_rows())]


def _lines(commands: Mapping[str, Listed]) -> list[str]:
    return [f"/{command} – {line[0].lower()}{line[1:]}" for command, (_, line) in commands.items()]


def _heading_of(shelf: Shelf) -> str | None:
    """Return the heading a shelf belongs under: that of the operation that fills it."""
    return OPERATIONS[shelf.adds[0]].menu if shelf.command and shelf.adds else None


async def cancel(t: Transaction, turn: Turn, argument: str = "") -> Replies:
    """Drop the open question."""
    draft = turn.draft
    if draft is None:
        return [
            turn.say(
                "Nothing is open, so there is nothing to cancel. Running jobs are in /jobs.",
                menu_rows(),
            )
        ]
    await turn.deps.store.drafts.drop(t, draft)
    turn.deps.uploads.let_go(turn.user.id)
    return [turn.say("✖️ Dropped. Nothing was charged.", menu_rows())]


async def stale(t: Transaction, turn: Turn, data: Data | None) -> Replies:
    """Answer a button that is out of date: a note, and a fresh home unless it was just used; data: None if not ours."""
    draft = turn.draft
    if draft is not None and isinstance(data, OfDraft) and data.draft == draft.id:
        return turn.toast("That button was used before. My newest message asks what comes next.")
    if isinstance(data, OnDraft) and data.verb in (DraftVerb.GO, DraftVerb.LOOK) and await _just_ordered(t, turn):
        return turn.toast("Already on its way: that button was used before.")
    if not turn.incoming.private:  # in a group it may be somebody else's: a menu for every tap would be noise
        return turn.toast("That button is old, or not yours. Send /menu for your own.", alert=True)
    words = "This menu is old. Here is a fresh one."
    rows = _rows(turn)
    return [*turn.note(words), turn.say(f"{words}\n\n{WELCOME}", rows)]


async def _just_ordered(t: Transaction, turn: Turn) -> bool:
    jobs = await turn.deps.store.jobs.page(t, turn.user.id, offset=0, limit=1)
    return bool(jobs) and turn.now - jobs[0].created_at < JUST_NOW


async def unknown(t: Transaction, turn: Turn, argument: str = "") -> Replies:
    """Answer a command that does not exist."""
    return [turn.say("I don't know that command. Here is what I can do:", menu_rows())]
