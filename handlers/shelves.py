"""Shelves: show, rename, use, delete. Every row is looked up with its owner's id."""

from collections.abc import Awaitable, Callable
from html import escape
from typing import Any

from bot.buttons import (
    AssetVerb,
    Data,
    Fill,
    OnThing,
    ShelfAlbum,
    ShelfFound,
    ShelfPage,
    UseThing,
)
from bot.chat import Button, Kind, SendMedia
from bot.errors import Stale
from bot.jobs.personal.data import drop_asset
from bot.jobs.steps.rename import rename, rename_key
from bot.jobs.words.cards import with_label
from bot.jobs.words.leads import asset_card
from bot.locales import N_, _
from bot.operations import OPERATIONS, SHELVES
from bot.operations.inputs import Input, Text
from bot.operations.shelf import AtA2E, Shelf, Use
from bot.store.assets import Asset
from bot.store.database import Transaction
from bot.store.drafts import Draft
from bot.store.shown import of_asset
from handlers.back import back
from handlers.dialogue.answers import begin
from handlers.dialogue.asking import in_words
from handlers.dialogue.draft import ASSET, KIND
from handlers.dialogue.engine import ask, open_draft
from handlers.shelf_list import press, show, show_pictures
from handlers.turn import Replies, Turn

RENAME = "rename"
"""The operation of a draft that waits for a new name."""
GONE = N_("A2E no longer lists it. If using it fails, make it again and delete this one.")
NAME = Text(ask="", label=N_("Name"), longest=40)


async def pressed(t: Transaction, turn: Turn, data: Data) -> Replies:
    """Act on a shelf's button."""
    match data:
        case ShelfPage(kind=kind, page=page):
            return await show(t, turn, shelf=_shelf(kind), page=page)
        case ShelfFound(kind=kind, page=page, words=words):
            return await show(t, turn, shelf=_shelf(kind), page=page, words=words)
        case ShelfAlbum(kind=kind, page=page, words=words):
            return await show_pictures(t, turn, _shelf(kind), page, words)
        case Fill(kind=kind, operation=operation) if operation in _shelf(kind).adds:
            return await begin(t, turn, OPERATIONS[operation])
        case OnThing(kind=kind, verb=verb, asset=number):
            asset = await _own(t, turn, kind, number)
            if verb in (AssetVerb.OPEN, AssetVerb.SHOW):
                await turn.deps.store.assets.use(t, asset.id, turn.user.id, now=turn.now)
            return await VERBS[verb](t, turn, asset)
        case UseThing(kind=kind, asset=number, use=use):
            asset = await _own(t, turn, kind, number)
            await turn.deps.store.assets.use(t, asset.id, turn.user.id, now=turn.now)
            return await _use(t, turn, asset, use)
    raise Stale


def _shelf(kind: str) -> Shelf:
    shelf = SHELVES.get(kind)
    if shelf is None or shelf.command is None:
        raise Stale
    return shelf


async def _own(t: Transaction, turn: Turn, kind: str, number: int) -> Asset:
    asset = await turn.deps.store.assets.get(t, number, turn.user.id)
    if asset is None or asset.kind != _shelf(kind).kind:
        raise Stale
    return asset


async def _open(t: Transaction, turn: Turn, asset: Asset) -> Replies:
    shelf = SHELVES[asset.kind]
    words, rows = asset_card(asset)
    if favouring(shelf) is not None:
        rows += ((Button(label=f"📌 {_('Make it my default')}", press=press(asset, AssetVerb.STAR)),),)
    if asset.file:
        rows += ((Button(label=f"👁 {_('Show')}", press=press(asset, AssetVerb.SHOW)),),)
    rename = Button(label=f"✏️ {_('Rename')}", press=press(asset, AssetVerb.NAME))
    rows += ((rename, Button(label=f"🗑 {_('Delete')}", press=press(asset, AssetVerb.DELETE))),)
    rows += back(ShelfPage(kind=shelf.kind, page=0))
    gone = f"\n⚠️ {_(GONE)}" if _is_gone(turn, shelf, asset) else ""
    return [turn.put(f"{words}{gone}", rows)]


def _is_gone(turn: Turn, shelf: Shelf, asset: Asset) -> bool:
    """Whether A2E's own list lacks it; a list that can't be read proves nothing."""
    listed = turn.known.ask(AtA2E(ids=shelf.at_a2e)) if shelf.at_a2e else None
    return listed is not None and asset.a2e_id not in listed


async def _show(t: Transaction, turn: Turn, asset: Asset) -> Replies:
    if not asset.file:
        raise Stale
    return [
        SendMedia(
            chat_id=turn.incoming.chat_id,
            thread_id=turn.incoming.thread_id,
            kind=Kind(asset.file["kind"]),
            file_id=asset.file["file_id"],
            caption=with_label(escape(asset.name), by_ai=asset.composed is not None),
            of=of_asset(asset.id),
        )
    ]


async def _use(t: Transaction, turn: Turn, asset: Asset, place: int) -> Replies:
    use = use_of(SHELVES[asset.kind], place)
    if not use.fits(asset.facts or {}):
        raise Stale
    return await start_with(t, turn, use, answer_for(use, asset))


def use_of(shelf: Shelf, place: int) -> Use:
    """Return the use that a button names by its index."""
    if place >= len(shelf.uses):
        raise Stale
    return shelf.uses[place]


def answer_for(use: Use, asset: Asset) -> dict[str, Any]:
    """Return an asset as the answer to the field it is used for."""
    answer: dict[str, Any] = OPERATIONS[use.command].inputs()[use.field].of_asset(asset)
    return answer


async def start_with(t: Transaction, turn: Turn, use: Use, answer: dict[str, Any]) -> Replies:
    """Open an operation's dialogue with one field answered."""
    return await ask(t, turn, await open_draft(t, turn, use.command, {use.field: answer}))


def favouring(shelf: Shelf) -> Input | None:
    """Return the question that offers the user's favourite of a kind first; None: none does."""
    inputs = (OPERATIONS[use.command].inputs()[use.field] for use in shelf.uses)
    return next((given for given in inputs if given.has_favourite), None)


async def _star(t: Transaction, turn: Turn, asset: Asset) -> Replies:
    given = favouring(SHELVES[asset.kind])
    if given is None:
        raise Stale
    await turn.deps.store.users.set_setting(t, turn.user, asset.kind, given.of_asset(asset))
    return turn.toast(f"📌 {_('{name} is now your default.', name=asset.name)}")


async def _rename(t: Transaction, turn: Turn, asset: Asset) -> Replies:
    await open_draft(t, turn, RENAME, {ASSET: asset.id, KIND: asset.kind})
    words = _("What should I call <b>{name}</b>? Send a short <b>text</b>, or /cancel.", name=escape(asset.name))
    return [in_words(turn, words)]


async def renamed(t: Transaction, turn: Turn, draft: Draft) -> Replies:
    """Take the next text as the new name."""
    name = NAME.accept(turn.incoming, turn.known)
    await turn.deps.store.drafts.drop(t, draft)
    number, shelf, place = int(draft.answers[ASSET]), SHELVES[draft.answers[KIND]], turn.incoming
    key = rename_key(number, turn.user.id, place.chat_id, place.thread_id)
    if not await rename(t, turn.deps, shelf, key, name=name):
        return [turn.say(_("That one has been deleted meanwhile, so I can't rename it. See /menu."))]
    return await show(t, turn, shelf=shelf)


async def _ask_delete(t: Transaction, turn: Turn, asset: Asset) -> Replies:
    shelf = SHELVES[asset.kind]
    yes = Button(label=f"🗑 {_('Yes, delete it')}", press=press(asset, AssetVerb.GONE))
    name = escape(asset.name)
    words = _("Delete <b>{name}</b> here and at A2E?", name=name)
    if shelf.likeness:
        words = _("Delete <b>{name}</b> here and at A2E, and revoke the consent for it?", name=name)
    return [turn.put(words, ((yes,), *back(OnThing(kind=asset.kind, verb=AssetVerb.OPEN, asset=asset.id))))]


async def _delete(t: Transaction, turn: Turn, asset: Asset) -> Replies:
    shelf = SHELVES[asset.kind]
    await drop_asset(t, turn.deps, asset)
    return [*turn.toast(_("{name} is deleted.", name=asset.name)), *await show(t, turn, shelf=shelf)]


Verb = Callable[[Transaction, Turn, Asset], Awaitable[Replies]]
VERBS: dict[AssetVerb, Verb] = {
    AssetVerb.OPEN: _open,
    AssetVerb.SHOW: _show,
    AssetVerb.STAR: _star,
    AssetVerb.NAME: _rename,
    AssetVerb.DELETE: _ask_delete,
    AssetVerb.GONE: _delete,
}
