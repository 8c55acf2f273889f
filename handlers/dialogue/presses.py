"""The buttons of an open draft."""

from collections.abc import Awaitable, Callable
from functools import partial
from html import escape

from bot.buttons import (
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
from bot.locales import N_, _
from bot.operations import OPERATIONS
from bot.operations.inputs import Input
from bot.operations.view import Elsewhere
from bot.store.consents import Whose
from bot.store.database import Transaction
from bot.store.drafts import Draft
from handlers import samples
from handlers.dialogue import changing, consent, suggestions
from handlers.dialogue.asking import look_rows
from handlers.dialogue.at_hand import next_of, view_of
from handlers.dialogue.draft import AGAIN, AT, ITEM, PART, changed, inputs_of, with_part
from handlers.dialogue.engine import ask, enough, fill, forget_page, order, save
from handlers.dialogue.helping import BETTER, helper_of, offer
from handlers.dialogue.questions import Confirm, Consent, Deleted, Go, current
from handlers.turn import Replies, Turn


async def pressed(t: Transaction, turn: Turn, data: Data) -> Replies:
    """Act on a draft's button; raise Stale for an old one or another user's."""
    if not isinstance(data, OfDraft):
        raise Stale
    draft = turn.draft
    if draft is None or draft.id != data.draft:  # the button may hang in another topic
        draft = await turn.deps.store.drafts.get_by_id(t, data.draft, turn.user.id)
    if draft is None or draft.version % VERSIONS != data.version or draft.chat_id != turn.incoming.chat_id:
        raise Stale  # what is open in private is not shown in a group
    match data:
        case OnDraft(verb=DraftVerb.CANCEL):
            return await _cancel(t, turn, draft)
        case BeginWith(operation=operation, field=field):
            return await suggestions.chosen(t, turn, draft, operation, field)
        case DraftPage(page=page) if draft.operation == suggestions.OFFER:
            return suggestions.turned(turn, draft, page)
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
    turn.deps.uploads.let_go(turn.user.id)
    return [turn.put(f"✖️ {_('Dropped. Nothing was charged. See /menu for what else I can do.')}")]


async def _agree(t: Transaction, turn: Turn, draft: Draft, *, whose: Whose) -> Replies:
    match await next_of(t, turn, draft):
        case Deleted():
            return await ask(t, turn, draft)
        case Consent(fields=fields):
            for field in fields:
                await consent.give(t, turn, draft, field, whose)
            return await ask(t, turn, await save(t, turn, draft))
    raise Stale


async def _no(t: Transaction, turn: Turn, draft: Draft) -> Replies:
    await turn.deps.store.drafts.drop(t, draft)
    turn.deps.uploads.let_go(turn.user.id)
    # For translators: after "No" to whether the person in a picture or voice has agreed
    told = _("Then I won't use it: it wasn't sent to A2E, and nothing was charged. See /menu for what else I do.")
    return [turn.put(f"✖️ {told}")]


async def _what(t: Transaction, turn: Turn, draft: Draft) -> Replies:
    return turn.toast(_(consent.HAPPENS), alert=True)


async def _show(t: Transaction, turn: Turn, draft: Draft) -> Replies:
    return await ask(t, turn, await save(t, turn, draft))


async def _skip(t: Transaction, turn: Turn, draft: Draft) -> Replies:
    return await forget_page(t, turn, draft, **{AT: None, AGAIN: None})


async def _option(t: Transaction, turn: Turn, draft: Draft, value: str) -> Replies:
    if value not in inputs_of(draft):
        raise Stale
    return await forget_page(t, turn, draft, **{AT: value})


async def _better(t: Transaction, turn: Turn, draft: Draft, value: str) -> Replies:
    """Show what A2E has found in place of an answer; where it has nothing, the order stands as it is."""
    helper = helper_of(draft, value)
    if helper is None or not isinstance(await next_of(t, turn, draft), Confirm):
        raise Stale
    found = turn.known.ask(helper)
    if found is None:
        return [*await ask(t, turn, draft), turn.say(_("A2E has no better words right now. Yours stay."))]
    saved = await save(t, turn, draft, **{BETTER: {value: found}})
    return [turn.put(*offer(saved, value, helper, found))]


async def _use(t: Transaction, turn: Turn, draft: Draft, value: str) -> Replies:
    """Take what A2E has found."""
    found = (draft.answers.get(BETTER) or {}).get(value)
    if found is None:
        raise Stale
    return await fill(t, turn, changed(draft, **{BETTER: None}), value, found)


def _asked(draft: Draft) -> tuple[str, Input]:
    """Return the field that is currently asked for, with its input."""
    field = current(draft)
    if field is None:
        raise Stale
    return field, inputs_of(draft)[field]


async def _part(t: Transaction, turn: Turn, draft: Draft, value: str) -> Replies:
    field, given = _asked(draft)
    if not given.has_part(value, turn.known):
        raise Stale
    return await forget_page(t, turn, draft, **{PART: with_part(draft, field, value)})


async def _set(t: Transaction, turn: Turn, draft: Draft, value: str) -> Replies:
    """Act on one of the question's own buttons: its input knows what it means."""
    field, given = _asked(draft)
    match given.pressed(await view_of(t, turn, draft, field, value=value), value):
        case None:
            raise InvalidInput(user_text=N_("That one is not there any more. Please pick another."))
        case Elsewhere(part=part):
            return await forget_page(t, turn, draft, **{PART: with_part(draft, field, part)})
        case answer:
            return await fill(t, turn, draft, field, answer)


async def _enough(t: Transaction, turn: Turn, draft: Draft) -> Replies:
    field, given = _asked(draft)
    if not given.many:
        raise Stale
    return await enough(t, turn, draft, field)


async def _hear(t: Transaction, turn: Turn, draft: Draft, value: str) -> Replies:
    field, given = _asked(draft)
    voice = given.heard(await view_of(t, turn, draft, field, value=value), value)
    if voice is None:
        raise Stale
    return await samples.hear(t, turn, voice)


async def _see(t: Transaction, turn: Turn, draft: Draft, value: str) -> Replies:
    field, given = _asked(draft)
    view = await view_of(t, turn, draft, field, value=value)
    entry = given.seen(view, value)
    if entry is None:
        raise Stale
    return [turn.put(f"👁 <b>{escape(entry.label)}</b>", look_rows(draft, view, entry), picture=entry.picture)]


async def _go(t: Transaction, turn: Turn, draft: Draft) -> Replies:
    if not isinstance(await next_of(t, turn, draft), Confirm | Go):
        return await ask(t, turn, draft)
    return await order(t, turn, draft, OPERATIONS[draft.operation])


async def _look(t: Transaction, turn: Turn, draft: Draft) -> Replies:
    preview = OPERATIONS[draft.operation].preview
    if preview is None:
        raise Stale
    match await next_of(t, turn, draft):
        case Confirm():
            return await order(t, turn, draft, preview)
        case Deleted():
            return await ask(t, turn, draft)
    raise Stale


VERBS: dict[DraftVerb, Callable[[Transaction, Turn, Draft], Awaitable[Replies]]] = {
    DraftVerb.CANCEL: _cancel,
    DraftVerb.SHOW: _show,
    DraftVerb.SKIP: _skip,
    DraftVerb.ENOUGH: _enough,
    DraftVerb.GO: _go,
    DraftVerb.LOOK: _look,
    DraftVerb.MINE: partial(_agree, whose=Whose.MINE),
    DraftVerb.AGREED: partial(_agree, whose=Whose.AGREED),
    DraftVerb.NOBODY: partial(_agree, whose=Whose.NOBODY),
    DraftVerb.NO: _no,
    DraftVerb.WHAT: _what,
    DraftVerb.BACK: changing.back,
    DraftVerb.CHANGE: changing.change_list,
}
OnValue = Callable[[Transaction, Turn, Draft, str], Awaitable[Replies]]
FIELD_VERBS: dict[FieldVerb, OnValue] = {
    FieldVerb.OPTION: _option,
    FieldVerb.BETTER: _better,
    FieldVerb.USE: _use,
    FieldVerb.CHANGE: changing.change,
    FieldVerb.TAKE: changing.take_held,
}
CHOICE_VERBS: dict[ChoiceVerb, OnValue] = {ChoiceVerb.SET: _set, ChoiceVerb.HEAR: _hear, ChoiceVerb.SEE: _see}
