"""What /settings shows, part by part; each button shows what is set. Pure."""

from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any

from bot.buttons import (
    NO_MODEL,
    Data,
    End,
    Menu,
    OfWish,
    PickForWish,
    PublicPage,
    SetClock,
    SetHour,
    Settings,
    SettingsPart,
    Switch,
    Switched,
)
from bot.chat import Button, Rows
from bot.errors import Stale
from bot.jobs.likes import AS_FILES, CLOCK, SHORT, clock, quiet_hours
from bot.operations import OPERATIONS, SHELVES
from bot.operations.models import PickModel
from handlers.dialogue.draft import remembered

TITLE = "🎛 <b>Settings</b>\nPress one to change it."
LABEL = 30
"""Characters of a button alone in its row that a phone shows."""
HOW_CHANGED = "It is taken unless you choose another; open another to change it."
HOW_CHOSEN = "Open one and press 📌 there: it is taken from then on unless you choose another."
USUAL_HOURS = [22, 7]
PARTS_OF_HOURS = (210, 270, 330, 345, 390, 525, 570, 630, 765, 870, 1230)
"""Minutes ahead of UTC, within a day, of the clocks in the world that are not whole hours from it."""
KEPT = {Switched.VOICE: "voice", Switched.AVATAR: "avatar"}
"""What has a default -> its kind, which is the setting's name."""
Values = Mapping[str, Any]


Page = tuple[str, Rows]


def _button(label: str, to: Data) -> tuple[Button, ...]:
    return (Button(label=label if len(label) <= LABEL else f"{label[: LABEL - 1]}…", press=to.data),)


def _page(part: SettingsPart) -> Settings:
    return Settings(part=part)


BACK = _button("◀️ Back", _page(SettingsPart.HOME))
TO_QUIET = _button("◀️ Back", _page(SettingsPart.QUIET))


def _home(kept: Values) -> Rows:
    hours, models = quiet_hours(kept), sum(one in kept for one in wishes().values())
    quiet = f"🔕 Quiet: {_hour(hours[0])} to {_hour(hours[1])}" if hours else "🔔 Quiet hours: off"
    return (
        _button(f"🗂 Results: {'as files' if kept.get(AS_FILES) else 'photo or video'}", Switch(what=Switched.FILES)),
        _button(f"💬 Captions: {'short' if kept.get(SHORT) else 'with settings'}", Switch(what=Switched.CAPTIONS)),
        _button(quiet, _page(SettingsPart.QUIET)),
        _button(f"📌 Voice: {_name(kept, 'voice')}", _page(SettingsPart.VOICE)),
        _button(f"📌 Avatar: {_name(kept, 'avatar')}", _page(SettingsPart.AVATAR)),
        _button(f"🧠 Models: {f'{models} chosen' if models else 'none chosen'}", _page(SettingsPart.MODELS)),
    )


def _name(kept: Values, kind: str) -> str:
    if chosen := kept.get(kind):
        return str(chosen.get("name"))
    return "as last time" if any(name in kept for name in last_of(kind)) else "none"


def last_of(kind: str) -> list[str]:
    """Return the names of the settings that hold the last choice of a kind, one for each operation that asks for it."""
    inputs = ((command, field, one) for command, given in OPERATIONS.items() for field, one in given.inputs().items())
    return [remembered(command, field) for command, field, one in inputs if one.remembered and one.shelf == kind]


def _hour(hour: int) -> str:
    return f"{hour:02}:00"


def _time(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def wishes() -> dict[str, str]:
    """Return the operations with a choice of models, and the names of the settings that hold the last choice."""
    return {command: remembered(command, "model") for command, one in OPERATIONS.items() if one.models}


def _shown_home(kept: Values, now: float) -> Page:
    return TITLE, _home(kept)


def _quiet(kept: Values, now: float) -> Page:
    hours = quiet_hours(kept)
    if hours is None:
        words = "🔔 <b>Quiet hours</b>: off\nResults make a sound at any hour."
        return words, (_button("🔕 Turn them on", Switch(what=Switched.QUIET)), BACK)
    begins, ends = map(_hour, hours)
    here = _time(clock(kept, now))
    words = f"🔕 <b>Quiet hours</b>: {begins} to {ends}\nResults come without a sound then. It is {here} on your clock."
    ends_row = _button(f"From {begins}", _page(SettingsPart.FROM)) + _button(f"Until {ends}", _page(SettingsPart.UNTIL))
    off = _button("🔔 Turn them off", Switch(what=Switched.QUIET))
    return words, (ends_row, _button(f"🕰 My clock: {here}", _page(SettingsPart.CLOCK)), off, BACK)


def _hours(end: End) -> Callable[[Values, float], Page]:
    def shown(kept: Values, now: float) -> Page:
        buttons = [Button(label=f"{hour:02}", press=SetHour(end=end, hour=hour).data) for hour in range(24)]
        rows = tuple(tuple(buttons[n : n + 6]) for n in range(0, 24, 6))
        return f"🔕 {'From' if end is End.FROM else 'Until'} which hour?", (*rows, TO_QUIET)

    return shown


def _clocks(kept: Values, now: float) -> Page:
    more = _button("▶️ None of these", _page(SettingsPart.HALVES))
    return _clock_page(range(0, 1440, 60), now, more, TO_QUIET)


def _halves(kept: Values, now: float) -> Page:
    return _clock_page(PARTS_OF_HOURS, now, _button("◀️ Back", _page(SettingsPart.CLOCK)))


def _clock_page(ahead: Iterable[int], now: float, *others: tuple[Button, ...]) -> Page:
    """Return the question for the person's clock, which needs no word about time zones."""
    times = sorted((clock({CLOCK: minutes}, now), minutes) for minutes in ahead)
    buttons = [Button(label=_time(at), press=SetClock(minutes=minutes).data) for at, minutes in times]
    rows = tuple(tuple(buttons[n : n + 4]) for n in range(0, len(buttons), 4))
    words = "🕰 What time is it where you are?\nWhen your clock changes for summer or winter, set it again."
    return words, (*rows, *others)


def _default(what: Switched) -> Callable[[Values, float], Page]:
    def shown(kept: Values, now: float) -> Page:
        kind = KEPT[what]
        shelf = SHELVES[kind]
        choose = (
            _button(f"{shelf.icon} My {shelf.one}s", Menu(command=str(shelf.command))),
            _button(f"🌍 Public {shelf.one}s", PublicPage(kind=kind)),
        )
        how = HOW_CHANGED if kind in kept else HOW_CHOSEN
        is_set = any(name in kept for name in (kind, *last_of(kind)))
        none = (_button("No default", Switch(what=what)),) if is_set else ()
        return f"📌 <b>Default {shelf.one}</b>: {escape(_name(kept, kind))}\n{how}", (*choose, *none, BACK)

    return shown


def _models(kept: Values, now: float) -> Page:
    rows = tuple(
        _button(
            f"{OPERATIONS[command].icon} {OPERATIONS[command].title}: {_chosen(kept, command)}",
            OfWish(operation=command),
        )
        for command in wishes()
    )
    return "🧠 <b>Models</b>\nThe one you chose last comes first the next time.", (*rows, BACK)


def wish_of(operation: str) -> tuple[str, PickModel]:
    """Return an operation's title and its question for the model.

    Raises:
        Stale: it has none.

    """
    found = OPERATIONS.get(operation)
    given = found.inputs().get("model") if found is not None else None
    if found is None or not isinstance(given, PickModel):
        raise Stale
    return found.title, given


def _chosen(kept: Values, operation: str) -> str:
    _, given = wish_of(operation)
    chosen = kept.get(wishes()[operation])
    return next((one.name for one in given.models if one.id == chosen), "the first")


def models_of(kept: Values, operation: str) -> Page:
    """Return the page on which an operation's model is chosen.

    Raises:
        Stale: it has none.

    """
    title, given = wish_of(operation)
    chosen = kept.get(wishes()[operation])
    buttons = [
        Button(
            label=f"{one.name} · chosen" if one.id == chosen else one.name,
            press=PickForWish(operation=operation, model=one.id).data,
        )
        for one in given.models
    ]
    rows: Rows = tuple(tuple(buttons[n : n + 2]) for n in range(0, len(buttons), 2))
    rows += (_button("No default", PickForWish(operation=operation, model=NO_MODEL)),) if chosen else ()
    back = _button("◀️ Back", _page(SettingsPart.MODELS))
    return f"🧠 <b>{escape(title)}</b>\nWhich model comes first?", (*rows, back)


PARTS: dict[SettingsPart, Callable[[Values, float], Page]] = {
    SettingsPart.HOME: _shown_home,
    SettingsPart.QUIET: _quiet,
    SettingsPart.FROM: _hours(End.FROM),
    SettingsPart.UNTIL: _hours(End.UNTIL),
    SettingsPart.CLOCK: _clocks,
    SettingsPart.HALVES: _halves,
    SettingsPart.VOICE: _default(Switched.VOICE),
    SettingsPart.AVATAR: _default(Switched.AVATAR),
    SettingsPart.MODELS: _models,
}
