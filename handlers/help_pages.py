"""/help: a button for each subject, and behind it what each of its commands does."""

from collections.abc import Mapping

from msgspec import Struct

from bot.buttons import HelpOn, Home, Place
from bot.chat import Button, Rows
from bot.operations import OPERATIONS, SHELVES
from bot.operations.live import Live
from bot.operations.shelf import Shelf
from handlers.home import BACK, in_pairs
from handlers.manners import Listed
from handlers.turn import Replies, Turn

PROMISE = "You see the price before anything is charged, and get your credits back if it fails."
INTRO = f"❓ <b>Help</b>\nSend me a <b>photo</b>, a <b>video</b> or a <b>text</b>, or pick a subject.\n{PROMISE}"
ANYWHERE = "🧭 Anywhere"
ICONS = {"Tools": "🧰"}
"""Of headings whose first operation's icon says something else."""
TO_HELP: Rows = ((Button(label="◀️ Back", press=Home(place=Place.HELP).data),),)


class Page(Struct, frozen=True, kw_only=True):
    """A subject."""

    title: str
    """With its icon."""
    lines: tuple[str, ...]
    """One for each command."""


def pages(*, in_room: Mapping[str, Listed], anywhere: Mapping[str, Listed]) -> dict[str, Page]:
    """Return the subjects by the word that stands on their buttons.

    Args:
        in_room: commands of a live room.
        anywhere: those that belong to no operation.

    """
    found = {}
    for heading in dict.fromkeys(one.menu for one in OPERATIONS.values() if not one.hidden):
        listed = [(command, one) for command, one in OPERATIONS.items() if one.menu == heading and not one.hidden]
        lines = [f"/{command} – {one.help()}" for command, one in listed]
        lines += [f"/{shelf.command} – {shelf.help}" for shelf in SHELVES.values() if _heading_of(shelf) == heading]
        lines += _lines(in_room) if heading == Live.menu else []
        icon = ICONS.get(heading, listed[0][1].icon)
        found[heading.lower()] = Page(title=f"{icon} {heading}", lines=tuple(lines))
    return {**found, "anywhere": Page(title=ANYWHERE, lines=tuple(_lines(anywhere)))}


def _lines(commands: Mapping[str, Listed]) -> list[str]:
    return [f"/{command} – {line[0].lower()}{line[1:]}" for command, (_, line) in commands.items()]


def _heading_of(shelf: Shelf) -> str | None:
    """Return the heading a shelf belongs under: that of the operation that fills it."""
    return OPERATIONS[shelf.adds[0]].menu if shelf.command and shelf.adds else None


def index(turn: Turn, subjects: Mapping[str, Page]) -> Replies:
    """Show the subjects."""
    rows = in_pairs([Button(label=one.title, press=HelpOn(subject=word).data) for word, one in subjects.items()])
    return [turn.put(INTRO, (*rows, *BACK))]


def subject(turn: Turn, page: Page) -> Replies:
    """Show what each command of a subject does."""
    return [turn.put("\n".join([f"<b>{page.title}</b>", *page.lines]), TO_HELP)]
