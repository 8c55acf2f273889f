"""One dialogue for every operation: a draft row, its next question, and finally the ✅."""

from collections.abc import Mapping
from html import escape
from typing import Any

from bot.errors import Refused, Stale
from bot.jobs.alerts import out_of_credits
from bot.jobs.ordered import place
from bot.jobs.orders import Order, check_allowed
from bot.jobs.words import cards
from bot.locales import N_, _
from bot.operations import OPERATIONS
from bot.operations.base import Operation
from bot.operations.facts import Price, PriceOf, Wallet
from bot.operations.view import asked_of, plain
from bot.operations.withheld import instead, replaced
from bot.store.database import Transaction
from bot.store.drafts import Draft
from handlers.dialogue import consent, live_guard
from handlers.dialogue.accepting import eyes
from handlers.dialogue.asking import message
from handlers.dialogue.at_hand import next_of, view_of, with_withheld
from handlers.dialogue.corrections import changed_lines
from handlers.dialogue.draft import (
    ADDING,
    AGAIN,
    AT,
    AT_MOST,
    CALLED,
    CHANGED,
    HELD,
    INSTEAD,
    ITEM,
    LOOK_AT_MOST,
    LOOK_PRICE,
    PRICE,
    QUOTED,
    SAID,
    changed,
    decided,
    headline,
    inputs_of,
    messages_of,
    remembered,
    settled,
    without,
)
from handlers.dialogue.helping import helper_rows
from handlers.dialogue.lists import all_of
from handlers.dialogue.overtaken import overtaken
from handlers.dialogue.placing import answered
from handlers.dialogue.questions import Confirm, Consent, Deleted, Go, Question, begins_with
from handlers.dialogue.quote_card import confirm_rows, kept_price, or_unknown, price_lines, uploaded
from handlers.dialogue.quotes import is_gone, is_old, risen, usual_line
from handlers.habits import USED, with_one_more
from handlers.turn import Replies, Turn

ADMINS_ONLY = N_("Only the operator's admins may do that. See /menu for what I can do for you.")


async def open_draft(t: Transaction, turn: Turn, operation: str, answers: Mapping[str, Any]) -> Draft:
    """Start a dialogue in this chat and topic; one that was open there is dropped.

    Raises:
        Stale: the operation is for admins only.

    """
    if operation in OPERATIONS and OPERATIONS[operation].for_admins and not turn.is_admin:
        raise Stale
    incoming = turn.incoming
    called = {} if incoming.press else {CALLED: incoming.message_id}
    return await turn.deps.store.drafts.open(
        t,
        user_id=turn.user.id,
        chat_id=incoming.chat_id,
        thread_id=incoming.thread_id,
        operation=operation,
        answers={**_as_last_time(turn, operation), **answers, **decided(operation, turn.deps.settings), **called},
        now=turn.now,
    )


def _as_last_time(turn: Turn, operation: str) -> dict[str, Any]:
    """Return what the user chose the last time, where that is kept."""
    inputs = OPERATIONS[operation].inputs().items() if operation in OPERATIONS else ()
    kept = [field for field, one in inputs if one.remembered and one.optional]
    last = {field: turn.user.settings.get(remembered(operation, field)) for field in kept}
    return {field: chosen for field, chosen in last.items() if chosen is not None}


async def save(t: Transaction, turn: Turn, draft: Draft, **answers: Any) -> Draft:
    """Store answers; None removes one. The new version makes older buttons stale."""
    return await save_as(t, turn, draft, changed(draft, **answers).answers)


async def save_as(t: Transaction, turn: Turn, draft: Draft, answers: Mapping[str, Any]) -> Draft:
    """Store exactly these answers."""
    saved = await turn.deps.store.drafts.save(t, draft, answers=answers, now=turn.now)
    if saved is None:  # we hold the user's lock: nobody else can have changed it
        raise RuntimeError(f"draft {draft.id} changed under our lock")
    return saved


async def fill(t: Transaction, turn: Turn, draft: Draft, field: str, entry: Any) -> Replies:
    """Store what was picked and ask the next question."""
    new = answered(draft, field, entry, without(draft.answers, field))
    return await ask(t, turn, await save_as(t, turn, draft, new.answers))


async def enough(t: Transaction, turn: Turn, draft: Draft, field: str) -> Replies:
    """Close a list answer that the user says is complete."""
    inputs_of(draft)[field].enough(draft.answers.get(field) or [])
    return await ask(t, turn, await save(t, turn, draft, **{ADDING: None, AGAIN: None, AT: None, ITEM: None}))


async def ask(t: Transaction, turn: Turn, draft: Draft) -> Replies:
    """Ask what comes next: whose consent, the next question, or the last ✅."""
    operation = OPERATIONS[draft.operation]
    await live_guard.check(t, turn, operation)
    await check_allowed(t, turn.deps, turn.incoming.chat_id, operation)
    match await next_of(t, turn, draft):
        case Deleted(fields=fields):
            names = all_of(escape(str(draft.answers[field]["name"])) for field in fields)
            draft = await save(t, turn, draft, **dict.fromkeys(fields))
            # For translators: {names} are those of a face, a voice or an avatar of the person's own
            told = _("{names}: deleted meanwhile, so it can't be used here.", names=names)
            return [turn.say(told), *await ask(t, turn, draft)]
        case Consent(fields=fields):
            return [turn.put(*consent.request(draft, fields))]
        case Question(field=field):
            view = await view_of(t, turn, draft, field)
            if (begins := begins_with(draft, view)) is not None:
                return await ask(t, turn, await save(t, turn, draft, **{field: begins}))
            return [message(turn, draft, view)]
        case Go():
            return await order(t, turn, draft, operation)
        case Confirm():
            return await confirm(t, turn, draft)


def price_of(turn: Turn, operation: type[Operation], answers: Mapping[str, Any]) -> PriceOf:
    """Return the question of what these answers cost."""
    return PriceOf(user_id=turn.user.id, command=operation.command, answers=asked_of(answers))


async def confirm(t: Transaction, turn: Turn, draft: Draft, *, first: str | None = None) -> Replies:
    """Show what will be done and its price, and ask for the ✅; first: what has changed since it was shown."""
    operation = OPERATIONS[draft.operation]
    draft = await with_withheld(t, turn, draft)
    if (swap := replaced(operation, draft.answers)) is not None:
        first, draft = instead(*swap), changed(draft, **{INSTEAD: swap[1].id})
    draft = changed(draft, **settled(draft))
    price = turn.known.ask(price_of(turn, operation, draft.answers))
    looks = operation.preview
    look_price = turn.known.ask(price_of(turn, looks, draft.answers)) if looks else None
    uploads = {
        field: uploaded(field, given, draft.answers[field], price.urls, now=turn.now)
        for field, given in operation.inputs().items()
        if field in draft.answers
    }
    takes = await usual_line(t, turn, draft)
    prices = {PRICE: or_unknown(price.credits), AT_MOST: or_unknown(price.at_most), QUOTED: turn.now}
    if look_price is not None:
        prices |= {LOOK_PRICE: or_unknown(look_price.credits), LOOK_AT_MOST: or_unknown(look_price.at_most)}
    lines = [*([first] if first else []), *changed_lines(draft)]
    draft = await save(t, turn, draft, **uploads, **prices, **{CHANGED: None, HELD: None})
    lines += [headline(draft), *cards.summary(operation, draft.answers)]
    lines += price_lines(operation, price, look_price)
    lines += [*takes, _(operation.terms)] if operation.terms else takes
    go, *others = confirm_rows(operation, draft)
    return [turn.put("\n".join(lines), (go, *helper_rows(draft, turn.deps.a2e), *others))]


async def order(t: Transaction, turn: Turn, draft: Draft, operation: type[Operation]) -> Replies:
    """Turn a complete draft into a job; the message with the ✅ becomes its card.

    Raises:
        Refused: over a spend limit; the draft is kept.

    """
    await live_guard.check(t, turn, operation)
    if operation.for_admins and not turn.is_admin:
        raise Refused(user_text=ADMINS_ONLY)
    look = operation is not OPERATIONS[draft.operation]
    if (shown := await _shown_again(t, turn, draft, operation, look=look)) is not None:
        return shown
    price = kept_price(draft, LOOK_PRICE if look else PRICE) if operation.priced else 0
    at_most = kept_price(draft, LOOK_AT_MOST if look else AT_MOST) if operation.priced else None
    if price and turn.known.ask(Wallet())[0] < price:
        told = await out_of_credits(t, turn.deps)
        # For translators: {reason} is a sentence: the studio has no credits left
        words = _("{reason} Nothing was charged and your answers are kept: press ✅ again then.", reason=told)
        return [turn.say(words)]
    incoming = turn.incoming
    in_place = incoming.press is not None and not incoming.on_media
    placed = Order(
        user_id=turn.user.id,
        chat_id=incoming.chat_id,
        thread_id=incoming.thread_id,
        card_id=incoming.message_id if in_place else None,
        reply_to=draft.answers.get(CALLED),
        operation=operation.command,
        request=_request_of(draft, look=look),
        price=price,
        at_most=at_most,
    )
    await place(t, turn.deps, placed)
    await turn.deps.store.drafts.drop(t, draft)
    await _remember(t, turn, OPERATIONS[draft.operation], draft.answers)
    return [*turn.note(_("On its way.")), *eyes(turn, draft.answers)]


def _request_of(draft: Draft, *, look: bool) -> dict[str, Any]:
    """Return what a job keeps of its order; look: it is a preview, and leads on to the full run."""
    request = {"answers": plain(draft.answers), SAID: messages_of(draft.answers)}
    if not look:
        return request
    full = {"full_price": kept_price(draft, PRICE), "full_at_most": kept_price(draft, AT_MOST)}
    return {**request, "full": draft.operation, **full}


async def _shown_again(
    t: Transaction, turn: Turn, draft: Draft, operation: type[Operation], *, look: bool
) -> Replies | None:
    """Show the price again if what was shown does not hold at the ✅: the model is gone, or A2E asks more by now."""
    if (changed_since := await overtaken(t, turn, draft, operation)) is not None:
        return changed_since
    if await is_gone(t, turn, draft):
        return await confirm(t, turn, draft)
    if not is_old(draft, now=turn.now):
        return None
    keys = (LOOK_PRICE, LOOK_AT_MOST) if look else (PRICE, AT_MOST)
    credits, at_most = (kept_price(draft, key) for key in keys)
    more = risen(
        Price(credits=credits, at_most=at_most, urls={}), turn.known.ask(price_of(turn, operation, draft.answers))
    )
    return await confirm(t, turn, draft, first=more) if more else None


async def _remember(t: Transaction, turn: Turn, operation: type[Operation], answers: Mapping[str, Any]) -> None:
    """Let the next order of this kind begin where this one ended, and count it as a habit; a stand-in is no choice."""
    inputs, settings = operation.inputs().items(), turn.user.settings
    chosen = {remembered(operation.command, field): answers.get(field) for field, one in inputs if one.remembered}
    changes = {key: one for key, one in chosen.items() if one not in (None, answers.get(INSTEAD))}
    if not operation.steps:
        changes[USED] = with_one_more(settings, operation.command)
    await turn.deps.store.users.set_settings(t, turn.user, changes)


async def forget_page(t: Transaction, turn: Turn, draft: Draft, **answers: Any) -> Replies:
    """Store answers, go back to the first page of the buttons, and ask the next question."""
    return await ask(t, turn, await save(t, turn, draft, **{ITEM: None, **answers}))
