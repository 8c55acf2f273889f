"""The buttons of an open draft."""

from collections.abc import Awaitable, Callable

from bot.buttons import (
    ROW,
    VERSIONS,
    BeginWith,
    ChoiceVerb,
    Data,
    DraftPage,
    DraftPart,
    DraftVerb,
    FieldVerb,
    OfDraft,
    OnChoice,
    OnDraft,
    OnField,
)
from bot.errors import InvalidInput, Stale
from bot.operations import OPERATIONS
from bot.operations.choices import Pick, PickVoice
from bot.operations.file_inputs import FromShelf
from bot.operations.inputs import OneOf
from bot.store.database import Transaction
from bot.store.drafts import Draft
from handlers import samples
from handlers.dialogue import choices, consent, suggestions
from handlers.dialogue.engine import ask, enough, fill, forget_page, gone, order, save
from handlers.dialogue.keys import AT, ITEM, PART
from handlers.dialogue.questions import current
from handlers.turn import Replies, Turn


async def pressed(t: Transaction, turn: Turn, data: Data) -> Replies:
    """Act on a draft's button; a stale one or another user's raises Stale."""
    if not isinstance(data, OfDraft):
        raise Stale
    draft = await turn.deps.store.drafts.get_by_id(t, data.draft, turn.user.id)
    if draft is None or draft.version % VERSIONS != data.version:
        raise Stale
    match data:
        case OnDraft(verb=DraftVerb.CANCEL):
            return await _cancel(t, turn, draft)
        case BeginWith(operation=operation, field=field):
            return await suggestions.chosen(t, turn, draft, operation, field)
    if draft.operation not in OPERATIONS:
        raise Stale
    return await _act(t, turn, draft, data)


async def _act(t: Transaction, turn: Turn, draft: Draft, data: OfDraft) -> Replies:
    """Act on a button of an operation's draft."""
    match data:
        case OnDraft(verb=verb):
            return await VERBS[verb](t, turn, draft)
        case OnField(verb=verb_on_field, field=field):
            return await FIELD_VERBS[verb_on_field](t, turn, draft, field)
        case OnChoice(verb=verb_on_choice, choice=choice):
            return await CHOICE_VERBS[verb_on_choice](t, turn, draft, choice)
        case DraftPage(page=page):
            return await ask(t, turn, await save(t, turn, draft, **{ITEM: page}))
        case DraftPart(part=part):
            return await _part(t, turn, draft, part)
    raise Stale


async def _cancel(t: Transaction, turn: Turn, draft: Draft) -> Replies:
    await turn.deps.store.drafts.drop(t, draft)
    turn.deps.supplies.let_go(turn.user.id)
    return [turn.put("✖️ Dropped. Nothing was charged. See /menu for what else I can do.")]


async def _yes(t: Transaction, turn: Turn, draft: Draft, value: str) -> Replies:
    if await consent.missing(t, turn, draft) != value:
        raise Stale
    await consent.give(t, turn, draft, value)
    return await ask(t, turn, await save(t, turn, draft))


async def _no(t: Transaction, turn: Turn, draft: Draft, value: str) -> Replies:
    await turn.deps.store.drafts.drop(t, draft)
    turn.deps.supplies.let_go(turn.user.id)
    return [
        turn.put("✖️ Then I leave it: it was not sent to A2E, and nothing was charged. See /menu for what else I do.")
    ]


async def _show(t: Transaction, turn: Turn, draft: Draft) -> Replies:
    return await ask(t, turn, await save(t, turn, draft))


async def _skip(t: Transaction, turn: Turn, draft: Draft) -> Replies:
    return await forget_page(t, turn, draft, **{AT: None})


async def _option(t: Transaction, turn: Turn, draft: Draft, value: str) -> Replies:
    if value not in OPERATIONS[draft.operation].inputs():
        raise Stale
    return await forget_page(t, turn, draft, **{AT: value})


async def _part(t: Transaction, turn: Turn, draft: Draft, value: str) -> Replies:
    if not isinstance(_pick(draft), PickVoice) or (value != "?" and not choices.is_part(turn, value)):
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
            asset = await turn.deps.store.assets.get(t, ROW.read(value), turn.user.id)
            if asset is not None and asset.kind == kind:
                answer = consent.face_of(asset)
        case Pick():
            answer = await choices.answer_of(t, turn, draft, given, value)
        case OneOf(choices=labels):
            answer = value if value in labels else None
    if answer is None:
        raise InvalidInput(user_text="That one is not there any more. Please pick another.")
    return await fill(t, turn, draft, field, answer)


async def _enough(t: Transaction, turn: Turn, draft: Draft) -> Replies:
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
    voice = await choices.answer_of(t, turn, draft, given, value) if isinstance(given, PickVoice) else None
    if voice is None or "thing" in voice:
        raise Stale
    return await samples.hear(t, turn, voice)


async def _see(t: Transaction, turn: Turn, draft: Draft, value: str) -> Replies:
    return [choices.look(turn, draft, _pick(draft), value)]


async def _go(t: Transaction, turn: Turn, draft: Draft) -> Replies:
    unfinished = await consent.missing(t, turn, draft) is not None or current(draft) is not None
    if unfinished or await gone(t, turn, draft):
        return await ask(t, turn, draft)
    return await order(t, turn, draft, OPERATIONS[draft.operation])


async def _look(t: Transaction, turn: Turn, draft: Draft) -> Replies:
    preview = OPERATIONS[draft.operation].preview
    if preview is None or current(draft) is not None or await consent.missing(t, turn, draft) is not None:
        raise Stale
    if await gone(t, turn, draft):
        return await ask(t, turn, draft)
    return await order(t, turn, draft, preview)


VERBS: dict[DraftVerb, Callable[[Transaction, Turn, Draft], Awaitable[Replies]]] = {
    DraftVerb.CANCEL: _cancel,
    DraftVerb.SHOW: _show,
    DraftVerb.SKIP: _skip,
    DraftVerb.ENOUGH: _enough,
    DraftVerb.GO: _go,
    DraftVerb.LOOK: _look,
}
OnValue = Callable[[Transaction, Turn, Draft, str], Awaitable[Replies]]
FIELD_VERBS: dict[FieldVerb, OnValue] = {FieldVerb.YES: _yes, FieldVerb.NO: _no, FieldVerb.OPTION: _option}
CHOICE_VERBS: dict[ChoiceVerb, OnValue] = {ChoiceVerb.SET: _set, ChoiceVerb.HEAR: _hear, ChoiceVerb.SEE: _see}
