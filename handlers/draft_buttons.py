"""The buttons of an open draft: "d:draft:version:verb:value"."""

from collections.abc import Awaitable, Callable

from bot.errors import InvalidInput, Stale
from bot.operations import OPERATIONS
from bot.operations.file_inputs import FromShelf
from bot.operations.inputs import OneOf
from bot.operations.picks import Pick, PickVoice
from bot.store.database import Transaction
from bot.store.drafts import Draft
from handlers import consent, offers, pickers, samples
from handlers.buttons import number, parts
from handlers.conversation import ask, enough, fill, forget_page, gone, order, save
from handlers.keys import AT, ITEM, PART
from handlers.questions import current
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


async def _no(t: Transaction, turn: Turn, draft: Draft, value: str) -> Replies:
    await turn.services.store.drafts.drop(t, draft)
    return [
        turn.put("✖️ Then I leave it: it was not sent to A2E, and nothing was charged. See /menu for what else I do.")
    ]


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


async def _part(t: Transaction, turn: Turn, draft: Draft, value: str) -> Replies:
    if not isinstance(_pick(draft), PickVoice) or (value != "?" and not pickers.is_part(turn, value)):
        raise Stale
    return await forget_page(t, turn, draft, **{PART: value})


async def _set(t: Transaction, turn: Turn, draft: Draft, value: str) -> Replies:
    """A choice was pressed: of the shelf, of a list of A2E's, or one of a few."""
    field = current(draft)
    if field is None:
        raise Stale
    given = OPERATIONS[draft.operation].inputs()[field]
    answer: object = None
    match given:
        case FromShelf(kind=kind):
            thing = await turn.services.store.things.get(t, number(value), turn.user.id)
            if thing is not None and thing.kind == kind:
                answer = consent.face_of(thing)
        case Pick():
            answer = await pickers.answer_of(t, turn, draft, given, value)
        case OneOf(choices=choices):
            answer = value if value in choices else None
    if answer is None:
        raise InvalidInput(user_text="That one is not there any more. Please pick another.")
    return await fill(t, turn, draft, field, answer)


async def _enough(t: Transaction, turn: Turn, draft: Draft, value: str) -> Replies:
    field = current(draft)
    if field is None or not OPERATIONS[draft.operation].inputs()[field].many:
        raise Stale
    return await enough(t, turn, draft, field)


def _pick(draft: Draft) -> Pick:
    """Return the pick that is asked for now."""
    field = current(draft)
    given = OPERATIONS[draft.operation].inputs()[field] if field else None
    if not isinstance(given, Pick):
        raise Stale
    return given


async def _hear(t: Transaction, turn: Turn, draft: Draft, value: str) -> Replies:
    given = _pick(draft)
    voice = await pickers.answer_of(t, turn, draft, given, value) if isinstance(given, PickVoice) else None
    if voice is None or "thing" in voice:
        raise Stale
    return await samples.hear(t, turn, voice)


async def _see(t: Transaction, turn: Turn, draft: Draft, value: str) -> Replies:
    return [pickers.look(turn, draft, _pick(draft), value)]


async def _go(t: Transaction, turn: Turn, draft: Draft, value: str) -> Replies:
    unfinished = await consent.missing(t, turn, draft) is not None or current(draft) is not None
    if unfinished or await gone(t, turn, draft):
        return await ask(t, turn, draft)
    return await order(t, turn, draft, OPERATIONS[draft.operation])


async def _look(t: Transaction, turn: Turn, draft: Draft, value: str) -> Replies:
    preview = OPERATIONS[draft.operation].preview
    if preview is None or current(draft) is not None or await consent.missing(t, turn, draft) is not None:
        raise Stale
    if await gone(t, turn, draft):
        return await ask(t, turn, draft)
    return await order(t, turn, draft, preview)


Verb = Callable[[Transaction, Turn, Draft, str], Awaitable[Replies]]
VERBS: dict[str, Verb] = {
    "x": _cancel,
    "yes": _yes,
    "no": _no,
    "show": _show,
    "skip": _skip,
    "opt": _option,
    "page": _page,
    "in": _part,
    "enough": _enough,
    "see": _see,
    "set": _set,
    "hear": _hear,
    "go": _go,
    "look": _look,
    "with": offers.chosen,
}
