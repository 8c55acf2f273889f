"""One conversation for every operation: a draft row, its next question, and at last the ✅."""

import json
from collections.abc import Mapping
from html import escape
from typing import Any

from bot.buttons import DraftVerb, FieldVerb
from bot.chat import Button, Rows
from bot.errors import Refused, Stale
from bot.jobs.alerts import out_of_credits
from bot.jobs.groups import place_group
from bot.jobs.transitions import Order, place_order
from bot.jobs.words import cards
from bot.jobs.words.prices import price_tail, price_words
from bot.operations import OPERATIONS
from bot.operations.base import Operation
from bot.operations.facts import PriceOf, Wallet
from bot.operations.inputs import Input
from bot.store.database import Transaction
from bot.store.drafts import Draft
from handlers.dialogue import consent, live_guard
from handlers.dialogue.asking import asking
from handlers.dialogue.keys import ADDING, AT, ITEM, SAID, SOURCES, cancel_row, press, press_field
from handlers.dialogue.questions import current, question
from handlers.dialogue.sources import messages_of, without
from handlers.turn import Replies, Turn


async def open_draft(t: Transaction, turn: Turn, operation: str, answers: Mapping[str, Any]) -> Draft:
    """Start a conversation in this chat and topic; one that was open there is dropped.

    Raises:
        Stale: the operation is the admins' alone.

    """
    if operation in OPERATIONS and OPERATIONS[operation].for_admins and not turn.is_admin:
        raise Stale
    incoming = turn.incoming
    return await turn.deps.store.drafts.open(
        t,
        user_id=turn.user.id,
        chat_id=incoming.chat_id,
        thread_id=incoming.thread_id,
        operation=operation,
        answers=dict(answers),
        now=turn.now,
    )


async def own_draft(t: Transaction, turn: Turn) -> Draft | None:
    """Return the user's open draft in this chat and topic."""
    incoming = turn.incoming
    return await turn.deps.store.drafts.get(t, turn.user.id, incoming.chat_id, incoming.thread_id)


async def save(t: Transaction, turn: Turn, draft: Draft, **answers: Any) -> Draft:
    """Keep answers; None forgets one. The new version makes older buttons stale."""
    merged = {name: value for name, value in {**draft.answers, **answers}.items() if value is not None}
    return await save_as(t, turn, draft, merged)


async def save_as(t: Transaction, turn: Turn, draft: Draft, answers: Mapping[str, Any]) -> Draft:
    """Keep exactly these answers."""
    saved = await turn.deps.store.drafts.save(t, draft, answers=answers, now=turn.now)
    if saved is None:  # we hold the user's lock: nobody else can have changed it
        raise RuntimeError(f"draft {draft.id} changed under our lock")
    return saved


async def fill(t: Transaction, turn: Turn, draft: Draft, field: str, entry: Any) -> Replies:
    """Keep what was picked and ask on; a list answer grows by it, and stays open until the user says it is enough."""
    given = OPERATIONS[draft.operation].inputs()[field]
    sources = without(draft.answers, field)
    if given.many:
        grown = given.add(draft.answers.get(field) or [], entry)
        return await ask(t, turn, await save(t, turn, draft, **{field: grown, ADDING: field, SOURCES: sources}))
    return await ask(t, turn, await save(t, turn, draft, **{field: entry, AT: None, ITEM: None, SOURCES: sources}))


async def enough(t: Transaction, turn: Turn, draft: Draft, field: str) -> Replies:
    """The user says that a list answer is complete."""
    OPERATIONS[draft.operation].inputs()[field].enough(draft.answers.get(field) or [])
    return await ask(t, turn, await save(t, turn, draft, **{ADDING: None, AT: None, ITEM: None}))


async def ask(t: Transaction, turn: Turn, draft: Draft) -> Replies:
    """Ask what comes next: whose consent, the next question, or the last ✅."""
    await live_guard.check(t, turn, OPERATIONS[draft.operation])
    if deleted := await gone(t, turn, draft):
        names = ", ".join(escape(str(draft.answers[field]["name"])) for field in deleted)
        draft = await save(t, turn, draft, **dict.fromkeys(deleted))
        return [turn.say(f"{names}: deleted meanwhile, so it can't be used here."), *await ask(t, turn, draft)]
    missing = await consent.missing(t, turn, draft)
    if missing is not None:
        return [turn.put(*consent.request(draft, missing))]
    field = current(draft)
    if field is not None:
        words, rows = await question(t, turn, draft, field)
        given = OPERATIONS[draft.operation].inputs()[field]
        return [asking(turn, given, words, rows, only_cancel=rows == cancel_row(draft))]
    operation = OPERATIONS[draft.operation]
    if not operation.confirms:
        return await order(t, turn, draft, operation)
    return await confirm(t, turn, draft)


async def gone(t: Transaction, turn: Turn, draft: Draft) -> list[str]:
    """Return the fields whose answer is a thing of the shelf that was deleted since it was picked."""
    assets = turn.deps.store.assets
    picked = {
        field: answer["thing"]
        for field in OPERATIONS[draft.operation].inputs()
        if isinstance(answer := draft.answers.get(field), dict) and "thing" in answer
    }
    return [field for field, one in picked.items() if await assets.get(t, int(one), turn.user.id) is None]


def price_of(turn: Turn, operation: type[Operation], answers: Mapping[str, Any]) -> PriceOf:
    """Return the question what these answers cost."""
    plain = {name: value for name, value in answers.items() if not name.startswith("_")}
    return PriceOf(user_id=turn.user.id, command=operation.command, answers=json.dumps(plain, sort_keys=True))


async def confirm(t: Transaction, turn: Turn, draft: Draft) -> Replies:
    """Show what will be done and what it costs, and ask for the ✅."""
    operation = OPERATIONS[draft.operation]
    price = turn.known.ask(price_of(turn, operation, draft.answers))
    looks = operation.preview
    look_price = turn.known.ask(price_of(turn, looks, draft.answers)) if looks else None
    uploads = {
        field: _uploaded(field, given, draft.answers[field], price.urls, now=turn.now)
        for field, given in operation.inputs().items()
        if field in draft.answers
    }
    prices = {"_price": _or_unknown(price.credits), "_at_most": _or_unknown(price.at_most)}
    if look_price is not None:
        prices |= {"_look_price": _or_unknown(look_price.credits), "_look_at_most": _or_unknown(look_price.at_most)}
    draft = await save(t, turn, draft, **uploads, **prices)
    lines = [f"{operation.icon} <b>{operation.title}</b>", *cards.summary(operation, draft.answers)]
    lines.append(operation.warning or f"Price: {price_words(price.credits, price.at_most)}.")
    if look_price is not None and look_price.at_most is not None:
        lines.append(f"Preview: {price_words(look_price.credits, look_price.at_most)}.")
    lines += [operation.terms] if operation.terms else []
    return [turn.put("\n".join(lines), _confirm_rows(operation, draft))]


def _uploaded(field: str, given: Input, answer: Any, urls: Mapping[str, str], *, now: float) -> Any:
    """Return an answer with the addresses of what was uploaded for it, so that it is uploaded once."""
    fresh: dict[str, Any] = {
        key: {**one, "url": urls[key], "uploaded_at": now}
        for key, one in given.files(field, answer).items()
        if key in urls and one.get("url") != urls[key] and "thing" not in one
    }
    if isinstance(answer, list):
        return [fresh.get(f"{field}.{number}", one) for number, one in enumerate(answer)]
    return fresh.get(field, answer)


def _or_unknown(credits: int | None) -> int:
    return -1 if credits is None else credits


def kept_price(draft: Draft, key: str) -> int | None:
    """Return a price shown with the ✅; None when it is unknown."""
    price = int(draft.answers.get(key, -1))
    return None if price < 0 else price


def _confirm_rows(operation: type[Operation], draft: Draft) -> Rows:
    tail = price_tail(kept_price(draft, "_price"), kept_price(draft, "_at_most"))
    rows: Rows = ((Button(label=f"✅ {operation.confirm_label}{tail}", press=press(draft, DraftVerb.GO)),),)
    if operation.preview:
        price = price_words(kept_price(draft, "_look_price"), kept_price(draft, "_look_at_most"))
        look = f"👁 Quick preview · {price}"
        rows += ((Button(label=look, press=press(draft, DraftVerb.LOOK)),),)
    for field, given in operation.inputs().items():
        if given.optional and given.needed(draft.answers):
            shown = given.describe(draft.answers.get(field, given.default))
            rows += ((Button(label=f"⚙️ {given.label}: {shown}", press=press_field(draft, FieldVerb.OPTION, field)),),)
    return rows + cancel_row(draft)


async def order(t: Transaction, turn: Turn, draft: Draft, operation: type[Operation]) -> Replies:
    """Turn a complete draft into a job; the message with the ✅ becomes its card.

    Raises:
        Refused: over a spend limit; the draft is kept.

    """
    await live_guard.check(t, turn, operation)
    if operation.for_admins and not turn.is_admin:
        raise Refused(user_text="Only the operator's admins may do that. See /menu for what I can do for you.")
    look = operation is not OPERATIONS[draft.operation]
    price = kept_price(draft, "_look_price" if look else "_price") if operation.priced else 0
    at_most = kept_price(draft, "_look_at_most" if look else "_at_most") if operation.priced else None
    if price and turn.known.ask(Wallet())[0] < price:
        told = await out_of_credits(t, turn.deps)
        return [turn.say(f"{told} Nothing was charged and your answers are kept: press ✅ again then.")]
    answers = {name: value for name, value in draft.answers.items() if not name.startswith("_")}
    request: dict[str, Any] = {"answers": answers, SAID: messages_of(draft.answers)}
    if look:
        request |= {"full": draft.operation, "full_price": kept_price(draft, "_price")}
        request["full_at_most"] = kept_price(draft, "_at_most")
    incoming = turn.incoming
    in_place = incoming.press is not None and not incoming.on_media
    placed = Order(
        user_id=turn.user.id,
        chat_id=incoming.chat_id,
        thread_id=incoming.thread_id,
        card_id=incoming.message_id if in_place else None,
        reply_to=None,
        operation=operation.command,
        request=request,
        price=price,
        at_most=at_most,
    )
    several = operation.one_job_per and len(answers[operation.one_job_per]) > 1
    await (place_group if several else place_order)(t, turn.deps, placed)
    await turn.deps.store.drafts.drop(t, draft)
    return turn.toast("On its way.") if incoming.query_id else []


async def forget_page(t: Transaction, turn: Turn, draft: Draft, **answers: Any) -> Replies:
    """Keep answers, start lists at their first page, and ask on."""
    return await ask(t, turn, await save(t, turn, draft, **{ITEM: None, **answers}))
