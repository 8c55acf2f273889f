"""Shelves: list, look, name, use, delete. Every row is looked up with its owner's id."""

from collections.abc import Awaitable, Callable
from html import escape
from typing import Any

from bot.buttons import Data, Fill, OnThing, PublicPage, ShelfPage, ThingVerb, UseThing
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
from handlers.conversation import ask, open_draft
from handlers.keys import PAGE
from handlers.paging import turning
from handlers.pickers import answer_of_thing
from handlers.taking import begin
from handlers.turn import Replies, Turn

RENAME = "rename"
"""The operation of a draft that waits for a new name."""
GONE = "⚠️ A2E does not list it any more. If using it fails, make it anew and delete this one."
NAME = Text(ask="", label="Name", longest=40)


def press(thing: Thing, verb: ThingVerb) -> str:
    """Return the data of a button that does something with a thing."""
    return OnThing(kind=thing.kind, verb=verb, thing=thing.id).data


async def show(t: Transaction, turn: Turn, argument: str = "", *, shelf: Shelf, page: int = 0) -> Replies:
    """Show what the user has of a kind, a page at a time; an empty shelf says how to fill it."""
    things = turn.services.store.things
    count = await things.count(t, turn.user.id, shelf.kind)
    pages = max(1, -(-count // PAGE))
    page = min(max(page, 0), pages - 1)
    shown = await things.page(t, turn.user.id, shelf.kind, offset=page * PAGE, limit=PAGE)
    rows: Rows = tuple(
        (Button(label=f"{shelf.icon} {thing.name}", press=press(thing, ThingVerb.OPEN)),) for thing in shown
    )
    rows += turning(page, pages, lambda n: ShelfPage(kind=shelf.kind, page=n))
    rows += tuple(
        (Button(label=f"➕ {OPERATIONS[add].title}", press=Fill(kind=shelf.kind, operation=add).data),)
        for add in shelf.adds
    )
    if shelf.listed:
        rows += ((Button(label=f"🌍 Public {shelf.one}s", press=PublicPage(kind=shelf.kind).data),),)
    words = [f"{shelf.icon} <b>My {shelf.one}s</b> ({count})" if count else f"{shelf.icon} <b>My {shelf.one}s</b>"]
    words += [] if count else [f"None yet. {shelf.fill}"]
    return [turn.put("\n".join([*words, *await _in_making(t, turn, shelf)]), rows)]


async def _in_making(t: Transaction, turn: Turn, shelf: Shelf) -> list[str]:
    """Return a line for each that is still being made, with its place when it waits."""
    commands = [command for command, operation in OPERATIONS.items() if operation.keeps == shelf.kind]
    jobs = await turn.services.store.jobs.open_of(t, turn.user.id, commands) if commands else []
    return [f"⏳ {OPERATIONS[job.operation].title}: {job.state.value}, see /jobs" for job in jobs]


async def pressed(t: Transaction, turn: Turn, data: Data) -> Replies:
    """Act on a shelf's button."""
    match data:
        case ShelfPage(kind=kind, page=page):
            return await show(t, turn, shelf=_shelf(kind), page=page)
        case Fill(kind=kind, operation=operation) if operation in _shelf(kind).adds:
            return await begin(t, turn, OPERATIONS[operation])
        case OnThing(kind=kind, verb=verb, thing=number):
            thing = await _own(t, turn, kind, number)
            if verb in (ThingVerb.OPEN, ThingVerb.SHOW):
                await turn.services.store.things.use(t, thing.id, turn.user.id, now=turn.now)
            return await VERBS[verb](t, turn, thing)
        case UseThing(kind=kind, thing=number, use=use):
            thing = await _own(t, turn, kind, number)
            await turn.services.store.things.use(t, thing.id, turn.user.id, now=turn.now)
            return await _use(t, turn, thing, use)
    raise Stale


def _shelf(kind: str) -> Shelf:
    shelf = SHELVES.get(kind)
    if shelf is None or shelf.command is None:
        raise Stale
    return shelf


async def _own(t: Transaction, turn: Turn, kind: str, number: int) -> Thing:
    thing = await turn.services.store.things.get(t, number, turn.user.id)
    if thing is None or thing.kind != _shelf(kind).kind:
        raise Stale
    return thing


async def _open(t: Transaction, turn: Turn, thing: Thing) -> Replies:
    shelf = SHELVES[thing.kind]
    uses = [
        Button(label=use.label, press=UseThing(kind=thing.kind, thing=thing.id, use=n).data)
        for n, use in enumerate(shelf.uses)
        if use.fits(thing.facts or {})
    ]
    rows: Rows = tuple(tuple(uses[n : n + 2]) for n in range(0, len(uses), 2))
    if thing.kind == "voice":
        rows += ((Button(label="⭐ Make it my default", press=press(thing, ThingVerb.STAR)),),)
    if thing.file:
        rows += ((Button(label="👁 Show", press=press(thing, ThingVerb.SHOW)),),)
    rename = Button(label="✏️ Rename", press=press(thing, ThingVerb.NAME))
    rows += ((rename, Button(label="🗑 Delete", press=press(thing, ThingVerb.DELETE))),)
    rows += ((Button(label="◀️ Back", press=ShelfPage(kind=shelf.kind, page=0).data),),)
    gone = f"\n{GONE}" if _is_gone(turn, shelf, thing) else ""
    return [turn.put(f"{shelf.icon} <b>{escape(thing.name)}</b>{gone}", rows)]


def _is_gone(turn: Turn, shelf: Shelf, thing: Thing) -> bool:
    """Whether A2E's own list lacks it; a list that cannot be read says nothing."""
    listed = turn.known.ask(AtA2E(ids=shelf.at_a2e)) if shelf.at_a2e else None
    return listed is not None and thing.a2e_id not in listed


async def _show(t: Transaction, turn: Turn, thing: Thing) -> Replies:
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


async def _use(t: Transaction, turn: Turn, thing: Thing, place: int) -> Replies:
    use = use_of(SHELVES[thing.kind], place)
    if not use.fits(thing.facts or {}):
        raise Stale
    return await start_with(t, turn, use, answer_for(use, thing))


def use_of(shelf: Shelf, place: int) -> Use:
    """Return the use that a button names by its place."""
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


async def _star(t: Transaction, turn: Turn, thing: Thing) -> Replies:
    if thing.kind != "voice":
        raise Stale
    await turn.services.store.users.set_setting(t, turn.user, "voice", answer_of_thing(thing))
    return turn.toast(f"⭐ {thing.name} is offered first from now on.")


async def _rename(t: Transaction, turn: Turn, thing: Thing) -> Replies:
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


async def _ask_delete(t: Transaction, turn: Turn, thing: Thing) -> Replies:
    shelf = SHELVES[thing.kind]
    rows: Rows = (
        (Button(label="🗑 Yes, delete it", press=press(thing, ThingVerb.GONE)),),
        (Button(label="◀️ Back", press=press(thing, ThingVerb.OPEN)),),
    )
    consent_too = ", and take back the consent for it" if shelf.likeness else ""
    return [turn.put(f"Delete <b>{escape(thing.name)}</b> here and at A2E{consent_too}?", rows)]


async def _delete(t: Transaction, turn: Turn, thing: Thing) -> Replies:
    shelf = SHELVES[thing.kind]
    await drop_thing(t, turn.services.shop, thing)
    return [*turn.toast(f"{thing.name} is deleted."), *await show(t, turn, shelf=shelf)]


Verb = Callable[[Transaction, Turn, Thing], Awaitable[Replies]]
VERBS: dict[ThingVerb, Verb] = {
    ThingVerb.OPEN: _open,
    ThingVerb.SHOW: _show,
    ThingVerb.STAR: _star,
    ThingVerb.NAME: _rename,
    ThingVerb.DELETE: _ask_delete,
    ThingVerb.GONE: _delete,
}
