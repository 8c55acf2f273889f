"""What a draft asks next, as words and buttons. Reads only."""

from collections.abc import Sequence
from typing import Any, TypeVar

from bot.chat import Button, Rows
from bot.errors import BotError
from bot.operations import OPERATIONS
from bot.operations.facts import LanguageOf, Languages, VoicesOf
from bot.operations.inputs import FromShelf, Input, OneOf, PickVoice
from bot.store.database import Transaction
from bot.store.drafts import Draft
from bot.store.things import Thing
from handlers.turn import Turn

T = TypeVar("T")
PAGE = 6
AT, LANGUAGE, ITEM = "_at", "_language", "_page"
"""Keys of a draft's answers that are the conversation's own: field asked for, voice language, page shown."""


def press(draft: Draft, verb: str, value: object = "") -> str:
    """Return a draft button's data; the version in it makes the buttons of older messages stale."""
    return f"d:{draft.id}:{draft.version}:{verb}:{value}"


def cancel_row(draft: Draft) -> Rows:
    """Return the row that drops the draft."""
    return ((Button(label="✖️ Cancel", press=press(draft, "x")),),)


def current(draft: Draft) -> str | None:
    """Return the field to ask for now; None when all that must be answered is."""
    if draft.answers.get(AT):
        return str(draft.answers[AT])
    for field, given in OPERATIONS[draft.operation].inputs().items():
        if not given.optional and field not in draft.answers:
            return field
    return None


def page_of(items: Sequence[T], page: int, size: int = PAGE) -> tuple[Sequence[T], int, int]:
    """Return the items of a page, the page (kept inside of the list) and how many pages there are."""
    pages = max(1, -(-len(items) // size))
    page = min(max(page, 0), pages - 1)
    return items[page * size : (page + 1) * size], page, pages


def turning(page: int, pages: int, data: dict[int, str]) -> Rows:
    """Return the row that turns pages: data holds the button data by page."""
    row = []
    if page > 0:
        row.append(Button(label=f"◀️ {page}/{pages}", press=data[page - 1]))
    if page < pages - 1:
        row.append(Button(label=f"▶️ More {page + 2}/{pages}", press=data[page + 1]))
    return (tuple(row),) if row else ()


async def question(t: Transaction, turn: Turn, draft: Draft, field: str) -> tuple[str, Rows]:
    """Return the words and buttons that ask for a field.

    Raises:
        Lacking: a list of A2E's is needed first.

    """
    operation = OPERATIONS[draft.operation]
    given = operation.inputs()[field]
    head = f"{operation.icon} <b>{operation.title}</b>\n{given.ask}"
    match given:
        case PickVoice():
            words, rows = _voice_rows(turn, draft, given)
            head += words
        case FromShelf(kind=kind):
            store = turn.services.store
            things = await store.things.page(t, turn.user.id, kind, offset=0, limit=100)
            rows = _shelf_rows(draft, things)
        case OneOf(choices=choices):
            rows = tuple((Button(label=label, press=press(draft, "set", value)),) for value, label in choices.items())
        case _:
            rows = ()
    return head, (*rows, *_skip_row(draft, given), *cancel_row(draft))


def _skip_row(draft: Draft, given: Input) -> Rows:
    return ((Button(label="⏭ Keep as it is", press=press(draft, "skip")),),) if given.optional else ()


def _shelf_rows(draft: Draft, things: Sequence[Thing]) -> Rows:
    shown, page, pages = page_of(things, int(draft.answers.get(ITEM, 0)))
    rows = tuple((Button(label=f"🙂 {thing.name}", press=press(draft, "set", thing.id)),) for thing in shown)
    return rows + turning(page, pages, {n: press(draft, "page", n) for n in range(pages)})


def _voice_rows(turn: Turn, draft: Draft, given: PickVoice) -> tuple[str, Rows]:
    """Return the voices of the draft's language, or the languages to choose from."""
    chosen = draft.answers.get(LANGUAGE)
    if chosen == "?":
        return _language_rows(turn, draft)
    country, region = (chosen or _proposed(turn, draft.answers.get(given.reads, ""))).split("-", 1)
    groups = turn.known.ask(VoicesOf(country=country, region=region))
    voices = [voice for group in groups for voice in group.voices]
    shown, page, pages = page_of(voices, int(draft.answers.get(ITEM, 0)))
    rows: Rows = tuple(
        (
            Button(label=voice.label, press=press(draft, "set", voice.id)),
            Button(label="🔊 Sample", press=press(draft, "hear", voice.id)),
        )
        for voice in shown
    )
    rows += turning(page, pages, {n: press(draft, "page", n) for n in range(pages)})
    other = Button(label="🌐 Another language", press=press(draft, "in", "?"))
    return f"\nLanguage: {country}-{region}, {len(voices)} voices.", (*rows, (other,))


def _language_rows(turn: Turn, draft: Draft) -> tuple[str, Rows]:
    languages = turn.known.ask(Languages())
    shown, page, pages = page_of(languages, int(draft.answers.get(ITEM, 0)), size=10)
    buttons = [Button(label=label, press=press(draft, "in", f"{country}-{region}")) for label, country, region in shown]
    rows: Rows = tuple(tuple(buttons[n : n + 2]) for n in range(0, len(buttons), 2))
    return "\nIn which language?", rows + turning(page, pages, {n: press(draft, "page", n) for n in range(pages)})


def _proposed(turn: Turn, text: str) -> str:
    """Return "country-region" for a text, in the first region A2E lists for its language; English when unsure."""
    try:
        code = turn.known.ask(LanguageOf(text=text)).split("-")[0].lower()
        found = [(c, r) for _, c, r in turn.known.ask(Languages()) if c == code]
    except BotError:  # a guess that failed costs nothing: the user can change the language
        found = []
    return "-".join(found[0]) if found else "en-US"


def voice_of(turn: Turn, draft: Draft, given: PickVoice, voice_id: str) -> dict[str, Any] | None:
    """Return the answer for a voice of the language shown; None when it is not among them."""
    chosen = draft.answers.get(LANGUAGE) or _proposed(turn, draft.answers.get(given.reads, ""))
    country, _, region = chosen.partition("-")
    for group in turn.known.ask(VoicesOf(country=country, region=region)):
        for voice in group.voices:
            if voice.id == voice_id:
                return {"id": voice.id, "name": voice.label, "country": country, "region": region}
    return None
