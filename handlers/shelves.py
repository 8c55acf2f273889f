"""The face shelf: list, look, name, use, delete. Every row is looked up with its owner's id."""

from html import escape

from bot.chat import Button, Kind, Rows, Show
from bot.errors import InvalidInput, Stale
from bot.operations import OPERATIONS
from bot.operations.face_swap import FaceSwap
from bot.operations.faces import AddFace
from bot.store.database import Transaction
from bot.store.drafts import Draft
from bot.store.things import Thing
from handlers.buttons import number, parts
from handlers.conversation import ask, begin, open_draft
from handlers.questions import PAGE, turning
from handlers.turn import Replies, Turn

RENAME = "rename"
"""The operation of a draft that waits for a new name."""
KIND = "face"


async def faces(t: Transaction, turn: Turn, argument: str = "", *, page: int = 0) -> Replies:
    """Show the user's faces, a page at a time; an empty shelf says how to fill it."""
    things = turn.services.store.things
    count = await things.count(t, turn.user.id, KIND)
    pages = max(1, -(-count // PAGE))
    page = min(max(page, 0), pages - 1)
    shown = await things.page(t, turn.user.id, KIND, offset=page * PAGE, limit=PAGE)
    rows: Rows = tuple((Button(label=f"🙂 {thing.name}", press=f"s:open:{thing.id}"),) for thing in shown)
    rows += turning(page, pages, {n: f"s:page:{n}" for n in range(pages)})
    rows += ((Button(label="➕ Add a face", press="s:add:0"),),)
    words = (
        f"🙂 <b>My faces</b> ({count})" if count else "🙂 <b>My faces</b>\nNone yet. Add one by sending a <b>photo</b>."
    )
    return [turn.put(words, rows)]


async def pressed(t: Transaction, turn: Turn, data: str) -> Replies:
    """Act on a shelf's button: "s:verb:row id"."""
    _, verb, value = parts(data, 3)
    if verb == "page":
        return await faces(t, turn, page=number(value))
    if verb == "add":
        return await begin(t, turn, AddFace)
    thing = await turn.services.store.things.get(t, number(value), turn.user.id)
    if thing is None or verb not in VERBS:
        raise Stale
    return await VERBS[verb](t, turn, thing)


async def _open(t: Transaction, turn: Turn, thing: Thing) -> Replies:
    rows: Rows = (
        (
            Button(label="🎭 Swap with it", press=f"s:use:{thing.id}"),
            Button(label="👁 Show", press=f"s:show:{thing.id}"),
        ),
        (
            Button(label="✏️ Rename", press=f"s:name:{thing.id}"),
            Button(label="🗑 Delete", press=f"s:del:{thing.id}"),
        ),
        (Button(label="◀️ Back", press="s:page:0"),),
    )
    return [turn.put(f"🙂 <b>{escape(thing.name)}</b>", rows)]


async def _show(t: Transaction, turn: Turn, thing: Thing) -> Replies:
    if not thing.file:
        raise Stale
    chat = turn.incoming
    kind = Kind(thing.file["kind"])
    return [
        Show(
            chat_id=chat.chat_id,
            thread_id=chat.thread_id,
            kind=kind,
            file_id=thing.file["file_id"],
            caption=escape(thing.name),
        )
    ]


async def _use(t: Transaction, turn: Turn, thing: Thing) -> Replies:
    if not thing.file:
        raise Stale
    face = {"thing": thing.id, "name": thing.name, "subject": thing.file["unique_id"]}
    return await ask(t, turn, await open_draft(t, turn, FaceSwap.command, {"face": face}))


async def _rename(t: Transaction, turn: Turn, thing: Thing) -> Replies:
    await open_draft(t, turn, RENAME, {"_thing": thing.id})
    return [
        turn.put(f"What shall I call <b>{escape(thing.name)}</b> from now on? Send a short <b>text</b>, or /cancel.")
    ]


async def renamed(t: Transaction, turn: Turn, draft: Draft) -> Replies:
    """Take the next text as the new name."""
    inputs = OPERATIONS[AddFace.command].inputs()
    name = inputs["called"].accept(turn.incoming, turn.known)
    if not await turn.services.store.things.rename(t, int(draft.answers["_thing"]), turn.user.id, name=name):
        raise InvalidInput(user_text="That face was deleted meanwhile. See /faces.")
    await turn.services.store.drafts.drop(t, draft)
    return await faces(t, turn)


async def _ask_delete(t: Transaction, turn: Turn, thing: Thing) -> Replies:
    rows: Rows = (
        (Button(label="🗑 Yes, delete it", press=f"s:gone:{thing.id}"),),
        (Button(label="◀️ Back", press=f"s:open:{thing.id}"),),
    )
    return [
        turn.put(
            f"Delete <b>{escape(thing.name)}</b> here and at A2E, and take back the consent for it?",
            rows,
        )
    ]


async def _delete(t: Transaction, turn: Turn, thing: Thing) -> Replies:
    store = turn.services.store
    await store.things.mark_deleting(t, thing.id, turn.user.id)
    if thing.file:
        await store.consents.revoke(t, turn.user.id, KIND, thing.file["unique_id"], now=turn.now)
    await turn.services.shop.queue.enqueue(t, "erase-thing", str(thing.id))
    return [*turn.toast(f"{thing.name} is deleted."), *await faces(t, turn)]


VERBS = {
    "open": _open,
    "show": _show,
    "use": _use,
    "name": _rename,
    "del": _ask_delete,
    "gone": _delete,
}
