"""/help: a button for each subject, and behind it what each of its commands does."""

from collections.abc import Callable, Mapping
from functools import partial

from msgspec import Struct

from bot.buttons import HelpOn, Home, Place
from bot.chat import Button
from bot.locales import ENGLISH, N_, _, in_order, language
from bot.operations import OPERATIONS, SHELVES
from bot.operations.live import Live
from bot.operations.shelf import Shelf
from handlers.back import back
from handlers.home import in_pairs, to_home
from handlers.manners import Listed
from handlers.privacy import contact
from handlers.turn import Replies, Turn

INTRO = N_(
    "<b>Help</b>\nSend me a <b>photo</b>, a <b>video</b> or a <b>text</b>, or pick a subject.\n"
    "You see the price before anything is charged, and get your credits back if it fails."
)
# For translators: heading of commands that work wherever one is.
ANYWHERE = N_("Anywhere")
ICONS = {"Tools": "🧰"}
"""Of headings whose first operation's icon says something else."""
Line = Callable[[], str]
"""Says what a command does, in the language that is spoken."""


class Page(Struct, frozen=True, kw_only=True):
    """A subject."""

    icon: str
    heading: str
    commands: Mapping[str, Line]

    @property
    def title(self) -> str:
        """The heading with its icon, in the language that is spoken."""
        return f"{self.icon} {_(self.heading)}"

    @property
    def lines(self) -> list[str]:
        """One for each command."""
        return [in_order(f"/{command} – {line()}") for command, line in self.commands.items()]


def pages(*, in_room: Mapping[str, Listed], anywhere: Mapping[str, Listed]) -> dict[str, Page]:
    """Return the subjects by the word that stands on their buttons.

    Args:
        in_room: commands of a live room.
        anywhere: those that belong to no operation.

    """
    found = {}
    for heading in dict.fromkeys(one.menu for one in OPERATIONS.values() if not one.hidden):
        listed = [(command, one) for command, one in OPERATIONS.items() if one.menu == heading and not one.hidden]
        commands: dict[str, Line] = {command: one.help for command, one in listed}
        for shelf in SHELVES.values():
            if _heading_of(shelf) == heading:
                commands[str(shelf.command)] = partial(_, shelf.help)
        commands |= _lines(in_room) if heading == Live.menu else {}
        icon = ICONS.get(heading, listed[0][1].icon)
        found[heading.lower()] = Page(icon=icon, heading=heading, commands=commands)
    return {**found, "anywhere": Page(icon="🧭", heading=ANYWHERE, commands=_lines(anywhere))}


def _lines(commands: Mapping[str, Listed]) -> dict[str, Line]:
    return {command: partial(_within, listed[1]) for command, listed in commands.items()}


def _within(line: str) -> str:
    """Return a menu's line as it goes on after a dash; where small letters mean something, as it is."""
    said = _(line)
    return f"{said[0].lower()}{said[1:]}" if language() == ENGLISH else said


def _heading_of(shelf: Shelf) -> str | None:
    """Return the heading a shelf belongs under: that of the operation that fills it."""
    return OPERATIONS[shelf.adds[0]].menu if shelf.command and shelf.adds else None


def index(turn: Turn, subjects: Mapping[str, Page]) -> Replies:
    """Show the subjects."""
    rows = in_pairs([Button(label=one.title, press=HelpOn(subject=word).data) for word, one in subjects.items()])
    return [turn.put("\n".join([f"❓ {_(INTRO)}", *contact(turn)]), (*rows, *to_home()))]


def subject(turn: Turn, page: Page) -> Replies:
    """Show what each command of a subject does."""
    return [turn.put("\n".join([f"<b>{page.title}</b>", *page.lines]), back(Home(place=Place.HELP)))]
