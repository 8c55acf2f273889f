"""The prices and buttons of a quote. Pure."""

from collections.abc import Mapping
from html import unescape
from typing import Any

from bot.buttons import DraftVerb, FieldVerb
from bot.chat import Rows
from bot.locales import _
from bot.operations import OPERATIONS
from bot.operations.base import Operation
from bot.operations.facts import Price
from bot.operations.inputs import Input
from bot.operations.prices import price_words, priced
from bot.store.drafts import Draft
from handlers.dialogue.draft import AT_MOST, LOOK_AT_MOST, LOOK_PRICE, PRICE, button, cancel_row, field_button
from handlers.dialogue.revisits import askable


def or_unknown(credits: int | None) -> int:
    """Return a price as a draft keeps it."""
    return -1 if credits is None else credits


def kept_price(draft: Draft, key: str) -> int | None:
    """Return a price shown with the ✅; None if it is unknown."""
    price = int(draft.answers.get(key, -1))
    return None if price < 0 else price


def price_lines(operation: type[Operation], price: Price, look: Price | None) -> list[str]:
    """Return the lines that say what it costs, or what it does where it costs no credits; look: its preview's price."""
    if operation.warning:
        lines = [_(operation.warning)]
    else:
        # For translators: {price} is such as: 30 credits; about 30 credits, at most 60; free
        lines = [_("Price: {price}.", price=price_words(price.credits, price.at_most))]
    if look is not None and look.at_most is not None:
        lines.append(_("Preview: {price}.", price=price_words(look.credits, look.at_most)))
    return lines


def confirm_rows(operation: type[Operation], draft: Draft) -> Rows:
    """Return the ✅ with its price, the preview, the options, and the ways to change or drop it."""
    label = f"✅ {_(operation.confirm_label)}"
    if price := kept_price(draft, PRICE):
        label = priced(label, price, kept_price(draft, AT_MOST), chat_id=draft.chat_id)
    rows: Rows = ((button(draft, label, DraftVerb.GO),),)
    if operation.preview:
        look, at_most = kept_price(draft, LOOK_PRICE), kept_price(draft, LOOK_AT_MOST)
        label = priced(f"👁 {_('Quick preview')}", look, at_most, chat_id=draft.chat_id)
        rows += ((button(draft, label, DraftVerb.LOOK),),)
    for field, given in operation.inputs().items():
        if given.changeable and given.needed(draft.answers):
            shown = unescape(given.describe(given.answer_of(field, draft.answers)))
            label = _("{name}: {answer}", name=_(given.label), answer=shown)
            rows += ((field_button(draft, f"⚙️ {label}", FieldVerb.OPTION, field),),)
    return (*rows, *_change_row(draft), *cancel_row(draft))


def _change_row(draft: Draft) -> Rows:
    """Return the row that leads to the answers; none where an option is all that there is, which has its button."""
    inputs = OPERATIONS[draft.operation].inputs()
    answered = any(not inputs[field].changeable for field in askable(draft))
    return ((button(draft, f"✏️ {_('Change')}", DraftVerb.CHANGE),),) if answered else ()


def uploaded(field: str, given: Input, answer: Any, urls: Mapping[str, str], *, now: float) -> Any:
    """Return an answer with the addresses of the files uploaded for it, so that each is uploaded once."""
    fresh: dict[str, Any] = {
        key: {**one, "url": urls[key], "uploaded_at": now}
        for key, one in given.files(field, answer).items()
        if key in urls and one.get("url") != urls[key] and "thing" not in one
    }
    if isinstance(answer, list):
        return [fresh.get(f"{field}.{number}", one) for number, one in enumerate(answer)]
    return fresh.get(field, answer)
