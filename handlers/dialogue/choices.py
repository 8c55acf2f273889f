"""Picking by button: the user's own things first, then A2E's list, a page at a time; each with a look or a sound."""

from html import escape
from typing import Any

from bot.buttons import ROW, ChoiceVerb, DraftPart, DraftVerb
from bot.buttons.paging import page_of, turning
from bot.chat import Button, Reply, Rows
from bot.errors import BotError, Stale
from bot.jobs.personal.data import subject_of_asset
from bot.jobs.words.prices import counted
from bot.operations import SHELVES
from bot.operations.choices import Pick, PickVoice
from bot.operations.facts import Choice, LanguageOf, Listed
from bot.store.assets import Asset
from bot.store.database import Transaction
from bot.store.drafts import Draft
from handlers.dialogue.keys import ITEM, PART, of, page_of_draft, press, press_choice
from handlers.turn import Turn

OWN = "own-"
"""Before the row id of a thing of the user's own, in a button's data."""
DEFAULT = "default"
"""Of the user's default voice, in a button's data."""
LOCALE = "en-US"


async def rows_of(t: Transaction, turn: Turn, draft: Draft, field: str, given: Pick) -> tuple[list[str], Rows]:
    """Return what is said besides the question, and the buttons to pick from."""
    if isinstance(given, PickVoice) and draft.answers.get(PART) == "?":
        return _part_rows(turn, draft)
    assets = await _own(t, turn, given)
    part = _part(turn, draft, given)
    options: list[Asset | Choice] = [*assets, *_choices(turn, given, part)]
    default = await _default_voice(t, turn) if isinstance(given, PickVoice) else None
    options = [one for one in options if not _is_default(one, default)]
    shown, page, pages = page_of(options, int(draft.answers.get(ITEM, 0)))
    taken = {one["id"] for one in draft.answers.get(field) or []} if given.many else set()
    rows: Rows = tuple(_row(draft, given, option, taken) for option in shown)
    rows += turning(page, pages, lambda n: page_of_draft(draft, n))
    words = [] if options else ["There is none yet."]
    if isinstance(given, PickVoice):
        listed = len(_choices(turn, given, part))
        words.append(f"Language: {spelled(turn, part)}, {listed} {counted(listed, 'voice')}.")
        rows = (
            *_default_row(draft, default),
            *rows,
            (Button(label="🌐 Another language", press=_press_part(draft, "?")),),
        )
    return words, rows


def spelled(turn: Turn, locale: str) -> str:
    """Return a language and region in words, as A2E lists them: English (United States)."""
    try:
        listed = turn.known.ask(Listed(kind="locale"))
    except BotError:  # the voices are there without it
        return locale
    return next((escape(one.label) for one in listed if one.id == locale), locale)


def _press_part(draft: Draft, part: str) -> str:
    return DraftPart(**of(draft), part=part).data


async def _own(t: Transaction, turn: Turn, given: Pick) -> list[Asset]:
    if not given.own:
        return []
    return await turn.deps.store.assets.page(t, turn.user.id, given.kind, offset=0, limit=100)


def _choices(turn: Turn, given: Pick, part: str) -> tuple[Choice, ...]:
    listed = turn.known.ask(Listed(kind=given.kind, part=part)) if given.listed else ()
    return (*given.extra, *listed)


def _row(draft: Draft, given: Pick, option: Asset | Choice, taken: set[str]) -> tuple[Button, ...]:
    if isinstance(option, Asset):
        icon = SHELVES[given.kind].icon
        return (Button(label=f"{icon} {option.name}", press=press_choice(draft, ChoiceVerb.SET, f"{OWN}{option.id}")),)
    tick = "☑️ " if option.id in taken else ""
    row = (Button(label=f"{tick}{option.label}", press=press_choice(draft, ChoiceVerb.SET, option.id)),)
    if isinstance(given, PickVoice):
        return (*row, Button(label="🔊 Sample", press=press_choice(draft, ChoiceVerb.HEAR, option.id)))
    if option.picture:
        return (*row, Button(label="👁 Look", press=press_choice(draft, ChoiceVerb.SEE, option.id)))
    return row


def _default_row(draft: Draft, voice: dict[str, Any] | None) -> Rows:
    return (
        ((Button(label=f"⭐ {voice['name']}", press=press_choice(draft, ChoiceVerb.SET, DEFAULT)),),) if voice else ()
    )


def _is_default(option: Asset | Choice, voice: dict[str, Any] | None) -> bool:
    """Whether an entry is the default voice, which stands at the top with its star."""
    if voice is None:
        return False
    return option.id == (voice.get("thing") if isinstance(option, Asset) else voice["id"])


def _part_rows(turn: Turn, draft: Draft) -> tuple[list[str], Rows]:
    locales = turn.known.ask(Listed(kind="locale"))
    shown, page, pages = page_of(locales, int(draft.answers.get(ITEM, 0)), size=10)
    buttons = [Button(label=one.label, press=_press_part(draft, one.id)) for one in shown]
    rows: Rows = tuple(tuple(buttons[n : n + 2]) for n in range(0, len(buttons), 2))
    return ["In which language?"], rows + turning(page, pages, lambda n: page_of_draft(draft, n))


def _part(turn: Turn, draft: Draft, given: Pick) -> str:
    """Return which part of the list is shown: of voices, the language that was chosen, or that of the text."""
    if not isinstance(given, PickVoice):
        return str(turn.user.id) if given.kind == "lips" else ""
    if (part := str(draft.answers.get(PART) or "?")) != "?":
        return part
    said = draft.answers.get(given.reads) or ""
    return locale_of(turn, said if isinstance(said, str) else str(said.get("text", "")))


def is_part(turn: Turn, part: str) -> bool:
    """Whether A2E's voices are listed under this language and region."""
    return part == LOCALE or any(one.id == part for one in turn.known.ask(Listed(kind="locale")))


def locale_of(turn: Turn, text: str) -> str:
    """Return "language-region" for a text, in the first region A2E lists for its language; en-US when unsure."""
    if not text:
        return LOCALE
    try:
        code = turn.known.ask(LanguageOf(text=text)).split("-")[0].lower()
        found = [one.id for one in turn.known.ask(Listed(kind="locale")) if one.id.split("-")[0] == code]
    except BotError:  # a guess that failed costs nothing: the user can change the language
        found = []
    return found[0] if found else LOCALE


async def answer_of(t: Transaction, turn: Turn, draft: Draft, given: Pick, value: str) -> dict[str, Any] | None:
    """Return the answer for a pressed button; None when it is not there (any more), or not the user's."""
    part = _part(turn, draft, given)
    if value == DEFAULT and isinstance(given, PickVoice):
        return await _default_voice(t, turn)
    found = await _found(t, turn, given, value, part)
    return found | {"language": spelled(turn, part)} if found and isinstance(given, PickVoice) else found


async def _found(t: Transaction, turn: Turn, given: Pick, value: str, part: str) -> dict[str, Any] | None:
    if value.startswith(OWN):
        asset = await turn.deps.store.assets.get(t, ROW.read(value.removeprefix(OWN)), turn.user.id)
        return answer_of_asset(asset, part) if asset and asset.kind == given.kind and given.own else None
    choice = next((one for one in _choices(turn, given, part) if one.id == value), None)
    return answer_of_choice(choice, part) if choice else None


async def _default_voice(t: Transaction, turn: Turn) -> dict[str, Any] | None:
    voice: dict[str, Any] | None = turn.user.settings.get("voice")
    if voice and "thing" in voice and not await turn.deps.store.assets.get(t, voice["thing"], turn.user.id):
        return None
    return voice


def answer_of_asset(asset: Asset, locale: str | None = None) -> dict[str, Any]:
    """Return the answer that a thing of the shelf is."""
    facts = dict(asset.facts or {})
    answer: dict[str, Any] = {"thing": asset.id, "id": asset.a2e_id, "name": asset.name, "facts": facts}
    answer["subject"] = subject_of_asset(asset)
    return answer | (_spoken(locale or str(facts.get("locale") or LOCALE)) if asset.kind == "voice" else {})


def answer_of_choice(choice: Choice, part: str) -> dict[str, Any]:
    """Return the answer that an entry of A2E's list is; of a voice, with the language it was listed under."""
    answer: dict[str, Any] = {"id": choice.id, "name": choice.label, "facts": dict(choice.facts)}
    return answer | (_spoken(part) if "-" in part else {})


def _spoken(locale: str) -> dict[str, str]:
    country, _, region = locale.partition("-")
    return {"country": country, "region": region}


def look(turn: Turn, draft: Draft, given: Pick, value: str) -> Reply:
    """Show the picture of one entry, with a way to take it and a way back."""
    choice = next((one for one in _choices(turn, given, _part(turn, draft, given)) if one.id == value), None)
    if choice is None or not choice.picture:
        raise Stale
    rows: Rows = (
        (Button(label=f"✅ Take {choice.label}", press=press_choice(draft, ChoiceVerb.SET, choice.id)),),
        (Button(label="◀️ Back", press=press(draft, DraftVerb.SHOW)),),
    )
    return turn.put(f"👁 <b>{escape(choice.label)}</b>", rows, picture=choice.picture)
