"""The buttons of an open draft: "d:draft:version:verb:value"."""

from collections.abc import Awaitable, Callable

from bot.chat import Kind, Show
from bot.errors import InvalidInput, Stale
from bot.jobs.moves import Order, place_order
from bot.operations import OPERATIONS
from bot.operations.inputs import FromShelf, OneOf, PickVoice
from bot.operations.speech import VoiceSample, sample_key
from bot.store.database import Conflict, Transaction
from bot.store.drafts import Draft
from handlers import consent, offers
from handlers.buttons import number, parts
from handlers.conversation import ask, forget_page, order, save
from handlers.questions import AT, ITEM, LANGUAGE, current, voice_of
from handlers.turn import Replies, Turn


async def pressed(t: Transaction, turn: Turn, data: str) -> Replies:
    """Act on a draft's button; a stale one or another user's raises Stale."""
    _, draft_id, version, verb, value = parts(data, 5)
    draft = await turn.services.store.drafts.get_by_id(t, number(draft_id), turn.user.id)
    if draft is None or draft.version != number(version) or verb not in VERBS:
        raise Stale
    if draft.operation not in OPERATIONS and verb not in ("x", "with"):
        raise Stale
    return await VERBS[verb](t, turn, draft, value)


async def _cancel(t: Transaction, turn: Turn, draft: Draft, value: str) -> Replies:
    await turn.services.store.drafts.drop(t, draft)
    return [turn.put("✖️ Dropped. Nothing was charged. See /menu for what else I can do.")]


async def _yes(t: Transaction, turn: Turn, draft: Draft, value: str) -> Replies:
    if await consent.missing(t, turn, draft) != value:
        raise Stale
    await consent.give(t, turn, draft, value)
    return await ask(t, turn, await save(t, turn, draft))


async def _show(t: Transaction, turn: Turn, draft: Draft, value: str) -> Replies:
    return await ask(t, turn, await save(t, turn, draft))


async def _skip(t: Transaction, turn: Turn, draft: Draft, value: str) -> Replies:
    return await forget_page(t, turn, draft, **{AT: None})


async def _option(t: Transaction, turn: Turn, draft: Draft, value: str) -> Replies:
    if value not in OPERATIONS[draft.operation].inputs():
        raise Stale
    return await forget_page(t, turn, draft, **{AT: value})


async def _page(t: Transaction, turn: Turn, draft: Draft, value: str) -> Replies:
    return await ask(t, turn, await save(t, turn, draft, **{ITEM: number(value)}))


async def _language(t: Transaction, turn: Turn, draft: Draft, value: str) -> Replies:
    return await forget_page(t, turn, draft, **{LANGUAGE: value})


async def _set(t: Transaction, turn: Turn, draft: Draft, value: str) -> Replies:
    """A choice was pressed: of the shelf, of A2E's voices, or one of a few."""
    field = current(draft)
    if field is None:
        raise Stale
    given = OPERATIONS[draft.operation].inputs()[field]
    answer: object = None
    match given:
        case FromShelf(kind=kind):
            thing = await turn.services.store.things.get(t, number(value), turn.user.id)
            if thing is not None and thing.kind == kind and thing.file:
                answer = {"thing": thing.id, "name": thing.name, "subject": thing.file["unique_id"]}
        case PickVoice():
            answer = voice_of(turn, draft, given, value)
        case OneOf(choices=choices):
            answer = value if value in choices else None
    if answer is None:
        raise InvalidInput(user_text="That one is not there any more. Please pick another.")
    return await forget_page(t, turn, draft, **{field: answer, AT: None})


async def _hear(t: Transaction, turn: Turn, draft: Draft, value: str) -> Replies:
    """Play a voice's sample: made once, on the house, then kept for everybody."""
    field = current(draft)
    given = OPERATIONS[draft.operation].inputs()[field] if field else None
    voice = voice_of(turn, draft, given, value) if isinstance(given, PickVoice) else None
    if voice is None:
        raise Stale
    store, incoming = turn.services.store, turn.incoming
    kept = await store.things.shared(t, sample_key(value))
    if kept is not None and kept.file:
        return [
            Show(
                chat_id=incoming.chat_id,
                thread_id=incoming.thread_id,
                kind=Kind(kept.file["kind"]),
                file_id=kept.file["file_id"],
                caption=f"🔊 {voice['name']}",
            )
        ]
    sample = Order(
        user_id=turn.user.id,
        chat_id=incoming.chat_id,
        thread_id=incoming.thread_id,
        card_id=None,
        reply_to=None,
        operation=VoiceSample.command,
        request={"answers": {"voice": voice}},
        price=0,
        name=f"{sample_key(value)}-{int(turn.now // 600)}",
    )
    try:
        await place_order(t, turn.services.shop, sample)
    except Conflict:
        return turn.toast("That sample is being made right now; one moment.")
    return turn.toast("🔊 Coming in a moment.")


async def _go(t: Transaction, turn: Turn, draft: Draft, value: str) -> Replies:
    if await consent.missing(t, turn, draft) is not None or current(draft) is not None:
        return await ask(t, turn, draft)
    return await order(t, turn, draft, OPERATIONS[draft.operation])


async def _look(t: Transaction, turn: Turn, draft: Draft, value: str) -> Replies:
    preview = OPERATIONS[draft.operation].preview
    if preview is None or current(draft) is not None or await consent.missing(t, turn, draft) is not None:
        raise Stale
    return await order(t, turn, draft, preview)


Verb = Callable[[Transaction, Turn, Draft, str], Awaitable[Replies]]
VERBS: dict[str, Verb] = {
    "x": _cancel,
    "yes": _yes,
    "show": _show,
    "skip": _skip,
    "opt": _option,
    "page": _page,
    "in": _language,
    "set": _set,
    "hear": _hear,
    "go": _go,
    "look": _look,
    "with": offers.chosen,
}
