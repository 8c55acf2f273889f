"""What /settings shows, part by part; each button shows what is set. Pure."""

from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any

from bot.buttons import (
    AS_IN_TELEGRAM,
    NO_MODEL,
    Data,
    End,
    Menu,
    OfWish,
    PickForWish,
    PublicPage,
    SetClock,
    SetHour,
    SetLanguage,
    Settings,
    SettingsPart,
    Switch,
    Switched,
)
from bot.chat import Button, Rows
from bot.errors import Stale
from bot.jobs.broadcasts.audience import NO_NEWS
from bot.jobs.languages import LANGUAGE
from bot.jobs.likes import AS_FILES, CLOCK, SHORT, clock, quiet_hours
from bot.locales import LANGUAGES, N_, _, ngettext
from bot.operations import OPERATIONS, SHELVES
from bot.operations.models import PickModel
from handlers.back import back
from handlers.dialogue.draft import remembered
from handlers.home import in_pairs

TITLE = N_("<b>Settings</b>\nPress one to change it.")
LABEL = 30
"""Characters of a button alone in its row that a phone shows."""
HOW_CHANGED = N_("This one is used unless you choose another. To change it, open another one.")
HOW_CHOSEN = N_("Open one and press 📌 there: from then on it is used unless you choose another.")
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


def _back(to: SettingsPart = SettingsPart.HOME) -> Rows:
    return back(_page(to))


def _home(kept: Values) -> Rows:
    # For translators: buttons of at most 30 characters with their mark, as are the next ones.
    files = _("Results: as files") if kept.get(AS_FILES) else _("Results: photo or video")
    captions = _("Text below results: short") if kept.get(SHORT) else _("Text below results: full")
    return (
        _button(f"🗂 {files}", Switch(what=Switched.FILES)),
        _button(f"💬 {captions}", Switch(what=Switched.CAPTIONS)),
        _button(_quiet_label(kept), _page(SettingsPart.QUIET)),
        _button(f"📌 {_favourite(kept, 'voice')}", _page(SettingsPart.VOICE)),
        _button(f"📌 {_favourite(kept, 'avatar')}", _page(SettingsPart.AVATAR)),
        _button(f"🧠 {_models_label(kept)}", _page(SettingsPart.MODELS)),
        _button(f"🌐 {_language_label(kept)}", _page(SettingsPart.LANGUAGE)),
        _button(_news_label(kept), Switch(what=Switched.NEWS)),
    )


def _news_label(kept: Values) -> str:
    # For translators: messages of the operator to everybody; on buttons of at most 30 characters with their mark.
    return f"🔕 {_('News of the studio: off')}" if kept.get(NO_NEWS) else f"📣 {_('News of the studio: on')}"


def _language_label(kept: Values) -> str:
    chosen = LANGUAGES.get(str(kept.get(LANGUAGE)))
    # For translators: {name} is that of a language, by itself.
    return _("Language: {name}", name=chosen) if chosen else _("Language: as in Telegram")


def _quiet_label(kept: Values) -> str:
    hours = quiet_hours(kept)
    if not hours:
        return f"🔔 {_('Quiet hours: off')}"
    return f"🔕 {_('Quiet: {begins} to {ends}', begins=_hour(hours[0]), ends=_hour(hours[1]))}"


def _models_label(kept: Values) -> str:
    chosen = sum(one in kept for one in wishes().values())
    return ngettext("Models: {count} chosen", "Models: {count} chosen", chosen) if chosen else _("Models: none chosen")


# For translators: which voice or avatar is offered first; on buttons of at most 30 characters with their mark.
FAVOURITES = {
    "voice": (N_("Voice: {name}"), N_("Voice: as last time"), N_("Voice: no default")),
    "avatar": (N_("Avatar: {name}"), N_("Avatar: as last time"), N_("Avatar: no default")),
}
"""Kind -> what is said of one that was chosen, of the last one, and where there is neither."""


def _favourite(kept: Values, kind: str) -> str:
    chosen, last, none = FAVOURITES[kind]
    if one := kept.get(kind):
        return _(chosen, name=str(one.get("name")))
    return _(last if any(name in kept for name in last_of(kind)) else none)


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
    return f"🎛 {_(TITLE)}", _home(kept)


def _quiet(kept: Values, now: float) -> Page:
    hours = quiet_hours(kept)
    if hours is None:
        words = _("<b>Quiet hours</b>: off\nResults make a sound at any hour.")
        return f"🔔 {words}", (_button(f"🔕 {_('Turn them on')}", Switch(what=Switched.QUIET)), *_back())
    begins, ends = map(_hour, hours)
    here = _time(clock(kept, now))
    words = _(
        "<b>Quiet hours</b>: {begins} to {ends}\nResults come without a sound then. It is {now} on your clock.",
        begins=begins,
        ends=ends,
        now=here,
    )
    # For translators: {time} is a time of day, such as 22:00.
    first = _button(_("From {time}", time=begins), _page(SettingsPart.FROM))
    last = _button(_("Until {time}", time=ends), _page(SettingsPart.UNTIL))
    mine = _button(f"🕰 {_('My clock: {time}', time=here)}", _page(SettingsPart.CLOCK))
    off = _button(f"🔔 {_('Turn them off')}", Switch(what=Switched.QUIET))
    return f"🔕 {words}", (first + last, mine, off, *_back())


def _hours(end: End) -> Callable[[Values, float], Page]:
    def shown(kept: Values, now: float) -> Page:
        buttons = [Button(label=f"{hour:02}", press=SetHour(end=end, hour=hour).data) for hour in range(24)]
        rows = tuple(tuple(buttons[n : n + 6]) for n in range(0, 24, 6))
        words = _("From which hour?") if end is End.FROM else _("Until which hour?")
        return f"🔕 {words}", (*rows, *_back(SettingsPart.QUIET))

    return shown


def _clocks(kept: Values, now: float) -> Page:
    more = _button(f"▶️ {_('My time is not here')}", _page(SettingsPart.HALVES))
    return _clock_page(range(0, 1440, 60), now, more, *_back(SettingsPart.QUIET))


def _halves(kept: Values, now: float) -> Page:
    return _clock_page(PARTS_OF_HOURS, now, *_back(SettingsPart.CLOCK))


def _clock_page(ahead: Iterable[int], now: float, *others: tuple[Button, ...]) -> Page:
    """Return the question for the person's clock, which needs no word about time zones."""
    times = sorted((clock({CLOCK: minutes}, now), minutes) for minutes in ahead)
    buttons = [Button(label=_time(at), press=SetClock(minutes=minutes).data) for at, minutes in times]
    rows = tuple(tuple(buttons[n : n + 4]) for n in range(0, len(buttons), 4))
    words = _("What time is it where you are?\nWhen your clock changes for summer or winter, set it again.")
    return f"🕰 {words}", (*rows, *others)


def _default(what: Switched) -> Callable[[Values, float], Page]:
    def shown(kept: Values, now: float) -> Page:
        kind = KEPT[what]
        shelf = SHELVES[kind]
        choose = (
            _button(f"{shelf.icon} {_(shelf.mine)}", Menu(command=str(shelf.command))),
            _button(f"🌍 {_(shelf.public)}", PublicPage(kind=kind)),
        )
        how = HOW_CHANGED if kind in kept else HOW_CHOSEN
        is_set = any(name in kept for name in (kind, *last_of(kind)))
        none = (_button(_("No default"), Switch(what=what)),) if is_set else ()
        words = f"📌 <b>{escape(_favourite(kept, kind))}</b>\n{_(how)}"
        return words, (*choose, *none, *_back())

    return shown


def _languages(kept: Values, now: float) -> Page:
    """Return the languages by their own names, whatever is spoken: who can't read this finds theirs."""
    chosen = kept.get(LANGUAGE)
    known = {AS_IN_TELEGRAM: _("As in Telegram"), **LANGUAGES}
    now_taken = chosen if chosen in LANGUAGES else AS_IN_TELEGRAM
    buttons = [
        Button(label=f"· {name} ·" if tag == now_taken else name, press=SetLanguage(language=tag).data)
        for tag, name in known.items()
    ]
    rows = (tuple(buttons[:1]), *in_pairs(buttons[1:]))
    words = _("<b>Language</b>\nWhich one should I use with you?")
    return f"🌐 {words}", (*rows, *_back())


def _models(kept: Values, now: float) -> Page:
    rows = tuple(
        _button(f"{OPERATIONS[command].icon} {_chosen(kept, command)}", OfWish(operation=command))
        for command in wishes()
    )
    words = _("<b>Models</b>\nThe one you chose last comes first the next time.")
    return f"🧠 {words}", (*rows, *_back())


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
    """Return an operation's title, with the model that was chosen for it."""
    title, given = wish_of(operation)
    chosen = kept.get(wishes()[operation])
    name = next((_(one.name) for one in given.models if one.id == chosen), "")
    return f"{_(title)}: {name}" if name else _(title)


def models_of(kept: Values, operation: str) -> Page:
    """Return the page on which an operation's model is chosen.

    Raises:
        Stale: it has none.

    """
    title, given = wish_of(operation)
    chosen = kept.get(wishes()[operation])
    buttons = [
        Button(
            label=_("{name} · chosen", name=_(one.name)) if one.id == chosen else _(one.name),
            press=PickForWish(operation=operation, model=one.id).data,
        )
        for one in given.models
    ]
    rows: Rows = tuple(tuple(buttons[n : n + 2]) for n in range(0, len(buttons), 2))
    rows += (_button(_("No default"), PickForWish(operation=operation, model=NO_MODEL)),) if chosen else ()
    words = f"🧠 <b>{escape(_(title))}</b>\n{_('Which model comes first?')}"
    return words, (*rows, *_back(SettingsPart.MODELS))


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
    SettingsPart.LANGUAGE: _languages,
}
