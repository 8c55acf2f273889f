"""Shelves: list, look, name, use, delete. Every row is looked up with its owner's id.

Buttons: "s:kind:verb:value"; value is a row id, a page, or an entry of A2E's list.
"""

from collections.abc import Awaitable, Callable
from html import escape
from typing import Any

from bot.chat import Button, Kind, Rows, Show
from bot.errors import Stale
from bot.jobs.personal import drop_thing
from bot.operations import OPERATIONS, SHELVES
from bot.operations.file_inputs import FromShelf
from bot.operations.inputs import Text
from bot.operations.shelf import AtA2E, Shelf, Use
from bot.store.database import Transaction
from bot.store.drafts import Draft
from bot.store.things import Thing
from handlers import consent
from handlers.buttons import number, parts
from handlers.conversation import ask, begin, open_draft
from handlers.keys import PAGE
from handlers.paging import turning
from handlers.pickers import answer_of_thing
from handlers.turn import Replies, Turn

RENAME = "rename"
"""The operation of a draft that waits for a new name."""
GONE = "⚠️ A2E does not list it any more. If using it fails, make it anew and delete this one."
NAME = Text(ask="", label="Name", longest=40)


def data(shelf: Shelf, verb: str, value: object = 0) -> str:
    """Return a shelf button's data."""
    return f"s:{shelf.kind}:{verb}:{value}"


async def show(t: Transaction, turn: Turn, argument: str = "", *, shelf: Shelf, page: int = 0) -> Replies:
    """Show what the user has of a kind, a page at a time; an empty shelf says how to fill it."""
    things = turn.services.store.things
    count = await things.count(t, turn.user.id, shelf.kind)
    pages = max(1, -(-count // PAGE))
    page = min(max(page, 0), pages - 1)
    shown = await things.page(t, turn.user.id, shelf.kind, offset=page * PAGE, limit=PAGE)
    rows: Rows = tuple(
        (Button(label=f"{shelf.icon} {thing.name}", press=data(shelf, "open", thing.id)),) for thing in shown
    )
    rows += turning(page, pages, {n: data(shelf, "page", n) for n in range(pages)})
    rows += tuple((Button(label=f"➕ {OPERATIONS[add].title}", press=data(shelf, "add", add)),) for add in shelf.adds)
    if shelf.listed:
        rows += ((Button(label=f"🌍 Public {shelf.one}s", press=f"p:{shelf.kind}:list:.0"),),)
    words = [f"{shelf.icon} <b>My {shelf.one}s</b> ({count})" if count else f"{shelf.icon} <b>My {shelf.one}s</b>"]
    words += [] if count else [f"None yet. {shelf.fill}"]
    return [turn.put("\n".join([*words, *await _in_making(t, turn, shelf)]), rows)]


async def _in_making(t: Transaction, turn: Turn, shelf: Shelf) -> list[str]:
    """Return a line for each that is still being made, with its place when it waits."""
    commands = [command for command, operation in OPERATIONS.items() if operation.keeps == shelf.kind]
    jobs = await turn.services.store.jobs.open_of(t, turn.user.id, commands) if commands else []
    return [f"⏳ {OPERATIONS[job.operation].title}: {job.state.value}, see /jobs" for job in jobs]


async def pressed(t: Transaction, turn: Turn, pressed_data: str) -> Replies:
    """Act on a shelf's button."""
    _, kind, verb, value = parts(pressed_data, 4)
    shelf = SHELVES.get(kind)
    if shelf is None or shelf.command is None:
        raise Stale
    if verb == "page":
        return await show(t, turn, shelf=shelf, page=number(value))
    if verb == "add" and value in shelf.adds:
        return await begin(t, turn, OPERATIONS[value])
    thing = await turn.services.store.things.get(t, number(value.partition(".")[0]), turn.user.id)
    if thing is None or thing.kind != kind or verb not in VERBS:
        raise Stale
    if verb in ("open", "show", "use"):
        await turn.services.store.things.use(t, thing.id, turn.user.id, now=turn.now)
    return await VERBS[verb](t, turn, thing, value.partition(".")[2])


async def _open(t: Transaction, turn: Turn, thing: Thing, value: str) -> Replies:
    shelf = SHELVES[thing.kind]
    uses = [
        Button(label=use.label, press=data(shelf, "use", f"{thing.id}.{n}"))
        for n, use in enumerate(shelf.uses)
        if use.fits(thing.facts or {})
    ]
    rows: Rows = tuple(tuple(uses[n : n + 2]) for n in range(0, len(uses), 2))
    if thing.kind == "voice":
        rows += ((Button(label="⭐ Make it my default", press=data(shelf, "star", thing.id)),),)
    if thing.file:
        rows += ((Button(label="👁 Show", press=data(shelf, "show", thing.id)),),)
    rename = Button(label="✏️ Rename", press=data(shelf, "name", thing.id))
    rows += ((rename, Button(label="🗑 Delete", press=data(shelf, "del", thing.id))),)
    rows += ((Button(label="◀️ Back", press=data(shelf, "page", 0)),),)
    gone = f"\n{GONE}" if _is_gone(turn, shelf, thing) else ""
    return [turn.put(f"{shelf.icon} <b>{escape(thing.name)}</b>{gone}", rows)]


def _is_gone(turn: Turn, shelf: Shelf, thing: Thing) -> bool:
    """Whether A2E's own list lacks it; a list that cannot be read says nothing."""
    listed = turn.known.ask(AtA2E(ids=shelf.at_a2e)) if shelf.at_a2e else None
    return listed is not None and thing.a2e_id not in listed


async def _show(t: Transaction, turn: Turn, thing: Thing, value: str) -> Replies:
    if not thing.file:
        raise Stale
    return [
        Show(
            chat_id=turn.incoming.chat_id,
            thread_id=turn.incoming.thread_id,
            kind=Kind(thing.file["kind"]),
            file_id=thing.file["file_id"],
            caption=escape(thing.name),
        )
    ]


async def _use(t: Transaction, turn: Turn, thing: Thing, value: str) -> Replies:
    use = use_of(SHELVES[thing.kind], value)
    if not use.fits(thing.facts or {}):
        raise Stale
    return await start_with(t, turn, use, answer_for(use, thing))


def use_of(shelf: Shelf, value: str) -> Use:
    """Return the use that a button names by its place."""
    place = number(value)
    if place >= len(shelf.uses):
        raise Stale
    return shelf.uses[place]


def answer_for(use: Use, thing: Thing) -> dict[str, Any]:
    """Return a thing as the answer to the field it is used for."""
    given = OPERATIONS[use.command].inputs()[use.field]
    if isinstance(given, FromShelf):
        return consent.face_of(thing)
    return answer_of_thing(thing)


async def start_with(t: Transaction, turn: Turn, use: Use, answer: dict[str, Any]) -> Replies:
    """Open an operation's conversation with one field answered."""
    return await ask(t, turn, await open_draft(t, turn, use.command, {use.field: answer}))


async def _star(t: Transaction, turn: Turn, thing: Thing, value: str) -> Replies:
    if thing.kind != "voice":
        raise Stale
    await turn.services.store.users.set_setting(t, turn.user, "voice", answer_of_thing(thing))
    return turn.toast(f"⭐ {thing.name} is offered first from now on.")


async def _rename(t: Transaction, turn: Turn, thing: Thing, value: str) -> Replies:
    await open_draft(t, turn, RENAME, {"_thing": thing.id, "_kind": thing.kind})
    return [
        turn.put(f"What shall I call <b>{escape(thing.name)}</b> from now on? Send a short <b>text</b>, or /cancel.")
    ]


async def renamed(t: Transaction, turn: Turn, draft: Draft) -> Replies:
    """Take the next text as the new name."""
    name = NAME.accept(turn.incoming, turn.known)
    await turn.services.store.drafts.drop(t, draft)
    if not await turn.services.store.things.rename(t, int(draft.answers["_thing"]), turn.user.id, name=name):
        return [turn.say("That one was deleted meanwhile, so it gets no new name. See /menu.")]
    return await show(t, turn, shelf=SHELVES[draft.answers["_kind"]])


async def _ask_delete(t: Transaction, turn: Turn, thing: Thing, value: str) -> Replies:
    shelf = SHELVES[thing.kind]
    rows: Rows = (
        (Button(label="🗑 Yes, delete it", press=data(shelf, "gone", thing.id)),),
        (Button(label="◀️ Back", press=data(shelf, "open", thing.id)),),
    )
    consent_too = ", and take back the consent for it" if shelf.likeness else ""
    return [turn.put(f"Delete <b>{escape(thing.name)}</b> here and at A2E{consent_too}?", rows)]


async def _delete(t: Transaction, turn: Turn, thing: Thing, value: str) -> Replies:
    shelf = SHELVES[thing.kind]
    await drop_thing(t, turn.services.shop, thing)
    return [*turn.toast(f"{thing.name} is deleted."), *await show(t, turn, shelf=shelf)]


Verb = Callable[[Transaction, Turn, Thing, str], Awaitable[Replies]]
VERBS: dict[str, Verb] = {
    "open": _open,
    "show": _show,
    "use": _use,
    "star": _star,
    "name": _rename,
    "del": _ask_delete,
    "gone": _delete,
}
