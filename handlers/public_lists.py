"""What A2E offers to everybody, by kind: avatars with pictures, voices by language with samples."""

from collections.abc import Awaitable, Callable
from html import escape
from typing import Any

from bot.buttons import Data, EntryVerb, Languages, OnEntry, PublicPage, ShelfPage, UseEntry
from bot.buttons.paging import page_of, turning
from bot.chat import Button, Reply, Rows
from bot.errors import Stale
from bot.locales import _
from bot.operations import SHELVES
from bot.operations.choices import of_entry
from bot.operations.facts import Choice, Listed
from bot.operations.locales import is_locale, locale_of, spelled
from bot.operations.shelf import Shelf
from bot.operations.voice_choice import of_public
from bot.store.database import Transaction
from handlers import samples, shelves
from handlers.back import back
from handlers.turn import Replies, Turn


async def pressed(t: Transaction, turn: Turn, data: Data) -> Replies:
    """Act on a button of a public list."""
    match data:
        case Languages(kind=kind, page=page):
            return [_languages(turn, _shelf(kind, by_language=True), page)]
        case PublicPage(kind=kind, part=part, page=page):
            shelf = _shelf(kind)
            return [_list(turn, shelf, _part_of(turn, shelf, part), page)]
        case OnEntry(kind=kind, verb=verb, part=part, entry=entry):
            shelf = _shelf(kind, by_language=verb is EntryVerb.HEAR)
            return await VERBS[verb](t, turn, shelf, *_entry_of(turn, shelf, part, entry))
        case UseEntry(kind=kind, part=part, entry=entry, use=use):
            shelf = _shelf(kind)
            return await _use(t, turn, shelf, *_entry_of(turn, shelf, part, entry), use)
    raise Stale


def _shelf(kind: str, *, by_language: bool = False) -> Shelf:
    """Return a shelf whose kind A2E publishes a list of (by_language: a list by language).

    Raises:
        Stale: there is no such list.

    """
    shelf = SHELVES.get(kind)
    if shelf is None or not shelf.listed or (by_language and not shelf.by_language):
        raise Stale
    return shelf


def _entry_of(turn: Turn, shelf: Shelf, part: str, entry: str) -> tuple[str, Choice]:
    part = _part_of(turn, shelf, part)
    choice = next((one for one in turn.known.ask(Listed(kind=shelf.kind, part=part)) if one.id == entry), None)
    if choice is None:
        raise Stale
    return part, choice


def _part_of(turn: Turn, shelf: Shelf, part: str) -> str:
    """Return the part of a list that a button names.

    Raises:
        Stale: there is no part of that name.

    """
    if not shelf.by_language:
        return ""
    if part and not is_locale(turn.known, part):
        raise Stale
    return part or locale_of(turn.known, "")


def _answer(turn: Turn, shelf: Shelf, part: str, choice: Choice) -> dict[str, Any]:
    return of_public(turn.known, choice, part) if shelf.by_language else of_entry(choice)


async def _hear(t: Transaction, turn: Turn, shelf: Shelf, part: str, choice: Choice) -> Replies:
    return await samples.hear(t, turn, _answer(turn, shelf, part, choice))


async def _star(t: Transaction, turn: Turn, shelf: Shelf, part: str, choice: Choice) -> Replies:
    if shelves.favouring(shelf) is None:
        raise Stale
    await turn.deps.store.users.set_setting(t, turn.user, shelf.kind, _answer(turn, shelf, part, choice))
    return turn.toast(f"📌 {_('{name} is now your default.', name=choice.label)}")


async def _use(t: Transaction, turn: Turn, shelf: Shelf, part: str, choice: Choice, use: int) -> Replies:
    wanted = shelves.use_of(shelf, use)
    if not wanted.public:
        raise Stale
    return await shelves.start_with(t, turn, wanted, _answer(turn, shelf, part, choice))


async def _see(t: Transaction, turn: Turn, shelf: Shelf, part: str, choice: Choice) -> Replies:
    return [_entry(turn, shelf, part, choice)]


def _press(shelf: Shelf, verb: EntryVerb, part: str, choice: Choice) -> str:
    return OnEntry(kind=shelf.kind, verb=verb, part=part, entry=choice.id).data


def _list(turn: Turn, shelf: Shelf, part: str, page: int) -> Reply:
    choices = turn.known.ask(Listed(kind=shelf.kind, part=part))
    shown, page, pages = page_of(choices, page)
    buttons = [Button(label=one.label, press=_press(shelf, EntryVerb.SEE, part, one)) for one in shown]
    rows: Rows = tuple(tuple(buttons[n : n + 2]) for n in range(0, len(buttons), 2))
    rows += turning(page, pages, lambda n: PublicPage(kind=shelf.kind, part=part, page=n))
    if shelf.by_language:
        rows += ((Button(label=f"🌐 {_('Another language')}", press=Languages(kind=shelf.kind).data),),)
    rows += back(ShelfPage(kind=shelf.kind, page=0))
    where = f", {spelled(turn.known, part)}" if part else ""
    return turn.put(f"🌍 <b>{_(shelf.public)}</b>{where} ({len(choices)})", rows)


def _languages(turn: Turn, shelf: Shelf, page: int) -> Reply:
    shown, page, pages = page_of(turn.known.ask(Listed(kind="locale")), page, size=10)
    buttons = [Button(label=one.label, press=PublicPage(kind=shelf.kind, part=one.id).data) for one in shown]
    rows: Rows = tuple(tuple(buttons[n : n + 2]) for n in range(0, len(buttons), 2))
    rows += turning(page, pages, lambda n: Languages(kind=shelf.kind, page=n))
    return turn.put(f"🌐 {_('In which language?')}", rows)


def _entry(turn: Turn, shelf: Shelf, part: str, choice: Choice) -> Reply:
    rows: Rows = tuple(
        (Button(label=_(use.label), press=UseEntry(kind=shelf.kind, part=part, entry=choice.id, use=n).data),)
        for n, use in enumerate(shelf.uses)
        if use.public
    )
    more = []
    if shelf.by_language:
        more.append(Button(label=f"🔊 {_('Sample')}", press=_press(shelf, EntryVerb.HEAR, part, choice)))
    if shelves.favouring(shelf) is not None:
        star = _press(shelf, EntryVerb.STAR, part, choice)
        more.append(Button(label=f"📌 {_('Make it my default')}", press=star))
    rows += (tuple(more),) if more else ()
    rows += back(PublicPage(kind=shelf.kind, part=part))
    return turn.put(f"{shelf.icon} <b>{escape(choice.label)}</b>", rows, picture=choice.picture)


Verb = Callable[[Transaction, Turn, Shelf, str, Choice], Awaitable[Replies]]
VERBS: dict[EntryVerb, Verb] = {EntryVerb.SEE: _see, EntryVerb.HEAR: _hear, EntryVerb.STAR: _star}
"""What its buttons do."""
