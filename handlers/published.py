"""What A2E offers to everybody, kind by kind: avatars with pictures, voices by language with samples.

Buttons: "p:kind:verb:part.value"; part is a language such as en-US or empty, value an entry's id or a page.
"""

from collections.abc import Awaitable, Callable
from html import escape

from bot.chat import Button, Reply, Rows
from bot.errors import Stale
from bot.operations import SHELVES
from bot.operations.facts import Choice, Listed
from bot.operations.shelf import Shelf
from bot.store.database import Transaction
from handlers import samples, shelves
from handlers.buttons import number, parts
from handlers.paging import page_of, turning
from handlers.pickers import LOCALE, answer_of_choice, is_part
from handlers.turn import Replies, Turn


async def pressed(t: Transaction, turn: Turn, data: str) -> Replies:
    """Act on a button of a public list."""
    _, kind, verb, where = parts(data, 4)
    shelf, (part, _, value) = SHELVES.get(kind), where.partition(".")
    if shelf is None or not shelf.listed:
        raise Stale
    if verb in OF_LANGUAGES and not shelf.by_language:
        raise Stale
    if verb == "parts":
        return [_parts(turn, shelf, number(value))]
    part = _part_of(turn, shelf, part)
    choices = turn.known.ask(Listed(kind=kind, part=part))
    if verb == "list":
        return [_list(turn, shelf, part, choices, number(value))]
    entry, _, use = value.rpartition(".") if verb == "use" else (value, "", "")
    choice = next((one for one in choices if one.id == entry), None)
    if choice is None or verb not in VERBS:
        raise Stale
    return await VERBS[verb](t, turn, shelf, part, choice, use)


def _part_of(turn: Turn, shelf: Shelf, part: str) -> str:
    """Return the part of a list that a button names.

    Raises:
        Stale: there is none of that name.

    """
    if not shelf.by_language:
        return ""
    if part and not is_part(turn, part):
        raise Stale
    return part or LOCALE


async def _hear(t: Transaction, turn: Turn, shelf: Shelf, part: str, choice: Choice, use: str) -> Replies:
    return await samples.hear(t, turn, answer_of_choice(choice, part))


async def _star(t: Transaction, turn: Turn, shelf: Shelf, part: str, choice: Choice, use: str) -> Replies:
    await turn.services.store.users.set_setting(t, turn.user, "voice", answer_of_choice(choice, part))
    return turn.toast(f"⭐ {choice.label} is offered first from now on.")


async def _use(t: Transaction, turn: Turn, shelf: Shelf, part: str, choice: Choice, use: str) -> Replies:
    wanted = shelves.use_of(shelf, use)
    if not wanted.public:
        raise Stale
    return await shelves.start_with(t, turn, wanted, answer_of_choice(choice, part))


async def _see(t: Transaction, turn: Turn, shelf: Shelf, part: str, choice: Choice, use: str) -> Replies:
    return [_entry(turn, shelf, part, choice)]


def _list(turn: Turn, shelf: Shelf, part: str, choices: tuple[Choice, ...], page: int) -> Reply:
    shown, page, pages = page_of(choices, page)
    buttons = [Button(label=one.label, press=f"p:{shelf.kind}:see:{part}.{one.id}") for one in shown]
    rows: Rows = tuple(tuple(buttons[n : n + 2]) for n in range(0, len(buttons), 2))
    rows += turning(page, pages, {n: f"p:{shelf.kind}:list:{part}.{n}" for n in range(pages)})
    if shelf.by_language:
        rows += ((Button(label="🌐 Another language", press=f"p:{shelf.kind}:parts:.0"),),)
    rows += ((Button(label="◀️ Back", press=shelves.data(shelf, "page", 0)),),)
    where = f", {part}" if part else ""
    return turn.put(f"🌍 <b>Public {shelf.one}s</b>{where} ({len(choices)})", rows)


def _parts(turn: Turn, shelf: Shelf, page: int) -> Reply:
    shown, page, pages = page_of(turn.known.ask(Listed(kind="locale")), page, size=10)
    buttons = [Button(label=one.label, press=f"p:{shelf.kind}:list:{one.id}.0") for one in shown]
    rows: Rows = tuple(tuple(buttons[n : n + 2]) for n in range(0, len(buttons), 2))
    rows += turning(page, pages, {n: f"p:{shelf.kind}:parts:.{n}" for n in range(pages)})
    return turn.put("🌐 In which language?", rows)


def _entry(turn: Turn, shelf: Shelf, part: str, choice: Choice) -> Reply:
    where = f"{part}.{choice.id}"
    rows: Rows = tuple(
        (Button(label=use.label, press=f"p:{shelf.kind}:use:{where}.{n}"),)
        for n, use in enumerate(shelf.uses)
        if use.public
    )
    if shelf.by_language:
        hear = Button(label="🔊 Sample", press=f"p:{shelf.kind}:hear:{where}")
        rows += ((hear, Button(label="⭐ Make it my default", press=f"p:{shelf.kind}:star:{where}")),)
    rows += ((Button(label="◀️ Back", press=f"p:{shelf.kind}:list:{part}.0"),),)
    return turn.put(f"{shelf.icon} <b>{escape(choice.label)}</b>", rows, picture=choice.picture)


Verb = Callable[[Transaction, Turn, Shelf, str, Choice, str], Awaitable[Replies]]
OF_LANGUAGES = frozenset({"parts", "hear", "star"})
"""Verbs that only lists by language have: those of voices."""
VERBS: dict[str, Verb] = {"see": _see, "hear": _hear, "star": _star, "use": _use}
